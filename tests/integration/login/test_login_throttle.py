"""Password attempts are limited, addresses are not stored, and without Redis the form explains itself."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from redis import Redis

from chat.login import attempts, device
from chatsite.web.throttle import Throttle, ThrottleError
from tests.support.ports import free_port

pytestmark = pytest.mark.django_db

PASSWORD = "lanterns over water"


@pytest.fixture
def account(redis: Redis, static_files: None) -> User:
    return User.objects.create_superuser("operator", password=PASSWORD)


def attempt(password: str, username: str = "operator", browser: Client | None = None) -> str:
    """Returns '' on success, otherwise the form's error."""
    form = {"username": username, "password": password, "next": "/admin/"}
    response = (browser or Client(REMOTE_ADDR="198.51.100.7")).post("/admin/login/", form)
    return "" if response.status_code == 302 else " ".join(response.context["form"].non_field_errors())


def test_after_five_attempts_even_the_right_password_is_refused(account: User) -> None:
    for _ in range(5):
        assert "code is wrong" in attempt("a guess")
    assert "Too many attempts" in attempt(PASSWORD)
    assert "Too many attempts" in attempt(PASSWORD, username="OPERATOR")  # the same account for the throttle


def test_the_others_still_get_in(account: User) -> None:
    User.objects.create_superuser("another", password=PASSWORD)
    for _ in range(6):
        attempt("a guess")
    assert attempt(PASSWORD, username="another") == ""


def test_an_unknown_account_is_throttled_like_a_known_one(account: User) -> None:
    said = [attempt("a guess", username="nobody") for _ in range(6)]
    assert "code is wrong" in said[0]
    assert "Too many attempts" in said[5]


def test_one_network_cannot_try_many_names(redis: Redis) -> None:
    waits = [attempts.begin(f"name {number}", "a network").wait for number in range(31)]
    assert waits[:30] == [0] * 30
    assert 0 < waits[30] <= 3_600
    assert not attempts.begin("name 99", "another network").wait


def test_many_networks_cannot_try_one_name_without_end(redis: Redis) -> None:
    waits = [attempts.begin("operator", f"network {number}").wait for number in range(61)]
    assert waits[:60] == [0] * 60
    assert 0 < waits[60] <= 3_600


def test_only_an_expiring_hash_is_stored(account: User, redis: Redis) -> None:
    attempt("a guess")
    for key in redis.scan_iter():
        stored = key + (redis.get(key) or b"")
        assert b"operator" not in stored
        assert b"198.51.100.7" not in stored
        assert 0 < redis.ttl(key) <= 2 * 3600
    assert redis.dbsize() >= 2


def test_a_purge_deletes_the_stored_hash(account: User, redis: Redis) -> None:
    attempt("a guess")
    assert redis.dbsize() >= 2
    call_command("purge", "--noinput")
    assert redis.keys() == []


def test_without_redis_no_login_is_attempted(account: User, settings: Settings) -> None:
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": cache | {"LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}
    with pytest.raises(ThrottleError):
        Throttle("test", "5/1m").take("x")
    assert "Redis does not answer" in attempt(PASSWORD)


def test_networks_over_their_limit_do_not_lock_an_account(redis: Redis) -> None:
    for network in range(13):
        for number in range(30):
            attempts.begin(f"name {number}", f"network {network}")
        for _ in range(5):
            assert attempts.begin("operator", f"network {network}").wait
    assert not attempts.begin("operator", "the operator's own network").wait


def test_logins_that_succeed_do_not_count(account: User) -> None:
    for _ in range(4):
        assert "code is wrong" in attempt("a guess")
    for _ in range(8):
        assert attempt(PASSWORD) == ""
    assert "code is wrong" in attempt("a guess")
    assert "Too many attempts" in attempt(PASSWORD)


def test_a_pause_says_how_long_it_is(account: User) -> None:
    for _ in range(5):
        attempt("a guess")
    wait = re.search(r"Try again in (\d+) (seconds|minutes)\.", attempt(PASSWORD))
    assert wait
    assert 0 < int(wait[1]) * (60 if wait[2] == "minutes" else 1) <= 300


def test_guesses_from_everywhere_do_not_lock_an_operator_out_of_a_known_device(account: User) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.7")
    assert attempt(PASSWORD, browser=browser) == ""
    cookie = browser.cookies[device.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Strict")
    assert "operator" not in cookie.value
    browser.post("/admin/logout/")
    for number in range(65):
        attempts.begin("operator", f"network {number % 13}")
    assert "Too many attempts" in attempt(PASSWORD)
    assert attempt(PASSWORD, browser=browser) == ""


def test_a_known_device_has_its_own_limit(account: User) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.7")
    attempt(PASSWORD, browser=browser)
    browser.post("/admin/logout/")
    for _ in range(10):
        assert "code is wrong" in attempt("a guess", browser=browser)
    assert "Too many attempts" in attempt(PASSWORD, browser=browser)
    assert attempt(PASSWORD) == ""  # no attempts were made elsewhere


def test_a_device_is_known_for_its_own_account_and_password_only(account: User) -> None:
    another = User.objects.create_superuser("another", password=PASSWORD)
    browser = Client(REMOTE_ADDR="198.51.100.7")
    attempt(PASSWORD, browser=browser)
    browser.post("/admin/logout/")
    for name in ("operator", "another"):
        for number in range(61):
            attempts.begin(name, f"network {number}")
    assert "Too many attempts" in attempt(PASSWORD, username="another", browser=browser)
    account.set_password(f"{PASSWORD} again")
    account.save()
    assert "Too many attempts" in attempt(f"{PASSWORD} again", browser=browser)
    browser.cookies[device.COOKIE] = "made:up:cookie"
    assert "Too many attempts" in attempt(f"{PASSWORD} again", browser=browser)
    assert another.pk
