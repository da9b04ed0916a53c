"""The course in the order a student walks it: exercises one after the other, lessons with their numbers."""

from learnflow_course import Exercise, Lesson, Pack


class CourseBook:
    """One pack, by the questions a window asks."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.order = tuple(pack.exercises)
        self.lessons: tuple[Lesson, ...] = tuple(
            pack.lessons[lesson] for module in pack.modules for lesson in module.lessons
        )

    def exercise(self, exercise_id: str) -> Exercise:
        """An exercise; an id that isn't in this pack is the first one."""
        return self.pack.exercises.get(exercise_id) or self.pack.exercises[self.order[0]]

    def neighbour(self, exercise: Exercise, by: int) -> Exercise | None:
        """The next (1) or previous (-1) exercise; None at the ends."""
        at = self.order.index(exercise.id) + by
        return self.pack.exercises[self.order[at]] if 0 <= at < len(self.order) else None

    def first_open(self, solved: frozenset[str]) -> Exercise:
        """The first exercise that isn't solved; the first of all when every one is."""
        return self.exercise(next((one for one in self.order if one not in solved), self.order[0]))

    def number(self, exercise: Exercise) -> int:
        """The number of the exercise's lesson, from 1."""
        return next(n for n, lesson in enumerate(self.lessons, 1) if lesson.id == exercise.lesson)


def file_name(exercise: Exercise) -> str:
    """The name under which the student sees their program."""
    return f"{exercise.slug.replace('-', '_')}{'.txt' if exercise.kind == 'predict' else '.py'}"


def first_text(exercise: Exercise) -> str:
    """What the editor shows at the first visit; a prediction starts empty, its program is in the text beside it."""
    return "" if exercise.kind == "predict" else exercise.starter
