"""Imports over HTTP: the body is the file itself."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.answers import LISTING, SENDING, refusals
from api.fields import LARGEST
from api.journal.acting import Act
from api.journal.headers import answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps
from api.profiles.importing import RowsInTheWayError
from api.registrations.imports_files import ANYTHING, MEDIA_TYPES, Format, SentFile
from api.registrations.imports_schemas import ImportAnswer
from api.registrations.imports_use_cases import Wish, carry_out, look_at, read_rejects, told_without_act

router = APIRouter(tags=["imports"])

_BYTES = {"type": "string", "format": "binary"}
_EXAMPLES: Mapping[Format | None, str] = {
    Format.TEXT: "id,name,country,about\nORG-1,Fictional Weaving Lda,PT,Family weaving mill.\n",
    Format.JSON_LINES: '{"id": "ORG-1", "name": "Fictional Weaving Lda", "country": "PT"}\n',
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the file itself; its columns are those of docs/IMPORT.md",
        "content": {
            name: {"schema": _BYTES, "example": _EXAMPLES.get(kind, f"the bytes of a file of {name}")}
            for name, kind in MEDIA_TYPES.items()
        },
    }
}
_Encoding = Literal[
    "utf-8",
    "utf-16",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1257",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-7",
    "iso-8859-15",
]


async def sent_file(
    request: Request,
    filename: Annotated[
        str,
        Query(
            max_length=255,
            pattern=r"^[^\x00-\x1f\x7f/\\]+$",
            description="what the file is called, for messages",
            examples=["organisations.csv"],
        ),
    ] = "organisations",
    mapping: Annotated[
        str | None,
        Query(
            max_length=64,
            pattern="^[a-z0-9_-]+$",
            description="one of docs/mappings, where the columns are not ours",
            examples=["horizon_partners"],
        ),
    ] = None,
    encoding: Annotated[_Encoding | None, Query(description="of a text file that is not UTF-8")] = None,
) -> SentFile:
    """The body of the request, whole, with what its query says of it."""
    return SentFile(
        name=filename,
        content=await request.body(),
        media_type=request.headers.get("content-type", ANYTHING),
        mapping=mapping,
        encoding=encoding,
    )


@router.post(
    "/imports",
    response_model=ImportAnswer,
    openapi_extra=_BODY,
    responses=LISTING | SENDING,
    summary="Import organisations",
)
def bring(
    asking: Once,
    file: Annotated[SentFile, Depends(sent_file)],
    dry_run: Annotated[bool, Query(description="look and report only")] = False,
    skip_bad: Annotated[bool, Query(description="import the good rows and leave out the bad ones")] = False,
    partnership: Annotated[
        int | None,
        Query(ge=1, le=LARGEST, description="for which you import, if you manage several", examples=[3]),
    ] = None,
) -> Response:
    """Brings in a file of your partnership's organisations: all of its rows, or none.

    A row replaces the whole profile of its id. New ones are validated by it, for you vouch for them. A row
    of another partnership, or of an organisation that yours does not manage, is a bad row.
    """
    wish = Wish(signed=asking.signed, file=file, partnership=partnership, dry_run=dry_run, skip_bad=skip_bad)
    ready = look_at(asking.database, wish, at=asking.at)

    def work(act: Act) -> Answer:
        return answered(ImportAnswer.of(carry_out(act, ready)))

    judged = ready.seen
    if not dry_run and judged.goes_ahead:
        try:
            return asking.do(work)
        except RowsInTheWayError as ended:
            judged = ended.judged
    done = told_without_act(asking.database, ready, judged, at=asking.at)
    return as_response(answered(ImportAnswer.of(done)))


@router.get(
    "/imports/{rejects_id}/rejects",
    response_class=Response,
    responses={
        HTTPStatus.OK.value: {
            "description": "the rejected rows with their own columns and one more, `error`",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        **refusals(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    },
    summary="The rows that did not come in",
)
def rejected(
    rejects_id: Annotated[
        str,
        Path(
            pattern="^[0-9a-f]{32}$",
            description="as the import said",
            examples=["5d41402abc4b2a76b9719d911017c592"],
        ),
    ],
    asking: Perhaps,
) -> Response:
    """The bad rows of a file with what is wrong, for a day. Correct them and import them as they are."""
    kept = asking.read(lambda connection: read_rejects(connection, asking.signed, rejects_id, at=asking.at))
    return _csv(kept.csv, "rejected.csv")


def _csv(text: str, name: str) -> Response:
    return Response(
        text.encode("utf-8-sig", errors="replace"),  # Excel needs the mark
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
