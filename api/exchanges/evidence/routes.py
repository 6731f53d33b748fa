"""Evidence over HTTP: the body that hands it in is the file itself."""

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator

from api.answers import CHANGING, READING, SENDING
from api.edge.inputs import Number
from api.exchanges.evidence import use_cases
from api.exchanges.evidence.evidence import VERSION
from api.exchanges.evidence.kinds import Kind
from api.exchanges.evidence.schemas import EvidenceList, EvidencePiece, Withdrawn
from api.exchanges.evidence.use_cases import Sent
from api.exchanges.moving import Asked
from api.files.kinds import MediaType
from api.files.looking import CleanFile
from api.files.names import locked_up
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps
from api.problems import Problem
from api.texts import paragraphs

_BYTES = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the file itself, 10 MiB at most",
        "content": {
            kind.value: {"schema": _BYTES, "example": f"the bytes of {kind.called}"} for kind in MediaType
        },
    }
}
_FILE: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK.value: {
        "description": "the file, to be saved",
        "content": {kind.value: {"schema": _BYTES} for kind in MediaType},
    }
}
router = APIRouter(tags=["evidence"], responses=READING)


async def sent_file(
    request: Request,
    kind: Annotated[Kind, Query(description="what it is", examples=["boarding_pass"])],
    filename: Annotated[
        str,
        Query(
            max_length=255,
            description="what the file is called, for people",
            examples=["TAP 1234 Porto.pdf"],
        ),
    ] = "",
    note: Annotated[
        str,
        Query(max_length=1000, description="what it shows", examples=["The flight back."]),
        AfterValidator(paragraphs),
    ] = "",
) -> Sent:
    """The body of the request, whole, with what its query says of it."""
    return Sent(
        content=await request.body(),
        name=filename,
        declared=request.headers.get("content-type", ""),
        kind=kind,
        note=note,
    )


async def folder_of_files(request: Request) -> Path:
    """Where the files are kept that people hand in."""
    folder: Path = request.app.state.settings.files_dir
    return folder


Folder = Annotated[Path, Depends(folder_of_files)]


@router.post(
    "/exchanges/{number}/evidence",
    summary="Hand in evidence",
    status_code=HTTPStatus.CREATED,
    response_model=EvidencePiece,
    openapi_extra=_BODY,
    responses=SENDING,
)
def hand_in(
    number: Number, asking: Once, sent: Annotated[Sent, Depends(sent_file)], folder: Folder
) -> Response:
    """Hands in one file that shows that the stay took place: a PDF, or a JPEG, PNG or WebP picture.

    What the file is says its content alone. A PDF is kept as it is, where nothing in it acts or hides. A
    picture is drawn anew: upright, at most 4,000 points long, without what its camera wrote into it, such as
    the place. The same file twice is refused.
    """
    asked = Asked(signed=asking.signed, number=number)
    try:
        clean: CleanFile | Problem = use_cases.ready(asking.database, folder, asked, sent, at=asking.at)
    except Problem as refused:
        clean = refused

    def work(act: Act) -> Answer:
        if isinstance(clean, Problem):  # a retry of what was done gets its answer before it comes to this
            raise clean
        added = use_cases.hand_in(act, asked, sent, clean=clean, folder=folder)
        content = EvidencePiece.of(added)
        location = f"/exchanges/{number}/evidence/{added.id}"
        return answered(content, status=HTTPStatus.CREATED, version=VERSION, location=location)

    return asking.do(work)


@router.get("/exchanges/{number}/evidence", summary="The evidence of an exchange")
def evidence(number: Number, asking: Perhaps) -> EvidenceList:
    """What the visitor has handed in and not withdrawn, with what evidence can be.

    Managers see beside each file of which other exchanges it is evidence too.
    """
    work = partial(use_cases.list_of, signed=asking.signed, number=number, at=asking.at)
    return EvidenceList.of(asking.read(work))


@router.get(
    "/exchanges/{number}/evidence/{piece}", summary="One piece of evidence", response_model=EvidencePiece
)
def piece_of_evidence(
    number: Number, piece: Number, asking: Perhaps, if_none_match: IfNoneMatch = None
) -> Response:
    """What is known of it; the file itself is below. Its ETag is asked for to withdraw it."""
    work = partial(use_cases.one_of, signed=asking.signed, exchange=number, number=piece, at=asking.at)
    content = EvidencePiece.of(asking.read(work))
    return shown(content, version=VERSION, if_none_match=if_none_match)


@router.get(
    "/exchanges/{number}/evidence/{piece}/file",
    summary="The file of a piece of evidence",
    response_class=Response,
    responses=_FILE,
)
def file_of_evidence(number: Number, piece: Number, asking: Perhaps, folder: Folder) -> Response:
    """The file as it is kept, checked against its digest, to be saved under its name."""
    work = partial(
        use_cases.opened, signed=asking.signed, exchange=number, number=piece, folder=folder, at=asking.at
    )
    one, content = asking.read(work)
    return Response(content, media_type=one.media_type.value, headers=locked_up(one.name))


@router.delete(
    "/exchanges/{number}/evidence/{piece}",
    summary="Withdraw evidence",
    response_model=Withdrawn,
    responses=CHANGING,
)
def withdraw(number: Number, piece: Number, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Withdraws it, before the exchange is validated. The file is deleted where nothing else refers to it."""
    return _withdrawn(asking, Asked(signed=asking.signed, number=number, if_match=if_match), piece)


def _withdrawn(asking: Asking, asked: Asked, piece: int) -> Response:
    def work(act: Act) -> Answer:
        left = use_cases.withdraw(act, asked, piece)
        return answered(Withdrawn(id=piece, left=len(left)))

    return asking.do(work)
