"""Documents as PDF files: what stands in them, and that they reach nothing else."""

import io
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

import pypdf
import pytest

from api.access import Role
from api.exchanges.agreements.contents import Named, Parties, commitment_content
from api.exchanges.canonical import canonical, digest_of
from api.exchanges.documents import press
from api.exchanges.documents.agreement_sheets import agreement_sheet
from api.exchanges.documents.certificates import Certificate
from api.exchanges.documents.press import fetch, pdf_of
from api.exchanges.documents.problems import PressBusy, TooLongForPdf
from api.exchanges.documents.signatures import Signatories
from api.exchanges.documents.typesetting import page_of
from api.exchanges.paper_store import Signature, Written
from api.exchanges.plan import Plan, Slot, SlotKind
from api.exchanges.states import Method, Paper, Party, State

FIRST = date(2027, 3, 8)
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOSTILE = (
    "<script>x</script><style>@import url(http://169.254.169.254/)</style><img src='file:///etc/passwd'>"
)
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
LONG = WORD * 20
NOBODY = Signatories(people={}, organisations={}, partnerships={})


@pytest.fixture(scope="module", autouse=True)
def pango() -> None:
    """PDF files need Pango; without it these tests are left out, unless CXC_REQUIRE_PANGO forbids it."""
    try:
        import weasyprint  # type: ignore[import-untyped]  # it ships no types
    except (ImportError, OSError):
        if os.environ.get("CXC_REQUIRE_PANGO") == "1":
            raise
        pytest.skip("this machine has no Pango: no PDF can be made")
    assert weasyprint.__version__


def a_plan(slots_a_day: int = 2, **differences: Any) -> Plan:
    minutes = 600 // slots_a_day
    agenda = tuple(
        Slot(
            day=FIRST + timedelta(days=day),
            starts=time(9 + number * minutes // 60, number * minutes % 60),
            ends=time(9 + (number + 1) * minutes // 60, (number + 1) * minutes % 60),
            kind=SlotKind.ACTIVITY,
            what=f"Activity {day}.{number}.",
        )
        for day in range(5)
        for number in range(slots_a_day)
    )
    plan = Plan(
        first_day=FIRST,
        last_day=FIRST + timedelta(days=4),
        is_virtual=False,
        goals="Learn to dye.",
        objectives=("new-skills",),
        activities=("knowledge-sharing",),
        agenda=agenda,
    )
    return replace(plan, **differences)


def written(plan: Plan, **names: str) -> Written:
    called = {"visitor": "Κλωστοϋφαντουργία", "host": "Ֆաբրիկա", "vop": "Хълмове", "hop": "Coast"} | names
    parties = Parties(
        visitor=Named(id="brno-mill", name=called["visitor"], country="CZ"),
        host=Named(id="porto-weavers", name=called["host"], country="PT"),
        vop=Named(id="1", name=called["vop"]),
        hop=Named(id="2", name=called["hop"]),
    )
    content = commitment_content(12, parties, plan, edition="cosme-2020", report_days=7)
    text = canonical({**content, "version": 3})
    return Written(
        exchange=12,
        paper=Paper.COMMITMENT,
        version=3,
        text=text,
        digest=digest_of(text),
        written_at=AT,
        account=None,
    )


def a_signature(of: Written, party: Party, **differences: Any) -> Signature:
    least: dict[str, Any] = {
        "paper": of.paper,
        "version": of.version,
        "digest": of.digest,
        "party": party,
        "account": None,
        "role": Role.MANAGER,
        "organisation": None,
        "partnership": None,
        "method": Method.SERVICE,
        "signed_at": AT,
    }
    return Signature(**(least | differences))


def printed(of: Written, *signatures: Signature) -> pypdf.PdfReader:
    sheet = agreement_sheet(of, signatures, NOBODY, state=State.BUILDING)
    return pypdf.PdfReader(io.BytesIO(pdf_of(page_of("agreement.html", sheet=sheet))))


def words_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_it_has_names_hours_digest_signatures_and_empty_lines() -> None:
    one = written(a_plan())
    by_hand = {
        "method": Method.PAPER,
        "signed_by": "Արամ",
        "signed_on": date(2026, 11, 20),
        "scan": "ab" * 32,
    }
    reader = printed(one, a_signature(one, Party.VISITOR), a_signature(one, Party.HOST, **by_hand))
    text = words_of(reader)
    for said in ("Κλωστοϋφαντουργία", "Ֆաբրիկա", "Хълмове", "50 h", "Acquire new skills", "Արամ"):
        assert said in text
    assert "22 November 2026, 09:30 UTC" in text
    assert "ab" * 32 in text.replace(" ", "")
    assert text.count("Place and date") == 2
    assert "DRAFT" not in text
    for number, page in enumerate(reader.pages, start=1):
        foot = page.extract_text()
        assert one.digest in foot
        assert f"page {number} of {len(reader.pages)}" in foot
        assert "version 3" in foot


def test_it_is_tagged_and_named_and_in_english() -> None:
    reader = printed(written(a_plan()))
    assert reader.metadata is not None
    assert reader.metadata.title == "Commitment to Quality, exchange 12, version 3"
    root: Any = reader.root_object
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)  # A4 in points


def test_a_draft_bears_a_mark_on_every_page() -> None:
    for page in printed(written(a_plan(6))).pages:
        assert "DRAFT" in page.extract_text()


def test_the_same_page_makes_the_same_bytes() -> None:
    sheet = agreement_sheet(written(a_plan()), [], NOBODY, state=State.DRAFT)
    page = page_of("agreement.html", sheet=sheet)
    assert pdf_of(page) == pdf_of(page)


def test_sixty_lines_and_long_words_stay_on_the_sheet() -> None:
    plan = a_plan(12, goals=f"{HOSTILE}\n{LONG}\n" + "Weaving and dyeing. " * 300, outcomes=LONG)
    plan = replace(plan, agenda=(*plan.agenda[:-1], replace(plan.agenda[-1], what=LONG)))
    reader = printed(written(plan, visitor=HOSTILE, host="مجموعة النسيج", vop="W" * 200))
    text = words_of(reader)
    for day in range(5):
        for number in range(12 if day < 4 else 11):
            assert f"Activity {day}.{number}." in text
    assert text.replace(" ", "").count(WORD) >= 3 * 20 - len(reader.pages)  # a foot may stand within one
    assert "".join(HOSTILE.split()) in text.replace(" ", "")
    for page in reader.pages:
        width = float(page.mediabox.width)
        assert all(0 <= x < width - 30 for x in _starts(page))


def _starts(page: pypdf.PageObject) -> list[float]:
    found: list[float] = []

    def see(_text: str, current: Any, matrix: Any, *_: object) -> None:
        found.append(float(current[0] * matrix[4] + current[2] * matrix[5] + current[4]))

    page.extract_text(visitor_text=see)
    return found


def test_nothing_but_our_own_style_sheet_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def remember(url: str) -> Any:
        asked.append(url)
        return fetch(url)

    monkeypatch.setattr(press, "fetch", remember)
    words_of(printed(written(a_plan(goals=HOSTILE), visitor=HOSTILE)))
    assert asked == ["https://documents.invalid/static/documents.css"]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "https://documents.invalid/static/cxc.css",
        "https://documents.invalid/static/documents.css?x",
        "https://documents.invalid/../etc/passwd",
        "data:text/css,*{}",
        "ftp://example.eu/x",
    ],
)
def test_every_other_address_is_refused(url: str) -> None:
    with pytest.raises(press.Elsewhere):
        fetch(url)


def test_a_certificate_is_one_sheet_however_long_the_names() -> None:
    certificate = Certificate(
        exchange=12,
        is_virtual=True,
        visitor=(HOSTILE + LONG)[:200],
        visitor_country="Greece",
        host="Ֆաբրիկա" * 28,
        host_country="Bosnia and Herzegovina",
        first_day=FIRST,
        last_day=FIRST,
        minutes=1440,
        objectives=("Acquire new skills",) * 4,
        activities=("Networking, identifying new partners and creating business opportunities",) * 5,
        vop="W" * 200,
        validated_at=AT,
        digest="ab" * 32,
    )
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(page_of("certificate.html", certificate=certificate))))
    assert len(reader.pages) == 1
    assert "virtual" in words_of(reader)


def test_too_long_a_page_is_refused_before_it_is_set() -> None:
    with pytest.raises(TooLongForPdf, match=r"1,500,000.*\.html"):
        pdf_of("x" * (press.MOST_CHARACTERS + 1))


def test_few_wait_for_the_press_and_all_others_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_PATIENCE_S", 0.01)
    assert press._PRESS.acquire(blocking=False)
    try:
        with pytest.raises(PressBusy):
            pdf_of("<p>")
    finally:
        press._PRESS.release()
    assert pdf_of("<html lang=en><title>x</title><p>x").startswith(b"%PDF")


PATHS = (
    "documents/commitment.pdf",
    "documents/financial.pdf",
    "certificate.pdf",
    "dossier.pdf",
)


def test_everything_comes_as_pdf_over_http(stays: Any) -> None:
    exchange = stays.at(State.CLOSED)
    for path in PATHS:
        answer = stays.visitor.get(f"/exchanges/{exchange.id}/{path}")
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.headers["Content-Type"] == "application/pdf"
        name = re.fullmatch(r'inline; filename="([a-z0-9.-]+\.pdf)"', answer.headers["Content-Disposition"])
        assert name
        assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) >= 1
        known = {"If-None-Match": answer.headers["ETag"]}
        again = stays.visitor.get(f"/exchanges/{exchange.id}/{path}", headers=known)
        assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_the_contents_of_a_dossier_say_on_which_page_things_are(stays: Any) -> None:
    answer = stays.vop.get(f"/exchanges/{stays.at(State.CLOSED).id}/dossier.pdf")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    contents = reader.pages[0].extract_text()
    for title in ("Financial Agreement", "Who signed what, when and how", "Evidence", "History"):
        found = re.search(rf"{title}\s*[. ]*(\d+)", contents)
        assert found, contents
        assert title in reader.pages[int(found[1]) - 1].extract_text()
