"""When the network comes back: what waits is sent at once, not after the next pause."""

from PySide6.QtCore import QObject, Signal


class Network(QObject):
    """`up()` is told whenever the system says that the internet or a local network has come into reach."""

    up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reachable = False

    def watch(self) -> None:
        """Begin; where the system tells nothing, the pauses between tries (at most five minutes) do."""
        from PySide6.QtNetwork import QNetworkInformation  # after the first paint: it loads a library of the system

        if QNetworkInformation.loadDefaultBackend():
            information = QNetworkInformation.instance()
            information.reachabilityChanged.connect(self.heard)
            self.heard(information.reachability())

    def heard(self, reachability: object) -> None:
        """The system says how far the network reaches now; a step from nothing to something is told."""
        from PySide6.QtNetwork import QNetworkInformation

        nothing = (QNetworkInformation.Reachability.Unknown, QNetworkInformation.Reachability.Disconnected)
        reachable = reachability not in nothing
        if reachable and not self._reachable:
            self.up.emit()
        self._reachable = reachable
