"""The second factor of an account: an authenticator app, and recovery codes in case it is lost."""

import math
import time

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from chat.models import RecoveryCodes

NAME = "authenticator"
#: After this many wrong codes in a row, each further one doubles the pause. A single typing error is not an
#: attack, and login attempts are limited anyway.
FREE_MISTAKES = 3
#: The session key of an enrolment in progress.
_ENROLMENT = "second_factor_enrolment"
#: What the history says when somebody turns it off.
REMOVED = "Second factor: set up → none"
ENROLMENT_SECONDS = 900


class TooSoonError(Exception):
    """Codes are refused for `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def in_words(seconds: int) -> str:
    """A wait as text."""
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 120 else f"{minutes} minutes"


def is_set_up(user: User) -> bool:
    """Costs one query."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_missing(user: User) -> bool:
    """Whether the site requires one and this account has none."""
    return settings.SECOND_FACTOR == "required" and not is_set_up(user)


@transaction.atomic
def verify(user: User, code: str) -> Device | None:
    """The device that accepted the code, which works once. Raises TooSoonError."""
    typed = code.strip().replace(" ", "")
    kind = TOTPDevice if typed.isdecimal() and typed.isascii() else RecoveryCodes
    for device in kind.objects.devices_for_user(user, confirmed=True).select_for_update():
        _check_pause(device)
        if device.verify_token(typed):
            return device
    return None


def _check_pause(device: TOTPDevice | RecoveryCodes) -> None:
    """During a pause, django-otp rejects even correct codes, so check for one first."""
    if device.throttling_failure_count < FREE_MISTAKES:
        device.throttling_failure_timestamp = None
    allowed, why = device.verify_is_allowed()
    if not allowed:
        raise TooSoonError(max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds())))


@transaction.atomic
def offer(user: User, session: SessionBase) -> TOTPDevice:
    """An unconfirmed authenticator with a new key for each enrolment; all tabs of a session show the same.

    An enrolment is limited to one session, one password, and a quarter of an hour.
    """
    device = _offered(user, session)
    if device is None:
        forget_unconfirmed(user)
        device = TOTPDevice.objects.create(user=user, confirmed=False, name=NAME)
        session[_ENROLMENT] = {
            "device": device.pk,
            "password": user.get_session_auth_hash(),
            "until": time.time() + ENROLMENT_SECONDS,
        }
    return device


def forget_unconfirmed(user: User) -> None:
    """Also on a password change: someone who saw the key earlier must not own the second factor afterwards."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()


def _offered(user: User, session: SessionBase) -> TOTPDevice | None:
    begun = session.get(_ENROLMENT)
    if not begun or begun["until"] < time.time() or begun["password"] != user.get_session_auth_hash():
        return None
    found = TOTPDevice.objects.select_for_update().filter(pk=begun["device"], user=user, confirmed=False)
    device: TOTPDevice | None = found.first()
    return device


@transaction.atomic
def confirm(user: User, code: str, session: SessionBase) -> list[str] | None:
    """Activates it. Returns the recovery codes, shown once; None if the code was wrong. Raises TooSoonError."""
    device = _offered(user, session)
    if device is None:
        return None
    _check_pause(device)
    if not device.verify_token(code.strip().replace(" ", "")):
        return None
    del session[_ENROLMENT]
    device.confirmed = True
    device.save()
    record(user, "Second factor: none → set up")
    return RecoveryCodes.make(user)


def renew(user: User) -> list[str]:
    """Replaces the recovery codes."""
    record(user, "Recovery codes: old → new")
    return RecoveryCodes.make(user)


@transaction.atomic
def remove(user: User, *, by_owner: bool = True) -> None:
    """Deactivates it. The history is told where its owner does so; anybody else tells it themselves."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCodes.objects.filter(user=user).delete()
    if by_owner:
        record(user, REMOVED)


def record(user: User, change: str) -> None:
    """In the history of the account, by its owner."""
    LogEntry.objects.log_actions(
        user_id=user.pk, queryset=[user], action_flag=CHANGE, change_message=change, single_object=True
    )
