"""The doctor finds an undeclared proxy on the same machine: behind it, guests have no network."""

import pytest
from pytest_django import Settings

from chatsite.deploy_checks import check_what_the_doctor_finds
from chatsite.doctor.settings import proxies

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
@pytest.mark.parametrize("trusted", [[], ["10.0.0.0/8"]])
def test_a_proxy_on_this_machine_that_nobody_declared_is_found(
    settings: Settings, host: str, trusted: list[str]
) -> None:
    settings.IS_PUBLIC, settings.HTTPS, settings.HOST, settings.TRUSTED_PROXIES = True, True, host, trusted
    assert [symptom.id for symptom in proxies()] == ["proxies-undeclared"]
    assert "chatsite.proxies-undeclared" in {
        message.id for message in check_what_the_doctor_finds(None) if message.is_serious(30)
    }


@pytest.mark.parametrize("trusted", ["127.0.0.1", "::1", "127.0.0.0/8", "unix"])
def test_a_proxy_on_this_machine_that_is_declared_is_not(settings: Settings, trusted: str) -> None:
    settings.IS_PUBLIC, settings.HTTPS, settings.TRUSTED_PROXIES = True, True, [trusted]
    assert not list(proxies())
