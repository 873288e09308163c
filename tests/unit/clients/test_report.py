"""What a report of the Python client submits."""

import json

from clients.python.passerby.report import commands
from tests.unit.clients.between import agreed


def test_a_line_of_an_encrypted_chat_is_submitted_with_what_proves_it() -> None:
    between = agreed()
    between.visits[0].say({"text": "abuse", "reply": {"by": "partner", "n": 2}})
    between.pass_on()
    (said,) = between.of("said", 1)
    (command,) = commands("c1", "threat", [said, {"by": "me", "n": 2, "text": "hello"}], note="look")
    assert command == {
        "type": "report",
        "chat": "c1",
        "reason": "threat",
        "note": "look",
        "evidence": [
            {
                "n": 1,
                "text": "abuse",
                "reply": {"by": "me", "n": 2},
                "seal": "seal",
                "open": said["open"],
                "by": "partner",
            },
            {"by": "me", "n": 2, "text": "hello"},
        ],
    }


def test_a_report_without_evidence_is_one_command() -> None:
    assert commands("c1", "spam", []) == [{"type": "report", "chat": "c1", "reason": "spam", "evidence": []}]


def test_a_report_longer_than_a_frame_is_sent_in_parts() -> None:
    lines = [{"n": n, "text": "🙂" * 2_000, "seal": "s" * 100} for n in range(1, 8)]
    lines += [{"n": n, "text": "hi"} for n in range(8, 300)]
    parts = commands("c1", "spam", lines, note="look", block=True)
    assert [line["n"] for part in parts for line in part["evidence"]] == list(range(1, 300))
    assert [("note" in part, "block" in part) for part in parts] == [(True, True)] + [(False, False)] * (
        len(parts) - 1
    )
    assert max(len(part["evidence"]) for part in parts) <= 100
    assert max(len(json.dumps(part, ensure_ascii=False).encode()) for part in parts) <= 16_000


def test_an_answer_is_submitted_with_the_number_of_its_question() -> None:
    said = {"n": 1, "text": "tea", "seal": "s", "open": "o", "answer": {"k": 3, "nonce": "o"}}
    (command,) = commands("c", "spam", [said])
    assert command["evidence"] == [{"by": "partner", "n": 1, "text": "tea", "seal": "s", "open": "o", "k": 3}]
