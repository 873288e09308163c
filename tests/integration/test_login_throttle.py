"""Passwords are not tried at will, no address is kept of those who try, and Redis away means a sentence."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from redis import Redis

from chat.login import attempts
from chatsite.throttle import Throttle, ThrottleError
from tests.ports import free_port

pytestmark = pytest.mark.django_db

PASSWORD = "lanterns over water"


@pytest.fixture
def account(redis: Redis, static_files: None) -> User:
    return User.objects.create_superuser("operator", password=PASSWORD)


def attempt(password: str, username: str = "operator") -> str:
    """Empty where it lets in, else what the form says."""
    form = {"username": username, "password": password, "next": "/admin/"}
    response = Client(REMOTE_ADDR="198.51.100.7").post("/admin/login/", form)
    return "" if response.status_code == 302 else " ".join(response.context["form"].non_field_errors())


def test_after_five_attempts_not_even_the_password_lets_in(account: User) -> None:
    for _ in range(5):
        assert "are wrong" in attempt("a guess")
    assert "too many attempts" in attempt(PASSWORD)
    assert "too many attempts" in attempt(PASSWORD, username="OPERATOR")  # the same account to a throttle


def test_the_others_still_get_in(account: User) -> None:
    User.objects.create_superuser("another", password=PASSWORD)
    for _ in range(6):
        attempt("a guess")
    assert attempt(PASSWORD, username="another") == ""


def test_an_account_that_there_is_not_is_throttled_alike(account: User) -> None:
    said = [attempt("a guess", username="nobody") for _ in range(6)]
    assert "are wrong" in said[0]
    assert "too many attempts" in said[5]


def test_one_network_cannot_try_many_names(redis: Redis) -> None:
    tries = [attempts.may_try(f"name {number}", "a network") for number in range(31)]
    assert tries == [True] * 30 + [False]
    assert attempts.may_try("name 99", "another network")


def test_many_networks_cannot_try_one_name_without_end(redis: Redis) -> None:
    assert [attempts.may_try("operator", f"network {number}") for number in range(61)][-1] is False


def test_what_is_kept_of_it_is_a_hash_that_goes(account: User, redis: Redis) -> None:
    attempt("a guess")
    for key in redis.scan_iter():
        stored = key + (redis.get(key) or b"")
        assert b"operator" not in stored
        assert b"198.51.100.7" not in stored
        assert 0 < redis.ttl(key) <= 2 * 3600
    assert redis.dbsize() >= 2


def test_what_is_kept_of_it_goes_with_a_purge(account: User, redis: Redis) -> None:
    attempt("a guess")
    assert redis.dbsize() >= 2
    call_command("purge", "--noinput")
    assert redis.keys() == []


def test_when_redis_is_away_nobody_tries_anything(account: User, settings: Settings) -> None:
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": cache | {"LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}
    with pytest.raises(ThrottleError):
        Throttle("test", "5/1m").take("x")
    assert "Redis does not answer" in attempt(PASSWORD)


def test_networks_that_may_try_no_more_lock_nobody_out_of_an_account(redis: Redis) -> None:
    for network in range(13):
        for number in range(30):
            attempts.may_try(f"name {number}", f"network {network}")
        for _ in range(5):
            assert not attempts.may_try("operator", f"network {network}")
    assert attempts.may_try("operator", "the operator's own network")
