"""The certificate that an exchange took place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from api.exchanges.documents import words
from api.exchanges.documents.problems import NoCertificateYet
from api.exchanges.documents.signatures import Signatories
from api.exchanges.exchange import Exchange
from api.exchanges.plan import plan_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Who took part in what, and who says so."""

    exchange: int
    is_virtual: bool
    visitor: str
    visitor_country: str
    host: str
    host_country: str
    first_day: date
    last_day: date
    minutes: int | None  # of activities, as agreed; None: the words of the agreement were erased
    objectives: tuple[str, ...]  # in words
    activities: tuple[str, ...]
    vop: str
    validated_at: datetime
    digest: str | None  # of the Commitment to Quality under which it took place


def certificate_of(
    exchange: Exchange, known: Signatories, commitment: Mapping[str, Any], *, digest: str | None
) -> Certificate:
    """The certificate, with the names as the Commitment to Quality has them, and those of today without it.

    Raises NoCertificateYet unless the exchange is validated, paid or closed.
    """
    agreed, validated_at = exchange.agreed, exchange.progress.validated_at
    if not exchange.state.counts or validated_at is None:
        raise NoCertificateYet(exchange.state.value)
    plan = plan_of(commitment["plan"]) if "plan" in commitment else None
    return Certificate(
        exchange=exchange.id,
        is_virtual=agreed.is_virtual,
        visitor=_name(commitment, "visitor") or known.organisations.get(agreed.visitor, agreed.visitor),
        visitor_country=words.country(exchange.visitor_country),
        host=_name(commitment, "host") or known.organisations.get(agreed.host, agreed.host),
        host_country=words.country(exchange.host_country),
        first_day=agreed.first_day,
        last_day=exchange.progress.ended_on or agreed.last_day,
        minutes=plan.activity_minutes if plan else None,
        objectives=words.called(plan.objectives) if plan else (),
        activities=words.called(plan.activities) if plan else (),
        vop=_name(commitment, "vop") or known.partnerships.get(agreed.vop or 0, "its partnership"),
        validated_at=validated_at,
        digest=digest,
    )


def _name(commitment: Mapping[str, Any], key: str) -> str:
    party: Mapping[str, str] = commitment.get(key) or {}
    return party.get("name", "")
