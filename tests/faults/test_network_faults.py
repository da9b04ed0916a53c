"""Cases 7 to 13: what a network does to a request and to its answer. The same on real sockets: test_real_network.py."""

import random
from collections.abc import Callable
from email.utils import format_datetime

import httpx
import pytest
from tests.faults.answers import foreign_problem, our_problem
from tests.faults.case import Case
from tests.faults.device import Fault, Forward, cut_answer, lost_answer, lost_request, says

from learnflow_sync.retry import LONGEST_WISH_S


def test_case_07_a_lost_request_is_sent_again(case: Case) -> None:
    device = case.device
    device.network.uploads = [lost_request, lost_request]
    device.work(3)

    assert device.sync().kind == "offline"
    assert device.sync().waiting == 3
    assert device.sync(2).kind == "safe"
    case.acquit()


@pytest.mark.parametrize("fault", [lost_answer, cut_answer])
def test_case_08_an_answer_lost_or_cut_mid_json_takes_effect_once(case: Case, fault: Fault) -> None:
    device = case.device
    device.network.uploads = [fault, fault]
    device.work(5)

    assert [device.sync().kind for _ in range(2)] == ["offline", "offline"]
    assert device.sync(2).kind == "safe"
    case.acquit()
    assert len(case.journal.final["stored"]) == 5


def test_case_09_a_request_that_lands_after_its_timeout_lands_once(case: Case) -> None:
    late: list[httpx.Request] = []

    def too_late(request: httpx.Request, forward: Forward) -> httpx.Response:
        late.append(request)
        raise httpx.ReadTimeout("30 s have passed")

    device = case.device
    device.network.uploads = [too_late]
    device.work(5)
    assert device.sync().kind == "offline"
    assert device.sync(2).kind == "safe"

    assert case.school.answer(late[0]).status_code == 200
    case.school.digest()

    case.acquit()
    assert len(case.journal.final["stored"]) == 5


@pytest.mark.parametrize("seed", range(5))
def test_case_10_a_black_hole_of_ten_minutes_costs_a_few_tries(case: Case, seed: int) -> None:
    """On a clock of the test: each try waits 10 s for a connection, then as long as the syncer plans."""
    device, chance, gone_s, tries = case.device, random.Random(seed), 0.0, 0
    device.syncer._failures._random = chance.random

    def silence(request: httpx.Request, forward: Forward) -> httpx.Response:
        raise httpx.ConnectTimeout("nothing came back")

    device.network.fault = silence
    device.work(3)
    while gone_s < 600:
        assert device.sync().kind == "offline"
        delay_s, heeds_saves = device.syncer._plan()
        assert delay_s is not None
        assert not heeds_saves, "a save would make it try at once"
        gone_s, tries = gone_s + 10 + delay_s, tries + 1

    assert tries <= 30
    case.acquit()


PORTALS: dict[str, Callable[[], httpx.Response]] = {
    "a sign-in page": lambda: httpx.Response(200, html="<html>Welcome! Please accept the terms.</html>"),
    "a redirect": lambda: httpx.Response(302, headers={"location": "http://portal/"}),
    **{
        f"a foreign {status}": lambda status=status: httpx.Response(status, text="no")  # type: ignore[misc]
        for status in (400, 401, 403, 410, 413, 422, 426)
    },
    **{
        f"another server's {status}": lambda status=status: foreign_problem(status)  # type: ignore[misc]
        for status in (400, 403, 410, 413, 422, 426)
    },
}


@pytest.mark.parametrize("portal", PORTALS)
def test_case_11_a_captive_portal_parks_and_wipes_nothing(case: Case, portal: str) -> None:
    device = case.device
    device.work(3)
    device.network.fault = says(PORTALS[portal])

    for _ in range(3):
        status = device.sync()
        assert (status.kind, status.waiting, status.parked, status.wipe_on) == ("offline", 3, 0, None)

    case.acquit()
    assert len(case.journal.final["stored"]) == 3


@pytest.mark.parametrize(
    ("wish", "floor_s"),
    [("7", 7.0), ("a date", 120.0), ("1000000000", LONGEST_WISH_S), ("soon", 0.0), ("-5", 0.0), ("", 0.0)],
)
def test_case_12_a_429_is_obeyed_within_reason(case: Case, wish: str, floor_s: float) -> None:
    device = case.device
    case.passes(minutes=5)
    if wish == "a date":
        wish = format_datetime(case.school.clock().replace(minute=7), usegmt=True)
    device.network.fault = says(lambda: our_problem(case.school, 429, "rate_limited", **{"retry-after": wish}))
    device.work(2)

    assert device.sync().kind == "offline"
    delay_s, _ = device.syncer._plan()

    assert delay_s is not None
    assert floor_s <= delay_s <= floor_s + 1
    case.acquit()


@pytest.mark.parametrize("seed", range(3))
def test_case_13_a_storm_of_5xx_delays_and_multiplies_nothing(case: Case, seed: int) -> None:
    device, chance = case.device, random.Random(seed)
    case.journal.seed = seed

    def storm(request: httpx.Request, forward: Forward) -> httpx.Response:
        status = chance.choice((500, 502, 503, 504, 200))
        if status == 200 and request.url.path != "/v1/events":
            return forward(request)
        if chance.random() < 0.3:
            forward(request)
        return httpx.Response(500 if status == 200 else status, text="storm")

    device.network.fault = storm
    for _ in range(20):
        device.work(2)
        before = len(device.network.requests)
        assert device.sync().kind == "offline"
        assert len(device.network.requests) - before <= 2, "one try per round"

    case.acquit()
    assert len(case.journal.final["stored"]) == 40
