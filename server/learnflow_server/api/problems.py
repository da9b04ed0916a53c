"""Every error as a problem document (RFC 9457), the framework's own included."""

import http
import logging

import msgspec
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from learnflow_events.exchange import PROBLEM_CONTENT_TYPE, FieldProblem, Problem
from learnflow_server.errors import Refused, RetryLater

_log = logging.getLogger(__name__)
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_encoding"}


def problem(request: Request, status: int, code: str, detail: str, **more: str | None) -> Response:
    """One problem document."""
    pointer = more.get("pointer")
    content = Problem(
        type=f"urn:learnflow:problem:{code}",
        title=http.HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=request.scope.get("request_id", ""),
        server_id=request.app.state.services.server_id,
        errors=[FieldProblem(pointer=pointer, detail=detail)] if pointer else None,
    )
    headers = {"Cache-Control": "no-store"}
    if more.get("allow"):
        headers["Allow"] = str(more["allow"])
    if more.get("retry_after"):
        headers["Retry-After"] = str(more["retry_after"])
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(content), status, headers, PROBLEM_CONTENT_TYPE)


def install(app: FastAPI) -> None:
    """Answer every exception with a problem document."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        after = str(error.retry_after_s) if error.retry_after_s is not None else None
        return problem(request, error.status, error.code, str(error), retry_after=after, pointer=error.pointer)

    @app.exception_handler(RetryLater)
    async def later(request: Request, error: RetryLater) -> Response:
        cause = error.__cause__
        name = getattr(cause, "sqlite_errorname", type(cause).__name__)
        _log.warning("retry later", extra={"request_id": request.scope.get("request_id", ""), "error": name})
        return problem(request, 503, "retry_later", str(error), retry_after=str(error.retry_after_s))

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> Response:
        code = _CODES.get(error.status_code, "refused")
        detail = f"{error.detail}: {request.method} {request.url.path}"
        return problem(request, error.status_code, code, detail, allow=(error.headers or {}).get("Allow"))

    @app.exception_handler(Exception)
    async def ours(request: Request, error: Exception) -> Response:
        _log.error("unexpected", exc_info=error, extra={"request_id": request.scope.get("request_id", "")})
        answer = problem(
            request, 500, "internal", "Something went wrong on the server. It was logged; try again later."
        )
        answer.headers["X-Request-Id"] = request.scope.get("request_id", "")  # the one answer that doesn't pass Watch
        return answer
