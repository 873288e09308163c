"""Three health checks, for liveness, load balancing and readiness.

`/healthz`: does this process answer; `/acceptz`: should a load balancer send it newcomers; `/readyz`: could a
guest be matched now. Only the last one checks what all processes share. Load balancers must not use it: if
Redis or the database is down, every host would be "down" at once, and guests would be cut off from processes
that serve them.
"""

import asyncio
import concurrent.futures
import logging
import threading
from dataclasses import dataclass, fields

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis import RedisError

from chatsite.process import lifecycle
from chatsite.redis.clients import connect_async

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a guest needs from this process; True for each part that answers in time."""

    accepting: bool
    redis: bool
    database: bool

    @property
    def complete(self) -> bool:
        return all(getattr(self, field.name) for field in fields(self))


@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
async def acceptz(request: HttpRequest) -> HttpResponse:
    """200, or 404 while this process accepts no newcomers: during startup, and once a shutdown is announced.

    HAProxy then sends no one new and keeps existing connections (`http-check disable-on-404`).
    """
    status = 200 if lifecycle.accepting() else 404
    return JsonResponse({"accepting": status == 200}, status=status, headers={"Cache-Control": "no-store"})


@require_safe
async def readyz(request: HttpRequest) -> HttpResponse:
    """200 or 503, with `{"accepting": bool, "redis": bool, "database": bool}`."""
    readiness = await probe.look()
    body = {field.name: getattr(readiness, field.name) for field in fields(readiness)}
    status = 200 if readiness.complete else 503
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


class Probe:
    """Runs one check at a time: a dead Redis or database must not accumulate connections or threads."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Nothing was looked at yet."""
        self._looking: asyncio.Task[Readiness] | None = None
        self._asked: concurrent.futures.Future[bool] | None = None
        self._last: Readiness | None = None

    async def look(self) -> Readiness:
        """Takes at most `REDIS_TIMEOUT_SECONDS`."""
        looking = self._looking
        if looking is None or looking.done() or looking.get_loop() is not asyncio.get_running_loop():
            looking = self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(looking)

    async def _look(self) -> Readiness:
        redis, database = await asyncio.gather(self._redis(), self._database())
        redis = redis and lifecycle.working()  # a server may answer, but refuse the commands a match needs
        readiness = Readiness(accepting=lifecycle.accepting(), redis=redis, database=database)
        if readiness != self._last:
            log = logger.info if readiness.complete else logger.warning
            log("Readiness: %s", readiness)
            self._last = readiness
        return readiness

    async def _redis(self) -> bool:
        urls = {settings.REDIS_URL, *settings.PUBSUB_URLS}
        return all(await asyncio.gather(*(_ping(url) for url in urls)))

    async def _database(self) -> bool:
        if self._asked is not None and not self._asked.done():
            return False  # the previous query has not returned yet
        answer = self._asked = concurrent.futures.Future[bool]()
        answer.set_running_or_notify_cancel()  # so that a caller's timeout cannot cancel it
        # Not from a pool: the interpreter waits for a pool's threads at exit, and this one may hang.
        threading.Thread(target=select_one, args=[answer], name="readyz", daemon=True).start()
        try:
            return await asyncio.wait_for(asyncio.wrap_future(answer), settings.REDIS_TIMEOUT_SECONDS)
        except TimeoutError:
            return False


probe = Probe()


async def _ping(url: str) -> bool:
    try:
        async with asyncio.timeout(settings.REDIS_TIMEOUT_SECONDS):
            async with connect_async(url, timeout=settings.REDIS_TIMEOUT_SECONDS) as client:
                return bool(await client.ping())
    except (RedisError, OSError, TimeoutError):
        return False


def select_one(answer: concurrent.futures.Future[bool]) -> None:
    """Whether the database answers, in a thread of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        answer.set_result(True)
    except DatabaseError:
        answer.set_result(False)
    except Exception as error:
        answer.set_exception(error)  # raised where it is awaited
    finally:
        connection.close()
