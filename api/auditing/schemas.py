"""How the audit trail crosses the wire."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, Field

from api.journal.audit import Anchor, Entry

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.auditing.use_cases import Checked, Page

_DIGEST = "3f0c" * 16


class EventAnswer(BaseModel):
    """One row of the trail, with what its digest was made of."""

    seq: int = Field(description="1, 2, 3 ...: the order in which things happened", examples=[7])
    at: datetime
    account: int | None = Field(description="who acted; null for somebody not signed in and the service")
    via: str = Field(examples=["session"])
    on_behalf_of: int | None = Field(description="number of the delegation under which it was done")
    act: str = Field(examples=["waiver.approve"])
    subject: str = Field(examples=["waiver:7"])
    detail: dict[str, Any] = Field(examples=[{"organisation": "demo-sme-138", "rule": "H4-membership"}])
    previous: str = Field(description="digest of the row before", examples=[_DIGEST])
    digest: str = Field(description="SHA-256 over this row and `previous`", examples=[_DIGEST])

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            seq=entry.seq,
            at=entry.at,
            account=entry.account_id,
            via=entry.via,
            on_behalf_of=entry.on_behalf_of,
            act=entry.act,
            subject=entry.subject,
            detail=json.loads(entry.detail),
            previous=entry.previous,
            digest=entry.digest,
        )


class EventPage(BaseModel):
    """A part of the trail."""

    events: list[EventAnswer]
    after: int | None = Field(description="ask with this for the next part; null where there is none")

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(events=[EventAnswer.of(one) for one in page.entries], after=page.after)


class EndAnswer(BaseModel):
    """The last row of the trail: to be kept outside, and held against it later."""

    seq: int = Field(examples=[7])
    digest: str = Field(examples=[_DIGEST])
    anchor: str = Field(description="both in one text, as the check takes it", examples=[f"7:{_DIGEST}"])

    @classmethod
    def of(cls, end: Anchor) -> Self:
        return cls(seq=end.seq, digest=end.digest, anchor=str(end))


class BrokenAnswer(BaseModel):
    """The first row at which the trail is not what was written."""

    seq: int
    what: str = Field(examples=["the row does not say what was sealed"])


class CheckAnswer(BaseModel):
    """Whether the trail is what was written. Rows cut off its end show only against an anchor."""

    whole: bool
    broken: BrokenAnswer | None = Field(description="null where it is whole")
    end: EndAnswer | None = Field(description="null while it has no row")
    anchors: int = Field(description="how many it was held against", examples=[1])

    @classmethod
    def of(cls, checked: "Checked") -> Self:
        broken = checked.broken
        return cls(
            whole=broken is None,
            broken=BrokenAnswer(seq=broken.seq, what=broken.fault.value) if broken else None,
            end=EndAnswer.of(checked.end) if checked.end else None,
            anchors=checked.n_anchors,
        )
