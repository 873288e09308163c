"""Networks: three one-way digests for each address, and their limits."""

from ipaddress import ip_address

import pytest

from matchmaking.keyring import Key
from matchmaking.networks import network
from matchmaking.values import NOWHERE, Network

KEY = Key("00000001", b"k" * 32, 0, 1)
OTHER_KEY = Key("00000002", b"o" * 32, 0, 1)


def at(address: str, key: Key = KEY) -> Network:
    return network(key, ip_address(address))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("2001:db8:0:a01::1", "2001:db8:0:a01:ffff::2", ("subnet", "name", "supernet")),
        ("2001:db8:0:a01::1", "2001:db8:0:a02::1", ("name", "supernet")),
        ("2001:db8:0:a01::1", "2001:db8:0:b00::1", ("supernet",)),
        ("2001:db8:0:a01::1", "2001:db8:1:a01::1", ()),
        ("203.0.113.7", "203.0.113.7", ("subnet", "name", "supernet")),
        ("203.0.113.7", "203.0.113.8", ("supernet",)),
        ("203.0.113.7", "203.0.114.7", ()),
        ("32.1.13.184", "2001:db8::1", ()),  # the same bytes
    ],
)
def test_two_addresses_share_the_networks_that_contain_both(
    one: str, other: str, shared: tuple[str, ...]
) -> None:
    sizes = ("subnet", "name", "supernet")
    same = tuple(size for size in sizes if getattr(at(one), size) == getattr(at(other), size))
    assert same == shared


def test_the_sizes_of_one_address_have_names_of_their_own() -> None:
    assert len(at("2001:db8:0:a01::1").names) == 3
    assert len(at("203.0.113.7").names) == 2  # a household has one address
    assert len(at("2001:db8::").names) == 3  # all zeros, whatever the size


def test_another_day_has_other_names() -> None:
    assert not set(at("203.0.113.7").names) & set(at("203.0.113.7", OTHER_KEY).names)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_itself_is_no_network(address: str) -> None:
    assert at(address) == NOWHERE
    assert (bool(NOWHERE), NOWHERE.names, NOWHERE.around, NOWHERE.shares(4)) == (False, (), "", {})
    assert network(None, ip_address("203.0.113.7")) == NOWHERE
    assert network(KEY, None) == NOWHERE


@pytest.mark.parametrize(
    ("address", "wider", "shares"),
    [
        ("2001:db8::1", 4, [1, 4, 16]),
        ("2001:db8::1", 1, [1, 1, 1]),
        ("2001:db8::1", 0, [1]),
        ("203.0.113.7", 4, [1, 16]),
        ("203.0.113.7", 0, [1]),
    ],
)
def test_a_wider_network_may_have_so_many_times_as_much(address: str, wider: int, shares: list[int]) -> None:
    found = at(address).shares(wider)
    assert sorted(found.values()) == shares
    assert found[at(address).subnet] == 1
    assert not wider or found[at(address).supernet] == wider * wider


def test_a_record_stays_small_in_redis() -> None:
    """A field of more than 64 bytes makes a guest's hash several times as large (hash-max-listpack-value)."""
    assert len(at("2001:db8::1").around) <= 64
