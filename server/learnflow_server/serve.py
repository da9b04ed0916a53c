"""`learnflow-server serve`: the embedded server in one process, from its first start to its orderly end."""

import asyncio
import contextlib
import ipaddress
import json
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
import uvloop

from learnflow_server import logs
from learnflow_server.api.application import create_app
from learnflow_server.api.bounded_head import BoundedHead
from learnflow_server.errors import EXIT_DATA_FOLDER, EXIT_PORT_TAKEN, EXIT_USAGE, RetryLater, StartProblem
from learnflow_server.orders import OrderBox
from learnflow_server.services import Services, build
from learnflow_server.settings import Settings

GRACE_S = 5
BACKLOG = 2048
TEACHER_FILE = "first-teacher.json"
OWNER_ONLY = 0o077
"""A short PIN's hash is found by trying: whoever else uses the computer must not read the database."""
MOST_USERNAME, MOST_PASSWORD, MOST_CLASS_NAME = 100, 200, 60
"""What `POST /v1/token` and `POST /v1/classes` take: with more, the teacher could never sign in."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FirstStart:
    """Who the first start makes. A password file given later gives the teacher that password: theirs may be lost."""

    teacher_name: str = "teacher"
    password_file: Path | None = None
    class_name: str = "My class"

    def __post_init__(self) -> None:
        """Refuse what would be made and could never be used.

        Raises:
            StartProblem: a name is empty or too long.
        """
        for flag, name, most in (
            ("--teacher-name", self.teacher_name, MOST_USERNAME),
            ("--class-name", self.class_name, MOST_CLASS_NAME),
        ):
            if not name.strip() or not name.isprintable() or len(name) > most:
                raise StartProblem(f"{flag} is a name of 1 to {most} characters, not {name[:200]!r}.", EXIT_USAGE)


def serve(settings: Settings, first: FirstStart) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code.

    Raises:
        StartProblem: one sentence for the operator.
    """
    logs.set_up(settings.log_level)
    os.umask(OWNER_ONLY)
    with _listen(settings) as listener:
        services = build(settings)
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(_run(services, listener, settings.data_dir, first))
        except RetryLater as error:
            raise StartProblem(
                f"The data folder {settings.data_dir} takes nothing: {error}", EXIT_DATA_FOLDER
            ) from error
        finally:
            services.close()
    return 0


def _listen(settings: Settings) -> socket.socket:
    """A socket that listens from now on: of two servers that start at once, exactly one gets the port."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        sentence = f"{settings.host}:{settings.port} can't be used ({reason}). Choose another port with --port."
        raise StartProblem(sentence, EXIT_PORT_TAKEN) from error


async def _run(services: Services, listener: socket.socket, folder: Path, first: FirstStart) -> None:
    await services.removal.clean()
    teacher, class_code = await _people(services, folder, first)
    config = uvicorn.Config(
        create_app(services), loop="none", http=BoundedHead, ws="none", log_config=None, access_log=False,
        timeout_graceful_shutdown=GRACE_S, server_header=False,
    )  # fmt: skip
    server = _Server(config)
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    server.ready = {
        "ready": True,
        "url": url,
        "server_id": services.server_id,
        "class_code": class_code,
        "teacher": teacher,
    }
    server.where = reachable_at(host, port)
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, server.stop)
    orders = OrderBox(folder, services)
    orders.listen()
    taking = asyncio.create_task(orders.run(), name="orders")
    try:
        await server.serve(sockets=[listener])
    finally:
        taking.cancel()


class _Server(uvicorn.Server):
    """uvicorn, with a ready line once it accepts connections, and signals that end it with exit code 0."""

    ready: dict[str, object]
    where: str

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(json.dumps(self.ready) + "\n")
            sys.stdout.flush()
            sys.stderr.write(_help(self.ready, self.where))


def reachable_at(host: str, port: int) -> str:
    """A sentence on who can reach the server: `0.0.0.0` is no address that a student could type."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        address = _own_address()
        there = f"http://{address}:{port}" if address else f"this computer's address, port {port}"
        return f"students on this network join at {there} (not encrypted: only on a network you trust)"
    if ipaddress.ip_address(host).is_loopback:
        return "only this computer reaches it; --host 0.0.0.0 lets the class in"
    return "students on this network join there (not encrypted: only on a network you trust)"


def _own_address() -> str:
    """This computer's address on its network, "" without one; connecting a datagram socket sends nothing."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return ""


def _help(ready: dict[str, object], where: str) -> str:
    return (
        f"LearnFlow is ready at {ready['url']}\n"
        f"  {where}\n"
        f"  class code for the board: {ready['class_code']}\n"
        f"  teacher: {ready['teacher']}\n"
        "  stop with Ctrl-C\n"
    )


async def _people(services: Services, folder: Path, first: FirstStart) -> tuple[str, str]:
    """The first teacher and the first class's code, made at the first start and found again at later ones."""
    marker = folder / TEACHER_FILE
    username = _marked(marker) or first.teacher_name
    teacher = await services.directory.teacher(username)
    if teacher is not None and first.password_file is not None:
        password, _ = _password(first.password_file)
        if await services.sign_in.change_password(teacher, password):
            sys.stderr.write(f"The teacher {username} now has the password of {first.password_file}.\n")
    if teacher is None:
        password, told = _password(first.password_file)
        teacher = await services.sign_in.new_teacher(username, password)
        if told:
            sys.stderr.write(f"Made the teacher {username} with the password {password} (shown only once).\n")
    classes = await services.directory.classes_of(teacher.teacher_id)
    school_class = classes[0] if classes else await services.sign_in.new_class(first.class_name, teacher.teacher_id)
    if not marker.exists():
        marker.write_text(json.dumps({"username": username}), encoding="utf-8")
    return username, school_class.class_code


def _marked(marker: Path) -> str:
    """The first teacher's user name; "" when the first start didn't come so far as to write it whole."""
    try:
        return str(json.loads(marker.read_text(encoding="utf-8"))["username"])
    except (FileNotFoundError, ValueError, KeyError):
        return ""


def _password(file: Path | None) -> tuple[str, bool]:
    """The first teacher's password, and whether it was made here and must be told."""
    if file is None:
        return "-".join(secrets.token_hex(2) for _ in range(3)), True
    try:
        password = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it isn't text"
        raise StartProblem(f"The password file {file} can't be read: {reason}.", EXIT_USAGE) from error
    if not 0 < len(password) <= MOST_PASSWORD:
        told = "is empty" if not password else f"has more than {MOST_PASSWORD} characters"
        raise StartProblem(f"The password file {file} {told}.", EXIT_USAGE)
    return password, False
