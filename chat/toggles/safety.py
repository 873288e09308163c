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
            "What guests agree to before they come in, together with being 18 or older. One rule a line. When they "
            "change, guests are asked again. Empty: the site's own rules, in six languages.",
            longest=2_000,
        )
    )
    insist_on_rules: bool = toggle(
        Switch(
            False,
            "Insist on the rules",
            Group.SAFETY,
            "Programs that are not the site's own page are refused unless they name the version of the rules that "
            "they agree to.",
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
                Links.ALLOW.value: "it opens",
                Links.ASK.value: "the page first says where it leads",
                Links.REFUSE.value: "the message is refused",
            },
        )
    )
    contact_nudge: bool = toggle(
        Switch(
            True,
            "Ask before contact details",
            Group.SAFETY,
            "Before a guest sends a phone number, an e-mail address or a name on another service, the page asks "
            "once whether to send it.",
            public=True,
        )
    )
    shield: bool = toggle(
        Switch(
            True,
            "Shield",
            Group.SAFETY,
            "Messages with listed words are blurred until the receiver wants to read them. Each guest can choose "
            "otherwise.",
            public=True,
        )
    )
    crisis_lines: str = toggle(
        Paragraph(
            "",
            "Crisis lines",
            Group.SAFETY,
            "Where guests in need find help: lines like “de: TelefonSeelsorge | 0800 1110111 | "
            "https://www.telefonseelsorge.de”, with “*:” for all languages. Empty: the site's own lines.",
            longest=4_000,
            parse=read_crisis_lines,
        )
    )
    work: str = toggle(
        Choice(
            Work.AUTO.value,
            "Proof of work",
            Group.SAFETY,
            "When a new guest's browser has to calculate for a moment first. Guests hardly notice; thousands of "
            "bots cannot do it at once.",
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
            "How many new guests a minute, at one server process, count as many. Browsers then have to calculate "
            "until there are half as many.",
            low=1,
            high=100_000,
        )
    )
