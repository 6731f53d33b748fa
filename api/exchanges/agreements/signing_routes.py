"""Signatures over HTTP, and stays that are broken off: read the input, ask, render."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath

from api.answers import ACTING, CHANGING, READING, SENDING
from api.edge.inputs import Number
from api.exchanges.agreements import interrupting, sending_back, signing, signing_paper, signing_reading
from api.exchanges.agreements.interrupting import Interruption
from api.exchanges.agreements.signing import Given, Placed
from api.exchanges.agreements.signing_paper import ByHand
from api.exchanges.agreements.signing_schemas import (
    AN_EXAMPLE,
    DIGEST,
    InterruptionAnswer,
    InterruptionStatement,
    OrganisationParty,
    PaperSignatureStatement,
    PlacedAnswer,
    ScanAnswer,
    SignatureAnswer,
    SignatureList,
    SignatureStatement,
)
from api.exchanges.agreements.store import ShortReport
from api.exchanges.moving import Asked
from api.exchanges.routes import answer_after
from api.exchanges.schemas import ExchangeAnswer, ReasonStatement
from api.exchanges.states import Paper, Party
from api.files.keeping import put_file
from api.files.kinds import MediaType
from api.files.looking import CleanFile, look_at
from api.files.names import locked_up
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps
from api.problems import Problem
from api.settings import Settings
from api.verdicts.dependencies import Editioned

router = APIRouter(responses=READING)

WhichPaper = Annotated[
    Paper,
    InPath(description="the Commitment to Quality, or the Financial Agreement", examples=["commitment"]),
]
WhichScan = Annotated[str, InPath(pattern=DIGEST, description="its digest", examples=["0" * 64])]
OfPaper = Annotated[Paper, Query(description="the document that was signed", examples=["commitment"])]
OfParty = Annotated[OrganisationParty, Query(description="who signed it", examples=["visitor"])]
OfDigest = Annotated[
    str,
    Query(
        pattern=DIGEST,
        description="SHA-256 of the canonical document that was printed and signed",
        examples=[AN_EXAMPLE],
    ),
]
FileName = Annotated[
    str,
    Query(
        max_length=120,
        pattern=r"^[^\x00-\x1f\x7f/\\]*$",
        description="what the file is called, for people",
        examples=["signed.pdf"],
    ),
]
_BYTES = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the file itself",
        "content": {
            kind.value: {"schema": _BYTES, "example": f"the bytes of {kind.called}"} for kind in MediaType
        },
    }
}


async def files_folder(request: Request) -> Path:
    """Where the service keeps what people hand in."""
    settings: Settings = request.app.state.settings
    return settings.files_dir


async def sent_bytes(request: Request) -> bytes:
    """The body of the request, whole."""
    return await request.body()


Folder = Annotated[Path, Depends(files_folder)]
SentBytes = Annotated[bytes, Depends(sent_bytes)]


@router.post(
    "/exchanges/{number}/documents/{paper}/signatures",
    tags=["signatures"],
    summary="Sign a document",
    status_code=HTTPStatus.CREATED,
    response_model=PlacedAnswer,
    responses=ACTING,
)
def sign(
    number: Number, paper: WhichPaper, said: SignatureStatement, asking: Once, editions: Editioned
) -> Response:
    """Signs exactly the version whose digest you name, for a party whose mandate you hold.

    A person has to be signed in. In any order, and several at once; a changed document is not signed. Before
    every signature the rules of the first day are asked. Where one partnership is VOP and HOP, its one
    signature counts for both. Nobody signs the same document for two of the parties.
    """
    given = Given(paper=paper, party=said.party, digest=said.digest)
    asked = Asked(signed=asking.signed, number=number)
    return _placed(asking, partial(signing.sign, asked=asked, given=given, editions=editions))


@router.post(
    "/exchanges/{number}/documents/{paper}/paper-signatures",
    tags=["signatures"],
    summary="Record a signature given by hand",
    status_code=HTTPStatus.CREATED,
    response_model=PlacedAnswer,
    responses=ACTING,
)
def record(
    number: Number, paper: WhichPaper, said: PaperSignatureStatement, asking: Once, editions: Editioned
) -> Response:
    """Records, as a manager, what the organisation of your side signed on paper; never a signature of yours.

    Send the scan first, as one of that very signature. It counts as a signature given in the service.
    """
    given = Given(paper=paper, party=said.party, digest=said.digest)
    hand = ByHand(given=given, signed_by=said.signed_by, signed_on=said.signed_on, scan=said.scan)
    asked = Asked(signed=asking.signed, number=number)
    return _placed(asking, partial(signing_paper.record, asked=asked, hand=hand, editions=editions))


@router.get(
    "/exchanges/{number}/documents/{paper}/signatures",
    tags=["signatures"],
    summary="Every signature under a document",
)
def signatures(number: Number, paper: WhichPaper, asking: Perhaps) -> SignatureList:
    """All that were ever given: for whom, by whom, in which mandate, when, how, and whether they hold."""
    work = partial(signing_reading.signatures, signed=asking.signed, number=number, paper=paper, at=asking.at)
    return SignatureList(signatures=[SignatureAnswer.of(one) for one in asking.read(work)])


@router.post(
    "/exchanges/{number}/scans",
    tags=["signatures"],
    summary="Send a scan",
    status_code=HTTPStatus.CREATED,
    response_model=ScanAnswer,
    openapi_extra=_BODY,
    responses=SENDING,
)
def send_scan(  # noqa: PLR0917  FastAPI's arguments are the request's own
    number: Number,
    request: Request,
    content: SentBytes,
    asking: Once,
    folder: Folder,
    paper: OfPaper,
    party: OfParty,
    digest: OfDigest,
    filename: FileName = "",
) -> Response:
    """Keeps the scan of a page that was signed by hand, to be named when the signature is recorded.

    It is one of that document, as it reads now, signed by that party, and of no other. A PDF, or a JPEG, PNG
    or WebP picture, told by its content. What a picture says of place and camera is removed, so the digest is
    that of the file as it is kept.
    """
    declared = request.headers.get("content-type", "")
    clean: CleanFile | Problem
    try:
        asking.read(partial(signing_paper.may_send, signed=asking.signed, number=number, at=asking.at))
        clean = look_at(content, name=filename, declared=declared)
        put_file(folder, clean, at=asking.at)  # on the disk before the act, in which others would wait for it
    except Problem as refused:  # unless this very request was answered before
        clean = refused
    asked = Asked(signed=asking.signed, number=number)
    given = Given(paper=paper, party=Party(party), digest=digest)

    def work(act: Act) -> Answer:
        if isinstance(clean, Problem):
            raise clean
        scan = signing_paper.send_scan(act, asked=asked, given=given, clean=clean, folder=folder)
        place = f"/exchanges/{number}/scans/{scan.digest}"
        return answered(ScanAnswer.of(scan), status=HTTPStatus.CREATED, location=place)

    return asking.do(work)


@router.get(
    "/exchanges/{number}/scans/{digest}",
    tags=["signatures"],
    summary="A scan",
    response_class=Response,
    responses={
        HTTPStatus.OK.value: {
            "description": "the file, to be saved",
            "content": {kind.value: {"schema": _BYTES} for kind in MediaType},
        }
    },
)
def scan(number: Number, digest: WhichScan, asking: Perhaps, folder: Folder) -> Response:
    """For those who may read a document under which it was recorded."""
    work = partial(
        signing_paper.read_scan,
        signed=asking.signed,
        number=number,
        digest=digest,
        folder=folder,
        at=asking.at,
    )
    found, content = asking.read(work)
    name = f"scan-{number}-{digest[:12]}{found.media_type.suffix}"
    return Response(content, media_type=found.media_type.value, headers=locked_up(name))


@router.post(
    "/exchanges/{number}/refusal",
    tags=["exchanges"],
    summary="Send an exchange back",
    response_model=ExchangeAnswer,
    responses=CHANGING,
)
def refuse(
    number: Number, said: ReasonStatement, asking: Once, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """Sends it back to be edited, with the reason. What is sent back never holds again.

    An amendment that is open is dropped: what was signed before it holds again, where it could be signed
    today. Otherwise, and without an amendment, nobody's signature holds any more.
    """
    asked = Asked(signed=asking.signed, number=number, if_match=if_match)

    def work(act: Act) -> Answer:
        kept = sending_back.refuse(act, asked=asked, reason=said.reason, editions=editions)
        return answer_after(act, asking, kept, editions)

    return asking.do(work)


@router.post(
    "/exchanges/{number}/interruption",
    tags=["exchanges"],
    summary="Break off a stay",
    response_model=ExchangeAnswer,
    responses=CHANGING,
)
def interrupt(
    number: Number,
    said: InterruptionStatement,
    asking: Once,
    editions: Editioned,
    if_match: IfMatch = None,
) -> Response:
    """After it has begun, with its own short report. Nothing is paid, and it does not count."""
    report = ShortReport(done=said.report.done, why=said.report.why, follows=said.report.follows)
    interruption = Interruption(last_day=said.last_day, reason=said.reason, report=report)
    asked = Asked(signed=asking.signed, number=number, if_match=if_match)

    def work(act: Act) -> Answer:
        kept = interrupting.interrupt(act, asked=asked, interruption=interruption)
        return answer_after(act, asking, kept, editions)

    return asking.do(work)


@router.get("/exchanges/{number}/interruption", tags=["exchanges"], summary="How a stay was broken off")
def interruption(number: Number, asking: Perhaps) -> InterruptionAnswer:
    """Its last day, the reason, and its short report."""
    work = partial(interrupting.read_interruption, signed=asking.signed, number=number, at=asking.at)
    _, found = asking.read(work)
    return InterruptionAnswer.of(number, found)


def _placed(asking: Asking, step: Callable[[Act], Placed]) -> Response:
    def work(act: Act) -> Answer:
        placed = step(act)
        exchange = placed.exchange
        place = f"/exchanges/{exchange.id}/documents/{placed.paper}/signatures"
        content = PlacedAnswer.of(placed)
        return answered(content, status=HTTPStatus.CREATED, version=exchange.version, location=place)

    return asking.do(work)
