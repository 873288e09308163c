"""The commands in a page of the documentation, which a trial runs as written."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Where the commands clone the code from, and where it is in a trial.
REPOSITORY, COPY = "https://git.example.org/passerby.git", "/srv/passerby.git"
#: The site's name in commands.
EXAMPLE = "chat.example.org"


def documented(page: str, name: str) -> list[str]:
    """The commands after `<!-- trial: name -->`, one per line. `page` is a path below `docs`."""
    text = (ROOT / "docs" / page).read_text()
    found = re.search(rf"<!-- trial: {name} -->\n```\n(.*?)```", text, re.DOTALL)
    assert found, f"docs/{page} has no commands for {name}"
    return [line for line in found[1].splitlines() if line.strip() and not line.startswith("#")]


def blocks(page: str) -> list[str]:
    """The names of all blocks of the page."""
    return re.findall(r"<!-- trial: (\w+) -->", (ROOT / "docs" / page).read_text())
