"""All toggles together. A site whose operator has changed nothing yet is `Toggles()`."""

from dataclasses import dataclass
from typing import Any

from chat.toggle.kinds import Toggle, declared
from chat.toggle.limits import LimitToggles
from chat.toggle.meeting import MeetingToggles
from chat.toggle.safety import SafetyToggles
from chat.toggle.site import SiteToggles
from chat.toggle.talk import TalkToggles


@dataclass(frozen=True, kw_only=True)
class Toggles(SiteToggles, MeetingToggles, TalkToggles, SafetyToggles, LimitToggles):
    """All toggles at one moment."""


#: What each toggle is, by name, in the order of the settings page.
TOGGLES: dict[str, Toggle] = declared(Toggles)


def public(toggles: Toggles) -> dict[str, Any]:
    """What guests' pages may know, as it goes out in `welcome` and `toggles`."""
    return {name: getattr(toggles, name) for name, kind in TOGGLES.items() if kind.public}
