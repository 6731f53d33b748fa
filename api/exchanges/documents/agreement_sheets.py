"""The Commitment to Quality and the Financial Agreement as they are read and signed. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.exchanges.documents import words
from api.exchanges.documents.agendas import Agenda, agenda_of
from api.exchanges.documents.signatures import Block, Signatories, blocks_of, label_of
from api.exchanges.paper_store import Signature, Written
from api.exchanges.plan import plan_of
from api.exchanges.states import Paper, Party, State
from eligibility.phrases import listed

_KEYS = {Party.VISITOR: "visitor", Party.HOST: "host", Party.VOP: "vop", Party.HOP: "hop"}
_STOPPED = frozenset({State.CANCELLED, State.INTERRUPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """One party in the table of parties."""

    label: str
    name: str
    country: str | None
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that is agreed besides, with what it rests on."""

    words: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What the Commitment to Quality says of the stay."""

    first_day: date
    last_day: date
    is_virtual: bool
    goals: str
    objectives: tuple[str, ...]  # in words
    activities: tuple[str, ...]
    outcomes: str
    agenda: Agenda
    report_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the Financial Agreement says of the money."""

    first_day: date
    last_day: date
    host_country: str
    working_days: int
    maximum_cents: int
    agreed_cents: int
    steps: tuple[tuple[str, int], ...]  # in words, and the most in cents after it
    source: str  # of the table of lump sums
    account_ending: str | None
    account_digest: str | None
    pay_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSheet:
    """One version of one document with the signatures under it."""

    paper: Paper
    title: str
    exchange: int
    version: int
    digest: str
    written: str  # when, in words
    edition: str
    is_erased: bool  # its words are gone; its digest and signatures stay
    stopped: str  # cancelled or interrupted; empty: neither
    parties: tuple[PartyRow, ...]
    stay: Stay | None
    money: Sum | None
    terms: tuple[Term, ...]
    blocks: tuple[Block, ...]
    missing: str  # who has still to sign, in words; empty: nobody

    @property
    def is_draft(self) -> bool:
        """Whether nobody has signed it."""
        return not any(block.given for block in self.blocks)


def agreement_sheet(
    written: Written, signatures: Iterable[Signature], known: Signatories, *, state: State
) -> AgreementSheet:
    """That version as a sheet, with those of the signatures that were given under exactly it."""
    content: Mapping[str, Any] = json.loads(written.text) if written.text else {}
    under = [one for one in signatures if (one.paper, one.version) == (written.paper, written.version)]
    blocks = blocks_of(written.paper, _names(content), under, known)
    missing = [party for party in _KEYS if party in written.paper.signers - {one.party for one in under}]
    return AgreementSheet(
        paper=written.paper,
        title=written.paper.called,
        exchange=written.exchange,
        version=written.version,
        digest=written.digest,
        written=words.moment(written.written_at),
        edition=content.get("edition", ""),
        is_erased=not written.text,
        stopped=state.value if state in _STOPPED else "",
        parties=_parties(content),
        stay=_stay(content) if "plan" in content else None,
        money=_sum(content) if "agreed_cents" in content else None,
        terms=tuple(terms_of(content)),
        blocks=blocks,
        missing=listed([party.words for party in missing]),
    )


def terms_of(content: Mapping[str, Any]) -> Iterable[Term]:
    """The terms that a document bears."""
    for one in content.get("terms") or ():
        if isinstance(one, Mapping):
            text, source = one.get("words") or one.get("text") or "", one.get("source") or ""
            yield Term(words=str(text), source=str(source))
        else:
            yield Term(words=str(one), source="")


def _names(content: Mapping[str, Any]) -> dict[Party, str]:
    named = {party: content.get(key) for party, key in _KEYS.items()}
    return {party: one["name"] for party, one in named.items() if one}


def _parties(content: Mapping[str, Any]) -> tuple[PartyRow, ...]:
    named = [(party, content[key]) for party, key in _KEYS.items() if content.get(key)]
    return tuple(
        PartyRow(
            label=label_of(party),
            name=one["name"],
            country=words.country(one["country"]) if one.get("country") else None,
            id=one["id"],
        )
        for party, one in named
    )


def _stay(content: Mapping[str, Any]) -> Stay:
    plan = plan_of(content["plan"])
    return Stay(
        first_day=plan.first_day,
        last_day=plan.last_day,
        is_virtual=plan.is_virtual,
        goals=plan.goals,
        objectives=words.called(plan.objectives),
        activities=words.called(plan.activities),
        outcomes=plan.outcomes,
        agenda=agenda_of(plan),
        report_days=content.get("report_within_days"),
    )


def _sum(content: Mapping[str, Any]) -> Sum:
    steps: Sequence[Mapping[str, Any]] = content.get("steps") or ()
    account: Mapping[str, str] = content.get("account") or {}
    return Sum(
        first_day=date.fromisoformat(content["first_day"]),
        last_day=date.fromisoformat(content["last_day"]),
        host_country=words.country(content["host_country"]),
        working_days=content["working_days"],
        maximum_cents=content["maximum_cents"],
        agreed_cents=content["agreed_cents"],
        steps=tuple((step["words"], step["at_most_cents"]) for step in steps),
        source=(content.get("table") or {}).get("source", ""),
        account_ending=account.get("ending"),
        account_digest=account.get("digest"),
        pay_days=content.get("pay_within_days"),
    )
