"""Calls about what an exchange comes to: its plan, what the rules say of it, the sum, and the account."""

from api.client.calls import Call, place
from api.exchanges.agreements.agenda_answers import AgendaAnswer
from api.exchanges.agreements.answers import (
    AmountAnswer,
    BankAccountAnswer,
    ExchangeEligibility,
    PlanAnswer,
)
from api.exchanges.agreements.schemas import AccountStatement, AmountStatement, PlanStatement
from api.exchanges.schemas import ReasonStatement


def plan(number: int) -> Call[PlanAnswer]:
    """What is planned, what it comes to, and how the documents stand."""
    return Call(method="GET", path=place("/exchanges/{}/plan", number), answer=PlanAnswer)


def preview_plan(number: int, stated: PlanStatement) -> Call[PlanAnswer]:
    """What writing that plan would come to, and whose signatures it would make void. Nothing is written."""
    path = place("/exchanges/{}/plan/preview", number)
    return Call(method="POST", path=path, answer=PlanAnswer, body=stated)


def write_plan(number: int, stated: PlanStatement, *, etag: str) -> Call[PlanAnswer]:
    """Puts a whole plan in place of the one before; the answer names the signatures that it made void."""
    path = place("/exchanges/{}/plan", number)
    return Call(method="PUT", path=path, answer=PlanAnswer, body=stated, etag=etag)


def eligibility(number: int) -> Call[ExchangeEligibility]:
    """What the rules of its first day say, and the lump sum step by step."""
    path = place("/exchanges/{}/eligibility", number)
    return Call(method="GET", path=path, answer=ExchangeEligibility)


def ask_for_approval(number: int) -> Call[AgendaAnswer]:
    """Of the working days on which nothing is planned, by the support office."""
    path = place("/exchanges/{}/agenda-approval/request", number)
    return Call(method="POST", path=path, answer=AgendaAnswer)


def approve_agenda(number: int, reason: str, *, etag: str) -> Call[AgendaAnswer]:
    """For the support office: working days may be idle, as they are planned now."""
    path = place("/exchanges/{}/agenda-approval", number)
    said = ReasonStatement(reason=reason)
    return Call(method="POST", path=path, answer=AgendaAnswer, body=said, etag=etag)


def set_amount(number: int, agreed_cents: int | None, *, etag: str) -> Call[AmountAnswer]:
    """At or under the maximum; None: the maximum."""
    path, body = place("/exchanges/{}/amount", number), AmountStatement(agreed_cents=agreed_cents)
    return Call(method="PUT", path=path, answer=AmountAnswer, body=body, etag=etag)


def account(number: int) -> Call[BankAccountAnswer]:
    """To which account the lump sum is paid, masked."""
    return Call(method="GET", path=place("/exchanges/{}/account", number), answer=BankAccountAnswer)


def set_account(
    number: int, *, holder: str, iban: str, bic: str | None = None, etag: str
) -> Call[BankAccountAnswer]:
    path, body = place("/exchanges/{}/account", number), AccountStatement(holder=holder, iban=iban, bic=bic)
    return Call(method="PUT", path=path, answer=BankAccountAnswer, body=body, etag=etag)
