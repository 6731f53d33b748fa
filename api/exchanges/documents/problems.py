"""Why a document cannot be shown, as facts."""

from http import HTTPStatus

from api.problems import Problem

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"  # as Debian names them


class NoPdfHere(Problem):
    """The machine lacks the libraries that PDF files are made with. The document is there as a page."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_s = 3600  # somebody has to install them

    def __init__(self) -> None:
        super().__init__(
            "PDF files cannot be made on this machine: the libraries that set the type are missing. Whoever "
            f"runs it installs them, on Debian with 'apt-get install {PACKAGES}'. Until then the same "
            "document is there as a page: ask for .html instead of .pdf."
        )


class PressBusy(Problem):
    """Other documents are being made into PDF files just now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_s = 10

    def __init__(self) -> None:
        super().__init__(
            "Other documents are being made into PDF files just now. Nothing is lost: ask again in some "
            "seconds, or ask for .html instead of .pdf."
        )


class TooLongForPdf(Problem):
    """A document with more text than one PDF file is made of."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, length: int, most: int) -> None:
        self.length, self.most = length, most
        super().__init__(
            f"This document has {length:,} characters with its markup; a PDF file is made of at most "
            f"{most:,}. Ask for .html instead of .pdf, which has all of it, or for its parts one by one."
        )


class NotWrittenYet(Problem):
    """A document of an exchange that nobody has written so far."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, called: str, advice: str) -> None:
        self.called = called
        super().__init__(f"There is no {called} of this exchange yet. {advice}")


class NoneForVirtual(Problem):
    """A document about money, of an exchange over the network, for which none is paid."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "A virtual exchange has no Financial Agreement: no money is paid for it. Its Commitment to "
            "Quality is at documents/commitment.pdf."
        )


class NoCertificateYet(Problem):
    """A certificate of an exchange that does not count yet, or never will."""

    status = HTTPStatus.CONFLICT

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(
            f"The exchange is {state.replace('_', ' ')}; its certificate is there once the visitor's "
            "partnership has validated the report, and from then on."
        )
