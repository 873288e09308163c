"""Toggles of the whole site: its appearance, and when it is open."""

from dataclasses import dataclass

from chat.formats.footer_links import OwnLink, read_own_links
from chat.formats.logo_svg import LONGEST as LONGEST_LOGO
from chat.formats.logo_svg import digest, read_logo
from chat.formats.maintenance_window import Maintenance
from chat.formats.opening_hours import Hours
from chat.toggles.kinds import Colour, Group, Line, Number, Paragraph, Switch, toggle


@dataclass(frozen=True, kw_only=True)
class SiteToggles:
    """Part of `Toggles`."""

    site_name: str = toggle(
        Line("Passerby", "Site name", Group.SITE, "In the title of every page.", public=True, longest=60)
    )
    welcome_text: str = toggle(
        Paragraph("", "Welcome", Group.SITE, "Greets guests on the first page.", public=True, longest=500)
    )
    accent: str = toggle(
        Colour(
            "",
            "Colour",
            Group.SITE,
            "Of links and buttons, as #rrggbb; dark pages show a lighter shade of it. Empty: the site's own.",
            public=True,
        )
    )
    logo: str = toggle(
        Paragraph(
            "",
            "Logo",
            Group.SITE,
            "Shown before the site's name: the source of an SVG picture, as a text editor shows it. It may hold a "
            "photograph as a data: address. Empty: none.",
            longest=LONGEST_LOGO,
            parse=read_logo,
        )
    )
    own_links: str = toggle(
        Paragraph(
            "",
            "Links of your own",
            Group.SITE,
            "At the foot of every page to read: lines like “Imprint | https://example.org/imprint”, or with a mailto: "
            "address; at most six.",
            longest=1_000,
            parse=read_own_links,
        )
    )
    show_online: bool = toggle(Switch(True, "Online count", Group.SITE, "Guests see how many are online."))
    online_floor: int = toggle(
        Number(
            0,
            "Online count from",
            Group.SITE,
            "With fewer guests than that the count is hidden.",
            low=0,
            high=1_000_000,
        )
    )

    is_open: bool = toggle(
        Switch(True, "Open", Group.OPENING, "Off: nobody comes in, and running chats end.", public=True)
    )
    matchmaking: bool = toggle(
        Switch(True, "Matchmaking", Group.OPENING, "Off: nobody is paired; running chats go on.", public=True)
    )
    maintenance_message: str = toggle(
        Paragraph(
            "",
            "Maintenance message",
            Group.OPENING,
            "Read while one of the two above is off, and in a maintenance window.",
            public=True,
            longest=500,
        )
    )
    maintenance: str = toggle(
        Paragraph(
            "",
            "Maintenance window",
            Group.OPENING,
            "Like “2026-12-01 22:00 to 2026-12-01 23:30 Europe/Berlin”: between these times nobody is paired. Running "
            "chats go on, and who waits is paired when it is over.",
            longest=100,
            parse=Maintenance.parse,
        )
    )
    hours: str = toggle(
        Paragraph(
            "",
            "Opening hours",
            Group.OPENING,
            "Lines like “mon-fri 18:00-23:00” or “sat,sun 10:00-02:00”. A first line like “Europe/Berlin” names "
            "the time zone; without it they are in UTC. Empty: always open.",
            longest=1_000,
            parse=Hours.parse,
        )
    )

    @property
    def read_links(self) -> tuple[OwnLink, ...]:
        """The operator's own links, parsed."""
        return read_own_links(self.own_links)

    @property
    def logo_name(self) -> str:
        """The logo's name in its URL; empty if there is none."""
        return digest(self.logo) if self.logo else ""
