"""No wait depends on a clock that can be set: neither in the page nor in the Python client."""

import re
from pathlib import Path

import pytest

from tests.environment import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
CLIENT = sorted((ROOT / "clients" / "python" / "passerby").glob("*.py"))
#: Code that shows the time of day, and the code that adds a sleep's duration, which a clock set back does not
#: affect.
ALLOWED = {
    "client.js": ["until: Date.now() + retryAfter * 1000"],  # shown as the end of a ban
    "page.js": ["transcript.add({ by: Side.ME, n, at: Date.now(), ...message });"],
    # shown as the beginning of an event
    "countdown.js": [
        "get onWall() { return Math.round((Date.now() + (this.#until ?? 0) - now()) / 1_000) * 1_000; }"
    ],
    # A code is good until a moment days ahead, and outlives its page. The site checks it again.
    "reunions.js": [
        "if (isParted || Date.now() >= this.#code?.until) this.#code = null;",
        "if (isRefused || (this.#found && Date.now() >= this.#found.until)) {",
    ],
    "lifecycle.js": [
        "let wall = Date.now();",
        "const [newWall, newSteady] = [Date.now(), performance.now()];",
        "slept += Math.max(0, newWall - wall - (newSteady - steady));",
    ],
}


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_the_page_waits_by_a_clock_that_nobody_sets(file: Path) -> None:
    text = file.read_text()
    for line in ALLOWED.get(file.name, []):
        assert line in text
        text = text.replace(line, "")
    assert not re.findall(r"Date\.now|new Date\(\)", text)


@pytest.mark.parametrize("file", CLIENT, ids=lambda file: file.name)
def test_the_python_client_does_too(file: Path) -> None:
    assert not re.findall(r"time\.time\(|datetime", file.read_text())
