"""The documents of exchanges over HTTP: read the input, ask, render.

Each document has paths of its own, beside those under which it is printed.
"""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import refusals
from api.edge.inputs import After, Most, Number
from api.exchanges.agreements import papers
from api.exchanges.agreements.papers_answers import ComparisonAnswer, PaperAnswer, VersionList
from api.exchanges.states import Paper
from api.fields import LARGEST
from api.journal.headers import IfNoneMatch, shown
from api.people.asking import Perhaps

Version = Annotated[
    int | None,
    Query(ge=1, le=LARGEST, description="the one that holds, if left out", examples=[1]),
]
From = Annotated[int, Query(ge=1, le=LARGEST, alias="from", description="a version", examples=[1])]
To = Annotated[int, Query(ge=1, le=LARGEST, description="another", examples=[2])]
router = APIRouter()


def _mount(paper: Paper) -> None:
    """The three routes of one document."""
    path, called = f"/exchanges/{{number}}/documents/{paper.value}", paper.called

    @router.get(path, summary=f"Its {called} as it was written", response_model=PaperAnswer)
    def document(
        number: Number, asking: Perhaps, version: Version = None, if_none_match: IfNoneMatch = None
    ) -> Response:
        """What it says, with the digest that a signature covers. Nothing signed is ever written over."""
        work = partial(
            papers.read_paper,
            signed=asking.signed,
            number=number,
            paper=paper,
            version=version,
            at=asking.at,
        )
        view = asking.read(work)
        return shown(PaperAnswer.of(view), version=view.exchange.version, if_none_match=if_none_match)

    @router.get(f"{path}/versions", summary=f"The versions of its {called}")
    def versions(number: Number, asking: Perhaps, after: After = 0, most: Most = 50) -> VersionList:
        """Every version that was ever drawn up, oldest first, with who signed it."""
        work = partial(
            papers.versions_of,
            signed=asking.signed,
            number=number,
            paper=paper,
            after=after,
            most=most,
            at=asking.at,
        )
        return VersionList.of(asking.read(work))

    @router.get(
        f"{path}/difference",
        summary=f"What changed between two versions of its {called}",
        responses=refusals(HTTPStatus.GONE),
    )
    def difference(number: Number, asking: Perhaps, from_: From, to: To) -> ComparisonAnswer:
        """Each place that is not the same in both, as it was and as it is."""
        work = partial(
            papers.compare,
            signed=asking.signed,
            number=number,
            paper=paper,
            before=from_,
            after=to,
            at=asking.at,
        )
        return ComparisonAnswer.of(asking.read(work))


for _paper in Paper:
    _mount(_paper)
