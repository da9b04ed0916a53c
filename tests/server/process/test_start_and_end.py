"""From the ready line to an orderly end."""

import json
import signal
import socket
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tests.server.process.conftest import Join, Serve, until
from tests.server.process.serving import folded, stored, submitted

pytestmark = pytest.mark.slow
EVERYWHERE = "0.0.0.0"  # noqa: S104 - on a free port, for the time of a test


def test_the_first_line_says_where_and_the_server_is_ready_then(serve: Serve) -> None:
    serving = serve()

    ready = httpx.get(f"{serving.ready['url']}/readyz").json()

    assert set(serving.ready) == {"ready", "url", "server_id", "class_code", "teacher"}
    assert ready["ready"] is True
    assert serving.ready["class_code"] in serving.log()
    assert (serving.folder / "signing-key.pem").stat().st_mode & 0o077 == 0


def test_sigterm_ends_it_with_0_and_nothing_else_on_standard_output(serve: Serve) -> None:
    assert serve().end(signal.SIGTERM) == (0, "")


def test_a_later_start_has_the_same_identity_class_and_people(serve: Serve, join: Join) -> None:
    serving = serve()
    before, student = serving.ready, join(serving).student_id
    serving.end()

    serving.start()

    assert {name: serving.ready[name] for name in ("server_id", "class_code", "teacher")} == {
        name: before[name] for name in ("server_id", "class_code", "teacher")
    }
    assert join(serving).student_id == student


def test_what_was_accepted_before_sigterm_is_folded_and_settled_at_the_end(serve: Serve, join: Join) -> None:
    serving = serve()
    pupil = join(serving)
    for first in range(0, 600, 100):
        assert pupil.send(pupil.make(*(submitted(first + n) for n in range(100)))).status_code == 200
    code, _ = serving.end()

    held = stored(serving.folder)
    state = json.loads(stored(serving.folder, "states")[0])

    assert code == 0
    assert sorted(held) == sorted(pupil.made)
    assert state == folded(pupil.made)


def test_nobody_else_on_the_computer_can_read_the_folder(serve: Serve, join: Join) -> None:
    serving = serve()
    join(serving)

    everything = [serving.folder, *serving.folder.rglob("*")]

    assert {path.name for path in everything} >= {"learnflow.sqlite3", "learnflow.sqlite3-wal", "signing-key.pem"}
    assert [path for path in everything if path.stat().st_mode & 0o077] == []


def test_a_password_file_at_a_later_start_helps_who_has_lost_theirs(serve: Serve, tmp_path: Path) -> None:
    serving = serve()
    serving.end()
    told_before = "now has the password" in serving.log()
    (tmp_path / "password").write_text("another-password\n")

    serving.start()

    grants = [{"grant_type": "password", "username": serving.ready["teacher"], "password": word}
              for word in ("teacher-password", "another-password")]  # fmt: skip
    statuses = [httpx.post(f"{serving.ready['url']}/v1/token", json=grant).status_code for grant in grants]
    assert statuses == [401, 200]
    assert (told_before, "now has the password of" in serving.log()) == (False, True)
    assert "another-password" not in serving.log()


def test_a_server_for_a_classroom_says_an_address_that_can_be_typed(serve: Serve) -> None:
    serving = serve("--host", EVERYWHERE)
    port = urlsplit(serving.ready["url"]).port

    until(lambda: "stop with Ctrl-C" in serving.log(), "the help is written")
    told = next(line for line in serving.log().splitlines() if "students on this network" in line)

    assert f":{port}" in told or f"port {port}" in told
    assert EVERYWHERE not in told


def test_a_server_for_one_computer_says_so_and_how_to_let_the_class_in(serve: Serve) -> None:
    serving = serve()

    until(lambda: "only this computer reaches it; --host 0.0.0.0 lets the class in" in serving.log(), "the help")


def test_a_client_that_hangs_in_the_middle_of_its_request_does_not_hold_the_end_up(serve: Serve) -> None:
    serving = serve()
    address = urlsplit(serving.ready["url"])
    assert address.hostname is not None
    with closing(socket.create_connection((address.hostname, address.port or 0))) as hanging:
        hanging.sendall(b"POST /v1/join HTTP/1.1\r\nHost: school\r\nContent-Length: 100\r\n\r\n{")
        httpx.get(f"{serving.ready['url']}/healthz")

        code, _ = serving.end()

    assert code == 0
