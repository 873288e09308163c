"""The environment of the tests, set before Django reads its settings: independent of the developer's own."""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from chatsite.redis.embedded import RedisServer

ROOT = Path(__file__).resolve().parent.parent

#: The names in `.env.example`: a developer's values must not affect tests.
_SETTINGS = re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
for _name in _SETTINGS:
    os.environ.pop(_name, None)
    os.environ.pop(f"{_name}_FILE", None)

DIRECTORY = Path(tempfile.mkdtemp(prefix="passerby-tests-"))
atexit.register(shutil.rmtree, DIRECTORY, ignore_errors=True)

#: For this run only; the fixture `redis_server` starts it.
REDIS = RedisServer()
atexit.register(REDIS.stop)

os.environ.update(
    PASSERBY_DOTENV="off",
    SECRET_KEY="the tests' own key, which guards nothing whatsoever",
    REDIS_URL=REDIS.url,
    DATABASE_URL=f"sqlite:///{DIRECTORY}/passerby.sqlite3",
    STATIC_ROOT=f"{DIRECTORY}/static",
)
