"""Calls about the programme: steps of approval, editions of the rules, lump sums and words."""

from datetime import date

from api.client.calls import Call, QueryValue, place
from api.programme.schemas.editions import (
    DraftAsked,
    EditionAnswer,
    EditionsAnswer,
    PublicationAsked,
    TableAnswer,
    TableAsked,
)
from api.programme.schemas.programme import (
    ApprovalAnswer,
    ApprovalList,
    ApprovalStepAsked,
    Glossary,
    LumpSumTable,
    TermAnswer,
)
from api.verdicts.impact_answers import EditionImpact


def approval_steps() -> Call[ApprovalList]:
    """What the support office can be asked to approve, and whether it is."""
    return Call(method="GET", path="/approval-steps", answer=ApprovalList)


def approval_step(code: str) -> Call[ApprovalAnswer]:
    return Call(method="GET", path=place("/approval-steps/{}", code), answer=ApprovalAnswer)


def require_approval(code: str, *, is_required: bool, etag: str) -> Call[ApprovalAnswer]:
    path, body = place("/approval-steps/{}", code), ApprovalStepAsked(is_required=is_required)
    return Call(method="PUT", path=path, answer=ApprovalAnswer, body=body, etag=etag)


def editions() -> Call[EditionsAnswer]:
    """The published editions of the rules; then the drafts, for those who may see them."""
    return Call(method="GET", path="/editions", answer=EditionsAnswer)


def edition(name: str) -> Call[EditionAnswer]:
    return Call(method="GET", path=place("/editions/{}", name), answer=EditionAnswer)


def edition_impact(name: str, *, as_of: date | None = None) -> Call[EditionImpact]:
    """Whom an edition would affect, exchanges that are not over among them, and why."""
    path = place("/editions/{}/impact", name)
    query = {"as_of": as_of.isoformat()} if as_of else {}
    return Call(method="GET", path=path, answer=EditionImpact, query=query)


def draft_edition(asked: DraftAsked) -> Call[EditionAnswer]:
    return Call(method="POST", path="/editions", answer=EditionAnswer, body=asked)


def table(edition: str, name: str) -> Call[TableAnswer]:
    """One table of an edition, as CSV."""
    path = place("/editions/{}/tables/{}", edition, name)
    return Call(method="GET", path=path, answer=TableAnswer)


def write_table(edition: str, name: str, text: str, *, etag: str) -> Call[TableAnswer]:
    """Puts a table of a draft in the place of the one it has."""
    path = place("/editions/{}/tables/{}", edition, name)
    return Call(method="PUT", path=path, answer=TableAnswer, body=TableAsked(text=text), etag=etag)


def publish_edition(name: str, *, valid_from: date, etag: str) -> Call[EditionAnswer]:
    """Seals a draft, which then never changes."""
    path, body = place("/editions/{}/publication", name), PublicationAsked(valid_from=valid_from)
    return Call(method="POST", path=path, answer=EditionAnswer, body=body, etag=etag)


def lump_sums(*, as_of: date | None = None) -> Call[LumpSumTable]:
    """What is paid at most for a stay in each country."""
    return Call(method="GET", path="/lump-sums", answer=LumpSumTable, query={"as_of": as_of})


def glossary(*, q: str = "", section: str | None = None) -> Call[Glossary]:
    query: dict[str, QueryValue] = {"q": q, "section": section}
    return Call(method="GET", path="/glossary", answer=Glossary, query=query)


def term(word: str) -> Call[TermAnswer]:
    """What one word means."""
    return Call(method="GET", path=place("/glossary/{}", word), answer=TermAnswer)
