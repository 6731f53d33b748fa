"""What can be in the way of reading a document, as facts."""

from http import HTTPStatus

from api.exchanges.states import Paper
from api.problems import Problem


class NoSuchPaper(Problem):
    """A document, or a version of one, that is not written."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, paper: Paper, version: int | None) -> None:
        self.paper, self.version = paper, version
        says = (
            f"There is no {paper.called} of this exchange at present. It is drawn up when the plan is "
            "written, and for a Financial Agreement as soon as the maximum is certain."
            if version is None
            else f"The {paper.called} of this exchange has no version {version}. Its versions are listed at "
            f"documents/{paper}/versions."
        )
        super().__init__(says)


class WordsAreErased(Problem):
    """Two versions to be compared of which one has been erased."""

    status = HTTPStatus.GONE

    def __init__(self, paper: Paper, version: int) -> None:
        self.paper, self.version = paper, version
        super().__init__(
            f"The words of version {version} of the {paper.called} were erased; its digest and its "
            "signatures are kept. Compare two versions that are still there."
        )
