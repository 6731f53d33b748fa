"""The typed client on exchanges, with the service: documents are signed, files go there and come back."""

import io
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pypdf
import pytest

from api.access import Side
from api.client import ApiProblem, Client
from api.client.aftercare import feedback, give_feedback
from api.client.calendars import calendar_at, make_feed, my_calendar
from api.client.documents import Form, commitment, printed_commitment
from api.client.evidence import evidence, file_of_evidence, hand_in_evidence, withdraw_evidence
from api.client.exchanges import exchange, exchanges, exchanges_as_csv, exchanges_as_workbook, finish
from api.client.payments import payment, payments, payments_as_csv, record_payment
from api.client.plans import plan, set_account, write_plan
from api.client.reports import report, save_report, validate
from api.client.signatures import sign, signatures
from api.exchanges.aftercare.outcomes import Stage
from api.exchanges.aftercare.schemas import FeedbackStatement
from api.exchanges.agreements.schemas import PlanStatement
from api.exchanges.calendars.feeds import What
from api.exchanges.evidence.kinds import Kind
from api.exchanges.payments.schemas import PaymentStatement
from api.exchanges.reports.questionnaires import Report
from api.exchanges.states import Paper, Party, State
from tests.api.trust.stays import Stays

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def a_file() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_plan() -> PlanStatement:
    """Of days as a program has them, not as text."""
    days: Any = {"first_day": date(2027, 3, 8), "last_day": date(2027, 3, 10)}
    return PlanStatement(virtual=False, goals="Learn to dye without rinsing.", **days)


def test_a_plan_is_written_and_signed_with_the_digest_that_was_seen(stays: Stays) -> None:
    number = stays.at(State.DRAFT, is_plan_complete=True).id
    visitor = Client(http=stays.visitor)
    seen = visitor.do(commitment(number)).value
    placed = visitor.do(sign(number, Paper.COMMITMENT, party=Party.VISITOR, digest=seen.digest))
    assert (placed.status, placed.value.state) == (201, State.BUILDING)
    given = visitor.do(signatures(number, Paper.COMMITMENT)).value.signatures
    assert [(one.party, one.digest, one.holds) for one in given] == [(Party.VISITOR, seen.digest, True)]
    read = visitor.do(plan(number))
    written = visitor.do(write_plan(number, a_plan(), etag=read.etag or ""))
    assert [one.party for one in written.value.voided] == [Party.VISITOR]
    with pytest.raises(ApiProblem) as stale:
        visitor.do(
            set_account(number, holder="Brno Mill", iban="CZ6508000000192000145399", etag=read.etag or "")
        )
    assert stale.value.status == 412


def test_a_file_goes_there_and_comes_back_as_it_was(stays: Stays) -> None:
    number = stays.at(State.FINISHED).id
    visitor = Client(http=stays.visitor)
    sent = a_file()
    added = visitor.do(hand_in_evidence(number, sent, Kind.BOARDING_PASS, filename="pass.pdf", note="Back."))
    piece = added.value.id
    assert (added.status, added.value.digest) == (201, sha256(sent).hexdigest())
    back = visitor.do(file_of_evidence(number, piece))
    assert (back.value, back.media_type) == (sent, "application/pdf")
    before = len(visitor.do(evidence(number)).value.evidence)
    assert visitor.do(withdraw_evidence(number, piece, etag=added.etag or "")).value.left == before - 1


def test_what_is_read_as_a_file_says_what_it_is(stays: Stays) -> None:
    number = stays.at(State.READY).id
    visitor = Client(http=stays.visitor)
    made = visitor.do(make_feed(What.MINE)).value
    read = [
        visitor.do(printed_commitment(number, Form.HTML)),
        visitor.do(exchanges_as_csv(state=[State.READY])),
        visitor.do(exchanges_as_workbook()),
        visitor.do(my_calendar()),
        Client(http=stays.town.nobody()).do(calendar_at(made.address.split("/")[-1].removesuffix(".ics"))),
    ]
    assert [one.media_type for one in read] == [
        "text/html",
        "text/csv",
        WORKBOOK,
        "text/calendar",
        "text/calendar",
    ]
    assert all(isinstance(one.value, bytes) and one.value for one in read)
    found = visitor.do(exchanges(state=[State.READY, State.DRAFT], most=1)).value
    assert [one.id for one in found.exchanges] == [number]


def test_a_stay_is_ended_reported_and_paid(stays: Stays) -> None:
    under_way, finished, validated = (
        stays.at(state).id for state in (State.UNDER_WAY, State.FINISHED, State.VALIDATED)
    )
    stays.town.clock.at = datetime(2027, 3, 18, 9, 30, tzinfo=UTC)
    visitor, host, vop = Client(http=stays.visitor), Client(http=stays.host), Client(http=stays.vop)
    ended = visitor.do(finish(under_way, etag="*"))
    assert (ended.value.state, ended.value.ended_on) == (State.FINISHED, date(2027, 3, 12))
    begun = host.do(report(finished, Report.HOSTING))
    assert begun.etag == '"0"'
    saved = host.do(save_report(finished, Report.HOSTING, {"goals_reached": 4}, etag='"0"'))
    assert saved.value.answers == {"goals_reached": 4}
    with pytest.raises(ApiProblem) as foreign:
        visitor.do(save_report(finished, Report.HOSTING, {"goals_reached": 4}, etag='"0"'))
    assert foreign.value.status == 403
    with pytest.raises(ApiProblem) as bare:
        vop.do(validate(finished, "Looked at.", etag=vop.do(exchange(finished)).etag or ""))
    assert bare.value.status == 409
    owed = vop.do(payments()).value.payments
    assert validated in {one.exchange for one in owed}
    assert vop.do(payments_as_csv()).value.startswith(b"\xef\xbb\xbf")
    said = PaymentStatement(reference="CXC of March", paid_on=date(2027, 3, 17))
    paid = vop.do(record_payment(validated, said, etag=vop.do(exchange(validated)).etag or ""))
    assert vop.do(payment(validated)).value == paid.value


def test_one_says_how_it_went_for_the_first_time_under_version_0(stays: Stays) -> None:
    number = stays.at(State.CLOSED).id
    visitor = Client(http=stays.visitor)
    nothing = visitor.do(feedback(number, Side.VISITOR, Stage.STAY))
    assert (nothing.value.said, nothing.etag) == (None, '"0"')
    said = FeedbackStatement(fit=4, worth=5, again=True)
    kept = visitor.do(give_feedback(number, Side.VISITOR, Stage.STAY, said, etag='"0"'))
    assert kept.value.said == said
    assert visitor.do(feedback(number, Side.VISITOR, Stage.STAY)).etag == kept.etag
