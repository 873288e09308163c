"""Django's settings for the tests: the site's own, read from the tests' environment."""

from tests import environment  # isort: skip  # first: it prepares what the next line reads
from chatsite.settings import *  # noqa: F403

# In a file, as the site has it: one in memory locks whole tables between threads.
DATABASES["default"]["TEST"] = {"NAME": environment.DIRECTORY / "test.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # logging in is not what is tested

__all__ = ["environment"]
