"""The docs and the server name the same things: each setting, metric and route in a page exists, and the page is whole."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from learnflow_server.errors import EXIT_CODES
from learnflow_server.logs import FIELDS
from learnflow_server.metrics import METRICS, Meters, exposed_name
from learnflow_server.operator_page import main, page
from learnflow_server.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[3]
PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    *[f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")],
]
OPERATORS_PAGE = "docs/settings-and-metrics.md"
PACKAGES = {f"learnflow_{name}" for name in ("events", "course", "grader", "mastery", "sync", "server", "desktop")}
ENDINGS = ("_bucket", "_sum", "_count")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def routes() -> set[str]:
    """Method and path of every route, its parameters without their names: `GET /v1/packs/{}/{}`."""
    paths = json.loads(text_of("docs/openapi.json"))["paths"]
    return {f"{method.upper()} {bare(path)}" for path, methods in paths.items() for method in methods}


def bare(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])


def unknown_names(text: str) -> set[str]:
    """What a text names and the server hasn't."""
    variables = set(re.findall(r"\bLEARNFLOW_[A-Z_]+\b", text)) - {setting.variable for setting in SETTINGS}
    metrics = {
        exposed_name(metric) + end
        for metric in METRICS
        for end in ("", *(ENDINGS if metric.kind == "histogram" else ()))
    }
    words = set(re.findall(r"\blearnflow_[a-z_]+\b", text)) - PACKAGES
    known = routes()
    calls = {
        f"{method} {path.rstrip('.')}" for method, path in re.findall(r"\b(GET|POST|PUT|DELETE) (/[\w./{}?=-]+)", text)
    }
    paths = {path.rstrip(".") for path in re.findall(r"(?<![\w.])/v1/[\w./{}-]+", text)}
    strangers = {call for call in calls if bare(call) not in known}
    strangers |= {path for path in paths if bare(path) not in {route.split()[1] for route in known}}
    return variables | (words - metrics) | strangers


@pytest.mark.parametrize("name", PAGES)
def test_each_setting_metric_and_route_in_a_page_exists(name: str) -> None:
    assert unknown_names(text_of(name)) == set()


def test_a_name_that_is_not_there_would_be_noticed() -> None:
    """The seeded defect."""
    text = "Set LEARNFLOW_COLOUR, watch learnflow_teapots_total, then ask GET /v1/teapots or /v1/teapots/{id}."

    assert unknown_names(text) == {
        "LEARNFLOW_COLOUR",
        "learnflow_teapots_total",
        "GET /v1/teapots",
        "/v1/teapots",
        "/v1/teapots/{id}",
    }


def test_each_setting_metric_exit_code_and_log_field_is_documented() -> None:
    text = text_of(OPERATORS_PAGE)

    names = [setting.variable for setting in SETTINGS] + [setting.flag for setting in SETTINGS]
    names += [exposed_name(metric) for metric in METRICS] + sorted(FIELDS)

    assert [name for name in names if f"`{name}`" not in text] == []
    assert [code for code in EXIT_CODES if f"| {code} |" not in text] == []


def test_the_page_is_as_it_is_generated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    fresh = main(["--check"])
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "settings-and-metrics.md").write_text(page().replace("8420", "8421"))
    monkeypatch.chdir(tmp_path)
    stale = main(["--check"])

    assert (fresh, stale) == (0, 1)


def test_the_metrics_are_exposed_under_their_documented_names() -> None:
    meters = Meters()
    meters.request("/healthz", 200, 0.001)
    meters.events("accepted", 1)
    meters.agent("g", "taken", 1)
    meters.lag("g", 0)
    meters.lost(1)

    samples = {
        sample.name for family in text_string_to_metric_families(meters.text().decode()) for sample in family.samples
    }

    for metric in METRICS:
        name = exposed_name(metric)
        assert (f"{name}_count" if metric.kind == "histogram" else name) in samples
