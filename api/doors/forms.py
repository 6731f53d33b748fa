"""Forms as browsers send them without a script: read once, checked, and shown again with what was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from api.problems import Problem

_MOST = 1_000  # characters of any one field
_MOST_FIELDS = 20
_MEDIA_TYPE = "application/x-www-form-urlencoded"


class UnusableForm(Problem):
    """A form that did not come from a page of this service, or came broken."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The form cannot be read: {reason}. Nothing was changed. Open the page again.")


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each once."""

    fields: Mapping[str, str]

    def text(self, name: str) -> str:
        """What a field says; empty where it is not there. Raises UnusableForm."""
        said = self.fields.get(name, "")
        if len(said) > _MOST:
            raise UnusableForm(f"one of its fields has more than {_MOST:,} characters")
        if "\0" in said:
            raise UnusableForm("one of its fields holds a character that no keyboard has")
        return said


async def sent_form(request: Request) -> Form:
    """The form in a request. Raises UnusableForm."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _MEDIA_TYPE:
        raise UnusableForm("it was not sent as a form")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise UnusableForm("it is broken or too long") from None
    return Form(dict(pairs))


Sent = Annotated[Form, Depends(sent_form)]
