"""A crowd: thousands of guests of a system, in a process of their own, so that the load generator keeps its core."""

import asyncio
import gc
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from time import perf_counter, process_time
from typing import Any, Self

import uvloop

from bench.systems.system import ConnectedGuest, System, many

#: Connections that a crowd opens at the same time when it comes back.
OPENING = 512


@dataclass(frozen=True, slots=True)
class Return:
    """Seconds until half of the crowd, and all of it, was welcomed again, and the CPU seconds of its own process."""

    half: float
    all: float
    cpu: float


class CrowdFailedError(Exception):
    """What went wrong in the crowd's process."""


class Crowd:
    """Guests of `system`, which has started. `async with` ends them and their process."""

    def __init__(self, system: System) -> None:
        self._pipe, theirs = multiprocessing.get_context("spawn").Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_run, args=(type(system), system.port, theirs), daemon=True
        )
        self._process.start()
        theirs.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._pipe.close()
        await asyncio.to_thread(self._process.join, 10)
        self._process.kill()

    async def come(self, count: int) -> None:
        """So many more guests connect, and stay idle."""
        await self._ask("come", count)

    async def pair(self) -> None:
        """Everybody chats with somebody."""
        await self._ask("pair")

    async def expect_loss(self) -> None:
        """The server is about to end."""
        await self._ask("expect_loss")

    async def come_back(self) -> Return:
        """Everybody connects and greets again."""
        returned = await self._ask("come_back")
        assert isinstance(returned, Return)
        return returned

    async def seated(self, since: float) -> list[float]:
        """When each guest was matched who was matched since then (Unix s)."""
        moments = await self._ask("seated", since)
        assert isinstance(moments, list)
        return moments

    async def _ask(self, what: str, *arguments: float) -> object:
        self._pipe.send((what, *arguments))
        answer = await asyncio.to_thread(self._pipe.recv)
        if isinstance(answer, CrowdFailedError):
            raise answer
        return answer


class _Guests:
    """The crowd in its own process."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._guests: list[ConnectedGuest] = []

    async def serve(self, pipe: Pipe) -> None:
        """Does what it is asked for, until the pipe closes."""
        while True:
            try:
                what, *arguments = await asyncio.to_thread(pipe.recv)
            except EOFError:
                return
            try:
                answer: Any = await getattr(self, what)(*arguments)
            except Exception as error:  # handed on to the process that asked
                answer = CrowdFailedError(f"{what}: {error!r}")
            pipe.send(answer)

    async def come(self, count: int) -> None:
        self._guests += await many(count, self._system.connect)

    async def pair(self) -> None:
        await self._system.pair(self._guests)

    async def expect_loss(self) -> None:
        for guest in self._guests:
            guest.expect_loss()

    async def seated(self, since: float) -> list[float]:
        return [at for guest in self._guests if (at := getattr(guest, "matched_at", 0.0)) >= since]

    async def come_back(self) -> Return:
        begun, spent = perf_counter(), process_time()
        seconds: list[float] = []
        lost = iter(self._guests)

        async def come_back() -> ConnectedGuest:
            guest: ConnectedGuest = await self._system.come_back(next(lost))
            seconds.append(perf_counter() - begun)
            return guest

        self._guests = await many(len(self._guests), come_back, at_once=OPENING)
        return Return(_middle(seconds), seconds[-1], process_time() - spent)


def _middle(ordered: Sequence[float]) -> float:
    return ordered[len(ordered) // 2]


def _run(kind: type[System], port: int, pipe: Pipe) -> None:
    gc.disable()
    system = kind()
    system.port = port
    uvloop.run(_Guests(system).serve(pipe))
