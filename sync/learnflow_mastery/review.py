"""When a concept is due for review, by py-fsrs: one card per concept, one review per active date at 12:00.

Fuzzing is off (it makes equal histories differ), and so are the learning steps of minutes: a card has one review a
day. `fsrs` is imported at first use: this package is on the start-up path of the desktop, the server and the browser.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from learnflow_mastery.state import Best

if TYPE_CHECKING:
    from fsrs import Scheduler

Reviews = tuple[tuple[str, int], ...]
"""(local date, FAILED | HELPED | PASSED) per active date of a concept, oldest first."""


def reviews_of(bests: Iterable[tuple[str, Best]]) -> Reviews:
    """One review per date, rated from the best that any of the concept's exercises reached on it."""
    how_on: dict[str, int] = {}
    for day, best in bests:
        how_on[day] = max(best.how, how_on.get(day, best.how))
    return tuple(sorted(how_on.items()))


@lru_cache(maxsize=8192)
def due(reviews: Reviews) -> date | None:
    """The local date on which the concept should be practised again; None before its first review."""
    if not reviews:
        return None
    from fsrs import Card, Rating

    rating = (Rating.Again, Rating.Hard, Rating.Good)
    card = Card(card_id=1, due=_noon(reviews[0][0]))
    for day, how in reviews:
        card, _ = _scheduler().review_card(card, rating[how], _noon(day))
    return card.due.date()


@cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)
