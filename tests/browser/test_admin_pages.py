"""Every page of the admin, as its addresses say: axe reports no violations, in light and dark mode."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Page

from tests.browser.operator import SETTLED, THEMES, log_in
from tests.support.processes import ServerProcess, run_python

#: Not pages: answers for scripts, downloads, and addresses that only take a form or lead on.
NOT_PAGES = {
    "app_list",
    "auth_user_link",
    "autocomplete",
    "chat_appeal_decide",
    "chat_appeal_next",
    "chat_ban_lift",
    "chat_report_decide",
    "chat_report_export",
    "chat_report_next",
    "dashboard_numbers",
    "desk_counts",
    "desk_switch",
    "jsi18n",
    "logout",
    "view_on_site",
}
#: Only the colours differ between the themes.
ALL_RULES, COLOURS = {"resultTypes": ["violations"]}, {"runOnly": ["color-contrast"]}

RUN = """async (options) => {
    const { violations } = await axe.run(document, options);
    return violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
}"""
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

#: A row of each model; prints their keys and the way of a new moderator to an account.
_FILL = """
import json
from datetime import timedelta
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from chat.models import Announcement, Appeal, AuditEntry, Ban, Pool, WordFilter
from chat.moderation import appeals, decide
from chat.moderation.actions import Action
from chat.moderation.decisions import Verdict
from tests.integration.moderation.reported import file_report

operator = User.objects.get(username="operator")
report = file_report(proved={2: "an insult", 5: "another one"}, claimed={1: "please stop"}, note="Help.")
judged = file_report(accused="trudy")
decide(judged, Verdict(action=Action.BAN_DAY, reason="Be kind.", network=False), by=operator)
appeal = Appeal.objects.get()
appeals.file(appeal, "It was a line of a poem.")
pool = Pool.objects.create(slug="course", name="A course")
pool.service_hours.create(
    starts_at=timezone.now(), came=30, served=20, gave_up=10, waits=[20, 0, 0, 0, 0, 0, 0, 0]
)
filter = WordFilter.objects.create(name="Insults", action="blur", words="fool")
later = timezone.now() + timedelta(days=1)
notice = Announcement.objects.create(text="Back at ten.", starts_at=timezone.now(), ends_at=later)
LogEntry.objects.log_actions(operator.pk, [pool], CHANGE, "Name: Course → A course", single_object=True)
guest = User.objects.create(username="new", is_staff=True)
guest.set_unusable_password()
guest.save()
print(json.dumps({
    "keys": {
        "auth_user": operator.pk, "auth_group": Group.objects.first().pk, "chat_report": report.pk,
        "chat_appeal": appeal.pk, "chat_ban": Ban.objects.get().pk, "chat_pool": pool.pk,
        "chat_wordfilter": filter.pk, "chat_announcement": notice.pk, "chat_sitesettings": 1,
        "chat_auditentry": AuditEntry.objects.first().pk,
    },
    "join": {
        "uidb64": urlsafe_base64_encode(force_bytes(guest.pk)),
        "token": default_token_generator.make_token(guest),
    },
}))
"""


# Some 60 pages: on two cores with nothing else to do about a minute, under load several times that.
@pytest.mark.timeout(300)
def test_axe_reports_no_violations_on_any_page(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    rows = json.loads(run_python(database, _FILL).splitlines()[-1])
    # axe injects styles for its measurements, which the policy forbids, so the policy is switched off.
    page = chrome.new_page(base_url=operated.origin, bypass_csp=True)
    log_in(page)
    found, refused = [], set[int]()
    for path in sorted(set(addresses(rows))):
        answer = page.goto(path)
        assert answer
        if answer.status in refused:
            continue
        if answer.status != 200:
            # A refusal is the same page wherever it is shown.
            assert answer.status in {403, 404}, path
            refused.add(answer.status)
        found += [f"{path}: {violation}" for violation in violations(page)]

    assert found == []
    page.close()


def addresses(rows: dict[str, dict[str, str]]) -> Iterator[str]:
    """Below /admin/. A new page is found by itself, if its model has a row."""
    for address, name in _named(get_resolver().url_patterns):
        if address.startswith("/admin/") and name not in NOT_PAGES:
            model, _, _ = name.rpartition("_")
            key = rows["keys"].get(model) or rows["keys"].get(model.rpartition("_")[0])
            values = rows["join"] | {"object_id": key, "id": key}
            yield _PARAMETER.sub("{\\1}", address).format_map(values)


def _named(patterns: list[URLPattern | URLResolver], start: str = "/") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = start + str(pattern.pattern).strip("^$")
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns, address)
        elif pattern.name:
            yield address, pattern.name


def violations(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = []
    for theme, options in zip(THEMES, (ALL_RULES, COLOURS), strict=True):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found += [f"{theme}, {violation}" for violation in page.evaluate(RUN, options)]
    return found
