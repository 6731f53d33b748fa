"""The documents of exchanges over HTTP: read, set as a page, made into a PDF file where one is asked for."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.answers import ACTING, READING
from api.edge.inputs import Number
from api.exchanges.documents import dossier_reading, reading
from api.exchanges.documents.press import pdf_of, press_version
from api.exchanges.documents.typesetting import STYLE, page_of
from api.exchanges.reports.questionnaires import Report
from api.exchanges.states import Paper
from api.journal.headers import IfNoneMatch
from api.journal.versions import etag_of, is_unchanged
from api.people.asking import Asking, Perhaps
from api.verdicts.dependencies import Editioned


class Form(StrEnum):
    """In which form a document is wanted."""

    PDF = "pdf"
    HTML = "html"


_MEDIA_TYPES = {Form.PDF: "application/pdf", Form.HTML: "text/html"}
InForm = Annotated[Form, Path(description="a PDF file, or the same as a page", examples=["pdf"])]
_DOCUMENT: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        HTTPStatus.OK.value: {
            "description": "The document.",
            "content": {kind: {"schema": {"type": "string"}} for kind in _MEDIA_TYPES.values()},
        }
    },
}
_CERTIFICATE = _DOCUMENT | {"responses": _DOCUMENT["responses"] | ACTING}
router = APIRouter(tags=["documents"], responses=READING)


@router.get(
    "/exchanges/{number}/documents/commitment.{form}", summary="Its Commitment to Quality", **_DOCUMENT
)
def commitment(number: Number, form: InForm, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """The version that holds, to be read and signed.

    It has every signature that was given under it, and an empty line for each that is missing.
    """
    return _agreement(asking, number, Paper.COMMITMENT, form, if_none_match)


@router.get("/exchanges/{number}/documents/financial.{form}", summary="Its financial agreement", **_DOCUMENT)
def financial(number: Number, form: InForm, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """The version that holds, with the lump sum step by step. A virtual exchange has none."""
    return _agreement(asking, number, Paper.FINANCIAL, form, if_none_match)


@router.get("/exchanges/{number}/reports/visit.{form}", summary="The visitor's report", **_DOCUMENT)
def visit(number: Number, form: InForm, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """As it was handed in last."""
    return _report(asking, number, Report.VISIT, form, if_none_match)


@router.get("/exchanges/{number}/reports/hosting.{form}", summary="The host's report", **_DOCUMENT)
def hosting(number: Number, form: InForm, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """As it was handed in last."""
    return _report(asking, number, Report.HOSTING, form, if_none_match)


@router.get("/exchanges/{number}/certificate.{form}", summary="Its certificate", **_CERTIFICATE)
def certificate(number: Number, form: InForm, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """That it took place, once its report is validated. That of a virtual exchange says so."""
    read = partial(reading.read_certificate, signed=asking.signed, number=number, at=asking.at)
    return _answer(
        "certificate.html",
        {"certificate": asking.read(read)},
        form,
        if_none_match,
        called=f"certificate-{number}",
    )


@router.get("/exchanges/{number}/dossier.{form}", summary="Everything of it in one document", **_DOCUMENT)
def dossier(
    number: Number, form: InForm, asking: Perhaps, editions: Editioned, if_none_match: IfNoneMatch = None
) -> Response:
    """Documents, signatures given and lapsed, reports, evidence, periods, payment and history.

    What you may not read is left out, and it says so.
    """
    read = partial(
        dossier_reading.read_dossier, signed=asking.signed, number=number, editions=editions, at=asking.at
    )
    return _answer(
        "dossier.html", {"dossier": asking.read(read)}, form, if_none_match, called=f"dossier-{number}"
    )


def _agreement(asking: Asking, number: int, paper: Paper, form: Form, if_none_match: str | None) -> Response:
    read = partial(reading.read_agreement, signed=asking.signed, number=number, paper=paper, at=asking.at)
    sheet = asking.read(read)
    called = f"{paper.value}-{number}-version-{sheet.version}"
    return _answer("agreement.html", {"sheet": sheet}, form, if_none_match, called=called)


def _report(asking: Asking, number: int, report: Report, form: Form, if_none_match: str | None) -> Response:
    read = partial(reading.read_report, signed=asking.signed, number=number, report=report, at=asking.at)
    called = f"report-{report.value}-{number}"
    return _answer("report.html", {"report": asking.read(read)}, form, if_none_match, called=called)


def _answer(
    template: str, values: Mapping[str, object], form: Form, if_none_match: str | None, *, called: str
) -> Response:
    """The document in that form, or 304 where the reader has it already. Nothing of the database is held."""
    page = page_of(template, **values)
    version = _version_of(page, form)
    headers = {"ETag": etag_of(version)}
    if is_unchanged(if_none_match, version):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="exchange-{called}.{form}"'
    content = pdf_of(page) if form is Form.PDF else page.encode()
    return Response(content, media_type=_MEDIA_TYPES[form], headers=headers)


def _version_of(page: str, form: Form) -> int:
    """The digest of everything that the document is made of, as the number that its ETag names."""
    made_of = [page.encode(), STYLE.read_bytes(), form.encode(), press_version().encode()]
    return int.from_bytes(sha256(b"\0".join(made_of)).digest())
