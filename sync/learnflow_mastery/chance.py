"""p_next: the chance to solve the next exercise of a concept at first try. Integer arithmetic throughout.

A recency-weighted one-step logistic estimate over first tries (formula and evidence in the project's mastery notes:
AUC .815 on ITAP, .832 on ASSISTments, no dependence on the order of arrival).
"""

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from typing import NamedTuple

from learnflow_mastery.state import First
from learnflow_mastery.syllabus import Syllabus, SyllabusExercise

WINDOW = 20
WEIGHTS = tuple(round(1000 * 0.8**age) for age in range(WINDOW))
CONCEPT_LAMBDA = 2000
POOLED_LAMBDA = 1000
POOLED_SHARE = 700
_DECIMAL = Context(prec=28)
"""exp in decimal is correctly rounded, so that a browser, a laptop and a server read the same number."""


class Theta(NamedTuple):
    """An ability shift in milli logits, and the number of first tries it rests on."""

    milli: int
    tries: int


def whole(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest integer, halves up, exactly."""
    return (2 * numerator + denominator) // (2 * denominator)


def clamp_prior(prior: int) -> int:
    """A prior within 50..950, so that one try never weighs without bound."""
    return min(950, max(50, prior))


def theta(tries: Iterable[tuple[First, int]], regularisation: int) -> Theta:
    """θ = 1000·ΣW·r / (1000λ + ΣW·v) over the 20 newest (first try, prior) pairs by ORD; r = 1000y − p."""
    newest = sorted(tries, reverse=True)[:WINDOW]
    pull, spread = 0, 1000 * regularisation
    for weight, (first, prior) in zip(WEIGHTS, newest, strict=False):
        pull += weight * (1000 * first.success - prior)
        spread += weight * (prior * (1000 - prior) // 1000)
    return Theta(whole(1000 * pull, spread), len(newest))


def shifted(prior: int, shift: int) -> int:
    """σ(logit prior + shift/1000) in milli."""
    odds = _DECIMAL.exp(Decimal(shift) / 1000)
    chance = _DECIMAL.divide(prior * odds, prior * odds + (1000 - prior))
    return int(chance * 1000 + Decimal("0.5"))


class Chances:
    """The chances of one student in one pack on one date, from the first tries made by then."""

    def __init__(self, syllabus: Syllabus, firsts: Mapping[str, First]) -> None:
        self._syllabus = syllabus
        self._firsts = firsts
        self._pooled = theta(self._tries(syllabus.exercise_by_id.values()), POOLED_LAMBDA).milli
        self._concepts = {
            concept.id: theta(self._tries(syllabus.exercises_of[concept.id]), CONCEPT_LAMBDA)
            for concept in syllabus.concepts
        }

    def evidence(self, concept: str) -> int:
        """The number of first tries behind `p_next`; below 3 it isn't enough evidence yet."""
        return self._concepts[concept].tries

    def p_next(self, concept: str) -> int | None:
        """The chance at the concept's first untried exercise; when all are tried, at one of their mean prior.

        None for a concept without exercises.
        """
        exercises = self._syllabus.exercises_of[concept]
        if not exercises:
            return None
        for exercise in exercises:
            if exercise.id not in self._firsts:
                return self._chance(clamp_prior(exercise.prior), exercise.concepts)
        priors = [clamp_prior(exercise.prior) for exercise in exercises]
        return self._chance(whole(sum(priors), len(priors)), (concept,))

    def _chance(self, prior: int, concepts: Iterable[str]) -> int:
        thetas = [self._concepts[one].milli for one in concepts if one in self._concepts]
        return shifted(prior, whole(sum(thetas), len(thetas)) + POOLED_SHARE * self._pooled // 1000)

    def _tries(self, exercises: Iterable[SyllabusExercise]) -> list[tuple[First, int]]:
        return [(self._firsts[one.id], clamp_prior(one.prior)) for one in exercises if one.id in self._firsts]
