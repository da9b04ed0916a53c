"""An erased student: 410 with every sign-in they still hold, and with none of them anything else."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from learnflow_server.errors import Refused
from learnflow_server.services import build
from learnflow_server.settings import Settings

Use = Callable[..., Awaitable[object]]
USES: dict[str, Use] = {
    "access token": lambda services, tokens: services.access.check(tokens.access_token),
    "refresh token": lambda services, tokens: services.sign_in.with_refresh_token(tokens.refresh_token),
    "pin": lambda services, tokens: services.sign_in.with_pin(tokens.student_id, "4711"),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("erased", [True, False])
def test_an_erased_student_gets_410_and_another_doesnt(tmp_path: Path, use: str, erased: bool) -> None:
    services = build(Settings(data_dir=tmp_path))

    async def joined() -> object:
        made = await services.sign_in.new_class("7b", "teacher_1")
        return (await services.sign_in.join(made.class_code, "Amina", "4711"))[0]

    tokens = asyncio.run(joined())
    if erased:
        services.database.write_now(lambda c: c.execute("INSERT INTO erased_students SELECT student_id FROM students"))
    services.close()
    again = build(Settings(data_dir=tmp_path))

    async def code() -> str:
        try:
            await USES[use](again, tokens)
        except Refused as refused:
            return f"{refused.status} {refused.code}"
        return "signed in"

    found = asyncio.run(code())
    again.close()

    assert found == ("410 student_erased" if erased else "signed in")
