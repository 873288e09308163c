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
            "The name of the site. Guests see it in the title of every page.",
            public=True,
            longest=60,
        )
    )
    welcome_text: str = toggle(
        Paragraph(
            "",
            "Welcome",
            Group.SITE,
            "A greeting that guests read on the first page.",
            public=True,
            longest=500,
        )
    )
    accent: str = toggle(
        Colour(
            "",
            "Colour",
            Group.SITE,
            "The colour of links and buttons, as #rrggbb. Dark pages show a lighter shade of it. Empty: the site's "
            "own colour.",
            public=True,
        )
    )
    logo: str = toggle(
        Paragraph(
            "",
            "Logo",
            Group.SITE,
            "A picture before the site's name on every page: an SVG file of at most 16,000 characters. It can hold "
            "a photograph as a data: address. Empty: no picture.",
            longest=LONGEST_LOGO,
            parse=read_logo,
        )
    )
    own_links: str = toggle(
        Paragraph(
            "",
            "Links of your own",
            Group.SITE,
            "Links at the foot of the pages, such as an imprint. One a line, at most six: “Imprint | "
            "https://example.org/imprint”, or a mailto: address.",
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
            "Online count from",
            Group.SITE,
            "While fewer guests than this are online, the count is hidden.",
            low=0,
            high=1_000_000,
        )
    )

    is_open: bool = toggle(
        Switch(
            True,
            "Open",
            Group.OPENING,
            "Guests can come in. Off: nobody can, and all chats end at once.",
            public=True,
        )
    )
    matchmaking: bool = toggle(
        Switch(
            True,
            "Matchmaking",
            Group.OPENING,
            "Guests are put together. Off: nobody is, and chats go on.",
            public=True,
        )
    )
    maintenance_message: str = toggle(
        Paragraph(
            "",
            "Maintenance message",
            Group.OPENING,
            "What guests read while the site is closed, while matchmaking is off, and during a maintenance window.",
            public=True,
            longest=500,
        )
    )
    maintenance: str = toggle(
        Paragraph(
            "",
            "Maintenance window",
            Group.OPENING,
            "Between these two times nobody is put together; chats go on, and guests read until when. Like "
            "“2026-12-01 22:00 to 2026-12-01 23:30 Europe/Berlin”; without a time zone the times are in UTC.",
            longest=100,
            parse=Maintenance.parse,
        )
    )
    hours: str = toggle(
        Paragraph(
            "",
            "Opening hours",
            Group.OPENING,
            "When new guests can come in: lines like “mon-fri 18:00-23:00” or “sat,sun 10:00-02:00”. A first line "
            "like “Europe/Berlin” names the time zone; without it the times are in UTC. Empty: always open.",
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
