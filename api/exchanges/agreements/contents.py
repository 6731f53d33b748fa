"""What the two documents say, as content that is signed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.exchanges.canonical import Content
from api.exchanges.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that is agreed besides, in words, with what it rests on."""

    code: str
    words: str
    source: str  # title and clause, for people
    citation: str  # key of the register of sources of the edition

    @property
    def content(self) -> Content:
        """As it stands in a document."""
        return {"code": self.code, "words": self.words, "source": self.source, "citation": self.citation}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A party as a document names it. `id` is an organisation's id or a partnership's number in digits."""

    id: str
    name: str
    country: str | None = None  # of an organisation

    @property
    def content(self) -> Content:
        """As it stands in a document."""
        return {"id": self.id, "name": self.name, "country": self.country}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """The four of an exchange; a partnership that is missing has not been found yet."""

    visitor: Named
    host: Named
    vop: Named | None
    hop: Named | None


def commitment_content(
    number: int,
    parties: Parties,
    plan: Plan,
    *,
    edition: str,
    report_days: int,
    terms: Sequence[Term] = (),
) -> Content:
    """The Commitment to Quality of an exchange."""
    return {
        "document": "commitment-to-quality",
        "exchange": number,
        "visitor": parties.visitor.content,
        "host": parties.host.content,
        "vop": parties.vop.content if parties.vop else None,
        "hop": parties.hop.content if parties.hop else None,
        "plan": plan.content,
        "edition": edition,
        "report_within_days": report_days,
        "terms": [term.content for term in terms],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The lump sum as it is frozen into the Financial Agreement."""

    host_country: str
    working_days: int
    maximum_cents: int
    agreed_cents: int
    edition: str  # of the rules and of the table of lump sums
    steps: tuple[tuple[str, str, int], ...]  # code, words and the most in cents after each step
    account_digest: str | None = None  # of holder and IBAN, salted: the account itself can be erased
    account_ending: str = ""  # the last four characters of the IBAN, for people
    pay_days: int = 10
    table: Term | None = None  # the line of the table of lump sums that it rests on
    terms: tuple[Term, ...] = ()


def financial_content(number: int, parties: Parties, plan: Plan, money: Money) -> Content:
    """The Financial Agreement of a stay abroad."""
    return {
        "document": "financial-agreement",
        "exchange": number,
        "visitor": parties.visitor.content,
        "vop": parties.vop.content if parties.vop else None,
        "host": parties.host.content,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "host_country": money.host_country,
        "working_days": money.working_days,
        "maximum_cents": money.maximum_cents,
        "agreed_cents": money.agreed_cents,
        "currency": "EUR",
        "edition": money.edition,
        "steps": [
            {"code": code, "words": words, "at_most_cents": cents} for code, words, cents in money.steps
        ],
        "account": account_content(money.account_digest, money.account_ending),
        "pay_within_days": money.pay_days,
        "table": money.table.content if money.table else None,
        "terms": [term.content for term in money.terms],
    }


def account_content(digest: str | None, ending: str) -> Content | None:
    """What the Financial Agreement says of the account."""
    return {"digest": digest, "ending": ending} if digest else None
