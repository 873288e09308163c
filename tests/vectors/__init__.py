"""Tables of texts that keep the server's Python and the page's JavaScript consistent."""

import json
from typing import Any

from tests.environment import ROOT


def vectors(name: str) -> Any:
    """The table of that name."""
    return json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text(encoding="utf-8"))
