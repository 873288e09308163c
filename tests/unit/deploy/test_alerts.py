"""The alert rules and the Grafana dashboard: they parse, and use existing metrics."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from chat.stats.metrics import exposition
from chat.stats.site_state import OpenReports, RedisState, State
from matchmaking.stats.site_stats import Overview, ProcessReport
from tests.environment import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
ALERTS_TEST = ALERTS.with_name("alerts_test.yml")
SCRAPING = ROOT / "deploy" / "prometheus" / "prometheus.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "passerby.json"

_NAME = re.compile(r"\bpasserby_\w+")
_DURATION = re.compile(r"\d+[smhd]")


def names_of_the_site() -> set[str]:
    """The names of all samples of a site that has data for everything."""
    told = ProcessReport(id="", host="", pid=0, version="1", began=0, beat=0)
    overview = Overview(now=0, processes=(told,), totals={"error:closed": 1})
    state = State(overview, RedisState("7.0", 1, 1, 0.0, 1), OpenReports(1, 1.0))
    families = text_string_to_metric_families(exposition(state).decode())
    return {sample.name for family in families for sample in family.samples}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def names_in(text: str) -> set[str]:
    return set(_NAME.findall(text))


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_an_expression_names_metrics_that_exist(expression: str) -> None:
    assert names_in(expression) <= names_of_the_site()
    assert expression.count("(") == expression.count(")")


def test_every_metric_is_drawn() -> None:
    drawn = {name for text in expressions() for name in names_in(text)}
    assert names_of_the_site() - drawn == set()


def test_every_metric_is_documented() -> None:
    text = (ROOT / "docs" / "operate.md").read_text()
    missing = {name for name in names_of_the_site() if re.sub(r"_(bucket|sum|count)$", "", name) not in text}
    assert missing == set()


def test_documented_metrics_exist() -> None:
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names_of_the_site()}
    documented = names_in((ROOT / "docs" / "operate.md").read_text())
    assert documented - families - names_of_the_site() == set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_says_how_bad_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}
    assert _DURATION.fullmatch(rule["for"])
    assert rule["labels"]["severity"] in {"page", "look"}
    assert rule["annotations"].keys() == {"summary", "what_to_do"}


def test_no_two_alerts_have_one_name() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_it_is_tried_when_each_alert_fires() -> None:
    tried = set(re.findall(r"Passerby\w+", ALERTS_TEST.read_text()))
    assert tried == {rule["alert"] for rule in rules()}


def test_prometheus_is_told_to_read_the_alerts_and_to_name_a_token() -> None:
    scraping = yaml.safe_load(SCRAPING.read_text())
    assert scraping["rule_files"] == [ALERTS.name]
    [job] = scraping["scrape_configs"]
    assert job["authorization"]["credentials_file"]


def test_a_panel_has_its_own_place() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    taken = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert len({panel["id"] for panel in panels}) == len(panels)
