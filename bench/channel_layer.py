"""The channel layer alone against channels-redis': one process, one Redis, messages to itself.

    python -m bench.channel_layer [rounds]

A closed loop: so many messages are under way, and each that arrives sends the next. CPU is that of this process.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import uvloop
from channels_redis.pubsub import RedisPubSubChannelLayer

from chatsite.channel_layer.layer import PubSubChannelLayer
from chatsite.redis.embedded import RedisServer

#: The size of a relayed frame: a text of 60 characters in its JSON.
MESSAGE = {"type": "chat.frame", "chat": "c" * 22, "frame": b"x" * 180}
ROUNDS = 5

#: So many messages, through one layer.
Work = Callable[[int], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement."""

    messages_a_second: float
    cpu_microseconds: float


async def direct(url: str, messages: int, under_way: int) -> None:
    """`open` and `publish`."""
    layer = PubSubChannelLayer(hosts=[url])
    finished = asyncio.get_running_loop().create_future()
    left = messages

    def deliver(message: dict[str, object]) -> None:
        nonlocal left
        left -= 1
        if left >= under_way:
            layer.publish("inbox", MESSAGE, unheard)
        elif not left:
            finished.set_result(None)

    def unheard(channel: str) -> None:
        raise AssertionError(channel)

    await layer.open("inbox", deliver)
    for _ in range(under_way):
        layer.publish("inbox", MESSAGE, unheard)
    await finished
    await layer.flush()


async def standard(layer: RedisPubSubChannelLayer, messages: int, under_way: int) -> None:
    """`new_channel`, `send` and `receive`, as Channels uses any layer."""
    channel = await layer.new_channel()
    while True:  # the stock layer's subscription holds some time after it returns
        await layer.send(channel, MESSAGE)
        try:
            async with asyncio.timeout(1):
                await layer.receive(channel)
        except TimeoutError:
            continue
        break
    places = asyncio.Semaphore(under_way)

    async def send() -> None:
        await layer.send(channel, MESSAGE)

    async def receive() -> None:
        for _ in range(messages):
            await layer.receive(channel)
            places.release()

    receiving = asyncio.create_task(receive())
    sends = set()
    for _ in range(messages):
        await places.acquire()
        sends.add(sending := asyncio.create_task(send()))
        sending.add_done_callback(sends.discard)
    await receiving
    await layer.flush()


def measure(run: Callable[..., None], work: Work, messages: int) -> Round:
    cpu, clock = time.process_time(), time.perf_counter()
    run(work(messages))
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    return Round(messages / clock, cpu / messages * 1e6)


def main(rounds: int) -> None:
    with RedisServer() as server:
        url = server.url
        candidates: dict[str, tuple[int, Work]] = {
            "channels-redis, send and receive": (
                2_000,
                lambda messages: standard(RedisPubSubChannelLayer(hosts=[url]), messages, 50),
            ),
            "this layer, send and receive": (
                20_000,
                lambda messages: standard(PubSubChannelLayer(hosts=[url]), messages, 50),
            ),
            "this layer, publish and open": (200_000, lambda messages: direct(url, messages, 100)),
            "the same, one message under way": (20_000, lambda messages: direct(url, messages, 1)),
        }
        results: dict[tuple[str, str], list[Round]] = {}
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
            for name, (messages, work) in candidates.items():
                for loop, run in (("asyncio", asyncio.run), ("uvloop", uvloop.run)):
                    results.setdefault((name, loop), []).append(measure(run, work, messages))
    print("| | loop | messages/s | CPU us a message |\n|---|---|---|---|")
    for (name, loop), measured in results.items():
        rate = statistics.median(each.messages_a_second for each in measured)
        cpu = statistics.median(each.cpu_microseconds for each in measured)
        print(f"| {name} | {loop} | {rate:,.0f} | {cpu:,.1f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
