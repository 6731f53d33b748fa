"""The menu follows from the table of permissions, and every line of it leads somewhere."""

from typing import Any

import pytest

from api.access import PERMISSIONS, Role, roles_with
from api.pages.navigation import LINES, menu_of
from tests.api.trust.stays import HOST, VISITOR

ELSEWHERE = {  # who may read it and comes there another way
    "/work": "an organisation's own people have their lists, an auditor the trail",
    "/matches": "as visitors; hosts have visitors, and who reads another's list comes from its profile",
    "/visitors": "as hosts",
    "/groups": "an organisation's own people come there from their stay",
    "/profiles": "others have the organisations",
    "/members": "an organisation's own people have their profile",
    "/office/audit": "the office has it among its own pages",
    "/analysis": "an auditor has the trail",
}
_OF = {
    Role.VISITING_EDITOR: VISITOR,
    Role.VISITING_SIGNER: VISITOR,
    Role.HOST_EDITOR: HOST,
    Role.HOST_SIGNER: HOST,
}


def paths_of(role: Role) -> set[str]:
    return {one.path for one in menu_of([role], path="/en/work", prefix="/en").entries}


@pytest.mark.parametrize("role", Role)
def test_a_line_is_there_for_whom_the_table_lets_in(role: Role) -> None:
    allowed = {line.path for line in LINES if role in roles_with(line.act)}
    assert paths_of(role) <= allowed
    assert allowed - paths_of(role) <= ELSEWHERE.keys()


def test_every_line_is_of_an_act_in_the_table_and_somebody_has_it() -> None:
    assert {line.act for line in LINES} <= set(PERMISSIONS)
    shown = {path for role in Role for path in paths_of(role)}
    assert shown == {line.path for line in LINES}
    assert set(ELSEWHERE) <= shown


@pytest.mark.parametrize("role", Role)
def test_every_line_leads_to_a_page_for_its_role(stays: Any, role: Role) -> None:
    own = sorted(paths_of(role))
    somebody = stays.vop if role is Role.MANAGER else stays.person(role, _OF.get(role))
    assert {path: somebody.get(f"/en{path}").status_code for path in own} == dict.fromkeys(own, 200)
