"""The room for reports without proof: junk of a few networks gives way, and honest reports find a place."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connections

from chat.models import Report, ReportLine
from chat.moderation import filing
from chat.moderation.evidence import Line
from chat.moderation.room import SHARES, share_of
from chat.moderation.seals import Party
from chat.protocol.codes import Side
from chat.report_keys import store
from matchmaking.values import NOWHERE, Network
from tests.integration.moderation.reported import decide

#: As `arrivals` of the site lets in at once.
JUNK_OF_A_NETWORK = 20


@pytest.fixture(autouse=True)
def _little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MOST_UNPROVED_REPORTS", 60)


def claim(reporter: str, share: int | None, chat: str = "") -> filing.Filed:
    lines = [Line(Side.PARTNER, 1, "a claim", None, None, None)]
    return filing._file("main", chat or reporter, reporter, "spam", "", lines, share)


def prove(reporter: str, share: int | None) -> filing.Filed:
    lines = [Line(Side.PARTNER, 1, "a claim", None, 1, Party("mallory", "1.aa"))]
    return filing._file("main", reporter, reporter, "spam", "", lines, share)


def is_open(filed: filing.Filed) -> bool:
    return Report.objects.get(reference=filed.reference).is_open


@pytest.mark.django_db(transaction=True)
def test_junk_of_a_few_networks_shuts_out_no_honest_report_without_proof() -> None:
    early = claim("early", 200)
    for network in range(3):  # each of these reporters is a new guest
        for number in range(JUNK_OF_A_NETWORK):
            claim(f"junk-{network}-{number}", network)
    honest = [claim(f"honest-{number}", 100 + number) for number in range(10)]
    for number in range(JUNK_OF_A_NETWORK):  # and the junk goes on
        claim(f"more-{number}", 1)

    assert all(is_open(filed) for filed in (early, *honest))
    held = Counter(Report.objects.filter(decision="").values_list("share", flat=True))
    assert held.total() == 60
    assert max(held[network] for network in range(3)) - min(held[network] for network in range(3)) <= 1


@pytest.mark.django_db(transaction=True)
def test_a_displaced_report_loses_its_text_and_key_and_the_history_says_why() -> None:
    first = claim("junk-0", 1)
    for number in range(1, 60):
        claim(f"junk-{number}", 1)
    claim("honest", 2)

    gone = Report.objects.get(reference=first.reference)
    assert (gone.decision, gone.share, gone.decided_by) == ("expired", None, None)
    assert not ReportLine.objects.filter(report=gone).exists()
    assert store().get(gone.key_name) is None
    assert gone.erased_at is not None
    entry = LogEntry.objects.get(object_id=str(gone.pk))
    assert entry.user.username == "(site)"
    assert "there were too many reports without proof" in entry.get_change_message()
    assert "a claim" not in entry.change_message


@pytest.mark.django_db(transaction=True)
def test_the_guest_who_filed_most_is_refused_and_others_of_its_network_are_not() -> None:
    for number in range(60):
        claim("mallory", 1, chat=f"chat-{number}")
    with pytest.raises(filing.ReportsFullError):
        claim("mallory", 1, chat="another")
    neighbour = claim("neighbour", 1)
    assert is_open(neighbour)
    assert Report.objects.filter(decision="").count() == 60


@pytest.mark.django_db(transaction=True)
def test_where_all_have_one_the_oldest_gives_way() -> None:
    first, *others = (claim(f"guest-{number}", number) for number in range(60))
    newest = claim("guest-60", 60)
    assert not is_open(first)
    assert all(is_open(filed) for filed in (*others, newest))


@pytest.mark.django_db(transaction=True)
def test_the_share_is_forgotten_with_the_decision_and_where_a_line_is_proved(operator) -> None:
    claim("alice", 7)
    claim("bob", 8)
    prove("carol", 9)
    prove("bob", 8)
    assert list(Report.objects.order_by("pk").values_list("share", flat=True)) == [7, None, None]
    decide(operator, Report.objects.get(reporter="alice"))
    assert Report.objects.get(reporter="alice").share is None


@pytest.mark.django_db(transaction=True)
def test_simultaneous_reports_are_all_stored() -> None:
    for number in range(60):
        claim(f"junk-{number}", 1)
    together = Barrier(4)

    def file(number: int) -> filing.Filed:
        together.wait(timeout=20)
        try:
            return claim(f"honest-{number}", 100 + number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        honest = list(threads.map(file, range(4)))
    assert all(is_open(filed) for filed in honest)
    assert Report.objects.filter(decision="").count() == 60


def test_a_share_reveals_little_about_a_network() -> None:
    networks = [Network(f"1.{n:x}", f"1.{n:x}", f"1.a{n // 4:x}") for n in range(4_000)]
    shares = Counter(share_of(network) for network in networks)
    assert len(shares) == SHARES
    assert share_of(networks[0]) == share_of(networks[3])  # of one wider network
    assert share_of(NOWHERE) is None
