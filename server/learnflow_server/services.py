"""Builds what the embedded server is made of: adapters behind ports, use-cases on ports, agents on the log."""

import asyncio
import contextlib
import fcntl
import os
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from learnflow_course import bundled_packs
from learnflow_server.adapters.sqlite.alert_board import SqliteAlertBoard
from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.directory import SqliteDirectory
from learnflow_server.adapters.sqlite.event_log import SqliteEventLog
from learnflow_server.adapters.sqlite.history import SqliteHistory
from learnflow_server.adapters.sqlite.receipts import SqliteReceipts
from learnflow_server.adapters.sqlite.revocations import SqliteRevocations
from learnflow_server.adapters.sqlite.state_store import SqliteStateStore
from learnflow_server.agents.agent import Agent, Effects
from learnflow_server.agents.alerts import AlertEffects
from learnflow_server.agents.history import HistoryEffects
from learnflow_server.agents.progress import ProgressEffects
from learnflow_server.classroom.reading import Classroom, Sources
from learnflow_server.errors import EXIT_ALREADY_RUNNING, EXIT_DATA_FOLDER, RetryLater, StartProblem
from learnflow_server.identity.access import AccessTokens
from learnflow_server.identity.keys import SigningKey, load_or_make
from learnflow_server.identity.limits import AddressLimit
from learnflow_server.identity.refresh import RefreshTokens
from learnflow_server.identity.removal import ErasedList, Removal
from learnflow_server.identity.sign_in import SignIn, Stores
from learnflow_server.ingest.accept import Ingest
from learnflow_server.ingest.ledger import LedgerDesk
from learnflow_server.ingest.loss import LossAlarm
from learnflow_server.metrics import Meters
from learnflow_server.packs import OfferedPack, offered_packs
from learnflow_server.ports import AlertBoard, Directory, EventLog, StateStore
from learnflow_server.settings import Settings

DATABASE = "learnflow.sqlite3"
LOCK = "learnflow.lock"
"""Held by the process that may write; it holds that process's id."""
ERASED = "erased-students.json"
DRAIN_S = 3


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


@dataclass
class Services:
    """Everything the routes use, and the agents beside them."""

    server_id: str
    key: SigningKey
    access: AccessTokens
    sign_in: SignIn
    removal: Removal
    ingest: Ingest
    ledger: LedgerDesk
    classroom: Classroom
    directory: Directory
    states: StateStore
    board: AlertBoard
    log: EventLog
    packs: list[OfferedPack]
    meters: Meters
    public_limit: AddressLimit
    agents: dict[str, Agent]
    now: Callable[[], datetime]
    database: Database
    lock: IO[str]

    @property
    def active(self) -> OfferedPack:
        """The pack that numbers are read by: the highest version of the first course."""
        return self.packs[-1]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the agents; they end with the block, once they have taken what the log holds or the time for it is over."""
        tasks = [asyncio.create_task(agent.run(), name=name) for name, agent in self.agents.items()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_S):
                    await asyncio.gather(*(agent.drain() for agent in self.agents.values()), return_exceptions=True)

    async def lag(self) -> dict[str, int]:
        """How many records each agent has still to take."""
        end = await self.log.end()
        return {name: max(0, end - await self.log.committed(f"learnflow-{name}")) for name in self.agents}

    def close(self) -> None:
        """Close the database and let the folder go."""
        self.database.close()
        self.lock.close()


def build(settings: Settings, now: Callable[[], datetime] = utc_now) -> Services:
    """Open the data folder and wire everything on it.

    Raises:
        StartProblem: one sentence for the operator.
    """
    lock = _claim(settings.data_dir)
    packs = offered_packs(settings.packs_dir or bundled_packs(), settings.data_dir / "packs")
    database = Database(settings.data_dir / DATABASE)
    try:
        key = load_or_make(settings.data_dir)
        server_id, secret = database.write_now(_identity)
        return _wired(settings, (database, lock), (server_id, secret, key), packs, now)
    except (OSError, ValueError) as error:
        raise StartProblem(f"The signing key can't be read or made: {error}.", EXIT_DATA_FOLDER) from error
    except RetryLater as error:
        raise StartProblem(f"The data folder {settings.data_dir} takes nothing: {error}", EXIT_DATA_FOLDER) from error


def _wired(
    settings: Settings,
    opened: tuple[Database, IO[str]],
    identity: tuple[str, bytes, SigningKey],
    packs: list[OfferedPack],
    now: Callable[[], datetime],
) -> Services:
    database, lock = opened
    server_id, secret, key = identity
    log, states, history = SqliteEventLog(database, now), SqliteStateStore(database), SqliteHistory(database)
    directory, board, revocations = SqliteDirectory(database), SqliteAlertBoard(database), SqliteRevocations(database)
    meters = Meters()
    lost = LossAlarm(meters.lost)
    access = AccessTokens(key, settings.issuer, settings.audience, revocations)
    syllabus = packs[-1].syllabus
    quiz_items = {quiz.id: len(quiz.items) for quiz in packs[-1].pack.quizzes.values()}
    effects: dict[str, Effects] = {
        "progress": ProgressEffects(states),
        "alerts": AlertEffects(board, now, quiz_items),
        "history": HistoryEffects(history, history, lost),
    }
    return Services(
        server_id=server_id,
        key=key,
        access=access,
        sign_in=SignIn(server_id, Stores(directory, revocations), access, RefreshTokens(directory, secret)),
        removal=Removal(directory, revocations, ErasedList(settings.data_dir / ERASED), now),
        ingest=Ingest(server_id, log, SqliteReceipts(database), meters.events, now),
        ledger=LedgerDesk(server_id, (log, history, history), lost, now),
        classroom=Classroom(Sources(directory, states, history, board), syllabus, now),
        directory=directory,
        states=states,
        board=board,
        log=log,
        packs=packs,
        meters=meters,
        public_limit=AddressLimit(),
        agents={name: Agent(log, effect, meters.agent) for name, effect in effects.items()},
        now=now,
        database=database,
        lock=lock,
    )


def _claim(folder: Path) -> IO[str]:
    """Make the folder and hold it: a second server on it would be a second writer."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a", encoding="utf-8")
    except OSError as error:
        sentence = f"The data folder {folder} can't be written: {error.strerror}. Choose another with --data."
        raise StartProblem(sentence, EXIT_DATA_FOLDER) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        sentence = f"A server already runs on {folder}. Stop it first, or choose another folder with --data."
        raise StartProblem(sentence, EXIT_ALREADY_RUNNING) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _identity(connection: sqlite3.Connection) -> tuple[str, bytes]:
    """The server's id and its secret for refresh tokens, made once."""
    made = {"server_id": f"server_{secrets.token_hex(8)}", "refresh_secret": secrets.token_hex(32)}
    connection.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", made.items())
    found = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    return found["server_id"], bytes.fromhex(found["refresh_secret"])
