"""Every step of an exchange, as the programme has it: who does it, after what, and until what."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

import pypdf
from PIL import Image

from tests.api.trust.journeys import HOSTS, OF_THE_EXCHANGE, THE_VOP, VISITORS, Journey, Step
from tests.api.trust.stays import FIRST, LAST, VOP, a_plan

IBAN = {"holder": "Brno Mill", "iban": "CZ6508000000192000145399"}
DEBTOR = {"name": "Hills", "iban": "DE89370400440532013000"}
HALF_A_REPORT = {"goals_reached": 4, "activities": "At the looms."}
VISIT = HALF_A_REPORT | {
    "objectives_reached": ["new-skills"],
    "activity_hours": 40,
    "outcomes": "A trial in our own dye house.",
    "cooperation": "planned",
    "satisfied_with_host": 5,
    "satisfied_with_partnership": 4,
    "satisfied_overall": 5,
    "recommends": True,
}
HOSTING = HALF_A_REPORT | {
    "activity_hours": 40,
    "outcomes": "An order.",
    "cooperation": "agreed",
    "satisfied_with_visitor": 5,
    "satisfied_with_partnership": 4,
    "satisfied_overall": 5,
    "hosts_again": True,
}
FEEDBACK = {"fit": 5, "worth": 4, "again": True, "results": ["new_partners"], "words": "We meet again."}
COMMITMENTS = tuple(f"{party} signs the commitment" for party in ("hop", "visitor", "vop", "host"))
FINANCIALS = ("vop signs the agreement", "visitor signs the agreement")
NEVER = ("never",)


def a_photograph() -> bytes:
    """A picture whose camera wrote down where it was."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 8.0, 30.0), 3: "W", 4: (8.0, 36.0, 40.0)})
    exif[0x010E] = "at the looms of Porto"
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(file, "JPEG", exif=exif)
    return file.getvalue()


def a_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def says(**said: Any) -> Callable[[Journey], Mapping[str, Any]]:
    return lambda _: {"json": said}


def sends(content: bytes, media_type: str, **said: str) -> Callable[[Journey], Mapping[str, Any]]:
    return lambda _: {"content": content, "headers": {"Content-Type": media_type}, "params": said}


def signs(paper: str, party: str) -> Callable[[Journey], Mapping[str, Any]]:
    """For that party, under the document as it reads now; before there is one, under nothing."""
    return lambda journey: {"json": {"party": party, "digest": journey.digests.get(paper, "0" * 64)}}


def a_signature(paper: str, called: str, party: str, after: tuple[str, ...]) -> Step:
    name = f"{party} signs the {called}"
    path = f"/exchanges/{{number}}/documents/{paper}/signatures"
    return Step(
        name=name, method="POST", path=path, by=party, after=after, until=(name,), body=signs(paper, party)
    )


def steps(last: date = LAST, *, is_virtual: bool = False) -> tuple[Step, ...]:
    """Everything that can be done with an exchange, as the programme has it."""
    here = "/exchanges/{number}"
    plan = dict(a_plan(FIRST, last, is_virtual=is_virtual).content)
    photograph = sends(a_photograph(), "image/jpeg", kind="photograph", filename="looms.jpg")
    boarding_pass = sends(a_pdf(), "application/pdf", kind="boarding_pass", filename="TAP 1234.pdf")
    everything_signed = COMMITMENTS + (() if is_virtual else FINANCIALS)
    physical = (
        Step(
            name="amount", method="PUT", path=f"{here}/amount", by="vop", may=THE_VOP, after=("plan",),
            until=("end",), body=says(agreed_cents=None),
        ),
        Step(
            name="account", method="PUT", path=f"{here}/account", by="visitor", until=("pay",),
            body=says(**IBAN),
        ),
        *(
            a_signature("financial", "agreement", party, (*COMMITMENTS, "amount", "account"))
            for party in ("vop", "visitor")
        ),
        Step(
            name="order", method="POST", path="/payment-orders", by="vop", after=("validate",),
            until=("order", "pay"), body=_an_order, strangers=HTTPStatus.FORBIDDEN,
        ),
        Step(
            name="pay", method="POST", path=f"{here}/payment", by="vop", after=("validate",),
            until=("pay",), body=_a_payment,
        ),
    )  # fmt: skip
    if is_virtual:
        physical = tuple(
            replace(one, after=NEVER, early=one.early | {HTTPStatus.NOT_FOUND}) for one in physical
        )
    return (
        *physical,
        Step(
            name="plan", method="PUT", path=f"{here}/plan", by="host's editor", may=OF_THE_EXCHANGE,
            until=("end",), body=says(**plan),
        ),
        *(a_signature("commitment", "commitment", one.partition(" ")[0], ("plan",)) for one in COMMITMENTS),
        Step(
            name="approve", method="POST", path=f"{here}/approval", by="office", after=everything_signed,
            until=("approve", "validate"), body=says(),
        ),
        Step(
            name="cancel", method="POST", path=f"{here}/cancellation", by="hop", until=("start",),
            body=says(reason="A flood."),
        ),
        Step(
            name="start", method="POST", path=f"{here}/start", by="visitor's editor",
            may=VISITORS | THE_VOP, after=everything_signed, until=("start",), first_day=FIRST,
        ),
        Step(
            name="interrupt", method="POST", path=f"{here}/interruption", by="host", after=("start",),
            until=("end",), body=_an_interruption,
        ),
        Step(
            name="photograph", method="POST", path=f"{here}/evidence", by="visitor", may=VISITORS,
            after=("start",), until=("photograph", "validate"), body=photograph,
        ),
        Step(
            name="boarding pass", method="POST", path=f"{here}/evidence", by="visitor's editor",
            may=VISITORS, after=("start",), until=("boarding pass", "validate"), body=boarding_pass,
        ),
        Step(
            name="end", method="POST", path=f"{here}/end", by="vop's token", may=VISITORS | THE_VOP,
            after=("start",), until=("end",), first_day=last,
        ),
        *reporting("visit", "visitor", VISITORS, VISIT, until="validate"),
        *reporting("hosting", "host", HOSTS, HOSTING, until="close"),
        Step(
            name="return", method="POST", path=f"{here}/reports/visit/return", by="vop",
            after=("hand in the visit report",), until=("validate",), undoes=("hand in the visit report",),
            body=says(remarks="What did you do on Thursday?"),
        ),
        Step(
            name="validate", method="POST", path=f"{here}/validation", by="vop",
            after=("hand in the visit report", *(() if is_virtual else ("photograph",))),
            until=("validate",), body=says(remarks="Report and evidence agree."),
        ),
        Step(
            name="close", method="POST", path=f"{here}/closing", by="vop",
            after=("validate" if is_virtual else "pay", "hand in the hosting report"), until=("close",),
        ),
        Step(
            name="feedback", method="PUT", path=f"{here}/feedback/visitor/stay", by="visitor", may=VISITORS,
            after=("end",), body=lambda _: {"json": FEEDBACK, "headers": {"If-Match": '"0"'}},
        ),
    )  # fmt: skip


def reporting(
    which: str, by: str, side: frozenset[str], answers: Mapping[str, Any], *, until: str
) -> tuple[Step, ...]:
    """A report is saved half, then whole, and handed in."""
    path, handed_in = f"/exchanges/{{number}}/reports/{which}", f"hand in the {which} report"
    whole = f"save the whole {which} report"
    over = (handed_in, until)
    return (
        Step(
            name=f"save half the {which} report", method="PUT", path=path, by=f"{by}'s editor", may=side,
            after=("end",), until=over, body=says(answers=HALF_A_REPORT),
        ),
        Step(
            name=whole, method="PUT", path=path, by=by, may=side, after=("end",), until=over,
            body=says(answers=answers),
        ),
        Step(
            name=handed_in, method="POST", path=f"{path}/submission", by=f"{by}'s token", may=side,
            after=("end", whole), until=over,
            early=frozenset({HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}),
            body=lambda _: {},
        ),
    )  # fmt: skip


def _an_order(journey: Journey) -> Mapping[str, Any]:
    wish = {"partnership": journey.cast.town.partnership(VOP), "exchanges": [journey.number]}
    today = journey.cast.town.clock.at.date()
    return {"json": {**wish, "debtor": DEBTOR, "execution_day": today.isoformat()}}


def _a_payment(journey: Journey) -> Mapping[str, Any]:
    today = journey.cast.town.clock.at.date()
    return {"json": {"reference": f"CXC {journey.number}", "paid_on": today.isoformat()}}


def _an_interruption(journey: Journey) -> Mapping[str, Any]:
    short = {"done": "Some.", "why": "A flood.", "follows": "Autumn."}
    today = min(max(journey.cast.town.clock.at.date(), FIRST), LAST)
    return {"json": {"last_day": today.isoformat(), "reason": "A flood.", "report": short}}
