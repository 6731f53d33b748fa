"""Which steps the support office approves, over HTTP."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.answers import CHANGING, READING
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Perhaps
from api.programme.schemas.programme import ApprovalAnswer, ApprovalList, ApprovalStepAsked
from api.programme.use_cases import approvals as use_cases

_WRITING = READING | CHANGING
router = APIRouter(tags=["programme"])

Code = Annotated[str, Path(max_length=40, description="its code", examples=["profile.approval"])]


@router.get("/approval-steps", summary="What the support office approves", responses=READING)
def find(asking: Perhaps) -> ApprovalList:
    """Every step that the support office can be asked to approve, and whether it is at present."""
    steps = asking.read(partial(use_cases.read_all, signed=asking.signed, at=asking.at))
    return ApprovalList(steps=[ApprovalAnswer.of(step) for step in steps])


@router.get(
    "/approval-steps/{code}",
    summary="One step of approval",
    response_model=ApprovalAnswer,
    responses=READING,
)
def read(code: Code, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """Whether the support office approves this at present."""
    step = asking.read(partial(use_cases.read, signed=asking.signed, code=code, at=asking.at))
    return shown(ApprovalAnswer.of(step), version=step.version, if_none_match=if_none_match)


@router.put(
    "/approval-steps/{code}",
    summary="Ask for a step of approval, or no longer",
    response_model=ApprovalAnswer,
    responses=_WRITING,
)
def edit(code: Code, asked: ApprovalStepAsked, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Sets it from now on, as the support office. What was decided before stands."""

    def work(act: Act) -> Answer:
        step = use_cases.edit(
            act, signed=asking.signed, code=code, is_required=asked.is_required, if_match=if_match
        )
        return answered(ApprovalAnswer.of(step), version=step.version)

    return asking.do(work)
