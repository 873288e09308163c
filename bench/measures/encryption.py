"""What encrypted chats cost the server: the closed loop in clear and in boxes, in turn, through the same process."""

from bench.figures import Figures
from bench.load import Route
from bench.measures.messages import measure_relay
from bench.systems.site import Site

MEASURE = "encryption"
CLEAR, ENCRYPTED = "in clear", "encrypted"
#: Neighbours are compared, and each comes first once, so that a machine that gets slower favours neither.
_ORDER = (CLEAR, ENCRYPTED, ENCRYPTED, CLEAR)


async def measure_encryption(
    figures: Figures, site: Site, routes: dict[str, list[Route]], *, seconds: float
) -> float:
    """`routes` by load. Returns the share of the messages per second in clear that encrypted chats reach."""
    pace = {CLEAR: 0.0, ENCRYPTED: 0.0}
    for load in _ORDER:
        pace[load] += await measure_relay(
            figures, site, routes[load], seconds=seconds / 2, measure=MEASURE, load=load
        )
    return pace[ENCRYPTED] / pace[CLEAR]
