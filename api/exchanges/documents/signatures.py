"""Signatures as they stand under a document, and the lines that wait for them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.exchanges.documents import words
from api.exchanges.paper_store import Signature
from api.exchanges.states import Method, Paper, Party

_ORDER = (Party.VISITOR, Party.HOST, Party.VOP, Party.HOP)
_LABELS = {
    Party.VISITOR: "Visitor",
    Party.HOST: "Host",
    Party.VOP: "Visitor's partnership (VOP)",
    Party.HOP: "Host's partnership (HOP)",
    Party.SUPPORT_OFFICE: "Support office",
}
GONE = "somebody whose account is deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A signature in words."""

    by: str  # the person
    mandate: str  # in which they signed
    when: str
    how: str
    scan: str | None = None  # digest of the scan of what was signed by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Where one party signs: its signature, or an empty line for one by hand."""

    label: str
    name: str  # of the party, as the document names it
    given: Given | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatories:
    """The people and parties behind signatures, by their numbers and ids."""

    people: Mapping[int, str]  # accounts
    organisations: Mapping[str, str]
    partnerships: Mapping[int, str]


def label_of(party: Party) -> str:
    """Such as 'Visitor's partnership (VOP)'."""
    return _LABELS[party]


def blocks_of(
    paper: Paper, names: Mapping[Party, str], signatures: Iterable[Signature], known: Signatories
) -> tuple[Block, ...]:
    """A block for each party that has to sign, in order; and one for the approval, where it was given."""
    given = {one.party: given_of(one, known) for one in signatures}
    wanted = [party for party in _ORDER if party in paper.signers]
    approved = [Party.SUPPORT_OFFICE] if Party.SUPPORT_OFFICE in given else []
    return tuple(
        Block(label=_LABELS[party], name=names.get(party, ""), given=given.get(party))
        for party in (*wanted, *approved)
    )


def given_of(signature: Signature, known: Signatories) -> Given:
    """Who signed, in which mandate, when and how."""
    recorded_by = known.people.get(signature.account or 0, GONE)
    if signature.method is Method.PAPER:
        return Given(
            by=signature.signed_by,
            mandate=f"recorded by {recorded_by}, {_mandate(signature, known)}",
            when=words.day(signature.signed_on) if signature.signed_on else "",
            how=f"by hand on paper; recorded {words.moment(signature.signed_at)}",
            scan=signature.scan,
        )
    return Given(
        by=recorded_by,
        mandate=_mandate(signature, known),
        when=words.moment(signature.signed_at),
        how=_in_the_service(signature),
    )


def _in_the_service(signature: Signature) -> str:
    if signature.method is Method.SERVICE:
        return "in the service, in person"
    number = "" if signature.delegation is None else f" no. {signature.delegation}"
    return f"in the service, by delegation{number}"


def _mandate(signature: Signature, known: Signatories) -> str:
    whose = ""
    if signature.organisation is not None:
        whose = known.organisations.get(signature.organisation, signature.organisation)
    elif signature.partnership is not None:
        whose = known.partnerships.get(signature.partnership, str(signature.partnership))
    return f"{signature.role.words} of {whose}" if whose else signature.role.words
