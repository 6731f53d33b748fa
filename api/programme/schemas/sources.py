"""Where something is written, as it crosses the wire."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from eligibility.citations import Citation


class Source(BaseModel):
    """Where a rule's answer, or a number, is written."""

    title: str
    edition: str = Field(description="which state of the document: its phase, date or capture")
    clause: str
    quote: str
    address: str
    read_on: date
    status: str = Field(description="stated in the source, or a policy of this service that says so")

    @classmethod
    def of(cls, cited: Citation) -> Self:
        return cls(
            title=cited.source,
            edition=cited.edition,
            clause=cited.clause,
            quote=cited.quote,
            address=cited.address,
            read_on=cited.read_on,
            status=cited.status.value,
        )
