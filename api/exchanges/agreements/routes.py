"""Plans, their eligibility and the money over HTTP: read the input, ask, render."""

from functools import partial

from fastapi import APIRouter, Response

from api.answers import CHANGING, READING
from api.edge.inputs import Number
from api.exchanges.agreements import (
    accounts_setting,
    amounts_setting,
    approval_routes,
    papers_routes,
    planning,
)
from api.exchanges.agreements.accounts import checked_account
from api.exchanges.agreements.answers import AmountAnswer, BankAccountAnswer, ExchangeEligibility, PlanAnswer
from api.exchanges.agreements.schemas import AccountStatement, AmountStatement, PlanStatement
from api.exchanges.moving import Asked
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Perhaps
from api.verdicts.dependencies import Editioned

router = APIRouter(tags=["agreements"], responses=READING)
router.include_router(papers_routes.router)
router.include_router(approval_routes.router)


@router.get("/exchanges/{number}/plan", summary="Its plan", response_model=PlanAnswer)
def plan(number: Number, asking: Perhaps, editions: Editioned) -> Response:
    """Goals, objectives, days and agenda, with what they come to and what the rules say of them.

    Hours are summed over the slots that are activities or networking, by the clock of the host's place. A
    full working day is a working day of the host's country, not spent travelling, with any such slot.
    """
    work = partial(planning.read_plan, signed=asking.signed, number=number, editions=editions, at=asking.at)
    return as_response(_plan(asking.read(work)))


@router.put(
    "/exchanges/{number}/plan", summary="Write its plan", response_model=PlanAnswer, responses=CHANGING
)
def write_plan(
    number: Number, stated: PlanStatement, asking: Perhaps, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """Puts a whole plan in place of the one before; after everybody has signed, that is an amendment.

    The Commitment to Quality and the Financial Agreement each get a new version only if what they say
    changes, and only the signatures under what changed stop holding; the answer names them. A plan that
    changes nothing leaves everything as it is. Too few hours or days are said and not refused: nobody can
    sign them.
    """

    def work(act: Act) -> Answer:
        asked = Asked(signed=asking.signed, number=number, if_match=if_match)
        return _plan(planning.write_plan(act, asked=asked, plan=stated.as_plan(), editions=editions))

    return asking.do(work)


@router.post("/exchanges/{number}/plan/preview", summary="What would this plan come to?")
def preview_plan(number: Number, stated: PlanStatement, asking: Perhaps, editions: Editioned) -> PlanAnswer:
    """What writing it would answer: hours, days, what the rules say, and whose signatures would not hold.

    Nothing is written, and nobody is told.
    """
    asked = Asked(signed=asking.signed, number=number)
    write = partial(
        planning.write_plan, asked=asked, plan=stated.as_plan(), editions=editions, needs_match=False
    )
    return PlanAnswer.of(asking.try_out(write))


@router.get("/exchanges/{number}/eligibility", summary="May it take place as it is planned?")
def eligibility(number: Number, asking: Perhaps, editions: Editioned) -> ExchangeEligibility:
    """The verdict on the two and on the stay by the rules of its first day, and the lump sum step by step.

    The same is asked before every signature. What is registered about a person is withheld.
    """
    work = partial(
        planning.read_eligibility, signed=asking.signed, number=number, editions=editions, at=asking.at
    )
    return ExchangeEligibility.of(asking.read(work))


@router.put(
    "/exchanges/{number}/amount",
    summary="Set the amount that is agreed",
    response_model=AmountAnswer,
    responses=CHANGING,
)
def amount(
    number: Number, stated: AmountStatement, asking: Perhaps, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """By the visitor's partnership: at or under the maximum of the stay as planned; null is the maximum.

    The Financial Agreement is drawn up with it. The visitor bears its costs itself and is paid this sum
    afterwards.
    """

    def work(act: Act) -> Answer:
        asked = Asked(signed=asking.signed, number=number, if_match=if_match)
        cents = stated.agreed_cents
        view = amounts_setting.set_amount(act, asked=asked, agreed_cents=cents, editions=editions)
        return answered(AmountAnswer.of(view), version=view.exchange.version)

    return asking.do(work)


@router.get(
    "/exchanges/{number}/account", summary="To which account it is paid", response_model=BankAccountAnswer
)
def account(number: Number, asking: Perhaps) -> Response:
    """Masked: the holder and the last four characters. Only the file for the bank has the whole number."""
    work = partial(accounts_setting.read_account, signed=asking.signed, number=number, at=asking.at)
    return as_response(_account(asking.read(work)))


@router.put(
    "/exchanges/{number}/account",
    summary="Say to which account it is paid",
    response_model=BankAccountAnswer,
    responses=CHANGING,
)
def set_account(
    number: Number, stated: AccountStatement, asking: Perhaps, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """By who signs for the visitor: an account in the Single Euro Payments Area.

    The Financial Agreement bears a digest of it and its last four characters, so that it can be erased later
    without touching what was signed.
    """
    account_ = checked_account(holder=stated.holder, iban=stated.iban, bic=stated.bic)

    def work(act: Act) -> Answer:
        asked = Asked(signed=asking.signed, number=number, if_match=if_match)
        return _account(accounts_setting.set_account(act, asked=asked, account=account_, editions=editions))

    return asking.do(work)


def _plan(view: planning.PlanView) -> Answer:
    return answered(PlanAnswer.of(view), version=view.exchange.version)


def _account(view: accounts_setting.AccountView) -> Answer:
    return answered(BankAccountAnswer.of(view), version=view.exchange.version)
