"""The FastAPI application: routes, problem documents, one middleware, and the OpenAPI document of our own types."""

import contextlib
import logging
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnflow_server.api import problems, public_routes, student_routes, teacher_routes
from learnflow_server.api.documents import schemas
from learnflow_server.services import Services

_log = logging.getLogger(__name__)
TITLE = "LearnFlow"
VERSION = "0.1.0"


def create_app(services: Services | None) -> FastAPI:
    """The application on its services; without them only its OpenAPI document can be asked for."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        assert services is not None
        async with services.running():
            yield

    app = FastAPI(title=TITLE, version=VERSION, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.services = services
    for routes in (public_routes, student_routes, teacher_routes):
        app.include_router(routes.router)
    problems.install(app)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    app.add_middleware(Watch, services=services)
    return app


def openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document; every schema comes from the types that the routes really decode and encode."""
    if app.openapi_schema is None:
        document = get_openapi(title=TITLE, version=VERSION, openapi_version="3.1.0", routes=app.routes)
        components = dict(sorted(schemas().items()))
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        document["components"] = {"schemas": components, "securitySchemes": {"bearer": bearer}}
        for operations in document["paths"].values():
            for operation in operations.values():
                _tidy(operation)
        app.openapi_schema = document
    return app.openapi_schema


def _tidy(operation: dict[str, Any]) -> None:
    """FastAPI adds a 422 of its own form, which no route of ours sends."""
    answers = operation["responses"]
    if "HTTPValidationError" in str(answers.get("422", "")):
        del answers["422"]
    if "401" in answers:
        operation["security"] = [{"bearer": []}]


class Watch:
    """Gives each request an id, and counts and logs its answer by route, never by address or content."""

    def __init__(self, app: ASGIApp, services: Services | None) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http" or self._services is None:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        scope["request_id"] = request_id = secrets.token_hex(8)
        status = 500

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, answered)
        finally:
            route = getattr(scope.get("route"), "path", "(none)")
            seconds = time.perf_counter() - began
            self._services.meters.request(route, status, seconds)
            told = {"request_id": request_id, "route": route, "status": status, "ms": round(1000 * seconds, 1)}
            _log.info("request", extra=told)
