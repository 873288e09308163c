"""A guest's token: it cannot be guessed or reused, and Redis does not contain it."""

import secrets
import time

from redis import Redis

from chat.protocol.codes import CloseCode
from chat.protocol.commands import Find, Hello
from chat.protocol.events import Ended, Online, Said, Welcome
from matchmaking.tokens import SECRET_BYTES, parse_token
from tests.conftest import StartServer
from tests.support.chatter import chatter, connected
from tests.support.processes import ServerProcess

GUESSES = 300


def test_a_token_has_too_many_bits_to_guess() -> None:
    assert SECRET_BYTES * 8 >= 128


async def test_a_wrong_secret_with_the_right_id_gives_a_new_guest(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        await alice.says(Find(interests=("guessing",), only_interests=True))
        await bob.finds(Find(interests=("guessing",), only_interests=True))
        await alice.is_matched()
        token = parse_token(alice.welcome.resume)
        assert token is not None
        for _ in range(GUESSES):
            guess = f"{token.id}.{secrets.token_urlsafe(SECRET_BYTES)}"
            async with chatter(server, Hello(resume=guess, take=9)) as mallory:
                assert not mallory.welcome.resumed
                assert mallory.welcome.chat is None
                assert mallory.welcome.resume != guess
        await bob.talks("only for alice")
        assert (await alice.hears(Said)).text == "only for alice"


async def test_a_near_miss_is_a_miss(server: ServerProcess) -> None:
    async with chatter(server) as alice:
        resume = alice.welcome.resume
        swapped = "A" if resume[-1] != "A" else "B"
        for guess in (resume[:-1] + swapped, resume + "A", resume[:-1], resume.swapcase(), f" {resume}"):
            assert not await opens_a_guest(server, guess)


async def test_a_replayed_old_take_is_superseded_and_the_guest_stays(server: ServerProcess) -> None:
    async with chatter(server) as first:
        resume = first.welcome.resume
        async with chatter(server, Hello(resume=resume, take=5)) as second:
            assert second.welcome.resumed
            assert await first.closed() == CloseCode.SUPERSEDED
            for take in (0, 4, 5):
                async with connected(server) as replayed:
                    await replayed.says(Hello(resume=resume, take=take))
                    assert await replayed.closed() == CloseCode.SUPERSEDED
            await second.hears_nothing_but(Online)


async def test_a_token_of_a_guest_who_is_gone_opens_nothing(start_server: StartServer) -> None:
    server = start_server(GRACE_SECONDS=1)
    async with chatter(server) as bob:
        await bob.says(Find())
        async with chatter(server) as alice:
            await alice.finds()
            await bob.is_matched()
            resume = alice.welcome.resume
        await bob.hears(Ended)
        assert not await opens_a_guest(server, resume)


async def test_redis_contains_no_token(start_server: StartServer, redis: Redis) -> None:
    server = start_server()
    async with chatter(server) as alice:
        token = parse_token(alice.welcome.resume)
        assert token is not None
        dumps = b"".join(redis.dump(key) or b"" for key in redis.scan_iter())
        assert token.secret.encode() not in dumps
        records = [redis.hgetall(key) for key in redis.scan_iter(match=f"*guest:{token.id}")]
        assert token.hash.encode() in {value for record in records for value in record.values()}


async def opens_a_guest(server: ServerProcess, resume: str) -> bool:
    """Whether somebody who says that token is let in as its guest.

    While Redis is young, an id that it does not know may yet be written back: the answer is then an error.
    """
    async with connected(server) as mallory:
        await mallory.says(Hello(resume=resume, take=9))
        while not mallory.heard:
            await mallory._receive(time.monotonic() + 10)
        return any(isinstance(event, Welcome) and event.resumed for event in mallory.heard)
