"""The proof of work of the Python client is accepted by the site."""

import base64
import json

import pytest

from chat.admission import proof_of_work
from clients.python.passerby.work import solve


def test_the_site_accepts_its_proof_of_work():
    assert proof_of_work.check(solve(proof_of_work.challenge("main")), "main")


def test_it_refuses_a_scheme_that_it_does_not_know():
    challenge = {"parameters": {"algorithm": "ARGON2ID"}, "signature": ""}
    with pytest.raises(ValueError, match="does not know"):
        solve(base64.b64encode(json.dumps(challenge).encode()).decode())
