"""A device and a server per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sync.sync.world import World, made_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield from made_world(tmp_path)
