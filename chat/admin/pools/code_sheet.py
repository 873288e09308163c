"""The printable sheet of entry codes: cards with a QR code each, and the same as CSV. Pure."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

#: A quarter of the code may be damaged.
_ERROR_CORRECTION = "q"
#: Light modules around it, as required by ISO/IEC 18004.
_QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One code. The URL holds it in the fragment, which browsers do not send, so it reaches no log."""

    code: str
    pool_address: str
    address: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", f"{self.pool_address}#code={self.code.replace('-', '')}")

    def qr(self) -> str:
        """The URL as an SVG QR code, black on a transparent background."""
        import segno  # only these pages need it

        picture = segno.make_qr(self.address, error=_ERROR_CORRECTION)
        return str(picture.svg_inline(border=_QUIET_ZONE, omitsize=True, svgclass="code__qr", lineclass=None))


def csv_link(cards: Iterable[Card], expires_at: datetime) -> str:
    """The cards as a CSV file in a `data:` URL, so that saving it sends no request."""
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(["code", "address", "valid until"])
    table.writerows((card.code, card.address, expires_at.isoformat()) for card in cards)
    return f"data:text/csv;charset=utf-8,{quote(lines.getvalue())}"
