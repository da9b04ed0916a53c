"""`revoke` and `erase` as an operator gives them: beside a running server, and without one."""

import shutil
import signal
from pathlib import Path

import pytest
from tests.server.process.conftest import Join, Serve, until
from tests.server.process.serving import Pupil, Serving, run_to_end, stored, submitted

from learnflow_server.errors import EXIT_ALREADY_RUNNING, EXIT_USAGE

pytestmark = pytest.mark.slow


def order(word: str, serving: Serving, *more: str) -> tuple[int, str, str]:
    flags = ["--yes"] if word == "erase" else []
    whom = more or ("--class-code", serving.ready["class_code"], "--name", "Amina")
    done = run_to_end(word, "--data", str(serving.folder), *whom, *flags)
    return done.returncode, done.stdout, done.stderr


def works(pupil: Pupil) -> Pupil:
    pupil.send(pupil.make(*(submitted(number) for number in range(5))))
    until(lambda: pupil.settled() == 5, "five settled")
    return pupil


def test_a_revoked_student_needs_the_pin_again_and_keeps_their_work(serve: Serve, join: Join) -> None:
    serving = serve()
    amina, other = works(join(serving)), join(serving, "Jin")

    code, words, _ = order("revoke", serving)
    refused = amina.ask("GET", "/v1/ledger")
    refreshed = amina._client.post(
        f"{serving.ready['url']}/v1/token",
        json={"grant_type": "refresh_token", "refresh_token": amina.tokens["refresh_token"]},
    )

    assert code == 0
    assert "Amina" in words
    assert (refused.status_code, refused.json()["code"], refreshed.status_code) == (401, "token_revoked", 401)
    assert other.ask("GET", "/v1/ledger").status_code == 200
    until(lambda: join(serving).ask("GET", "/v1/ledger").status_code == 200, "the PIN lets Amina in")


@pytest.mark.parametrize("running", [True, False], ids=["server-runs", "server-stopped"])
def test_an_erased_student_is_gone_and_their_device_is_told(serve: Serve, join: Join, running: bool) -> None:
    serving = serve()
    amina, other = works(join(serving)), works(join(serving, "Jin"))
    if not running:
        serving.end()

    code, words, errors = order("erase", serving)
    if not running:
        serving.start()

    assert (code, errors) == (0, "")
    assert "history 5" in words
    answer = amina.ask("GET", "/v1/ledger") if running else None
    if answer is not None:
        assert (answer.status_code, answer.json()["code"]) == (410, "student_erased")
    left = stored(serving.folder) + stored(serving.folder, "log")
    assert not any(amina.student_id.encode() in content for content in left)
    assert len(left) == 10
    assert other.settled() == 5 if running else True
    assert join(serving).student_id != amina.student_id


def test_a_restored_backup_is_cleaned_before_it_serves(serve: Serve, join: Join, tmp_path: Path) -> None:
    serving = serve()
    amina = works(join(serving))
    serving.end()
    backup = shutil.copy(serving.folder / "learnflow.sqlite3", tmp_path / "backup")
    assert order("erase", serving)[0] == 0
    assert stored(serving.folder) == []

    shutil.copy(backup, serving.folder / "learnflow.sqlite3")
    assert len(stored(serving.folder)) == 5
    serving.start()

    assert stored(serving.folder) == []
    token = amina.tokens["access_token"]
    url = f"{serving.ready['url']}/v1/ledger"
    assert amina._client.get(url, headers={"Authorization": f"Bearer {token}"}).status_code == 410


def test_an_order_that_the_server_did_not_live_to_answer_is_carried_out_at_its_next_start(
    serve: Serve, join: Join
) -> None:
    serving = serve()
    works(join(serving))
    serving.process.send_signal(signal.SIGSTOP)
    folder = serving.folder / "orders"
    folder.mkdir()
    content = f'{{"do": "erase", "whom": {{"class_code": "{serving.ready["class_code"]}", "name": "Amina"}}}}'
    (folder / "left.order.json").write_text(content)
    serving.close()

    serving.start()

    until(lambda: stored(serving.folder) == [], "the student is erased")
    until(lambda: (folder / "left.report.json").exists(), "the report")


def test_refusals_say_what_to_do(serve: Serve, tmp_path: Path) -> None:
    serving = serve()

    unknown = order("erase", serving, "--student", "student_nobody")
    nobody = order("revoke", serving, "--class-code", "ABC-234", "--name", "Amina")
    unnamed = run_to_end("revoke", "--data", str(serving.folder))
    unasked = run_to_end("erase", "--data", str(serving.folder), "--student", "student_a")
    nowhere = run_to_end("revoke", "--data", str(tmp_path / "nothing"), "--student", "student_a")

    assert unknown[0] == nobody[0] == unnamed.returncode == unasked.returncode == nowhere.returncode == EXIT_USAGE
    assert "no student student_nobody" in unknown[2]
    assert "no student Amina in class ABC-234" in nobody[2]
    assert "--student ID" in unnamed.stderr
    assert "--yes" in unasked.stderr
    assert "no school" in nowhere.stderr
    assert not (tmp_path / "nothing").exists()
    assert EXIT_ALREADY_RUNNING not in (unknown[0], nobody[0])
