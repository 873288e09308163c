"""Two guests and their questions, whichever processes hold their sockets: asked of both, answered by both."""

import hashlib
import hmac
import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from chat.protocol.codes import ErrorCode, Side
from chat.protocol.commands import Find, Hello, Leave, Report, Say
from chat.protocol.events import Ended, Error, Matched, Online, Reported, Said, Waiting
from chat.protocol.objects import AnswerOpening, Asked, Evidence
from chat.protocol.questions import Another, Answer, Answered, Question
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.conftest import assert_every_key_expires, wait_until_nobody_waits
from tests.support.chatter import Chatter, chatter
from tests.support.processes import ServerProcess, copy_database, run_python, switch

ENGLISH = {f"English {number}?" for number in range(5)}
GERMAN = {f"Deutsch {number}?" for number in range(5)}
Servers = tuple[ServerProcess, ServerProcess]


MAKE = f"""
from chat.models import Question
for language, texts in (("en", {sorted(ENGLISH)}), ("de", {sorted(GERMAN)})):
    for text in texts:
        Question(language=language, text=text).save()
"""


@pytest.fixture(scope="module")
def asking(
    migrated_database: Path, static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, ServerProcess, Redis]]:
    """Two servers of a site with questions, for all tests of this file: a server takes more than a second to start."""
    database = copy_database(migrated_database, tmp_path_factory.mktemp("asking"))
    switch(database, "widen_language_seconds=0", "widen_anybody_seconds=0")
    run_python(database, MAKE)
    with RedisServer() as own, connect(own.url, timeout=5) as client:
        one = ServerProcess(database=database, REDIS_URL=own.url)
        two = ServerProcess(database=database, REDIS_URL=own.url)
        with one, two:
            yield one, two, client


@pytest.fixture(params=["one process", "two processes"])
def servers(
    request: pytest.FixtureRequest, asking: tuple[ServerProcess, ServerProcess, Redis]
) -> Iterator[Servers]:
    """The processes of Alice and Bob."""
    one, two, client = asking
    yield (one, one) if request.param == "one process" else (one, two)
    wait_until_nobody_waits(client)
    assert_every_key_expires(client)
    one.check_output()
    two.check_output()


async def pair(
    alice: Chatter, bob: Chatter, one: str | None = "en", other: str | None = "en"
) -> tuple[Matched, Matched]:
    await alice.asks(Find(language=one), Waiting)
    theirs = await bob.finds(Find(language=other))
    return await alice.is_matched(), theirs


def commitment(nonce: bytes, *, chat: str, k: int, name: str, text: str) -> str:
    words = "\n".join(["passerby-answer-1", chat, str(k), name, text])
    return b64encode(hmac.digest(nonce, words.encode(), hashlib.sha256)).decode()


async def test_a_chat_begins_with_the_same_question_for_both(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, theirs = await pair(alice, bob, "de", "de-AT")
        assert "questions" in alice.welcome.toggles["features"]
        assert mine.question is not None
        assert mine.question == theirs.question
        assert (mine.question.k, mine.language) == (0, "de")
        assert mine.question.text in GERMAN


async def test_guests_without_a_common_language_are_asked_in_english(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, theirs = await pair(alice, bob, "de", "fr")
        assert mine.question == theirs.question
        assert mine.question is not None
        assert mine.question.text in ENGLISH
        assert mine.language is None


async def test_another_brings_the_next_one_for_both(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, _ = await pair(alice, bob)
        assert mine.question is not None
        seen = {mine.question.text}
        for k in range(1, 5):
            asker, other = (alice, bob) if k % 2 else (bob, alice)
            asked = await asker.asks(Another(chat=mine.chat, k=k), Question)
            assert await other.hears(Question) == asked
            assert (asked.chat, asked.k) == (mine.chat, k)
            seen.add(asked.text)
        assert seen == ENGLISH
        again = await alice.asks(Another(k=5), Question)
        assert again.text == mine.question.text


async def test_a_question_may_be_asked_for_again_and_stays_the_same(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        await pair(alice, bob)
        first = await alice.asks(Another(k=2), Question)
        assert await bob.asks(Another(k=2), Question) == first


async def test_asking_too_fast_is_refused_and_disturbs_nobody(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        await pair(alice, bob)
        for k in range(1, 10):
            await alice.says(Another(k=k))
        error = await alice.hears(Error, code=ErrorCode.RATE_LIMITED)
        assert error.re == "another"
        assert error.retry_after
        await alice.talks("I press too often")
        assert (await bob.hears(Said)).text == "I press too often"


async def test_both_answer_and_then_both_see(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, theirs = await pair(alice, bob)
        people = ((alice, bob, mine, "tea"), (bob, alice, theirs, "coffee"))
        nonces = {}
        for speaker, other, matched, text in people:
            nonce = nonces[speaker] = os.urandom(32)
            commit = commitment(nonce, chat=matched.chat, k=0, name=matched.name, text=text)
            await speaker.says(Answer(chat=matched.chat, k=0, commit=commit))
            assert await other.hears(Answered) == Answered(chat=matched.chat, k=0, commit=commit)
        for speaker, other, matched, text in people:
            opening = AnswerOpening(0, b64encode(nonces[speaker]).decode())
            await speaker.says(Say(chat=matched.chat, n=1, text=text, answer=opening))
            said = await other.hears(Said)
            assert (said.text, said.answer) == (text, opening)


async def test_an_answer_is_reported_like_any_text(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, _ = await pair(alice, bob)
        opening = AnswerOpening(0, b64encode(os.urandom(32)).decode())
        await alice.says(Say(n=1, text="something bad", answer=opening))
        said = await bob.hears(Said)
        line = Evidence(Side.PARTNER, 1, "something bad", seal=said.seal, k=0)
        reported = await bob.asks(Report(chat=mine.chat, reason="spam", evidence=(line,)), Reported)
        assert (reported.verified, reported.unproved) == (1, 0)


async def test_an_answer_that_is_taken_back_is_told(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, _ = await pair(alice, bob)
        await alice.says(Answer(k=0))
        assert await bob.hears(Answered) == Answered(chat=mine.chat, k=0)


async def test_questions_and_answers_stay_in_their_chat(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, _ = await pair(alice, bob)
        for command in (Another(chat="other", k=1), Answer(chat="other", k=0, commit="A" * 43 + "=")):
            await alice.says(command)
        await alice.hears_nothing_but(Online)
        await bob.hears_nothing_but(Online)
        await alice.asks(Leave(), Ended)
        await bob.hears(Ended)
        for command in (Another(chat=mine.chat, k=1), Answer(chat=mine.chat, k=0)):
            await alice.says(command)
        await alice.hears_nothing_but(Online)
        await bob.hears_nothing_but(Online)


async def test_a_pool_without_questions_has_none(server: ServerProcess) -> None:
    async with chatter(server) as alice, chatter(server) as bob:
        mine, theirs = await pair(alice, bob)
        assert (mine.question, theirs.question) == (None, None)
        assert "features" not in alice.welcome.toggles
        for command in (Another(k=1), Answer(k=0, commit="A" * 43 + "=")):
            await alice.says(command)
        await alice.hears_nothing_but(Online)
        await bob.hears_nothing_but(Online)


async def test_a_returning_guest_is_told_the_first_question(servers: Servers) -> None:
    async with chatter(servers[0]) as alice, chatter(servers[1]) as bob:
        mine, _ = await pair(alice, bob)
        async with chatter(servers[1], Hello(resume=alice.welcome.resume)) as returned:
            assert returned.welcome.chat is not None
            assert returned.welcome.chat.question == mine.question
            assert isinstance(mine.question, Asked)
