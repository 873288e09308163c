"""The address of a Redis: a server's URL, or that of the Sentinels that know the master."""

import pytest

from chatsite.config.redis_address import (
    check,
    host_names,
    sentinel_address,
    split_urls,
    without_password,
)
from chatsite.config.redis_settings import caches, channel_layers

URL = "redis+sentinel://site:p%40ss@one:26380,two,[::1]:26381/chat/3?sentinel_password=watch"


def test_a_sentinel_url_names_the_master_and_the_sentinels() -> None:
    address = sentinel_address(URL)
    assert address is not None
    assert address.sentinels == (("one", 26380), ("two", 26379), ("::1", 26381))
    assert (address.master, address.database) == ("chat", 3)
    assert (address.username, address.password, address.sentinel_password) == ("site", "p@ss", "watch")


@pytest.mark.parametrize("url", ["redis://one:6379/0", "rediss://one/0", "unix:///run/redis.sock?db=0"])
def test_a_servers_own_url_has_no_sentinels(url: str) -> None:
    check(url)
    assert sentinel_address(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "redis://one:6379,two:6379/0",
        "redis+sentinel://one:26379",
        "redis+sentinel://one:26379/chat/zero",
        "redis+sentinel://one:port/chat",
        "redis+sentinel:///chat",
        "http://one",
    ],
)
def test_a_url_that_names_no_redis_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|names|has no valid host|has an invalid host"):
        check(url)


def test_urls_are_parted_and_the_sentinels_of_one_are_not() -> None:
    assert split_urls(f"redis://a:1/0, {URL},redis://b:2/0") == ["redis://a:1/0", URL, "redis://b:2/0"]
    assert split_urls("") == []


def test_a_log_shows_no_password() -> None:
    assert without_password(URL) == "redis+sentinel://one:26380,two,[::1]:26381/chat/3"


def test_it_names_its_hosts() -> None:
    assert host_names(URL) == ["one", "two", "::1"]
    assert host_names("redis://:secret@one:6379/0") == ["one"]
    assert host_names("unix:///run/redis.sock") == []


def test_no_client_of_a_master_retries_or_uses_resp3() -> None:
    options = caches(URL, timeout=2)["default"]["OPTIONS"]
    assert (
        options["CONNECTION_POOL_KWARGS"] | {"protocol": 2, "retry": None}
        == options["CONNECTION_POOL_KWARGS"]
    )
    assert options["SENTINEL_KWARGS"]["protocol"] == 2
    assert caches(URL, timeout=2)["default"]["LOCATION"] == "redis://site:p%40ss@chat/3"
    (host,) = channel_layers([URL], keys=[])["default"]["CONFIG"]["hosts"]
    assert (host["master_name"], host["protocol"], host["db"]) == ("chat", 2, 3)
