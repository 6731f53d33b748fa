"""Targets and budgets of partnerships over HTTP."""

from functools import partial

from fastapi import APIRouter, Response

from api.answers import CHANGING, READING
from api.edge.inputs import Number
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Perhaps
from api.programme.periods import Budget, Schedule, Target
from api.programme.schemas.partnerships import BudgetAnswer, BudgetAsked, TargetsAnswer, TargetsAsked
from api.programme.use_cases.periods import BUDGET, TARGETS, read, write

_WRITING = READING | CHANGING
router = APIRouter(tags=["partnerships"])


@router.get(
    "/partnerships/{partnership_id}/targets",
    summary="What a partnership is to reach",
    response_model=TargetsAnswer,
    responses=READING,
)
def read_targets(partnership_id: Number, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """How many exchanges it is to carry out, by period and kind."""
    found = asking.read(partial(read, signed=asking.signed, number=partnership_id, of=TARGETS, at=asking.at))
    return shown(TargetsAnswer.of(found), version=found.version, if_none_match=if_none_match)


@router.put(
    "/partnerships/{partnership_id}/targets",
    summary="Set what a partnership is to reach",
    response_model=TargetsAnswer,
    responses=_WRITING,
)
def write_targets(
    partnership_id: Number, asked: TargetsAsked, asking: Perhaps, if_match: IfMatch = None
) -> Response:
    """Sets all its targets at once, as the support office."""
    rows = [row.target() for row in asked.targets]
    written = partial(
        write, signed=asking.signed, number=partnership_id, of=TARGETS, rows=rows, if_match=if_match
    )

    return asking.do(lambda act: _targets(written(act)))


@router.get(
    "/partnerships/{partnership_id}/budget",
    summary="What a partnership may spend",
    response_model=BudgetAnswer,
    responses=READING,
)
def read_budget(partnership_id: Number, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """What it has for lump sums, by period, in cents."""
    found = asking.read(partial(read, signed=asking.signed, number=partnership_id, of=BUDGET, at=asking.at))
    return shown(BudgetAnswer.of(found), version=found.version, if_none_match=if_none_match)


@router.put(
    "/partnerships/{partnership_id}/budget",
    summary="Set what a partnership may spend",
    response_model=BudgetAnswer,
    responses=_WRITING,
)
def write_budget(
    partnership_id: Number, asked: BudgetAsked, asking: Perhaps, if_match: IfMatch = None
) -> Response:
    """Sets its whole budget at once, as one of its managers."""
    rows = [row.budget() for row in asked.periods]
    written = partial(
        write, signed=asking.signed, number=partnership_id, of=BUDGET, rows=rows, if_match=if_match
    )
    return asking.do(lambda act: _budget(written(act)))


def _targets(found: Schedule[Target]) -> Answer:
    return answered(TargetsAnswer.of(found), version=found.version)


def _budget(found: Schedule[Budget]) -> Answer:
    return answered(BudgetAnswer.of(found), version=found.version)
