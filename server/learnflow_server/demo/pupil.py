"""One simulated student with the real sync library: works, goes offline and comes back, ends with everything safe."""

import random
from dataclasses import dataclass
from pathlib import Path

from learnflow_course import Exercise, Pack
from learnflow_events.data import Data, ExerciseSubmitted, HelpAsked, HintShown, LessonViewed, SessionStarted
from learnflow_grader import Verdict
from learnflow_server.demo.answers import GradedAnswers
from learnflow_sync import Counts, Profiles, Syncer, SystemClock, join_class

NAMES = ("Amina", "Jin", "Matteo", "Priya", "Oluwaseun", "Sofía", "Chen", "Fatima", "Ivan", "Leila")
PIN = "4711"
SKILL = (0.35, 0.9)
OFFLINE_FROM = 0.3
"""The chance that a student loses the network for a round, and the chance that they find it again."""
BACK_FROM = 0.5


@dataclass(frozen=True)
class Place:
    """The server and the class to join."""

    url: str
    class_code: str


class Pupil:
    """A student of the demo class; everything they do goes through the outbox on their own disk."""

    def __init__(self, number: int, folder: Path, place: Place, seed: int) -> None:
        """Join the class; the folder is the student's computer."""
        self.name = f"{NAMES[number % len(NAMES)]} {number + 1}"
        self._random = random.Random(f"{seed}/{number}")  # noqa: S311 - the same demo again for the same seed
        self._skill = self._random.uniform(*SKILL)
        clock = SystemClock()
        who = join_class(place.url, (place.class_code, self.name, PIN), clock=clock)
        profile = Profiles(folder).signed_in(who)
        self.outbox = profile.open_outbox(clock)
        self._syncer = Syncer(self.outbox, profile.account(clock), clock=clock)
        self.online = True
        self.solved = 0
        self.trouble = ""
        self.counted: Counts | None = None
        self._record(SessionStarted(client="learnflow-demo/0.1.0"))

    def work(self, exercise: Exercise, answers: GradedAnswers) -> None:
        """Try one exercise until it passes; when patience ends, ask for help. Recorded as it happens, sent later."""
        place = {"pack_id": answers.pack.id, "pack_version": answers.pack.version}
        self._record(LessonViewed(lesson_id=exercise.lesson, **place))
        hints = 0
        for attempt in range(1, 5):
            right = self._random.random() < self._skill + 0.15 * hints
            answer = answers.right(exercise) if right else self._random.choice(answers.not_yet(exercise))
            verdict = answers.verdict(exercise, answer)
            self._record(_submission(answers.pack, exercise, Try(attempt, hints, answer), verdict))
            if verdict.verdict == "passed":
                self.solved += 1
                return
            if hints < 4 and self._random.random() < 0.4:
                hints += 1
                self._record(HintShown(exercise_id=exercise.id, level=hints, **place))
        self._record(HelpAsked(exercise_id=exercise.id, **place))

    def roam(self) -> None:
        """Lose the network or find it again."""
        chance = self._random.random()
        self.online = chance > OFFLINE_FROM if self.online else chance < BACK_FROM

    def sync(self) -> None:
        """One whole round with the server, when there is a network."""
        if self.online:
            self.trouble = self._syncer.sync_once().last_error

    def close(self) -> None:
        """Let the student's things go."""
        self._syncer.stop()
        self.outbox.close()

    def _record(self, data: Data) -> None:
        self.outbox.record(data).result(timeout=30)


@dataclass(frozen=True)
class Try:
    """What was handed in, at which attempt, after how many hints."""

    attempt: int
    hints: int
    answer: str


def _submission(pack: Pack, exercise: Exercise, tried: Try, verdict: Verdict) -> ExerciseSubmitted:
    return ExerciseSubmitted(
        pack_id=pack.id,
        pack_version=pack.version,
        exercise_id=exercise.id,
        attempt=tried.attempt,
        verdict=verdict.verdict,
        cases=verdict.letters,
        score=verdict.score,
        quality=verdict.quality,
        hint_level=tried.hints,
        grader_version=verdict.grader_version,
        quality_rules=verdict.quality_rules,
        seed=verdict.seed,
        mistake=verdict.mistake,
        code=tried.answer,
    )


def teaching_order(pack: Pack) -> list[Exercise]:
    """The exercises as a class goes through them."""
    return list(pack.exercises.values())
