"""A case per test; its history is kept as JSON under `.cache/faults`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.case import Case
from tests.faults.school import make_template

HISTORIES = Path(__file__).resolve().parents[2] / ".cache" / "faults"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "school"
    make_template(folder)
    return folder


@pytest.fixture
def case(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Iterator[Case]:
    name = re.sub(r"[^a-z0-9]+", "_", request.node.name.lower()).strip("_")
    made = Case(name.removeprefix("test_"), template, tmp_path, HISTORIES)
    yield made
    made.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The whole fault suite belongs to `make test`: `make check` stays under a minute without it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
