"""A disk that is really full: refused with a time to come back, nothing said that isn't so, and well again with room."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.server.process.conftest import Join, Serve, until
from tests.server.process.serving import DEFECTIVE, Pupil, folded, id_of, run_to_end, stored, submitted

pytestmark = pytest.mark.slow
ROOM_LEFT = 200_000
BIG = "# a long program\n" * 400


@dataclass
class Seen:
    """What a session on a full disk came to."""

    refused: list[tuple[int, str, bool]]
    unstored: set[str]


def fill(disk: Path, leave: int) -> Path:
    """A file that leaves so many bytes free."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"\0" * (shutil.disk_usage(disk).free - leave))
    return ballast


def session(pupil: Pupil, folder: Path) -> Seen:
    """Send until refused three times, at most for a hundred batches."""
    seen = Seen([], set())
    for number in range(100):
        answer = pupil.send(pupil.make(*(submitted(5 * number + n, BIG) for n in range(5))))
        if answer.status_code != 200:
            assert answer.headers["content-type"] == "application/problem+json"
            seen.refused.append((answer.status_code, answer.json()["code"], int(answer.headers["retry-after"]) > 0))
        if len(seen.refused) == 3:
            break
    seen.unstored = pupil.acknowledged - {id_of(content) for content in stored(folder, "log")}
    return seen


def test_a_full_disk_is_said_and_once_there_is_room_everything_arrives(
    serve: Serve, join: Join, small_disk: Path
) -> None:
    serving = serve(folder=small_disk / "school")
    pupil = join(serving)
    ballast = fill(small_disk, ROOM_LEFT)

    seen = session(pupil, serving.folder)

    assert seen == Seen([(503, "retry_later", True)] * 3, set())
    assert pupil.ask("GET", "/healthz").status_code == 200
    ballast.unlink()
    for one in pupil.waiting():
        assert pupil.send([one]).status_code == 200
    until(lambda: pupil.settled() == len(pupil.made), "settled")
    until(lambda: pupil.state() == folded(pupil.made), "the fold")
    assert sorted(stored(serving.folder)) == sorted(pupil.made)
    assert serving.end() == (0, "")


def test_a_server_that_says_stored_on_a_full_disk_is_caught(serve: Serve, join: Join, small_disk: Path) -> None:
    """The seeded defect, in a real process."""
    serving = serve(folder=small_disk / "school", program=[*DEFECTIVE, "acknowledges-first"])
    pupil = join(serving)
    fill(small_disk, ROOM_LEFT)

    assert session(pupil, serving.folder).unstored != set()


def test_a_start_on_a_full_disk_says_so_in_one_sentence(small_disk: Path) -> None:
    fill(small_disk, 4096)

    ended = run_to_end("serve", "--data", str(small_disk / "school"), "--port", "0")

    assert ended.returncode == 3
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert "Traceback" not in ended.stderr
