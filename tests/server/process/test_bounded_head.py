"""A request's head can't fill the memory: neither one endless header, nor many of them, nor an endless address."""

import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import repeat
from urllib.parse import urlsplit

import httpx
import pytest
from tests.server.process.conftest import Serve
from tests.server.process.serving import DEFECTIVE, Serving

pytestmark = pytest.mark.slow
SENT_MIB = 40
BOUND_KIB = 20 * 1024
MEBIBYTE = b"a" * 1024 * 1024
HEADS = {
    "one header": lambda: iter([b"GET / HTTP/1.1\r\nHost: x\r\nX: ", *repeat(MEBIBYTE, SENT_MIB)]),
    "many headers": lambda: iter([b"GET / HTTP/1.1\r\nHost: x\r\n", *repeat(b"X: " + MEBIBYTE + b"\r\n", SENT_MIB)]),
    "the address": lambda: iter([b"GET /", *repeat(MEBIBYTE, SENT_MIB)]),
}


def growth_kib(serving: Serving, parts: Iterator[bytes]) -> int:
    """How much the server's peak grows while a head is sent to it, as far as it listens."""
    httpx.get(f"{serving.ready['url']}/healthz")
    before, address = serving.peak_kib(), urlsplit(serving.ready["url"])
    with closing(socket.create_connection((address.hostname, address.port), timeout=20)) as connection:
        with suppress(OSError):
            for part in parts:
                connection.sendall(part)
        assert httpx.get(f"{serving.ready['url']}/healthz").status_code == 200
        return serving.peak_kib() - before


@pytest.mark.parametrize("head", HEADS)
def test_a_head_without_end_is_cut(serve: Serve, head: str) -> None:
    assert growth_kib(serve(), HEADS[head]()) < BOUND_KIB


@pytest.mark.parametrize("head", HEADS)
def test_a_server_that_keeps_whole_heads_is_caught(serve: Serve, head: str) -> None:
    """The seeded defect."""
    assert growth_kib(serve(program=[*DEFECTIVE, "keeps-whole-heads"]), HEADS[head]()) > BOUND_KIB


def test_a_head_of_ordinary_length_is_answered(serve: Serve) -> None:
    answer = httpx.get(f"{serve().ready['url']}/healthz", headers={"X-Long": "a" * 16_000})

    assert answer.status_code == 200
