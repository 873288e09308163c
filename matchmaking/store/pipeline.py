"""One flight at a time to Redis: the script calls of a tick go together, in a thread."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from redis import Redis
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from matchmaking.errors import MatchmakingError, Trouble

logger = logging.getLogger(__name__)

#: A flight holds the thread for about 30 us a call; beyond this many others would wait too long behind it.
CALLS_PER_FLIGHT = 200

Arg = str | int


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script: its name, its whole source and the digest that Redis knows it by."""

    name: str
    source: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        # Redis names scripts by their SHA-1; nothing is secured by it.
        object.__setattr__(self, "sha", hashlib.sha1(self.source.encode(), usedforsecurity=False).hexdigest())


@dataclass(slots=True)
class _Call:
    script: Script
    keys: Sequence[str]
    args: Sequence[Arg]
    answer: asyncio.Future[bytes]


class Pipeline:
    """Runs scripts in the order in which they were asked for.

    Only one flight is under way, so answers arrive in the order of Redis's own time, and the newest truth is the
    last. What is asked for meanwhile gathers and goes with the next flight.
    """

    def __init__(self, connect: Callable[[], "Redis"]) -> None:
        """`connect` gives a synchronous client; it is called in the thread, where connecting may block."""
        self._connect = connect
        self._waiting: list[_Call] = []
        self._flying = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="matchmaking")

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Arg]) -> bytes:
        """The script's answer. Raises MatchmakingError(UNAVAILABLE); the script may have run all the same."""
        loop = asyncio.get_running_loop()
        call = _Call(script, keys, args, loop.create_future())
        self._waiting.append(call)
        if not self._flying:
            self._flying = True
            loop.call_soon(self._depart, loop)
        return await call.answer

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _depart(self, loop: asyncio.AbstractEventLoop) -> None:
        calls, self._waiting = self._waiting[:CALLS_PER_FLIGHT], self._waiting[CALLS_PER_FLIGHT:]
        flight = loop.run_in_executor(self._thread, self._fly, calls)
        flight.add_done_callback(lambda done: self._arrive(loop, calls, done))

    def _arrive(
        self, loop: asyncio.AbstractEventLoop, calls: list[_Call], flight: "asyncio.Future[list[object]]"
    ) -> None:
        error = asyncio.CancelledError() if flight.cancelled() else flight.exception()
        if error is not None:  # whatever it was, the next flight must depart
            level = logging.WARNING if isinstance(error, RedisError | OSError) else logging.ERROR
            logger.log(level, "A batch of %d calls failed: %s", len(calls), type(error).__name__)
        if isinstance(error, RedisTimeoutError):
            # Redis hangs: flight by flight those who wait would learn it later and later, the beat last of all.
            calls, self._waiting = calls + self._waiting, []
        answers = [error] * len(calls) if error is not None else flight.result()
        for call, answer in zip(calls, answers, strict=True):
            if call.answer.done():  # whoever asked was cancelled
                continue
            if isinstance(answer, bytes):
                call.answer.set_result(answer)
            else:
                call.answer.set_exception(MatchmakingError(Trouble.UNAVAILABLE))
        if self._waiting:
            self._depart(loop)
        else:
            self._flying = False

    def _fly(self, calls: list[_Call]) -> list[object]:
        """In the thread: an answer or an exception for each call. Raises redis.RedisError, OSError."""
        redis = self._connect()
        answers = self._send(redis, calls)
        unknown = [i for i, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
        if unknown:  # Redis restarted, or its scripts were flushed
            for source in {calls[i].script.source for i in unknown}:
                redis.script_load(source)
            for i, answer in zip(unknown, self._send(redis, [calls[i] for i in unknown]), strict=True):
                answers[i] = answer
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, Exception):
                # Only the kind: a message might hold an argument.
                logger.error("Script %s failed: %s", call.script.name, type(answer).__name__)
        return answers

    @staticmethod
    def _send(redis: "Redis", calls: Sequence[_Call]) -> list[object]:
        with redis.pipeline(transaction=False) as pipe:
            for call in calls:
                pipe.evalsha(call.script.sha, len(call.keys), *call.keys, *call.args)
            return list(pipe.execute(raise_on_error=False))
