"""The sockets that requests are waiting on, so that stopping doesn't wait for a server that says nothing."""

import contextlib
import socket
import threading
from typing import Any


class OpenSockets:
    """Learns of sockets through httpx's `trace` extension and can shut them from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember each connection that is made (`trace` extension of httpcore)."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            found = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets = {one for one in self._sockets if one.fileno() != -1} | {found}

    def shut(self) -> None:
        """End every connection at once: whoever waits on one gets an error."""
        with self._lock:
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    # Not `one.shutdown`: a TLS socket would first wait for its reader's state.
                    socket.socket.shutdown(one, socket.SHUT_RDWR)
