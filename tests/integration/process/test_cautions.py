"""A moderator's warning reaches its guest even if the connection was already dead."""

from chat.policy.snapshot import Cautioned
from chat.process.site import Site
from chat.protocol.commands import Hello
from chat.protocol.events import Notice
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed


async def test_a_warning_is_sent_once_on_each_connection(site: Site, hold: Hold) -> None:
    first, other = await welcomed(site), await welcomed(site)
    caution = Cautioned("caution-1", first.guest.id, "Be kind.")
    hold(cautions=(caution,))
    site.cautions.send_new()
    site.cautions.send_new()
    first.hangs_up()  # and whether the frame arrived is unknown
    second = await welcomed(site, Hello(resume=first.welcome.resume, take=2))
    site.cautions.send_new()
    assert [len(notices(tab)) for tab in (first, second, other)] == [1, 1, 0]
    assert (await second.hears(Notice)).id == "caution-1"


def notices(tab: Tab) -> list[Notice]:
    return [event for event in tab.heard if isinstance(event, Notice)]
