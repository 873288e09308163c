"""What encrypted chats cost the server: the closed loop in clear and in boxes, in turn, through the same process."""

from bench.figures import Figures
from bench.load import Route
from bench.measures.messages import measure_relay
from bench.systems.site import Site

MEASURE = "encryption"
CLEAR, ENCRYPTED = "in clear", "encrypted"


async def measure_encryption(
    figures: Figures, site: Site, routes: dict[str, list[Route]], *, seconds: float
) -> float:
    """`routes` by load. Returns the share of the messages per second in clear that encrypted chats reach."""
    pace = {
        load: await measure_relay(figures, site, its, seconds=seconds, measure=MEASURE, load=load)
        for load, its in routes.items()
    }
    return pace[ENCRYPTED] / pace[CLEAR]
