"""Forms as browsers send them, with files or without: read once, within limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.doors.forms import UnusableForm

_MOST = 20_000  # characters of any one field, as the longest text that the API takes
_MOST_FIELDS = 5_000  # an agenda of a month, or a list of several hundred rows ticked
_MOST_FILES = 20
_KEY = "key"
_VERSION = "version"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file in a form."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in the order in which they were sent; empty for a form that was not sent yet."""

    fields: Sequence[tuple[str, str]] = ()
    files: Sequence[tuple[str, SentFile]] = ()
    fallback_key: str = field(default_factory=lambda: uuid4().hex)

    def text(self, name: str, otherwise: str = "") -> str:
        """What a field says, without the space around it."""
        return next((said.strip() for one, said in self.fields if one == name), otherwise)

    def texts(self, name: str) -> list[str]:
        """What all fields of a name say, but for empty ones."""
        return [said.strip() for one, said in self.fields if one == name and said.strip()]

    def perhaps(self, name: str) -> str | None:
        """What a field says, None where it says nothing."""
        return self.text(name) or None

    def is_ticked(self, name: str) -> bool:
        return self.text(name) not in {"", "0", "false", "no"}

    def file(self, name: str) -> SentFile | None:
        """The file, None where none was chosen."""
        return next((one for field_, one in self.files if field_ == name and one.name), None)

    def all_files(self, name: str) -> list[SentFile]:
        return [one for field_, one in self.files if field_ == name and one.name]

    @property
    def key(self) -> str:
        """The key under which it is carried out once, however often it is sent."""
        return self.text(_KEY) or self.fallback_key

    @property
    def version(self) -> str | None:
        """The version of what it edits, as the page showed it."""
        return self.perhaps(_VERSION)


async def sent_form(request: Request) -> Form:
    """The form in a request. Raises UnusableForm."""
    try:
        async with request.form(
            max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=4 * _MOST
        ) as sent:
            return await _read(sent)
    except HTTPException as problem:
        raise UnusableForm(str(problem.detail).rstrip(".")) from None


async def _read(sent: FormData) -> Form:
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, SentFile]] = []
    for name, said in sent.multi_items():
        if isinstance(said, UploadFile):
            made = SentFile(
                name=said.filename or "",
                media_type=said.content_type or "application/octet-stream",
                content=await said.read(),
            )
            files.append((name, made))
            continue
        if len(said) > _MOST:
            raise UnusableForm(f"one of its fields has more than {_MOST:,} characters")
        if "\0" in said:
            raise UnusableForm("one of its fields holds a character that no keyboard has")
        fields.append((name, said.replace("\r\n", "\n")))
    return Form(tuple(fields), tuple(files))
