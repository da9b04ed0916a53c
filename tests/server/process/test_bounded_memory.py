"""Bodies that are made to fill the memory: refused with a problem, and the process never grew by what they hold."""

import gzip
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from tests.server.process.conftest import Join, Serve
from tests.server.process.serving import DEFECTIVE, Pupil, Serving, submitted

pytestmark = pytest.mark.slow
MIB = 1024 * 1024
MAY_GROW_KIB = 48 * 1024
GZIPPED = {"Content-Encoding": "gzip"}


def bomb(inflated_mib: int) -> bytes:
    """A small body that inflates to a large one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * MIB) for _ in range(inflated_mib)) + packer.flush()


def blocks(first: bytes, following_mib: int, block: bytes = b"x" * MIB) -> Iterator[bytes]:
    """A body sent in chunks, with no length given."""
    yield first
    for _ in range(following_mib * MIB // len(block)):
        yield block


def empty_deflate_blocks(mib: int) -> Iterator[bytes]:
    """A gzip body that goes on for ever and inflates to nothing."""
    header = zlib.compressobj(9, zlib.DEFLATED, 31).compress(b"") or gzip.compress(b"")[:10]
    return blocks(header, mib, b"\x00\x00\x00\xff\xff" * (MIB // 5))


def refusal(pupil: Pupil, path: str, content: "bytes | Iterator[bytes]", headers: dict[str, str]) -> tuple[int, str]:
    """The answer to a body; a server may also hang up in the middle of one that it has refused."""
    try:
        answer = pupil.ask("POST", path, content=content, headers=headers)
    except httpx.TransportError:
        return 0, "hung up"
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def grown_kib(serving: Serving, pupil: Pupil) -> int:
    """How far the process's peak rose over a bomb of half a gibibyte and bodies of 64 MiB."""
    before = serving.peak_kib()
    refusal(pupil, "/v1/events", bomb(512), GZIPPED)
    refusal(pupil, "/v1/events", blocks(gzip.compress(b"[]"), 64), GZIPPED)
    refusal(pupil, "/v1/events", empty_deflate_blocks(64), GZIPPED)
    refusal(pupil, "/v1/events", blocks(b"[", 64), {})
    refusal(pupil, "/v1/ledger", blocks(b"{", 64), {})
    return serving.peak_kib() - before


def test_the_memory_stays_bounded_and_the_server_goes_on(serve: Serve, join: Join) -> None:
    serving = serve()
    pupil = join(serving)

    assert grown_kib(serving, pupil) < MAY_GROW_KIB
    assert pupil.send(pupil.make(submitted(1))).json()["results"]


def test_each_such_body_is_refused_with_its_code(serve: Serve, join: Join) -> None:
    pupil = join(serve())

    assert refusal(pupil, "/v1/events", bomb(64), GZIPPED) == (413, "batch_too_large")
    assert refusal(pupil, "/v1/events", b"[" + b" " * (2 * MIB), {}) == (413, "batch_too_large")
    assert refusal(pupil, "/v1/events", gzip.compress(b"[]") + b"x" * 5000, GZIPPED) == (400, "malformed")
    assert refusal(pupil, "/v1/ledger", b"{" + b" " * MIB, {}) == (413, "too_large")


def grown_by_a_class_kib(serving: Serving, join: Join) -> int:
    """How far the peak rose while twelve students joined at once."""
    join(serving, "the first")
    before = serving.peak_kib()
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: join(serving, f"Student {number}"), range(12)))
    return serving.peak_kib() - before


def test_a_class_that_joins_at_the_bell_does_not_fill_the_memory(serve: Serve, join: Join) -> None:
    assert grown_by_a_class_kib(serve(), join) < MAY_GROW_KIB


def test_a_server_that_hashes_a_whole_class_at_once_is_caught(serve: Serve, join: Join) -> None:
    """The seeded defect, in a real process."""
    assert grown_by_a_class_kib(serve(program=[*DEFECTIVE, "hashes-at-once"]), join) >= MAY_GROW_KIB


def test_a_server_that_reads_bodies_whole_is_caught(serve: Serve, join: Join) -> None:
    """The seeded defect, in a real process."""
    serving = serve(program=[*DEFECTIVE, "reads-whole-bodies"])

    assert grown_kib(serving, join(serving)) >= MAY_GROW_KIB
