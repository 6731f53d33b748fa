"""What belongs into the documents besides plan and sum: the terms, by an edition of the rules. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from api.exchanges.agreements.contents import Term
from eligibility.allowance import Allowance
from eligibility.citations import Citation
from eligibility.parameters import Law
from eligibility.phrases import counted, listed

_GROUNDS = (
    "the visitor's closing report",
    "its validation by the visitor's partnership (VOP)",
    "evidence that the stay took place",
)
_ONE_PAYMENT = "The visitor's partnership (VOP) pays the lump sum to the visitor, in one payment."
_WORDS: Mapping[str, tuple[str, str]] = {  # of each term that has no number in it, with the key of its source
    "forms": (
        "The host reports in the form of Annex 2, the visitor in that of Annex 3.",
        "report-annexes",
    ),
    "own-costs": (
        "The visitor bears its costs of travel and lodging itself; nobody advances or re-invoices them.",
        "own-expenses",
    ),
    "payment-clock": (
        "These days are counted from the last of the completion, the validation and the receipt of evidence.",
        "policy-payment-clock",
    ),
    "maximum": (
        "What is agreed is at or under the maximum of the host's country.",
        "lump-sum-maximum",
    ),
}


def commitment_terms(law: Law, *, as_of: date, is_virtual: bool) -> tuple[Term, ...]:
    """The terms of a Commitment to Quality; what the edition has no source for is left out."""
    days = counted(law.number("report_within_days", as_of=as_of), "day")
    source = law.value("report_within_days", as_of=as_of).citation
    reported = _term("report", f"Visitor and host report within {days} after the end of the stay.", source)
    return (reported, *_cited(law, "forms"), *(() if is_virtual else _cited(law, "own-costs")))


def financial_terms(law: Law, *, as_of: date) -> tuple[Term, ...]:
    """The terms of a Financial Agreement; what the edition has no source for is left out."""
    days = counted(law.number("payment_within_days", as_of=as_of), "day")
    paid = f"It pays within {days} after the completion of the exchange, upon {listed(_GROUNDS)}."
    return (
        *_cited(law, "own-costs"),
        _term("one-payment", _ONE_PAYMENT, law.value("payments_allowed", as_of=as_of).citation),
        _term("payment", paid, law.value("payment_within_days", as_of=as_of).citation),
        *_cited(law, "payment-clock"),
        *_cited(law, "maximum"),
    )


def table_line(allowance: Allowance) -> Term:
    """The line of the table of lump sums that an amount rests on, with its source."""
    first = allowance.steps[0]
    return _term("table", first.words, first.citations[0])


def _cited(law: Law, code: str) -> Iterator[Term]:
    words, key = _WORDS[code]
    if key in law.citations:
        yield _term(code, words, law.citations[key])


def _term(code: str, words: str, citation: Citation) -> Term:
    return Term(code=code, words=words, source=_source(citation), citation=citation.key)


def _source(citation: Citation) -> str:
    return f"{citation.source}, {citation.clause}"
