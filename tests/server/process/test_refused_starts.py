"""What keeps a server from starting: one sentence on standard error, its own exit code, no traceback, nothing touched."""

import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.server.process.conftest import Serve
from tests.server.process.serving import run_to_end

from learnflow_course import bundled_packs
from learnflow_server.adapters.sqlite.schema import SCHEMA_VERSION
from learnflow_server.errors import (
    EXIT_ALREADY_RUNNING,
    EXIT_BROKEN_PACK,
    EXIT_DATA_FOLDER,
    EXIT_OTHER_VERSION,
    EXIT_PORT_TAKEN,
    EXIT_USAGE,
)

pytestmark = pytest.mark.slow
Prepare = Callable[[Path], dict[str, str]]


def faults(ended: "subprocess.CompletedProcess[str]", exit_code: int, word: str) -> list[str]:
    """What is wrong with how a refused start was said."""
    found = []
    if ended.returncode != exit_code:
        found.append(f"exit code {ended.returncode}, not {exit_code}")
    if ended.stdout:
        found.append("something on standard output")
    if ended.stderr.count("\n") != 1 or not ended.stderr.startswith("learnflow-server: "):
        found.append("not one sentence of ours")
    if "Traceback" in ended.stderr:
        found.append("a traceback")
    if word not in ended.stderr:
        found.append(f"doesn't name {word}")
    return found


def start(folder: Path, *flags: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return run_to_end("serve", "--data", str(folder), "--port", "0", *flags, **environment)


def database(folder: Path, *statements: str) -> Path:
    folder.mkdir()
    path = folder / "learnflow.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        ended = run_to_end("serve", "--data", str(tmp_path / "school"), "--port", str(port))

    assert faults(ended, EXIT_PORT_TAKEN, f"127.0.0.1:{port}") == []


def test_an_address_that_is_not_here(tmp_path: Path) -> None:
    assert faults(start(tmp_path / "school", "--host", "no.such.host.invalid"), EXIT_PORT_TAKEN, "no.such.host") == []


def test_a_file_where_the_data_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "school").write_text("a file")

    assert faults(start(tmp_path / "school"), EXIT_DATA_FOLDER, str(tmp_path / "school")) == []


def test_a_data_folder_that_cannot_be_written(small_disk: Path) -> None:
    """Really read-only: as root, file modes would hinder nothing."""
    (small_disk / "school").mkdir()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    assert faults(start(small_disk / "school"), EXIT_DATA_FOLDER, "can't be written") == []


def test_a_database_of_a_newer_version_stays_as_it_is(tmp_path: Path) -> None:
    newer = SCHEMA_VERSION + 1
    path = database(tmp_path / "school", "CREATE TABLE new_form (x)", f"PRAGMA user_version={newer}")
    before = path.read_bytes()

    ended = start(tmp_path / "school")

    assert faults(ended, EXIT_OTHER_VERSION, f"version {newer}") == []
    assert path.read_bytes() == before


def test_a_database_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    path = database(tmp_path / "school", "CREATE TABLE recipes (name)", "INSERT INTO recipes VALUES ('injera')")
    before = path.read_bytes()

    ended = start(tmp_path / "school")

    assert faults(ended, EXIT_DATA_FOLDER, "isn't one of a LearnFlow server") == []
    assert path.read_bytes() == before


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "school").mkdir()
    (tmp_path / "school" / "learnflow.sqlite3").write_bytes(b"once a database, now noise" * 400)

    assert faults(start(tmp_path / "school"), EXIT_DATA_FOLDER, "learnflow.sqlite3") == []


def test_a_signing_key_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "school").mkdir()
    (tmp_path / "school" / "signing-key.pem").write_text("not a key")

    assert faults(start(tmp_path / "school"), EXIT_DATA_FOLDER, "signing key") == []


def test_a_second_server_on_the_same_folder(serve: Serve) -> None:
    serving = serve()

    assert faults(start(serving.folder), EXIT_ALREADY_RUNNING, "already runs") == []


def test_a_broken_pack_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(bundled_packs() / "python-foundations", packs / "python-foundations")
    (packs / "python-foundations" / "concepts.toml").write_text('[[concept]]\nid = "print"\ntitle = \n')

    ended = start(tmp_path / "school", "--packs", str(packs))

    assert faults(ended, EXIT_BROKEN_PACK, "concepts.toml:3") == []


def test_a_folder_without_packs(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert (
        faults(
            start(tmp_path / "school", LEARNFLOW_PACKS_DIR=str(tmp_path / "empty")), EXIT_BROKEN_PACK, "no course pack"
        )
        == []
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LEARNFLOW_PORT", "eighty"),
        ("LEARNFLOW_PORT", "70000"),
        ("LEARNFLOW_LOG_LEVEL", "loud"),
        ("LEARNFLOW_HOST", " "),
    ],
)
def test_a_setting_with_a_bad_value(tmp_path: Path, variable: str, value: str) -> None:
    ended = run_to_end("serve", "--data", str(tmp_path / "school"), **{variable: value})

    assert faults(ended, EXIT_USAGE, variable) == []
    assert not (tmp_path / "school").exists()


def test_no_data_folder_named(tmp_path: Path) -> None:
    assert faults(run_to_end("serve"), EXIT_USAGE, "LEARNFLOW_DATA_DIR") == []


def test_a_password_file_that_is_not_there(tmp_path: Path) -> None:
    ended = start(tmp_path / "school", "--teacher-password-file", str(tmp_path / "none"))

    assert faults(ended, EXIT_USAGE, str(tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("flag", "value"),
    [("--teacher-name", " "), ("--teacher-name", "x" * 101), ("--class-name", ""), ("--class-name", "7\x1b[2J")],
)
def test_a_name_that_could_never_be_used(tmp_path: Path, flag: str, value: str) -> None:
    assert faults(start(tmp_path / "school", flag, value), EXIT_USAGE, flag) == []
    assert not (tmp_path / "school").exists()


def test_a_password_that_could_never_be_sent(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("x" * 201)

    ended = start(tmp_path / "school", "--teacher-password-file", str(tmp_path / "password"))

    assert faults(ended, EXIT_USAGE, "more than 200 characters") == []


def test_a_traceback_and_a_wrong_code_would_be_noticed() -> None:
    """The seeded defect: how the same ends look when nobody caught them."""
    raised = subprocess.run(["python3", "-c", "raise OSError('disk')"], capture_output=True, text=True)

    assert faults(raised, EXIT_DATA_FOLDER, "disk") == ["exit code 1, not 3", "not one sentence of ours", "a traceback"]
