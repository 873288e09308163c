"""The keys of reports in Redis survive a Redis that loses its data, and destroyed keys never return."""

import pytest
from pytest_django import Settings
from redis import Redis

from chat.models import Report
from chat.moderation.destruction import catch_up, keep_keys, wanted_keys
from chat.report_keys import KeysError, store
from chat.report_keys.shared import SharedKeys
from matchmaking.store.keys import SiteKeys
from tests.integration.moderation.reported import decide, file_report, page_of
from tests.support.ports import free_port

KEYS = SiteKeys().report_keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_redis(settings: Settings, redis: Redis) -> None:
    settings.REPORT_KEYS = "redis"


def test_every_process_reads_a_report_filed_by_another(operator):
    report = file_report()
    assert SharedKeys().get(report.key_name) == store().get(report.key_name)
    assert "a proved word" in operator.get(page_of(report)).text


def test_an_emptied_redis_gets_the_keys_back_from_any_process(redis):
    report, another = file_report(), SharedKeys()
    key = store().get(report.key_name)
    another.keep(wanted_keys())

    redis.flushall()

    assert another.get(report.key_name) is None
    assert another.keep(wanted_keys()) == [report.key_name]
    assert another.get(report.key_name) == key
    assert another.keep(wanted_keys()) == []


def test_a_decision_destroys_the_key_and_no_copy_brings_it_back(operator, redis):
    report, another = file_report(), SharedKeys()
    another.keep(wanted_keys())

    assert "The texts are erased" in decide(operator, report).text
    another.keep(wanted_keys())

    assert redis.hget(KEYS, report.key_name) is None


def test_a_key_restored_during_a_decision_is_destroyed(operator, redis, monkeypatch):
    report = file_report()
    keep_keys()
    redis.flushall()
    keep = SharedKeys.keep

    def keep_slowly(keys: SharedKeys, names: set[str]) -> list[str]:
        decide(operator, report)  # after this process saw the report open
        return keep(keys, names)

    monkeypatch.setattr(SharedKeys, "keep", keep_slowly)
    keep_keys()

    assert redis.hget(KEYS, report.key_name) is None


def test_a_key_that_a_failover_brought_back_is_destroyed(operator, redis):
    report = file_report()
    body = redis.hget(KEYS, report.key_name)
    decide(operator, report)
    redis.hset(KEYS, report.key_name, body)
    redis.expire(KEYS, 60)

    catch_up()

    assert redis.hget(KEYS, report.key_name) is None
    assert Report.objects.get().erased_at


def test_without_redis_nothing_is_filed_or_read_and_nobody_is_judged(operator, settings):
    report = file_report()
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": cache | {"LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}

    with pytest.raises(KeysError):
        file_report()
    page = operator.get(page_of(report)).text
    assert "cannot be read now" in page
    assert "Ban for" not in page
    assert "key of these messages is not available" in decide(operator, report, "BAN_DAY").text
    assert Report.objects.get(pk=report.pk).is_open
