"""The system checks of `check --deploy`: the doctor's findings, except what a deployment starts later."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Info, Tags, register
from django.core.checks import Warning as CheckWarning

from chatsite.doctor import Severity, Symptom, machine, redis, settings


@register(Tags.security, deploy=True)
def check_what_the_doctor_finds(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Settings, this machine, and Redis if it answers. A risk may be intended, so it does not fail the check."""
    found = (symptom for part in (settings, machine, redis) for symptom in part.examine())
    return [_message(symptom) for symptom in found]


def _message(symptom: Symptom) -> CheckMessage:
    later = symptom.id in {"redis-away", "redis-none"}  # Redis may be started after the check
    kind = CheckWarning if symptom.severity is Severity.WRONG and not later else Info
    return kind(symptom.what, hint=symptom.remedy, id=f"chatsite.{symptom.id}")
