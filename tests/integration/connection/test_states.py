"""How far a connection has come is one value, and nothing beside it says the same."""

from ipaddress import ip_address

from chat.connection.state import State
from chat.process.site import Site
from chat.protocol.commands import Hello
from chat.protocol.events import Welcome
from tests.integration.connection.tabs import Tab


async def test_a_connection_goes_from_new_to_closed(site: Site) -> None:
    tab = Tab(site)
    states = [tab.connection.state]
    tab.says(Hello())
    states.append(tab.connection.state)
    await tab.hears(Welcome)
    states.append(tab.connection.state)
    tab.hangs_up()
    states.append(tab.connection.state)
    assert states == list(State)


async def test_a_connection_holds_no_flag_beside_its_state(site: Site) -> None:
    """`None` where a guest, or anything else, is yet to come would be one too."""
    connection = Tab(site, ip_address("192.0.2.1")).connection
    held = {name: getattr(connection, name) for name in connection.__slots__}
    assert {name for name, value in held.items() if value is None or isinstance(value, bool)} == set()
