"""A network ban tells neighbours nothing about the banned guest, and each may appeal separately."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from redis import Redis

from chat.hub.hub import Hub
from chat.models import Appeal, Ban
from chat.moderation import appeals
from chat.policy.snapshot import Banned
from chat.process.site import Site
from chat.protocol.codes import ErrorCode
from chat.protocol.commands import Hello
from chat.protocol.events import Error, Welcome
from matchmaking.tokens import new_token
from matchmaking.values import Network
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed
from tests.integration.moderation.reported import decide, file_report
from tests.integration.moderation.test_appeals import _own_origin, answer, send  # noqa: F401  # a fixture among them

NETWORK = "1.aa"
NEUTRAL = "Your network is blocked for now. This may have nothing to do with you."
REASON = "You threatened somebody."


class BanDesk:
    """A moderator's decision about one guest and its network, as this process holds it."""

    def __init__(self, site: Site, hold: Hold) -> None:
        self._site = site
        self._hold = hold

    def ban(self, guest: str) -> None:
        until = datetime.now(UTC) + timedelta(hours=1)
        bans = {
            guest: Banned(until, REASON, "GUEST-CODE"),
            NETWORK: Banned(until, "", "NETWORK-CODE", of_network=True),
        }
        self._hold(bans=bans)
        self._site.evictions.follow()


@pytest.fixture
def desk(site: Site, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> BanDesk:
    """Every connection comes from the same network."""
    monkeypatch.setattr("chat.handlers.hello.network", lambda key, address: Network("1.a0", NETWORK, "1.b0"))
    return BanDesk(site, hold)


async def refused(site: Site, resume: str | None = None) -> Error:
    return await Tab(site).asks(Hello(resume=resume, take=9), Error)


async def test_a_connected_neighbour_gets_a_neutral_text_and_the_guest_the_reason(
    site: Site, desk: BanDesk
) -> None:
    guest, neighbour = await welcomed(site), await welcomed(site)
    desk.ban(guest.guest.id)
    own, others = await guest.hears(Error), await neighbour.hears(Error)
    assert (own.detail, own.appeal, own.network) == (REASON, "GUEST-CODE", None)
    assert (others.code, others.detail) == (ErrorCode.BANNED, NEUTRAL)
    assert (others.appeal, others.network) == ("NETWORK-CODE", True)


async def test_only_the_code_of_the_guest_is_burned(
    site: Site, desk: BanDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest, neighbour = await welcomed(site), await welcomed(site)
    burned: list[str] = []
    monkeypatch.setattr(site.evictions, "burn", burned.append)
    for tab, code in ((guest, "code of the guest"), (neighbour, "code of a neighbour")):
        tab.connection.session.identify(tab.guest.id, code)
    desk.ban(guest.guest.id)
    for tab in (guest, neighbour):
        await tab.hears(Error)
    assert set(burned) == {"code of the guest"}


async def test_newcomers_get_the_reason_only_with_the_guests_token(site: Site, desk: BanDesk) -> None:
    guest = await welcomed(site)
    desk.ban(guest.guest.id)
    await guest.closed()
    wrong_secret = f"{guest.guest.id}.{new_token().secret}"
    for resume in (None, str(new_token()), wrong_secret, "nonsense", guest.guest.id):
        assert (await refused(site, resume)).appeal == "NETWORK-CODE"
    proved = await refused(site, guest.welcome.resume)
    assert (proved.detail, proved.appeal) == (REASON, "GUEST-CODE")


async def test_a_wrong_secret_from_another_network_counts_as_a_strangers(
    site: Site, hub: Hub, desk: BanDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = await welcomed(site)
    desk.ban(guest.guest.id)
    await guest.closed()
    monkeypatch.setattr("chat.handlers.hello.network", lambda key, address: Network("1.c0", "1.c1", "1.c2"))
    stranger = Tab(site)
    welcome = await stranger.asks(Hello(resume=f"{guest.guest.id}.{new_token().secret}"), Welcome)
    assert not welcome.resumed
    assert stranger.guest.id != guest.guest.id
    assert (await refused(site, guest.welcome.resume)).detail == REASON


async def test_a_guest_who_is_no_longer_remembered_still_gets_the_reason(
    site: Site, hub: Hub, desk: BanDesk, redis: Redis
) -> None:
    guest = await welcomed(site)
    desk.ban(guest.guest.id)
    await guest.closed()
    await hub.settled()
    for key in redis.scan_iter("*:guest:*"):
        redis.delete(key)
    assert (await refused(site, guest.welcome.resume)).detail == REASON


def banned(operator) -> tuple[Appeal, Appeal]:
    """The guest's appeal, and its network's."""
    decide(operator, file_report(handle=NETWORK), "BAN_DAY", reason=REASON, network="on")
    return Appeal.objects.get(of_network=False), Appeal.objects.get(of_network=True)


@pytest.mark.django_db
def test_each_ban_has_its_own_appeal_and_the_network_s_reveals_nothing(operator) -> None:
    own, network = banned(operator)
    bans = {ban.kind: (ban.reason, ban.appeal) for ban in Ban.objects.all()}
    assert bans == {"guest": (REASON, own), "network": ("", network)}
    assert own.code != network.code

    page = send(network.code, "I only live here.")

    assert NEUTRAL in page
    assert REASON not in page
    assert REASON in send(own.code)
    assert "You have not appealed yet" in send(own.code)


@pytest.mark.django_db
def test_lifting_the_networks_ends_its_ban_only_and_lifting_the_guests_ends_both(operator) -> None:
    own, network = banned(operator)
    for appeal in (own, network):
        assert appeals.file(appeal, "No.")
    answer(operator, network, "lift")
    assert [ban.kind for ban in Ban.objects.filter(until__gt=timezone.now())] == ["guest"]
    Ban.objects.update(until=timezone.now() + timedelta(hours=1))
    answer(operator, own, "lift")
    assert not Ban.objects.filter(until__gt=timezone.now()).exists()


@pytest.mark.django_db
def test_bans_from_before_become_neutral(operator) -> None:
    own, network = banned(operator)
    Ban.objects.update(reason=REASON, appeal=own)
    network.delete()

    import_module("chat.migrations.0024_neutral_network_bans").part(apps, None)

    bans = {ban.kind: (ban.reason, ban.appeal.of_network) for ban in Ban.objects.all() if ban.appeal}
    assert bans == {"guest": (REASON, False), "network": ("", True)}
    assert NEUTRAL in send(Appeal.objects.get(of_network=True).code)
