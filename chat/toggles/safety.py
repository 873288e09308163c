"""Toggles for guests' safety: the rules to confirm, filters, help, and protection against floods."""

from dataclasses import dataclass
from enum import StrEnum

from chat.filters.links import Links
from chat.formats.crisis_lines import read_crisis_lines
from chat.toggles.kinds import Choice, Group, Number, Paragraph, Switch, toggle


class Work(StrEnum):
    """When new guests must do proof of work."""

    OFF = "off"
    AUTO = "auto"  # during a surge (see chat/admission/surge.py)
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True)
class SafetyToggles:
    """Part of `Toggles`."""

    house_rules: str = toggle(
        Paragraph(
            "",
            "House rules",
            Group.SAFETY,
            "A line each. Guests confirm them, and that they are 18 or older, before they come in, and again when they "
            "change. Empty: the site's own, in six languages.",
            longest=2_000,
        )
    )
    insist_on_rules: bool = toggle(
        Switch(
            False,
            "Insist on the rules",
            Group.SAFETY,
            "On: also programs that are no browser must name the version of the rules that they keep.",
        )
    )
    links: str = toggle(
        Choice(
            Links.ASK.value,
            "Links",
            Group.SAFETY,
            "What a link in a message does.",
            public=True,
            options={
                Links.ALLOW.value: "open",
                Links.ASK.value: "say first where they lead",
                Links.REFUSE.value: "are not passed on",
            },
        )
    )
    contact_nudge: bool = toggle(
        Switch(
            True,
            "Ask before contact details",
            Group.SAFETY,
            "Before somebody sends a phone number, a mail address or a name elsewhere, their page asks once.",
            public=True,
        )
    )
    shield: bool = toggle(
        Switch(
            True,
            "Shield",
            Group.SAFETY,
            "What a list of words blurs is hidden until the receiver wants to see it. Each guest may choose otherwise.",
            public=True,
        )
    )
    crisis_lines: str = toggle(
        Paragraph(
            "",
            "Crisis lines",
            Group.SAFETY,
            "Lines like “de: TelefonSeelsorge | 0800 1110111 | https://www.telefonseelsorge.de”, with “*:” for all "
            "languages. Empty: the site's own.",
            longest=4_000,
            parse=read_crisis_lines,
        )
    )
    work: str = toggle(
        Choice(
            Work.AUTO.value,
            "Proof of work",
            Group.SAFETY,
            "New guests' browsers compute for a moment, which thousands of bots cannot do at once.",
            options={
                Work.OFF.value: "never",
                Work.AUTO.value: "while many come at once",
                Work.ALWAYS.value: "always",
            },
        )
    )
    work_from_per_minute: int = toggle(
        Number(
            300,
            "Many at once",
            Group.SAFETY,
            "New guests a minute at one server process; from then on work is asked for, until they are half as many.",
            low=1,
            high=100_000,
        )
    )
