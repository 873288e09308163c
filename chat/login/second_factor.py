"""The second factor of an account: an authenticator that shows codes, and recovery codes for when it is lost."""

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from chat.models import RecoveryCodes

NAME = "authenticator"


def is_set_up(user: User) -> bool:
    """One query."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_missing(user: User) -> bool:
    """The site asks every operator for one, and this one has none."""
    return settings.SECOND_FACTOR == "required" and not is_set_up(user)


@transaction.atomic
def verify(user: User, code: str) -> Device | None:
    """The device that knows the code. A code counts once; each failure makes the next try wait twice as long."""
    typed = code.strip().replace(" ", "")
    kind = TOTPDevice if typed.isdecimal() and typed.isascii() else RecoveryCodes
    for device in kind.objects.devices_for_user(user, confirmed=True).select_for_update():
        if device.verify_token(typed):
            return device
    return None


@transaction.atomic
def offer(user: User) -> TOTPDevice:
    """An authenticator that waits to be confirmed; the same one until it is."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": NAME})
    return device


@transaction.atomic
def confirm(user: User, code: str) -> list[str] | None:
    """Turns it on. The recovery codes, shown this once; None if the code was wrong."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code.strip().replace(" ", "")):
        return None
    device.confirmed = True
    device.save()
    _record(user, "Second factor: none → set up")
    return RecoveryCodes.make(user)


def renew(user: User) -> list[str]:
    """New recovery codes in the place of the old ones."""
    _record(user, "Recovery codes: old → new")
    return RecoveryCodes.make(user)


@transaction.atomic
def remove(user: User) -> None:
    """Turns it off."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCodes.objects.filter(user=user).delete()
    _record(user, "Second factor: set up → none")


def _record(user: User, change: str) -> None:
    LogEntry.objects.log_actions(
        user_id=user.pk, queryset=[user], action_flag=CHANGE, change_message=change, single_object=True
    )
