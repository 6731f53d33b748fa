"""To what an exchange falls back where an amendment of its documents is refused. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.exchanges.exchange import Exchange
from api.exchanges.paper_store import Signature, Written
from api.exchanges.plan import Plan, plan_of
from api.exchanges.states import Paper, Party

Chosen = Mapping[Paper, Written | None]  # None: that there is no such document


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Every version of an exchange's documents, and every signature that was given."""

    versions: Mapping[Paper, tuple[Written, ...]]  # oldest first
    signatures: tuple[Signature, ...]

    def current(self, exchange: Exchange, paper: Paper) -> Written | None:
        """The version that holds at present."""
        standing = exchange.papers.get(paper)
        return next((one for one in self._of(paper) if standing and one.version == standing.version), None)

    def before(self, exchange: Exchange, paper: Paper) -> tuple[Written, ...]:
        """Earlier versions whose words are still there and that were never sent back, newest first."""
        standing = exchange.papers.get(paper)
        newest = standing.version if standing else 0
        earlier = (one for one in reversed(self._of(paper)) if one.version < newest)
        return tuple(one for one in earlier if one.text and one.sent_back_at is None)

    def has_signed(self, written: Written, parties: Iterable[Party]) -> bool:
        """Whether all of them have signed that very version."""
        signed = {
            one.party
            for one in self.signatures
            if (one.paper, one.version) == (written.paper, written.version)
        }
        return signed >= set(parties)

    def _of(self, paper: Paper) -> tuple[Written, ...]:
        return self.versions.get(paper, ())


def fallback(exchange: Exchange, documents: Documents, *, is_approval_required: bool) -> Chosen | None:
    """The documents as all had signed them before the amendment that is open now; None where none is open.

    An amendment is open while a document lacks a signature, or the approval, that an earlier version has;
    one that all have signed is in force. What was sent back, and what was agreed before it, is gone. A
    Financial Agreement goes with a Commitment to Quality of the same days.
    """
    seeking = _Seeking(exchange, documents, is_approval_required)
    commitment = seeking.kept(Paper.COMMITMENT) or seeking.agreed(Paper.COMMITMENT)
    if commitment is None or not commitment.text:
        return None
    plan = _plan(commitment)
    money = None if plan.is_virtual else seeking.money(commitment, plan)
    if money is None and not plan.is_virtual and seeking.is_current(commitment):
        return None
    chosen = {Paper.COMMITMENT: commitment, Paper.FINANCIAL: money}
    is_as_it_stands = all(one == documents.current(exchange, paper) for paper, one in chosen.items())
    return None if is_as_it_stands else chosen


def restored(exchange: Exchange, chosen: Chosen) -> Exchange:
    """The exchange with what these documents say of its days, its partnerships and its money."""
    said, money = _content(chosen[Paper.COMMITMENT]), _content(chosen[Paper.FINANCIAL])
    plan = plan_of(said["plan"])
    agreed = replace(
        exchange.agreed,
        first_day=plan.first_day,
        last_day=plan.last_day,
        is_virtual=plan.is_virtual,
        edition=said["edition"],
        vop=_number(said["vop"]),
        hop=_number(said["hop"]),
    )
    progress = replace(
        exchange.progress,
        is_plan_complete=True,  # all had signed it
        maximum_cents=money.get("maximum_cents"),
        agreed_cents=money.get("agreed_cents"),
    )
    countries = {f"{side}_country": said[side]["country"] for side in ("visitor", "host")}
    return replace(exchange, agreed=agreed, progress=progress, **countries)


def plan_in(chosen: Chosen) -> Plan:
    """The plan in the Commitment to Quality that holds again."""
    return plan_of(_content(chosen[Paper.COMMITMENT])["plan"])


def account_digest(chosen: Chosen) -> str | None:
    """The digest of the account that the Financial Agreement names."""
    account = _content(chosen[Paper.FINANCIAL]).get("account")
    return account["digest"] if account else None


class _Seeking:
    """The search for the versions to fall back to."""

    def __init__(self, exchange: Exchange, documents: Documents, is_approval_required: bool) -> None:
        self._exchange, self._documents = exchange, documents
        self._is_approval_required = is_approval_required

    def kept(self, paper: Paper) -> Written | None:
        """The version that holds, where nothing is lacking under it."""
        current = self._documents.current(self._exchange, paper)
        return current if current and self._documents.has_signed(current, self._needed(paper)) else None

    def agreed(self, paper: Paper, plan: Plan | None = None) -> Written | None:
        """The newest earlier version that all have signed; an approved one first, where that is asked."""
        earlier = [one for one in self._before(paper, plan) if self._has_all(one, paper.signers)]
        approved = (one for one in earlier if self._has_all(one, self._needed(paper)))
        return next(approved, None) or next(iter(earlier), None)

    def money(self, commitment: Written, plan: Plan) -> Written | None:
        """The Financial Agreement that goes with a Commitment; an unsigned one with an earlier Commitment."""
        kept = self.kept(Paper.FINANCIAL)
        if kept and _fits(kept, plan):
            return kept
        agreed = self.agreed(Paper.FINANCIAL, plan)
        if agreed or self.is_current(commitment):
            return agreed
        current = self._documents.current(self._exchange, Paper.FINANCIAL)
        fitting = current if current and _fits(current, plan) else None
        return fitting or next(iter(self._before(Paper.FINANCIAL, plan)), None)

    def is_current(self, written: Written) -> bool:
        return written == self._documents.current(self._exchange, written.paper)

    def _before(self, paper: Paper, plan: Plan | None) -> list[Written]:
        earlier = self._documents.before(self._exchange, paper)
        return [one for one in earlier if plan is None or _fits(one, plan)]

    def _has_all(self, written: Written, parties: Iterable[Party]) -> bool:
        return self._documents.has_signed(written, parties)

    def _needed(self, paper: Paper) -> frozenset[Party]:
        return paper.signers | ({Party.SUPPORT_OFFICE} if self._is_approval_required else set())


def _fits(money: Written, plan: Plan) -> bool:
    said = _content(money)
    days = (plan.first_day.isoformat(), plan.last_day.isoformat())
    return (said.get("first_day"), said.get("last_day")) == days


def _plan(commitment: Written) -> Plan:
    return plan_of(_content(commitment)["plan"])


def _content(written: Written | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written.text) if written and written.text else {}
    return found


def _number(partnership: Mapping[str, Any] | None) -> int | None:
    return int(partnership["id"]) if partnership else None
