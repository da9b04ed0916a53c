"""Routes of a teacher: classes, and what a class knows."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from learnflow_server.api.callers import ClassReader, ClassWriter, class_of, services_of
from learnflow_server.api.documents import NewClass, described, given, taken
from learnflow_server.api.student_routes import SIGNED_IN, local_date
from learnflow_server.classroom.answers import ClassAnswer, ClassMastery, RosterEntry, StuckNow
from learnflow_server.domain.people import SchoolClass
from learnflow_server.errors import Refused

router = APIRouter()
MINE = (*SIGNED_IN, 404)


@router.post(
    "/v1/classes",
    status_code=201,
    openapi_extra=described(takes=NewClass, gives=ClassAnswer, status=201, refuses=(*SIGNED_IN, 413, 422)),
)
async def new_class(request: Request, caller: ClassWriter) -> Response:
    """Make a class; its code is for the board."""
    form = await taken(request, NewClass)
    return given(_answer(await services_of(request).sign_in.new_class(form.name.strip(), caller.subject)), 201)


@router.get("/v1/classes", openapi_extra=described(gives=list[ClassAnswer], refuses=SIGNED_IN))
async def classes(request: Request, caller: ClassReader) -> Response:
    """The caller's classes."""
    return given([_answer(found) for found in await services_of(request).directory.classes_of(caller.subject)])


@router.get("/v1/classes/{class_id}/roster", openapi_extra=described(gives=list[RosterEntry], refuses=MINE))
async def roster(request: Request, caller: ClassReader, class_id: str) -> Response:
    """The members of a class."""
    services = services_of(request)
    await class_of(services, caller, class_id)
    members = await services.directory.roster(class_id)
    return given([RosterEntry(student_id=one.student_id, display_name=one.display_name) for one in members])


@router.get("/v1/classes/{class_id}/mastery", openapi_extra=described(gives=ClassMastery, refuses=(*MINE, 422)))
async def class_mastery(request: Request, caller: ClassReader, class_id: str, on: str = "") -> Response:
    """Class × concept as of a local date."""
    services = services_of(request)
    await class_of(services, caller, class_id)
    return given(await services.classroom.mastery(class_id, local_date(on)))


@router.get("/v1/classes/{class_id}/stuck", openapi_extra=described(gives=StuckNow, refuses=MINE))
async def stuck(request: Request, caller: ClassReader, class_id: str) -> Response:
    """Who is stuck now, who has no news, and where the class stands."""
    services = services_of(request)
    await class_of(services, caller, class_id)
    return given(await services.classroom.stuck(class_id))


@router.post(
    "/v1/classes/{class_id}/alerts/{alert_id}/clear", status_code=204, openapi_extra=described(status=204, refuses=MINE)
)
async def clear(request: Request, caller: ClassWriter, class_id: str, alert_id: str) -> Response:
    """Clear an alert; it stays cleared whatever is recomputed."""
    services = services_of(request)
    await class_of(services, caller, class_id)
    members = await services.directory.roster(class_id)
    alerts = await services.board.of_students([member.student_id for member in members])
    if alert_id not in {alert.alert_id for alert in alerts}:
        raise Refused(404, "not_found", "There is no such alert in this class.")
    await services.board.clear(alert_id)
    return Response(status_code=204)


def _answer(found: SchoolClass) -> ClassAnswer:
    return ClassAnswer(class_id=found.class_id, name=found.name, class_code=found.class_code)
