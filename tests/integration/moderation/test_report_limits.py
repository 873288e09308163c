"""Junk does not crowd out proved reports, and what comes after a decision reaches a moderator."""

from dataclasses import replace

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from chat.handlers import reporting
from chat.models import Report as Filed
from chat.models import ReportLine
from chat.moderation import filing
from chat.moderation.evidence import Line
from chat.moderation.seals import Party
from chat.process.site import Site
from chat.protocol.codes import ErrorCode, Side
from chat.protocol.commands import Hello, Leave, Report, Say
from chat.protocol.events import Ended, Error, Reported, Said
from chat.protocol.objects import Evidence
from chat.report_keys import store
from matchmaking.values import Idle, Network
from tests.integration.connection.tabs import Tab, paired, welcomed
from tests.integration.moderation.reported import LIST, decide, file_report, page_of

NETWORK = Network("1.aa")


def handed_over(said: Said) -> Evidence:
    return Evidence(Side.PARTNER, said.n, said.text or "", said.reply, said.seal)


@pytest.fixture
def filed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chats of reports that reach the database."""
    chats: list[str] = []

    async def file(**report: object) -> filing.Filed:
        chats.append(str(report["chat"]))
        return filing.Filed("reference", 1, 0, follows=False)

    monkeypatch.setattr(filing, "file", file)
    return chats


async def insulted(site: Site) -> tuple[Tab, Tab, str, Evidence]:
    """Alice, who was insulted, Bob, their chat, and the line; both from one network."""
    alice, bob, chat = await paired(site)
    for tab in (alice, bob):
        tab.connection.locate(NETWORK)
    bob.says(Say(n=1, text="an insult"))
    return alice, bob, chat, handed_over(await alice.hears(Said))


async def test_a_report_of_a_chat_that_never_was_is_refused(site: Site, filed: list[str]) -> None:
    alice, _, _, _ = await insulted(site)
    mallory = await welcomed(site)
    for chat in ("AAAAAAAAAAAAAAAA", "x"):
        for tab in (alice, mallory):
            refused = await tab.asks(Report(reason="spam", chat=chat), Error)
            assert (refused.code, refused.re) == (ErrorCode.NOT_CHATTING, "report")
    assert filed == []


async def test_a_report_of_a_chat_of_others_is_refused_with_their_lines_too(
    site: Site, filed: list[str]
) -> None:
    _, _, chat, line = await insulted(site)
    mallory = await welcomed(site)
    refused = await mallory.asks(Report(reason="spam", chat=chat, evidence=(line,)), Error)
    assert refused.code is ErrorCode.NOT_CHATTING
    assert filed == []


async def test_the_previous_chat_can_be_reported_and_an_older_one_with_proof(
    site: Site, filed: list[str]
) -> None:
    alice, _, chat, line = await insulted(site)
    await alice.asks(Leave(chat=chat), Ended)
    await alice.asks(Report(reason="spam", chat=chat), Reported)
    alice.hangs_up()
    again = await welcomed(site, Hello(resume=alice.welcome.resume, take=2))
    again.connection.welcome(replace(again.guest, state=Idle()))  # two chats later
    refused = await again.asks(Report(reason="spam", chat=chat), Error)
    assert refused.code is ErrorCode.NOT_CHATTING
    await again.asks(Report(reason="spam", chat=chat, evidence=(line,)), Reported)
    assert filed == [chat, chat]


async def test_junk_from_the_own_network_shuts_out_no_proved_report(
    site: Site, filed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "REPORTS_AT_ONCE", 2)
    alice, bob, chat, line = await insulted(site)
    for _ in range(2):
        await bob.asks(Report(reason="spam", chat=chat), Reported)
    refused = await bob.asks(Report(reason="spam", chat=chat), Error)
    assert (refused.code, refused.re) == (ErrorCode.RATE_LIMITED, "report")
    for _ in range(3):
        await alice.asks(Report(reason="spam", chat=chat, evidence=(line,)), Reported)
    assert len(filed) == 5


def file(chat: str = "one", *said: str, proved: bool = True, reporter: str = "alice") -> filing.Filed:
    sender = Party("mallory", NETWORK.name) if proved else None
    lines = [
        Line(Side.PARTNER, n, text, None, 1 if proved else None, sender) for n, text in enumerate(said, 1)
    ]
    return filing._file("main", chat, reporter, "threat", "", lines)


@pytest.mark.django_db
def test_reports_without_proof_are_bounded_and_there_is_always_room_for_proof(
    operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "MOST_UNPROVED_REPORTS", 3)
    for chat in ("one", "two", "three"):
        file(chat, "a claim", proved=False)
    with pytest.raises(filing.ReportsFullError):
        file("four", "a claim", proved=False)
    file("one", "a claim", "and another", proved=False)  # added to an existing report
    assert file("four", "proved").verified == 1
    decide(operator, Filed.objects.get(chat="two"))
    file("five", "a claim", proved=False)


@pytest.mark.django_db
def test_a_report_without_proof_has_less_room_and_proof_is_always_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filing, "MOST_UNPROVED_LINES", 3)
    assert file("one", *"abcde", proved=False).unproved == 3
    assert file("one", *"abcde").verified == 5


@pytest.mark.django_db
def test_lines_filed_after_a_decision_open_a_second_report(operator) -> None:
    first = file("one", "an insult")
    assert not first.follows
    decide(operator, Filed.objects.get())

    second = file("one", "a threat")

    assert second.follows
    assert (second.verified, second.reference != first.reference) == (1, True)
    report = Filed.objects.get(reference=second.reference)
    page = operator.get(page_of(report)).text
    assert "a threat" in page
    assert "an insult" not in page
    assert f"{first.reference}</a>: Dismissed" in page
    assert report in operator.get(LIST).context["cl"].result_list
    earlier = operator.get(page_of(Filed.objects.get(reference=first.reference))).text
    assert f"{second.reference}</a>: Open" in earlier
    # It is a single report again, until it is decided too.
    assert file("one", "a threat", "and another").reference == second.reference


@pytest.mark.django_db
def test_a_report_whose_text_is_lost_accepts_no_more_text(operator) -> None:
    first = file("one", "an insult")
    store().destroy(Filed.objects.get().key_name)

    second = file("one", "a threat")

    assert second.follows
    assert Filed.objects.get(reference=first.reference).decision == "expired"
    assert ReportLine.objects.count() == 1


def ask(operator, *chosen: Filed, **form: object):
    return operator.post(
        LIST, {"action": "dismiss", "_selected_action": [one.pk for one in chosen], **form}, follow=True
    )


@pytest.mark.django_db
def test_many_reports_without_proof_are_dismissed_at_once_after_a_page_that_asks(operator) -> None:
    proved, *claims = file_report(), *(file_report(proved={}, claimed={1: "x"}) for _ in range(3))

    page = ask(operator, proved, *claims)

    assert "Reports to dismiss: 3" in page.text
    assert "because they have proved messages or are already decided: 1" in page.text
    assert Filed.objects.filter(decision="").count() == 4
    seen = [f"{one.pk}-{one.unproved}" for one in (*claims, proved)]
    done = ask(operator, *claims, confirmed="yes", seen=[*seen, "x-1", "9" * 30 + "-1", ""])
    assert "Dismissed reports: 3. Keys destroyed: 3." in done.text
    assert [one.decision for one in Filed.objects.order_by("pk")] == ["", *["dismissed"] * 3]
    assert [store().get(one.key_name) for one in claims] == [None] * 3
    assert LogEntry.objects.count() == 3


@pytest.mark.django_db
def test_a_report_that_has_changed_is_not_dismissed(operator) -> None:
    report = file_report(proved={}, claimed={1: "x"})
    Filed.objects.update(unproved=2)

    done = ask(operator, report, confirmed="yes", seen=[f"{report.pk}-1"])

    assert "Not dismissed, because they changed in the meantime: 1." in done.text
    assert Filed.objects.get().is_open


@pytest.mark.django_db
def test_read_only_users_cannot_dismiss(client, admin_user) -> None:
    report = file_report(proved={}, claimed={1: "x"})
    admin_user.is_superuser = False
    admin_user.save()
    admin_user.user_permissions.set(Permission.objects.filter(codename="view_report"))
    client.force_login(admin_user)

    ask(client, report, confirmed="yes", seen=[f"{report.pk}-1"])

    assert Filed.objects.get().is_open
