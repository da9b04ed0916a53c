"""The server with one seeded defect: what each process test must notice. `python -m … DEFECT serve --data …`."""

import logging
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from learnflow_server import cli
from learnflow_server.adapters.sqlite.event_log import SqliteEventLog
from learnflow_server.api import bounded_head, student_routes
from learnflow_server.domain.records import NewRecord
from learnflow_server.identity import sign_in
from learnflow_server.ingest.accept import Batch, Ingest


def acknowledge_before_it_is_stored() -> None:
    async def append(_log: SqliteEventLog, _records: Sequence[NewRecord]) -> datetime:
        return datetime.now(UTC)

    SqliteEventLog.append = append  # type: ignore[method-assign, assignment]


def read_bodies_whole() -> None:
    async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit_bytes: int) -> bytes:
        return b"".join([chunk async for chunk in chunks])[:limit_bytes]

    student_routes.read_body = read_body  # type: ignore[attr-defined]


def log_what_comes_in() -> None:
    take = Ingest.take

    async def logged(ingest: Ingest, batch: Batch) -> bytes:
        logging.getLogger("defect").info("took %s", batch.body)
        return await take(ingest, batch)

    Ingest.take = logged  # type: ignore[method-assign, assignment]


def hash_a_whole_class_at_once() -> None:
    sign_in.HASHED_AT_ONCE = 12


def keep_whole_heads() -> None:
    bounded_head.MOST_HEAD_BYTES = 1024 * 1024 * 1024


DEFECTS: dict[str, Callable[[], Any]] = {
    "acknowledges-first": acknowledge_before_it_is_stored,
    "reads-whole-bodies": read_bodies_whole,
    "logs-bodies": log_what_comes_in,
    "hashes-at-once": hash_a_whole_class_at_once,
    "keeps-whole-heads": keep_whole_heads,
}

if __name__ == "__main__":
    DEFECTS[sys.argv[1]]()
    sys.exit(cli.main(sys.argv[2:]))
