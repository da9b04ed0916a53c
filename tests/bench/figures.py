"""How every benchmark measures: alternately in one run, medians of rounds, a ratio to a peer or floor, a table."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: what, seen, against what, the ratio or limit to reach, and whether it is reached."""

    what: str
    seen: str
    against: str
    goal: str
    reached: bool


def table(title: str, rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [f"## {title}", "", "| what | seen | against | to reach | reached |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row.what} | {row.seen} | {row.against} | {row.goal} | {'yes' if row.reached else 'no'} |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def alternate(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Run the measures in turn, A B A B …, after one uncounted round; the figures of each."""
    for measure in measures:
        measure()
    figures: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for found, measure in zip(figures, measures, strict=True):
            found.append(measure())
    return figures


def percentile(figures: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]


def spread(figures: Sequence[float], unit: str = "s", scale: float = 1.0) -> str:
    """Median with minimum and maximum."""
    low, middle, high = (scale * value for value in (min(figures), statistics.median(figures), max(figures)))
    return f"{middle:.3g} {unit} ({low:.3g}–{high:.3g})"
