"""Routes without a token: joining, tokens, keys, health."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from learnflow_events.exchange import Tokens
from learnflow_server.api.callers import Public, services_of
from learnflow_server.api.documents import (
    Dependency,
    Grant,
    Health,
    JoinRequest,
    PasswordGrant,
    PinGrant,
    Ready,
    RevokeRequest,
    described,
    given,
    taken,
)

router = APIRouter()
BACKLOG = 10_000


@router.post(
    "/v1/join",
    status_code=201,
    dependencies=[Public],
    openapi_extra=described(takes=JoinRequest, gives=Tokens, status=201, refuses=(401, 413, 422, 429)),
)
async def join(request: Request) -> Response:
    """Join a class by its code, or sign in again with the same name and PIN (200)."""
    form = await taken(request, JoinRequest)
    tokens, new = await services_of(request).sign_in.join(form.class_code, form.display_name, form.pin)
    return given(tokens, 201 if new else 200)


@router.post(
    "/v1/token",
    dependencies=[Public],
    openapi_extra=described(takes=Grant, gives=Tokens, refuses=(401, 410, 413, 422, 429)),
)
async def token(request: Request) -> Response:
    """Get tokens by password (teachers), PIN (known students) or refresh token (safe to repeat)."""
    grant: PasswordGrant | PinGrant | object = await taken(request, Grant)  # type: ignore[arg-type]  # a union is a type to msgspec
    sign_in = services_of(request).sign_in
    if isinstance(grant, PasswordGrant):
        return given(await sign_in.with_password(grant.username, grant.password))
    if isinstance(grant, PinGrant):
        return given(await sign_in.with_pin(grant.student_id, grant.pin))
    return given(await sign_in.with_refresh_token(grant.refresh_token))  # type: ignore[attr-defined]


@router.post(
    "/v1/token/revoke",
    status_code=204,
    dependencies=[Public],
    openapi_extra=described(takes=RevokeRequest, status=204, refuses=(401, 410, 413, 422, 429)),
)
async def revoke(request: Request) -> Response:
    """Take a token back; a refresh token ends its whole sign-in."""
    form = await taken(request, RevokeRequest)
    await services_of(request).sign_in.sign_out(form.token)
    return Response(status_code=204)


@router.get("/.well-known/jwks.json", openapi_extra=described(gives=dict[str, list[dict[str, str]]]))
async def jwks(request: Request) -> Response:
    """The public keys that tokens are signed with."""
    return given({"keys": [services_of(request).key.jwk()]}, headers={"Cache-Control": "public, max-age=600"})


@router.get("/healthz", openapi_extra=described(gives=Health))
async def healthz() -> Response:
    """The process is alive."""
    return given(Health(status="alive"))


@router.get("/readyz", openapi_extra=described(gives=Ready, refuses=(503,)))
async def readyz(request: Request) -> Response:
    """Each dependency with its state; 503 until all are ready."""
    services = services_of(request)
    found = [Dependency(name="database", ready=True, detail="sqlite, synchronous=FULL")]
    for name, lag in (await services.lag()).items():
        found.append(Dependency(name=f"agent {name}", ready=lag < BACKLOG, detail=f"{lag} records behind"))
    ready = all(dependency.ready for dependency in found)
    return given(Ready(ready=ready, dependencies=found), 200 if ready else 503)


@router.get("/metrics", openapi_extra=described(gives=str, media="text/plain"))
async def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    services = services_of(request)
    for name, lag in (await services.lag()).items():
        services.meters.lag(name, lag)
    return Response(services.meters.text(), media_type="text/plain; version=0.0.4")
