"""Who is asking: the bearer token checked, and the permission that a route needs."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from learnflow_server.domain.people import SchoolClass
from learnflow_server.errors import Refused
from learnflow_server.identity.access import Caller
from learnflow_server.services import Services


def services_of(request: Request) -> Services:
    """The process's services."""
    services: Services = request.app.state.services
    return services


def allowed(permission: str) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency: the caller, if their token is good and carries the permission.

    401 = not signed in, ended or taken back; 403 = a missing permission, nothing else.
    """

    async def caller(request: Request) -> Caller:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "not_signed_in", "Sign in first: this address needs a token.")
        found = await services_of(request).access.check(token.strip())
        if permission not in found.permissions:
            raise Refused(403, "missing_permission", f"This sign-in doesn't have the permission {permission}.")
        return found

    return caller


async def public(request: Request) -> None:
    """A dependency of public routes: the count per address."""
    services_of(request).public_limit.count(request.client.host if request.client else "")


Submitter = Annotated[Caller, Depends(allowed("exercise:submit"))]
Reader = Annotated[Caller, Depends(allowed("progress:read"))]
ClassReader = Annotated[Caller, Depends(allowed("class:read"))]
ClassWriter = Annotated[Caller, Depends(allowed("class:write"))]
Public = Depends(public)


async def class_of(services: Services, caller: Caller, class_id: str) -> SchoolClass:
    """A class of the caller; another teacher's is as absent as one that never was.

    Raises:
        Refused: 404.
    """
    for school_class in await services.directory.classes_of(caller.subject):
        if school_class.class_id == class_id:
            return school_class
    raise Refused(404, "not_found", "There is no such class among yours.")
