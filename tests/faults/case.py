"""One case: a server, devices, a history. It ends with everything healed, the history written and judged."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.checker import Finding, judge
from tests.faults.device import Device
from tests.faults.journal import Journal
from tests.faults.school import School

from learnflow_server.services import Services

ROUNDS = 4


class Case:
    """What a test of a case works with; `device` is the first one."""

    def __init__(self, name: str, template: Path, folder: Path, histories: Path) -> None:
        self.journal = Journal(name)
        self._template, self.folder, self._histories = template, folder, histories
        self._devices: list[Device] = []
        self._school: School | None = None

    def with_defect(self, wire: Callable[[Services], None]) -> None:
        """Seed a defect into the server before it is first used."""
        assert self._school is None
        self._school = self._opened(wire)

    @property
    def school(self) -> School:
        if self._school is None:
            self._school = self._opened(lambda services: None)
        return self._school

    @property
    def device(self) -> Device:
        return self._devices[0] if self._devices else self.new_device()

    @property
    def devices(self) -> list[Device]:
        return self._devices

    def new_device(self, name: str = "laptop", **options: Any) -> Device:
        """A new student on a new computer."""
        return self.add(Device(self.folder / name, self.school, self.journal, self.school.enrol(name), name, **options))

    def add(self, device: Device) -> Device:
        self._devices.append(device)
        return device

    def passes(self, **duration: float) -> None:
        """Time goes by everywhere."""
        self.school.clock.passes(**duration)
        for device in self._devices:
            device.clock.passes(**duration)

    def heal(self) -> None:
        """Take every fault away and sync until nothing changes any more, some minutes apart."""
        self.journal.note("healed")
        for device in self._devices:
            device.network.fault = None
            device.network.uploads.clear()
        for _ in range(ROUNDS):
            self.passes(minutes=10)
            for device in self._devices:
                device.sync()

    def verdict(self) -> list[Finding]:
        """Look at everything, write the history, and judge it."""
        students = sorted({device.student for device in self._devices})
        claims = {
            device.student: question for device in self._devices for question in device.outbox.deliveries.claims()
        }
        self.journal.final = {
            "stored": self.school.stored(students),
            "states": {student: self.school.state(student) for student in students},
            "ledgers": [
                line for student, asked in claims.items() for line in self.school.ledger(student, dict(asked.streams))
            ],
            "devices": [device.report() for device in self._devices],
            "alarms": self.school.alarms,
        }
        self.journal.write(self._histories)
        return judge(self.journal.to_builtins())

    def acquit(self) -> None:
        """Heal, and expect that the checker finds nothing."""
        self.heal()
        findings = self.verdict()
        assert not findings, "\n".join(f"{one.kind}: {one.what}" for one in findings)

    def close(self) -> None:
        for device in self._devices:
            device.close()
        if self._school is not None:
            self._school.close()

    def _opened(self, wire: Callable[[Services], None]) -> School:
        shutil.copytree(self._template, self.folder / "school")
        return School(self.folder / "school", wire)
