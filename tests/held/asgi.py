"""The site, and `/--held/WORD`: which containers of the process hold many strings with that word."""

import functools
import gc
import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

from chatsite.asgi import application as site

#: More strings in one container than any bounded one of the site may hold of one kind of input.
MANY = 200


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"].startswith("/--held/"):
        await receive()
        found = json.dumps(held(scope["path"].removeprefix("/--held/"))).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": found})
    else:
        await site(scope, receive, send)


def held(word: str) -> list[str]:
    """Each container with many of them, as `500 in dict of encodings`, except bounded caches."""
    gc.unfreeze()  # frozen objects are not reported by the collector
    gc.collect()
    found = []
    for container in _containers():
        if len(container) >= MANY:
            count = sum(_holds(each, word) for each in list(container))
            if isinstance(container, dict):
                count = max(count, sum(_holds(each, word) for each in list(container.values())))
            if count >= MANY and not _is_bounded(container):
                found.append(f"{count} in {type(container).__name__} of {_owner(container)}")
    return found


def _containers() -> Iterator[Any]:
    """Python's collector does not track containers of strings only: these are found through their owners."""
    kinds = dict | list | set | frozenset | deque | tuple
    for each in gc.get_objects():
        if isinstance(each, kinds):
            yield each
        yield from (
            one for one in gc.get_referents(each) if isinstance(one, kinds) and not gc.is_tracked(one)
        )


def _holds(each: Any, word: str, depth: int = 2) -> bool:
    if isinstance(each, str):
        return word in each.lower()
    if isinstance(each, bytes):
        return word.encode() in each.lower()
    return depth > 0 and isinstance(each, tuple | list) and any(_holds(one, word, depth - 1) for one in each)


def _is_bounded(container: Any) -> bool:
    if container is re._cache or container is getattr(re, "_cache2", None):  # type: ignore[attr-defined]
        return True  # Python caches 512 patterns
    caches = [each for each in gc.get_referrers(container) if isinstance(each, functools._lru_cache_wrapper)]
    return any(cache.cache_parameters()["maxsize"] is not None for cache in caches)


def _owner(container: Any) -> str:
    kinds: Counter[str] = Counter()
    for each in gc.get_referrers(container):
        is_module = isinstance(each, dict) and "__name__" in each
        kinds[each["__name__"] if is_module else f"{type(each).__module__}.{type(each).__qualname__}"] += 1
    return ", ".join(kinds)
