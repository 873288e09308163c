"""Two moderators decide the same report at the same moment: one succeeds, and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connections

from chat.models import Ban, Report
from chat.moderation import decide
from chat.moderation.actions import Action
from chat.moderation.decisions import DecisionError, Verdict
from tests.integration.moderation.reported import file_report


@pytest.mark.django_db(transaction=True)
def test_only_one_concurrent_decision_succeeds():
    report = file_report(accused="mallory")
    moderators = [User.objects.create_user(f"moderator-{n}") for n in range(4)]
    together = Barrier(len(moderators))

    def ban(moderator: User) -> str:
        seen = Report.objects.get(pk=report.pk)
        verdict = Verdict(action=Action.BAN_DAY, reason="Be kind.", network=False)
        together.wait(timeout=20)
        try:
            decide(seen, verdict, by=moderator)
        except DecisionError:
            return "refused"
        finally:
            connections.close_all()
        return "decided"

    with ThreadPoolExecutor(len(moderators)) as threads:
        outcomes = sorted(threads.map(ban, moderators))

    assert outcomes == ["decided", "refused", "refused", "refused"]
    assert Ban.objects.count() == 1
    assert Report.objects.get().decided_by in moderators
