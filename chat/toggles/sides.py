"""Pools whose guests have two sides: who meets whom in them, and what their pages say. Frozen values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Preset(StrEnum):
    """Which two sides a pool has."""

    #: Seekers wait in line; helpers, who come with a code, take the next one.
    HELPLINE = "helpline"
    #: Guests who speak what the other wants to practise.
    TANDEM = "tandem"


#: As operators read them.
PRESETS: Mapping[str, str] = MappingProxyType(
    {
        "": "None: everybody meets everybody",
        Preset.HELPLINE.value: "Helpline: helpers with a code take the next person in line",
        Preset.TANDEM.value: "Language exchange: guests say which languages they speak and want to practise",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesPlan:
    """The settings of a pool with two sides."""

    preset: Preset
    #: Where else people find help: shown when no helper is there. One paragraph per line.
    elsewhere: str = ""
    #: The limits of confidentiality, in the operator's words. One paragraph per line.
    confidentiality: str = ""
    #: Whether newcomers are refused; those who already wait are served.
    queue_closed: bool = False
