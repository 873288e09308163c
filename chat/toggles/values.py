"""All toggles together. A site whose operator has changed nothing yet is `Toggles()`."""

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


#: What each toggle is, by name, in the order of the settings page.
TOGGLES: dict[str, Toggle] = declared(Toggles)


def public(toggles: Toggles) -> dict[str, Any]:
    """What guests' pages may know, as it goes out in `welcome` and `toggles`."""
    return {name: getattr(toggles, name) for name, kind in TOGGLES.items() if kind.public}
