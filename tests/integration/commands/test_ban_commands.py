"""The commands `ban` and `unban`: their arguments, and their effect on the database and the history."""

from ipaddress import ip_address

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from redis import Redis

from chat.models import Ban
from chat.policy.pools import MAIN
from matchmaking.keyring import read_ring
from matchmaking.networks import network
from matchmaking.store.keys import PoolKeys

ADDRESS = "203.0.113.7"
MALLORY = "mallory-00000000"


@pytest.mark.django_db(transaction=True)
def test_the_printed_command_lifts_a_ban_of_an_address_under_the_keys_of_two_days(
    redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    ring = f"{PoolKeys(MAIN).keyring}networks"
    for day in (1, 2):
        redis.hset(ring, f"{day:08}", f"{day:064} {day} {2**42}")
    redis.expire(ring, 60)
    call_command("ban", "address", ADDRESS, "--for", "2h", "--reason", "Flooding.")
    assert Ban.objects.count() == 2
    said = capsys.readouterr().out

    call_command("unban", *said.partition("manage.py unban ")[2].split())

    assert not any(ban.is_running for ban in Ban.objects.all())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("banned", "inside", "outside"),
    [
        ("2001:db8:0:a01::1", "2001:db8:0:a02::9", "2001:db8:0:b00::1"),
        ("2001:db8:0:a01::/64", "2001:db8:0:a01::9", "2001:db8:0:a02::1"),
        ("2001:db8:0:a01::/48", "2001:db8:0:b00::1", "2001:db8:1::1"),
        ("203.0.113.7", "203.0.113.7", "203.0.113.8"),
        ("203.0.113.7/24", "203.0.113.8", "203.0.114.7"),
    ],
)
def test_a_network_of_each_size_is_banned_and_let_in_again_by_any_address_in_it(
    redis: Redis, banned: str, inside: str, outside: str
) -> None:
    ring = f"{PoolKeys(MAIN).keyring}networks"
    redis.hset(ring, f"{1:08}", f"{1:064} 1 {2**42}")
    redis.expire(ring, 60)
    call_command("ban", "address", banned, "--for", "2h", "--reason", "Flooding.")
    (key,) = read_ring(redis, MAIN, "networks")
    ban = Ban.objects.get()
    assert ban.value in network(key, ip_address(inside)).names
    assert ban.value not in network(key, ip_address(outside)).names

    with pytest.raises(CommandError, match="There is no such active ban"):
        call_command("unban", "address", outside)
    call_command("unban", "address", inside)
    ban.refresh_from_db()
    assert not ban.is_running


@pytest.mark.django_db(transaction=True)
def test_a_ban_is_recorded_in_the_history(redis: Redis) -> None:
    call_command("ban", "guest", MALLORY, "--for", "30m", "--reason", "Be kind.")
    call_command("unban", "--all")
    assert Ban.objects.get().value == MALLORY
    assert not Ban.objects.get().is_running
    lifted, banned = LogEntry.objects.all()
    assert (banned.user.username, banned.change_message.endswith("Be kind.")) == ("(shell)", True)
    assert lifted.change_message.startswith("Lifted")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("address", "nobody", "--for", "1h", "--reason", "x"), "is not an address"),
        (("code", "abc", "--for", "1h", "--reason", "x"), "This is not an entry code"),
        (("guest", "mallory", "--for", "1h", "--reason", "x"), "is not a guest id"),
        (("guest", "g", "--for", "8d", "--reason", "x"), "at most 7d"),
        (("guest", "g", "--for", "soon", "--reason", "x"), "use a form like 30m, 2h or 7d"),
        (("guest", "g", "--for", "1h", "--reason", " "), "The reason must have 1 to 200"),
        (
            ("address", "2001:db8::/60", "--for", "1h", "--reason", "x"),
            "must be /64 or /56 or /48, not /60",
        ),
        (("address", "203.0.113.7/", "--for", "1h", "--reason", "x"), "must be /32 or /24"),
        (("address", ADDRESS, "--for", "1h", "--reason", "x"), "Start the site first"),
    ],
)
def test_an_impossible_ban_is_refused(redis: Redis, words: tuple[str, ...], error: str) -> None:
    with pytest.raises(CommandError, match=error):
        call_command("ban", *words)
    assert not Ban.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("words", [("12",), ("--all",), ("guest", MALLORY)])
def test_a_ban_that_does_not_exist_cannot_be_lifted(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="There is no such active ban"):
        call_command("unban", *words)
