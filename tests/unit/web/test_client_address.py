"""A connection's client address: a client's own headers cannot change it."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite.web.client_address import UNREAD, Address, TrustedProxies
from matchmaking.keyring import Key
from matchmaking.networks import network

PEER = "203.0.113.9"


KEY = Key("day", b"k" * 32, made=0, expires=0)
LOCAL = "127.0.0.1"


def client(*forwarded: str, peer: str | None = LOCAL, trusted: tuple[str, ...] = (LOCAL,)) -> str:
    return str(TrustedProxies(trusted).client(scope(*forwarded, peer=peer)))


def guest(*forwarded: str, peer: str | None = LOCAL, trusted: tuple[str, ...] = (LOCAL,)) -> Address:
    return TrustedProxies(trusted).guest(scope(*forwarded, peer=peer))


def scope(*forwarded: str, peer: str | None) -> dict[str, Any]:
    return {
        "client": [peer, 1234] if peer else None,
        "headers": [(b"x-forwarded-for", value.encode("latin1")) for value in forwarded],
    }


def test_without_a_trusted_proxy_the_header_means_nothing() -> None:
    assert client("198.51.100.1", peer=PEER, trusted=()) == PEER
    assert client("198.51.100.1", peer=PEER, trusted=("10.0.0.0/8",)) == PEER


def test_addresses_a_client_adds_in_front_are_not_believed() -> None:
    assert client(f"198.51.100.1, {PEER}") == PEER
    assert client(f"127.0.0.1, {PEER}") == PEER
    assert client(f"{PEER}, 198.51.100.1") == "198.51.100.1"


def test_a_repeated_header_is_joined_into_one_list() -> None:
    assert client("198.51.100.1", PEER) == PEER


def test_several_proxies_are_walked_from_the_right() -> None:
    assert client(f"198.51.100.1, {PEER}, 10.0.0.2", trusted=("127.0.0.1", "10.0.0.0/8")) == PEER


def test_a_proxy_that_sends_no_address_is_taken_as_the_client() -> None:
    assert client() == "127.0.0.1"
    assert client("", "  ,") == "None"  # unreadable: no address rather than a wrong one


@pytest.mark.parametrize(
    "hop",
    [
        "unknown",
        "_hidden",
        "198.51.100.1:",
        "198.51.100.1:80:80",
        ":80",
        "[]:80",
        "1.2.3",
        "1.2.3:80",
        "::ffff:",
        "' OR 1=1",
        "\xff",
        "٣.1.1.1",
    ],
)
def test_a_value_that_is_not_an_address_ends_the_search(hop: str) -> None:
    forwarded = f"198.51.100.1, {hop}".encode().decode("latin1")
    assert client(forwarded) == "None"


def test_one_address_in_two_forms_is_one() -> None:
    assert client("::ffff:203.0.113.9") == PEER
    assert client("[2001:db8::1]") == "2001:db8::1"


def test_other_headers_say_nothing() -> None:
    headers = (b"forwarded", b"x-real-ip", b"cf-connecting-ip", b"true-client-ip", b"x-client-ip")
    asked = {"client": [PEER, 1], "headers": [(name, b"198.51.100.1") for name in headers]}
    assert str(TrustedProxies(["203.0.113.0/24"]).client(asked)) == PEER


def test_a_unix_socket_is_trusted_only_by_its_name() -> None:
    assert client("198.51.100.1", peer=None, trusted=()) == "None"
    assert client("198.51.100.1", peer=None, trusted=("unix",)) == "198.51.100.1"


def test_a_name_that_is_no_network_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        TrustedProxies(["proxy.example"])


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        ("203.0.113.9:51234", PEER),
        ("[2001:db8::8]:5000", "2001:db8::8"),
        ("[2001:db8::8]", "2001:db8::8"),
        ("2001:db8::8", "2001:db8::8"),
        ("2001:db8::8:5000", "2001:db8::8:5000"),
        ("[::ffff:203.0.113.9]:1", PEER),
    ],
)
def test_a_port_is_cut_off(hop: str, address: str) -> None:
    assert client(hop) == address


def test_a_trusted_hop_with_a_port_is_walked_past() -> None:
    assert client(f"{PEER}:1, 10.0.0.2:2", trusted=("127.0.0.1", "10.0.0.0/8")) == PEER


@pytest.mark.parametrize("hop", ["unknown", "_hidden", "", "1.2.3", f"{PEER}:port"])
def test_guests_whose_address_cannot_be_read_share_one_network(hop: str) -> None:
    assert guest(hop) == UNREAD
    assert network(KEY, guest(hop)).name == network(KEY, guest("something else")).name != ""


def test_a_local_proxy_that_sends_no_address_leaves_its_guests_unknown() -> None:
    assert guest() == UNREAD
    assert guest(trusted=("unix",), peer=None) == UNREAD
    assert guest(peer=None, trusted=()) == UNREAD


def test_local_users_have_no_network() -> None:
    assert network(KEY, guest(trusted=())).name == ""


def test_a_remote_proxy_that_sends_no_address_counts_as_one_network() -> None:
    assert str(guest(peer="10.0.0.2", trusted=("10.0.0.0/8",))) == "10.0.0.2"


@pytest.mark.parametrize("hop", ["::1", "127.0.0.1", "127.0.0.2", "[::1]:99", "::ffff:127.0.0.2"])
@pytest.mark.parametrize("peer", [LOCAL, "10.0.0.2", None])
def test_a_proxy_that_reports_its_own_address_does_not_bypass_the_limits(hop: str, peer: str | None) -> None:
    assert guest(hop, peer=peer, trusted=(LOCAL, "10.0.0.0/8", "unix")) == UNREAD
