"""Scripts take wire names from `protocol.js`, and count as the server does."""

import re

from chat.protocol import codes, commands, events
from clients.python.passerby import outbox, receipts
from tests.environment import ROOT

SOURCE = (ROOT / "static" / "js" / "client" / "protocol.js").read_text()


def tags(union: object) -> set[str]:
    return {str(struct.__struct_config__.tag) for struct in union.__args__}  # type: ignore[attr-defined]


def test_no_other_module_spells_a_name_of_the_wire() -> None:
    """Modules that compare or send a type, a state or a code import it from the twin."""
    spelt = tags(commands.Command) | tags(events.Event) | {code.value for code in codes.ErrorCode}
    for path in (ROOT / "static" / "js").rglob("*.js"):
        if path.name != "protocol.js":
            text = path.read_text()
            assert not re.findall(rf'(?:type|code|re|reason|state): "(?:{"|".join(spelt)})"', text), path
            assert not re.findall(r'(?:code|reason|state) === "', text), path


def test_a_frame_of_a_report_has_as_many_lines_as_the_server_takes() -> None:
    report = (ROOT / "static" / "js" / "lazy" / "report.js").read_text()
    assert f"const LINES = {codes.EVIDENCE_LINES};" in report


def test_the_page_counts_as_the_server_does() -> None:
    assert f"const RANGE_SIZE = {codes.RANGE_SIZE:_};" in SOURCE
    assert f"const SHOWN_BELOW = {codes.SHOWN_BELOW};" in SOURCE


def test_the_python_client_counts_as_the_server_does() -> None:
    assert outbox.RANGE_SIZE == codes.RANGE_SIZE
    assert receipts.RANGES_BELOW == codes.SHOWN_BELOW
