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
        Line(
            "Passerby",
            "Site name",
            Group.SITE,
            "Guests see this name on every page.",
            public=True,
            longest=60,
        )
    )
    welcome_text: str = toggle(
        Paragraph(
            "",
            "Welcome text",
            Group.SITE,
            "A greeting on the start page. Empty: no greeting.",
            public=True,
            longest=500,
        )
    )
    accent: str = toggle(
        Colour(
            "",
            "Accent colour",
            Group.SITE,
            "The colour of links and buttons, as #rrggbb. Dark mode uses a lighter shade of it. "
            "Empty: the default colour.",
            public=True,
        )
    )
    logo: str = toggle(
        Paragraph(
            "",
            "Logo",
            Group.SITE,
            "A picture before the site's name on every page: an SVG file of up to 16,000 characters. "
            "It can contain a photo as a data: URL. Empty: no logo.",
            longest=LONGEST_LOGO,
            parse=read_logo,
        )
    )
    own_links: str = toggle(
        Paragraph(
            "",
            "Footer links",
            Group.SITE,
            "Links at the foot of every page, such as your imprint. One per line, up to six: “Imprint "
            "| https://example.org/imprint”. A mailto: address works too.",
            longest=1_000,
            parse=read_own_links,
        )
    )
    show_online: bool = toggle(
        Switch(True, "Online count", Group.SITE, "Guests see how many people are online.")
    )
    online_floor: int = toggle(
        Number(
            0,
            "Show online count from",
            Group.SITE,
            "Guests see the count only while at least this many people are online. 0: always.",
            low=0,
            high=1_000_000,
        )
    )

    is_open: bool = toggle(
        Switch(
            True,
            "Open",
            Group.OPENING,
            "Guests can come in. Off: nobody can come in, and all chats end at once.",
            public=True,
        )
    )
    matchmaking: bool = toggle(
        Switch(
            True,
            "Matchmaking",
            Group.OPENING,
            "Guests are matched with each other. Off: nobody is matched, and chats continue.",
            public=True,
        )
    )
    maintenance_message: str = toggle(
        Paragraph(
            "",
            "Maintenance message",
            Group.OPENING,
            "Guests read this while the site is closed, while matchmaking is off, and during a "
            "maintenance window.",
            public=True,
            longest=500,
        )
    )
    maintenance: str = toggle(
        Paragraph(
            "",
            "Maintenance window",
            Group.OPENING,
            "Nobody is matched during this time. Chats continue, and guests see when it ends. "
            "Example: “2026-12-01 22:00 to 2026-12-01 23:30 Europe/Berlin”. Without a time zone: UTC.",
            longest=100,
            parse=Maintenance.parse,
        )
    )
    hours: str = toggle(
        Paragraph(
            "",
            "Opening hours",
            Group.OPENING,
            "When new guests can come in: lines like “mon-fri 18:00-23:00”. A first line like "
            "“Europe/Berlin” sets the time zone; otherwise it is UTC. Empty: always open.",
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
