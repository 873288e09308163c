"""Proof of work: completed work is accepted, and everything else is refused."""

import base64
import json
import secrets
from typing import Any

import altcha
import pytest

from chat.admission import proof_of_work

Json = dict[str, Any]


def solved(challenge: str) -> str:
    """Solves it like a client, with the library's own solver."""
    asked = json.loads(base64.b64decode(challenge))
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(asked))
    assert solution
    return packed(
        {"challenge": asked, "solution": {"counter": solution.counter, "derivedKey": solution.derived_key}}
    )


def packed(payload: Any) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.fixture(scope="module")
def payload() -> Json:
    return json.loads(base64.b64decode(solved(proof_of_work.challenge("main"))))  # type: ignore[no-any-return]


def test_work_that_was_done_is_taken_for_its_pool_and_until_its_end(payload: Json):
    done = proof_of_work.check(packed(payload), "main")

    assert done
    assert done.id == payload["challenge"]["parameters"]["nonce"]
    assert 0 < done.life <= proof_of_work.GOOD_SECONDS * 1000 + 1
    assert proof_of_work.check(packed(payload), "tea") is None


def test_challenges_name_nobody_and_are_never_the_same():
    one, other = (json.loads(base64.b64decode(proof_of_work.challenge("main"))) for _ in range(2))

    assert one["parameters"]["data"] == {"pool": "main"}
    assert one["parameters"]["nonce"] != other["parameters"]["nonce"]


def counter_of(challenge: str) -> int:
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(json.loads(base64.b64decode(challenge))))
    assert solution
    return int(solution.counter)


def test_the_counter_is_drawn_from_the_whole_range_so_that_no_start_can_be_skipped(monkeypatch):
    monkeypatch.setattr(proof_of_work, "ROUNDS", 1)
    monkeypatch.setattr(secrets, "randbelow", lambda bound: 0)
    assert counter_of(proof_of_work.challenge("main")) == 0

    monkeypatch.setattr(secrets, "randbelow", lambda bound: bound - 1)
    assert counter_of(proof_of_work.challenge("main")) == proof_of_work.MOST_TRIES - 1


@pytest.mark.parametrize(
    "changes",
    [
        {"cost": 1},
        {"cost": 100},
        {"keyPrefix": "00"},
        {"keySignature": "00" * 32},
        {"algorithm": "SHA-256"},
        {"expiresAt": 9_999_999_999},
        {"salt": "00" * 16},
        {"data": {"pool": "tea"}},
    ],
    ids=str,
)
def test_an_altered_challenge_is_refused(payload: Json, changes: Json):
    challenge = payload["challenge"]
    forged = {**challenge, "parameters": {**challenge["parameters"], **changes}}

    pool = forged["parameters"]["data"]["pool"]
    assert proof_of_work.check(packed({**payload, "challenge": forged}), pool) is None


def test_an_easier_challenge_of_the_same_site_is_refused(payload: Json, monkeypatch):
    monkeypatch.setattr(proof_of_work, "ROUNDS", 10)
    easier = solved(proof_of_work.challenge("main"))
    assert proof_of_work.check(easier, "main")

    monkeypatch.undo()
    assert proof_of_work.check(easier, "main") is None


def test_a_challenge_of_another_site_is_refused(payload: Json, settings):
    settings.SECRET_KEY = "of somebody else, and just as long as it must be"

    assert proof_of_work.check(packed(payload), "main") is None


def test_an_expired_challenge_is_refused(payload: Json, monkeypatch):
    monkeypatch.setattr(proof_of_work, "GOOD_SECONDS", -1)

    assert proof_of_work.check(solved(proof_of_work.challenge("main")), "main") is None


def test_a_wrong_solution_is_refused(payload: Json):
    wrong = {"counter": payload["solution"]["counter"] + 1, "derivedKey": "00" * 32}

    assert proof_of_work.check(packed({**payload, "solution": wrong}), "main") is None


@pytest.mark.parametrize(
    "brought",
    [
        "",
        "nonsense",
        "bm9uc2Vuc2U=",
        packed([]),
        packed({}),
        packed({"challenge": [], "solution": {}}),
        packed(None),
    ],
)
def test_nonsense_is_refused(brought: str):
    assert proof_of_work.check(brought, "main") is None


def test_it_fits_the_field_of_a_hello(payload: Json):
    assert len(packed(payload)) < 2_048
