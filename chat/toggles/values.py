"""All toggles together. `Toggles()` is a site with the defaults."""

from dataclasses import dataclass
from typing import Any

from chat.toggles.conversation import TalkToggles
from chat.toggles.kinds import Toggle, declared
from chat.toggles.limits import LimitToggles
from chat.toggles.matching import MeetingToggles
from chat.toggles.safety import SafetyToggles
from chat.toggles.site import SiteToggles


@dataclass(frozen=True, kw_only=True)
class Toggles(SiteToggles, MeetingToggles, TalkToggles, SafetyToggles, LimitToggles):
    """All toggles at one moment."""


#: The kind of each toggle by name, in the order of the settings page.
TOGGLES: dict[str, Toggle] = declared(Toggles)


_PUBLIC = tuple(name for name, kind in TOGGLES.items() if kind.public)


def public(toggles: Toggles) -> dict[str, Any]:
    """The values for guests' pages, as sent in `welcome` and `toggles`."""
    return {name: getattr(toggles, name) for name in _PUBLIC}
