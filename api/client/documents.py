"""Calls about the documents of an exchange: as they were written, in each version, and as PDF or page."""

from enum import StrEnum

from api.client.calls import Call, QueryValue, place
from api.exchanges.agreements.papers_answers import ComparisonAnswer, PaperAnswer, VersionList
from api.exchanges.states import Paper


class Form(StrEnum):
    """In which form a document is wanted."""

    PDF = "pdf"
    HTML = "html"


def commitment(number: int, *, version: int | None = None) -> Call[PaperAnswer]:
    """With the digest that a signature covers; of the version that holds, or of another."""
    return _paper(number, Paper.COMMITMENT, version)


def versions_of_commitment(number: int, *, after: int = 0, most: int = 50) -> Call[VersionList]:
    return _versions(number, Paper.COMMITMENT, after, most)


def difference_of_commitments(number: int, first: int, second: int) -> Call[ComparisonAnswer]:
    return _difference(number, Paper.COMMITMENT, first, second)


def financial(number: int, *, version: int | None = None) -> Call[PaperAnswer]:
    """With the digest that a signature covers; of the version that holds, or of another."""
    return _paper(number, Paper.FINANCIAL, version)


def versions_of_financial(number: int, *, after: int = 0, most: int = 50) -> Call[VersionList]:
    return _versions(number, Paper.FINANCIAL, after, most)


def difference_of_financials(number: int, first: int, second: int) -> Call[ComparisonAnswer]:
    return _difference(number, Paper.FINANCIAL, first, second)


def printed_commitment(number: int, form: Form = Form.PDF) -> Call[bytes]:
    return _printed(number, "documents/commitment", form)


def printed_financial(number: int, form: Form = Form.PDF) -> Call[bytes]:
    return _printed(number, "documents/financial", form)


def printed_visit_report(number: int, form: Form = Form.PDF) -> Call[bytes]:
    return _printed(number, "reports/visit", form)


def printed_hosting_report(number: int, form: Form = Form.PDF) -> Call[bytes]:
    return _printed(number, "reports/hosting", form)


def certificate(number: int, form: Form = Form.PDF) -> Call[bytes]:
    """That the exchange took place, once its report is validated."""
    return _printed(number, "certificate", form)


def dossier(number: int, form: Form = Form.PDF) -> Call[bytes]:
    """Everything of an exchange that one may read, in one document."""
    return _printed(number, "dossier", form)


def _paper(number: int, paper: Paper, version: int | None) -> Call[PaperAnswer]:
    path = place("/exchanges/{}/documents/{}", number, paper.value)
    return Call(method="GET", path=path, answer=PaperAnswer, query={"version": version})


def _versions(number: int, paper: Paper, after: int, most: int) -> Call[VersionList]:
    """Oldest first, with who signed each."""
    path = place("/exchanges/{}/documents/{}/versions", number, paper.value)
    query: dict[str, QueryValue] = {"after": after, "most": most}
    return Call(method="GET", path=path, answer=VersionList, query=query)


def _difference(number: int, paper: Paper, first: int, second: int) -> Call[ComparisonAnswer]:
    """What is not the same in two versions."""
    path = place("/exchanges/{}/documents/{}/difference", number, paper.value)
    return Call(method="GET", path=path, answer=ComparisonAnswer, query={"from": first, "to": second})


def _printed(number: int, document: str, form: Form) -> Call[bytes]:
    path = f"{place('/exchanges/{}', number)}/{document}.{form.value}"
    return Call(method="GET", path=path, answer=bytes)
