"""Django settings for the tests: the site's own, with the tests' environment."""

from tests import environment  # isort: skip  # first: it prepares what the next line reads
from chatsite.settings import *  # noqa: F403

# In a file, as on a site: an in-memory database locks whole tables between threads.
DATABASES["default"]["TEST"] = {"NAME": environment.DIRECTORY / "test.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; logging in is not under test

__all__ = ["environment"]
