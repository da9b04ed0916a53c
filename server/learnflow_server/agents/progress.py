"""The progress agent: folds each student's events into their `State`, by compare and set."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec

from learnflow_mastery import State, add
from learnflow_server.domain.records import Record
from learnflow_server.errors import RetryLater
from learnflow_server.ports import StateStore

MOST_CONFLICTS = 20


class ProgressEffects:
    """Reads a state and its version, adds the events, writes it back; on a conflict it reads again."""

    group = "learnflow-progress"

    def __init__(self, states: StateStore, folded: Callable[[str], None] = lambda student_id: None) -> None:
        """`folded` hears each student whose state changed."""
        self._states = states
        self._folded = folded

    async def apply(self, records: Sequence[Record]) -> None:
        """Fold the records, one write per student; adding an event twice changes nothing."""
        by_student: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            by_student[record.student_id].append(record)
        for student_id, theirs in by_student.items():
            await self._fold(student_id, theirs)
            self._folded(student_id)

    async def _fold(self, student_id: str, records: Sequence[Record]) -> None:
        for _ in range(MOST_CONFLICTS):
            content, version = await self._states.load(student_id)
            state = State.from_json(content) if content else State()
            for record in records:
                add(state, msgspec.json.decode(record.content), record.sha256)
            if await self._states.save(student_id, state.to_json(), expected_version=version):
                return
        raise RetryLater(f"the state of one student changed {MOST_CONFLICTS} times while it was folded")
