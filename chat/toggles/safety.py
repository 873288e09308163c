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
            "Guests accept these rules and confirm that they are 18 or older. One rule per line. If "
            "the rules change, guests are asked again. Empty: the standard rules, in six languages.",
            longest=2_000,
        )
    )
    insist_on_rules: bool = toggle(
        Switch(
            False,
            "Require rules from other programs",
            Group.SAFETY,
            "Programs other than the site's own page are refused unless they say which version of the "
            "rules they accept.",
        )
    )
    links: str = toggle(
        Choice(
            Links.ASK.value,
            "Links",
            Group.SAFETY,
            "What happens to a link in a message.",
            public=True,
            options={
                Links.ALLOW.value: "open at once",
                Links.ASK.value: "show the address first",
                Links.REFUSE.value: "refuse the message",
            },
        )
    )
    contact_nudge: bool = toggle(
        Switch(
            True,
            "Ask before contact details",
            Group.SAFETY,
            "Before guests send a phone number, an email address or a name on another service, the "
            "page asks once if they are sure.",
            public=True,
        )
    )
    shield: bool = toggle(
        Switch(
            True,
            "Hide rude messages",
            Group.SAFETY,
            "Messages that match a word filter with the action Hide stay blurred until the receiver taps them. Each "
            "guest can change this.",
            public=True,
        )
    )
    crisis_lines: str = toggle(
        Paragraph(
            "",
            "Crisis lines",
            Group.SAFETY,
            "Where guests find help, one per line: “de: TelefonSeelsorge | 0800 1110111 | "
            "https://www.telefonseelsorge.de”. Use “*:” for all languages. Empty: the standard list.",
            longest=4_000,
            parse=read_crisis_lines,
        )
    )
    work: str = toggle(
        Choice(
            Work.AUTO.value,
            "Proof of work",
            Group.SAFETY,
            "When the browsers of new guests must solve a puzzle before they come in. Guests hardly "
            "notice it; it slows thousands of bots down.",
            options={
                Work.OFF.value: "never",
                Work.AUTO.value: "during a surge",
                Work.ALWAYS.value: "always",
            },
        )
    )
    work_from_per_minute: int = toggle(
        Number(
            300,
            "Surge from",
            Group.SAFETY,
            "How many new guests per minute, at one server process, count as a surge. It ends at half "
            "of this.",
            low=1,
            high=100_000,
        )
    )
