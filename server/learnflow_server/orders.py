"""The operator's orders: `revoke` and `erase`, on a folder whose server runs or not.

Only one process may write the database. So a command that finds the folder free does the work itself; otherwise it leaves
the order as a file, nudges the server with a signal and waits for its report. An order that nobody answered stays and is
carried out when a server next starts on the folder.
"""

import asyncio
import contextlib
import logging
import os
import signal
import time
import uuid
from pathlib import Path
from typing import Literal

import msgspec

from learnflow_server.errors import EXIT_ALREADY_RUNNING, EXIT_CODES, StartProblem
from learnflow_server.identity.removal import Removal, Whom
from learnflow_server.services import LOCK, Services, build
from learnflow_server.settings import Settings

FOLDER = "orders"
NUDGE = signal.SIGUSR1
PATIENCE_S = 30.0
_LOOK_S = 0.05
_log = logging.getLogger(__name__)


class Order(msgspec.Struct, frozen=True):
    """What to do with whom."""

    do: Literal["revoke", "erase"]
    whom: Whom


class Report(msgspec.Struct, frozen=True):
    """What came of an order: an exit code of `EXIT_CODES` and the words for the operator."""

    code: int
    words: str


def give(settings: Settings, order: Order) -> str:
    """Have an order carried out, by the running server or here; its report.

    Raises:
        StartProblem: it couldn't be carried out; one sentence.
    """
    if not (settings.data_dir / LOCK).exists():
        raise StartProblem(f"There is no school in {settings.data_dir}. Name its folder with --data.", 2)
    try:
        services = build(settings)
    except StartProblem as problem:
        if problem.exit_code != EXIT_ALREADY_RUNNING:
            raise
        return _through_server(settings.data_dir, order)
    try:
        return _words(asyncio.run(carry_out(services.removal, order)))
    finally:
        services.close()


async def carry_out(removal: Removal, order: Order) -> Report:
    """Do it; what goes wrong is in the report."""
    try:
        return Report(0, await (removal.revoke if order.do == "revoke" else removal.erase)(order.whom))
    except StartProblem as problem:
        return Report(problem.exit_code, str(problem))


class OrderBox:
    """The running server's end: takes the orders that lie in its folder."""

    def __init__(self, folder: Path, services: Services) -> None:
        self._folder = folder / FOLDER
        self._services = services
        self._nudged = asyncio.Event()

    def listen(self) -> None:
        """Look when a command nudges; call it on the server's loop."""
        asyncio.get_running_loop().add_signal_handler(NUDGE, self._nudged.set)
        self._nudged.set()

    async def run(self) -> None:
        """Take orders until cancelled; waiting costs nothing."""
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            for path in sorted(self._folder.glob("*.order.json")):
                await self._take(path)

    async def _take(self, path: Path) -> None:
        try:
            order = _read(path)
            report = await carry_out(self._services.removal, order)
            _log.warning("order carried out", extra={"order": order.do, "exit_code": report.code})
            _answer(path, report)
        except (OSError, msgspec.MsgspecError) as error:
            _log.error("order can't be carried out", extra={"file": path.name, "error": type(error).__name__})


def _read(path: Path) -> Order:
    return msgspec.json.decode(path.read_bytes(), type=Order)


def _answer(path: Path, report: Report) -> None:
    """First the report, then the order goes: a crash in between carries it out again, which changes nothing."""
    _put(path.with_name(path.name.replace(".order.", ".report.")), msgspec.json.encode(report))
    path.unlink()


def _through_server(folder: Path, order: Order) -> str:
    orders = folder / FOLDER
    name = uuid.uuid4().hex
    report = orders / f"{name}.report.json"
    try:
        orders.mkdir(exist_ok=True)
        _put(orders / f"{name}.order.json", msgspec.json.encode(order))
        os.kill(int((folder / LOCK).read_text(encoding="utf-8")), NUDGE)
        found = _waited_for(report)
        report.unlink()
    except (OSError, ValueError) as error:
        words = (
            f"The order was left in {orders}, and no server has answered: it is carried out when one starts ({error})."
        )
        raise StartProblem(words, EXIT_ALREADY_RUNNING) from error
    return _words(msgspec.json.decode(found, type=Report))


def _waited_for(path: Path) -> bytes:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with contextlib.suppress(FileNotFoundError):
            return path.read_bytes()
        time.sleep(_LOOK_S)
    raise TimeoutError(f"nothing within {PATIENCE_S:.0f} s")


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all, and only its owner may read it."""
    unfinished = path.with_suffix(".unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _words(report: Report) -> str:
    assert report.code in EXIT_CODES
    if report.code:
        raise StartProblem(report.words, report.code)
    return report.words
