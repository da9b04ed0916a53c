"""What somebody answers: our own server's problem documents, and others' that look like them."""

import json

import httpx
from tests.faults.school import School

PROBLEM = {"content-type": "application/problem+json"}


def our_problem(school: School, status: int, code: str, **headers: str) -> httpx.Response:
    """A problem document of the expected server."""
    return httpx.Response(status, json=_body(status, code, school.services.server_id), headers={**PROBLEM, **headers})


def foreign_problem(status: int, code: str = "student_erased") -> httpx.Response:
    """A problem document just as ours, of another server."""
    return httpx.Response(status, content=json.dumps(_body(status, code, "server_elsewhere")), headers=PROBLEM)


def _body(status: int, code: str, server_id: str) -> dict[str, object]:
    return {
        "type": f"urn:learnflow:problem:{code}", "title": code, "status": status, "detail": f"because {code}",
        "code": code, "request_id": "r", "server_id": server_id,
    }  # fmt: skip
