"""Verdicts over HTTP: read the input, ask, render."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.answers import refusals
from api.fields import ORGANISATION_ID
from api.people.dependencies import Moment
from api.programme.editions import law_for
from api.programme.rule_book import rule_book, rule_entry
from api.verdicts import impact_routes
from api.verdicts.dependencies import Asks, Editioned
from api.verdicts.descriptions import RuleDescription, RuleList
from api.verdicts.schemas import EligibilityAnswer, VerdictAnswer
from api.verdicts.statements import CaseStatement
from api.verdicts.use_cases import Question
from eligibility.rules import Subject

_GUARDED = refusals(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_REFUSED = refusals(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
router = APIRouter(responses=_REFUSED)
router.include_router(impact_routes.router)

AsOf = Annotated[
    date | None,
    Query(
        description="the day whose rules are asked; today if left out. The people of organisations that you "
        "do not oversee are always as old as today",
        examples=["2023-05-08"],
    ),
]
EditionName = Annotated[
    str | None,
    Query(
        description="name of an edition of the rules, for those who may see drafts also of a draft; the one "
        "in force if left out",
        examples=["cosme-2020"],
    ),
]
Id = Annotated[
    str,
    Path(pattern=ORGANISATION_ID, description="id of a registered organisation", examples=["demo-sme-138"]),
]
HostId = Annotated[
    str,
    Path(pattern=ORGANISATION_ID, description="id of a registered organisation", examples=["demo-sme-001"]),
]


@router.get(
    "/eligibility/visitors/{visitor_id}", tags=["eligibility"], summary="May it visit?", responses=_GUARDED
)
def visitor(
    visitor_id: Id, asking: Asks, editions: Editioned, as_of: AsOf = None, edition: EditionName = None
) -> VerdictAnswer:
    """Whether a registered organisation may visit: every rule asked, with its source and what cures it.

    For its own people, its partnership, the Support Office and auditors.
    """
    asked = Question(subject=Subject.VISITOR, visitor=visitor_id, as_of=as_of, edition=edition)
    return asking.told(asked, editions).verdict


@router.get("/eligibility/hosts/{host_id}", tags=["eligibility"], summary="May it host?", responses=_GUARDED)
def host(
    host_id: Id, asking: Asks, editions: Editioned, as_of: AsOf = None, edition: EditionName = None
) -> VerdictAnswer:
    """Whether a registered organisation may host: every rule asked, with its source and what cures it.

    For its own people, its partnership, the Support Office and auditors.
    """
    asked = Question(subject=Subject.HOST, host=host_id, as_of=as_of, edition=edition)
    return asking.told(asked, editions).verdict


@router.get(
    "/eligibility/pairs/{visitor_id}/{host_id}",
    tags=["eligibility"],
    summary="May the two meet?",
    responses=_GUARDED,
)
def pair(  # noqa: PLR0917  FastAPI's arguments are the request's own
    visitor_id: Id,
    host_id: HostId,
    asking: Asks,
    editions: Editioned,
    as_of: AsOf = None,
    edition: EditionName = None,
) -> VerdictAnswer:
    """Whether the one may visit, the other may host, and the two may meet.

    For the people of either, where the other is in the catalogue; the other's waivers stay withheld.
    """
    asked = Question(subject=Subject.PAIR, visitor=visitor_id, host=host_id, as_of=as_of, edition=edition)
    return asking.told(asked, editions).verdict


@router.post(
    "/eligibility", tags=["eligibility"], summary="Ask about any case, registered or not", responses=_GUARDED
)
def eligibility(stated: CaseStatement, asking: Asks, editions: Editioned) -> EligibilityAnswer:
    """The verdict on a visitor, a host, a pair, a stay, an amount or an exchange, as it is or as it could be.

    Name a registered organisation by its id, state facts, or do both: a stated fact then counts instead of
    the registered one, and null says that it is not known. A stay and an amount are answered with the lump
    sum, step by step. Everybody may ask about stated facts; to name an organisation, be signed in for it.

    It is POST because a case is too large for an address. It only reads: nothing is changed or kept, and
    asking again gives the same answer.
    """
    return asking.told(stated.as_question(), editions)


@router.get("/rules", tags=["rules"], summary="The rules in force")
def rules(
    editions: Editioned,
    at: Moment,
    as_of: AsOf = None,
    edition: EditionName = None,
    subject: Annotated[Subject | None, Query(description="only those asked of this; all if left out")] = None,
) -> RuleList:
    """Every rule in force on the day, in the order in which they are asked, each with its source."""
    day = as_of or at.date()
    law = law_for(editions, as_of=day, name=edition)
    entries = rule_book(law, as_of=day, subject=subject)
    return RuleList(
        as_of=day,
        edition=law.edition,
        rules=[RuleDescription.of(entry, law, as_of=day) for entry in entries],
    )


@router.get("/rules/{code}", tags=["rules"], summary="One rule")
def rule(
    code: Annotated[str, Path(description="code of the rule", examples=["H4-membership"])],
    editions: Editioned,
    at: Moment,
    as_of: AsOf = None,
    edition: EditionName = None,
) -> RuleDescription:
    """One rule with its answers in words, the facts it reads, its days, and where it is written."""
    day = as_of or at.date()
    law = law_for(editions, as_of=day, name=edition)
    return RuleDescription.of(rule_entry(code, law, as_of=day), law, as_of=day)
