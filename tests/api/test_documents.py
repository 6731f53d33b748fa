"""What the documents of exchanges say, and to whom; as pages, which any machine can show."""

import builtins
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.exchanges import paper_store
from api.exchanges.agreements.contents import Money as Sum
from api.exchanges.agreements.contents import Named, Parties, commitment_content, financial_content
from api.exchanges.canonical import canonical
from api.exchanges.documents.differences import differences
from api.exchanges.evidence import store as evidence_store
from api.exchanges.evidence.kinds import Kind
from api.exchanges.exchange import Exchange
from api.exchanges.paper_store import Method, Signature
from api.exchanges.plan import Plan, Slot, SlotKind
from api.exchanges.reports import store as report_store
from api.exchanges.reports.questionnaires import Report, newest
from api.exchanges.reports.report import About, Written, content_of
from api.exchanges.states import Paper, Party, State
from api.files.keeping import keep_file
from api.files.kinds import MediaType
from api.files.looking import CleanFile

COMMITMENT, FINANCIAL = "documents/commitment.html", "documents/financial.html"
VISIT, HOSTING = "reports/visit.html", "reports/hosting.html"
CERTIFICATE, DOSSIER = "certificate.html", "dossier.html"
FIRST, LAST = date(2027, 3, 8), date(2027, 3, 12)
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def page(client: Any, exchange: Exchange, path: str, **headers: str) -> str:
    answer = client.get(f"/exchanges/{exchange.id}/{path}", headers=headers)
    assert answer.status_code == HTTPStatus.OK, answer.text
    return str(answer.text)


def a_plan(**differences: Any) -> Plan:
    agenda = (
        Slot(day=FIRST, starts=time(9), ends=time(12, 30), kind=SlotKind.ACTIVITY, what="At the looms"),
        Slot(day=FIRST, starts=time(12, 30), ends=time(13), kind=SlotKind.BREAK, what="Lunch"),
        Slot(day=LAST, starts=time(20), ends=time(0), kind=SlotKind.NETWORKING, what="Dinner"),
    )
    least: dict[str, Any] = {
        "first_day": FIRST,
        "last_day": LAST,
        "is_virtual": False,
        "goals": "Learn to dye.",
        "objectives": ("new-skills",),
        "activities": ("knowledge-sharing",),
        "agenda": agenda,
    }
    return Plan(**(least | differences))


PARTIES = Parties(
    visitor=Named(id="brno-mill", name="Κλωστοϋφαντουργία", country="CZ"),
    host=Named(id="porto-weavers", name="Ֆաբրիկա", country="PT"),
    vop=Named(id="1", name="Хълмове"),
    hop=Named(id="2", name="Coast"),
)


@pytest.fixture
def amend(stays: Any) -> Callable[..., paper_store.Written]:
    """Writes a version of the Commitment to Quality, signed by some."""

    def write(exchange: Exchange, plan: Plan, *signatures: dict[str, Any]) -> paper_store.Written:
        content = commitment_content(exchange.id, PARTIES, plan, edition="cosme-2020", report_days=7)
        with stays.town.database.transaction() as connection:
            written = paper_store.write(
                connection, exchange.id, Paper.COMMITMENT, content, at=AT, account=None
            )
            for one in signatures:
                paper_store.sign(connection, exchange.id, a_signature(written, **one))
        return written

    return write


def a_signature(written: paper_store.Written, party: Party, **differences: Any) -> Signature:
    least: dict[str, Any] = {
        "paper": written.paper,
        "version": written.version,
        "digest": written.digest,
        "party": party,
        "account": None,
        "role": Role.MANAGER if party.side is None else Role.VISITING_SIGNER,
        "organisation": None,
        "partnership": None,
        "method": Method.SERVICE,
        "signed_at": AT,
    }
    return Signature(**(least | differences))


@pytest.fixture
def report(stays: Any) -> Callable[..., None]:
    """Hands in a report with these answers."""

    def hand_in(exchange: Exchange, which: Report, **answers: Any) -> None:
        asked = newest(which)
        about = About(
            exchange=exchange.id,
            visitor=exchange.agreed.visitor,
            visitor_name="Brno Mill",
            host=exchange.agreed.host,
            host_name="Porto Weavers",
            first_day=FIRST,
            last_day=LAST,
        )
        written = Written(report=which, questionnaire=asked.version, answers=answers)
        content = content_of(written, asked, about, number=1)
        with stays.town.database.transaction() as connection:
            report_store.hand_in(
                connection,
                exchange.id,
                which,
                content,
                at=AT,
                account=None,
                last_day=LAST + timedelta(days=7),
                is_late=False,
            )

    return hand_in


def test_a_draft_says_that_nobody_has_signed_and_leaves_a_line_for_each(stays: Any, amend: Any) -> None:
    exchange = stays.at(State.DRAFT)
    amend(exchange, a_plan())
    text = page(stays.visitor, exchange, COMMITMENT)
    assert "Draft: nobody has signed this version yet." in text
    assert text.count("Place and date") == len(Paper.COMMITMENT.signers)


def test_it_says_who_has_still_to_sign(stays: Any) -> None:
    text = page(stays.host, stays.at(State.BUILDING), COMMITMENT)
    assert (
        "Not yet signed by the host, the visitor&#39;s partnership (VOP) and the host&#39;s partnership"
        in text
    )


def test_it_names_the_parties_the_days_and_the_hours(stays: Any, amend: Any) -> None:
    exchange = stays.at(State.DRAFT)
    written = amend(exchange, a_plan())
    text = page(stays.hop, exchange, COMMITMENT)
    for said in ("Κλωστοϋφαντουργία", "Ֆաբրիկա", "Хълмове", "Czechia", "Portugal", written.digest):
        assert said in text
    assert "Monday, 8 March 2027" in text
    assert "20:00 – 24:00" in text
    assert "7 h 30 min" in text  # 3 h 30 min and 4 h; the break does not count
    assert "Acquire new skills" in text


def test_a_signature_says_who_in_which_mandate_when_and_how(stays: Any, amend: Any) -> None:
    exchange = stays.at(State.DRAFT)
    number = stays.town.add_person("jana@example.eu", stays.town.mandate(Role.MANAGER, "Hills"))
    vop = exchange.agreed.vop
    amend(
        exchange,
        a_plan(),
        {"party": Party.VOP, "account": number, "partnership": vop},
        {"party": Party.VISITOR, "method": Method.DELEGATED, "organisation": "brno-mill", "delegation": 4},
        {
            "party": Party.HOST,
            "method": Method.PAPER,
            "account": number,
            "role": Role.MANAGER,
            "partnership": vop,
            "signed_by": "Արամ",
            "signed_on": date(2026, 11, 19),
            "scan": "ab" * 32,
        },
    )
    text = page(stays.visitor, exchange, COMMITMENT)
    assert "jana" in text
    assert "manager of Hills" in text
    assert "21 November 2026, 09:30 UTC</strong>, in the service, in person" in text
    assert "in the service, by delegation no. 4" in text
    assert "Արամ" in text
    assert "19 November 2026</strong>, by hand on paper" in text
    assert "ab" * 32 in text
    assert "somebody whose account is deleted" in text


def test_the_financial_agreement_shows_the_lump_sum_step_by_step(stays: Any) -> None:
    text = page(stays.visitor, stays.at(State.READY, agreed_cents=70_000), FINANCIAL)
    assert "The maximum is 78000 cents." in text
    assert "EUR 780.00" in text
    assert "EUR 700.00" in text
    assert "account ending in 5399" in text
    assert "CZ6508000000192000145399" not in text
    assert "Signed by all parties." in text


def test_only_visitor_and_vop_read_the_financial_agreement(stays: Any) -> None:
    exchange = stays.at(State.READY)
    path = f"/exchanges/{exchange.id}/{FINANCIAL}"
    for client in (stays.visitor, stays.vop, stays.office):
        assert client.get(path).status_code == HTTPStatus.OK
    for client in (stays.host, stays.hop):
        assert client.get(path).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("path", [COMMITMENT, FINANCIAL, VISIT, HOSTING, CERTIFICATE, DOSSIER])
def test_whom_it_does_not_concern_learns_of_no_document(stays: Any, path: str) -> None:
    exchange = stays.at(State.CLOSED)
    told = [client.get(f"/exchanges/{exchange.id}/{path}").status_code for client in stays.strangers()]
    assert told == [HTTPStatus.UNAUTHORIZED, *[HTTPStatus.NOT_FOUND] * 3]
    assert stays.visitor.get(f"/exchanges/2147483647/{path}").status_code == HTTPStatus.NOT_FOUND


def test_a_virtual_exchange_has_no_financial_agreement(stays: Any) -> None:
    answer = stays.visitor.get(f"/exchanges/{stays.at(State.READY, is_virtual=True).id}/{FINANCIAL}")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.json()["type"] == "/problems/none-for-virtual"


def test_what_is_not_written_is_said_so(stays: Any) -> None:
    exchange = stays.at(State.DRAFT)
    for path in (COMMITMENT, FINANCIAL, VISIT, HOSTING):
        answer = stays.visitor.get(f"/exchanges/{exchange.id}/{path}")
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert answer.json()["type"] == "/problems/not-written-yet"


@pytest.mark.parametrize("state", [one for one in State if not one.counts], ids=lambda state: state.value)
def test_no_certificate_before_the_report_is_validated(stays: Any, state: State) -> None:
    answer = stays.visitor.get(f"/exchanges/{stays.at(state).id}/{CERTIFICATE}")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["type"] == "/problems/no-certificate-yet"


@pytest.mark.parametrize("state", [one for one in State if one.counts], ids=lambda state: state.value)
def test_a_certificate_once_it_is_validated(stays: Any, state: State) -> None:
    text = page(stays.host, stays.at(state), CERTIFICATE)
    assert "8 March 2027" in text
    assert "40 h of activities" in text
    assert "15 March 2027" in text  # when it was validated
    assert "virtual" not in text


def test_the_certificate_of_a_virtual_exchange_says_so(stays: Any) -> None:
    text = page(stays.visitor, stays.at(State.VALIDATED, is_virtual=True), CERTIFICATE)
    assert "<strong>virtual</strong>" in text
    assert "over the network" in text


def test_a_report_has_what_was_asked_and_answered(stays: Any, report: Any) -> None:
    exchange = stays.at(State.VALIDATED)
    report(
        exchange, Report.VISIT, goals_reached=4, objectives_reached=["new-skills"], activities="<b>Dyed</b>"
    )
    text = page(stays.hop, exchange, VISIT)
    assert "How far were the goals of the exchange reached?" in text
    assert "4 of 5" in text
    assert "Acquire new skills" in text
    assert "&lt;b&gt;Dyed&lt;/b&gt;" in text
    assert "Not answered." in text
    assert "Validated by" in text


def test_the_dossier_has_everything(stays: Any, report: Any) -> None:
    exchange = stays.at(State.CLOSED)
    report(exchange, Report.VISIT, goals_reached=4)
    report(exchange, Report.HOSTING)
    text = page(stays.vop, exchange, DOSSIER)
    for title in (
        "Commitment to Quality",
        "Financial Agreement",
        "Visitor&#39;s report",
        "Host&#39;s report",
        "Who signed what, when and how",
        "Evidence",
        "History",
        "Certificate of participation",
    ):
        assert f">{title}</a>" in text
    assert "Left out" not in text
    assert "both sides accepted the proposal" in text


def test_the_dossier_says_what_it_leaves_out(stays: Any) -> None:
    text = page(stays.host, stays.at(State.CLOSED, agreed_cents=70_000), DOSSIER)
    assert "Left out" in text
    assert "The Financial Agreement, its signatures and the payment" in text
    assert "The evidence" in text
    assert "700.00" not in text
    assert 'id="financial"' not in text
    assert 'id="evidence"' not in text


def test_the_dossier_lists_the_evidence_with_its_digests(stays: Any) -> None:
    exchange = stays.at(State.FINISHED)
    file = CleanFile(
        content=b"%PDF",
        media_type=MediaType("application/pdf"),
        digest="cd" * 32,
        sent_digest="ef" * 32,
        name="Pass <b>.pdf",
    )
    with stays.town.database.transaction() as connection:
        kept = keep_file(connection, stays.town.settings.files_dir, file, at=AT)
        evidence_store.add(
            connection, exchange.id, kept, kind=Kind.BOARDING_PASS, note="Outbound.", account=None, at=AT
        )
    text = page(stays.vop, exchange, DOSSIER)
    for said in ("Pass &lt;b&gt;.pdf", "cd" * 32, "Outbound.", "1 kB", "21 November 2026, 09:30 UTC"):
        assert said in text


def test_the_dossier_says_which_signatures_lapsed_and_what_changed(stays: Any, amend: Any) -> None:
    exchange = stays.at(State.DRAFT)
    amend(exchange, a_plan(), {"party": Party.VISITOR})
    amend(exchange, a_plan(goals="Learn to spin.", last_day=LAST - timedelta(days=1)))
    text = page(stays.visitor, exchange, DOSSIER)
    assert "Commitment to Quality, version 1 (no longer holds)" in text
    assert "Learn to dye." in text
    assert "Learn to spin." in text
    assert "12 March 2027" in text
    assert "11 March 2027" in text


def test_who_has_the_document_already_is_told_so(stays: Any, amend: Any) -> None:
    exchange = stays.at(State.DRAFT)
    amend(exchange, a_plan())
    path = f"/exchanges/{exchange.id}/{COMMITMENT}"
    first = stays.visitor.get(path)
    again = stays.visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    amend(exchange, a_plan(goals="Another."))
    changed = stays.visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == HTTPStatus.OK
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_page_has_no_script_and_bears_the_policy_of_all_pages(stays: Any, amend: Any) -> None:
    exchange = stays.at(State.DRAFT)
    hostile = (
        '<script>alert(1)</script><img src="http://169.254.169.254/x"><style>@import url(file:///x)</style>'
    )
    amend(exchange, a_plan(goals=hostile, outcomes="\u202eevil\u0007"))
    answer = stays.visitor.get(f"/exchanges/{exchange.id}/{COMMITMENT}")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for sign in ("<script", "<img", "<style", " style=", "\u202e", "\u0007"):
        assert sign not in answer.text
    assert "[U+202E]evil[U+0007]" in answer.text
    assert stays.visitor.get("/static/documents.css").status_code == HTTPStatus.OK


def test_the_words_of_an_erased_document_are_gone_and_its_digest_stays(stays: Any, amend: Any) -> None:
    from sqlalchemy import text as sql

    exchange = stays.at(State.DRAFT)
    written = amend(exchange, a_plan(), {"party": Party.VISITOR})
    with stays.town.database.transaction() as connection:
        connection.execute(sql("UPDATE exchange_papers SET content = ''"))
    text = page(stays.visitor, exchange, COMMITMENT)
    assert "were erased" in text
    assert written.digest in text
    assert page(stays.visitor, exchange, DOSSIER)


def test_a_difference_names_what_was_and_what_is() -> None:
    money = Sum(
        host_country="PT", working_days=5, maximum_cents=78_000, agreed_cents=78_000, edition="e", steps=()
    )
    less = replace(money, agreed_cents=70_000, account_digest="ab" * 32, account_ending="5399")
    before, now = (canonical(financial_content(1, PARTIES, a_plan(), one)) for one in (money, less))
    found = [(one.what, one.before, one.now) for one in differences(before, now)]
    assert found == [
        ("Agreed lump sum", "EUR 780.00", "EUR 700.00"),
        ("Account", "", "ending in 5399 (digest abababababab)"),
    ]
    assert differences(before, "") == ()


def test_without_pango_it_says_what_to_install_and_shows_the_page(
    stays: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without_pango(name: str, *rest: Any, **others: Any) -> Any:
        if name.partition(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **others)

    exchange = stays.at(State.READY)
    monkeypatch.setattr(builtins, "__import__", without_pango)
    answer = stays.visitor.get(f"/exchanges/{exchange.id}/documents/commitment.pdf")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json()["type"] == "/problems/no-pdf-here"
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in answer.json()["detail"]
    page = stays.visitor.get(f"/exchanges/{exchange.id}/documents/commitment.html")
    assert page.status_code == HTTPStatus.OK
