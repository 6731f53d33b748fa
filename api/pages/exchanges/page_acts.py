"""Acts that are asked about once more before they are done: what follows is said first."""

from dataclasses import dataclass

from fastapi import Response

from api.edge.inputs import Number
from api.pages.exchanges.page_steps import ACTS
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An act with its words."""

    act: str
    name: str  # in the address, of the page and of the API
    title: str
    button: str
    done: str
    also: str = ""  # what follows, beyond what the lifecycle says
    asks_why: str = ""  # the label of the reason, where one is needed
    tone: str = ""


QUESTIONS = (
    Question(
        act="exchange.start",
        name="start",
        title=N_("Has the stay begun?"),
        button=N_("Yes, it has begun"),
        done="started",
        also=N_("From now on its first day stays as it is, and it is no longer cancelled but broken off."),
    ),
    Question(
        act="exchange.finish",
        name="end",
        title=N_("Is the stay over?"),
        button=N_("Yes, it is over"),
        done="ended",
        also=N_(
            "It ended on its agreed last day. If it was longer or shorter, amend the plan first: that cannot "
            "be done afterwards."
        ),
    ),
    Question(
        act="exchange.approve",
        name="approval",
        title=N_("Approve the exchange?"),
        button=N_("Approve it"),
        done="approved",
        also=N_("You approve its documents as they read now. If they change, they are approved again."),
    ),
    Question(
        act="exchange.refuse",
        name="refusal",
        title=N_("Send the exchange back?"),
        button=N_("Send it back"),
        done="refused",
        also=N_(
            "Signatures under what is sent back never hold again: everybody signs anew. "
            "An amendment that is open is dropped instead, and what was signed before it can hold again."
        ),
        asks_why=N_("What has to change?"),
        tone="danger",
    ),
    Question(
        act="exchange.cancel",
        name="cancellation",
        title=N_("Cancel the exchange?"),
        button=N_("Cancel the exchange"),
        done="cancelled",
        also=N_(
            "This cannot be undone. The bank account is erased. To meet after all, make a new proposal. "
            "To move the stay to other days, amend its plan instead."
        ),
        asks_why=N_("Why is it cancelled?"),
        tone="danger",
    ),
    Question(
        act="exchange.approve_agenda",
        name="agenda-approval",
        title=N_("Approve the idle days?"),
        button=N_("Approve these days"),
        done="agenda-approved",
        also=N_("It holds for exactly these days. Where the days change, it is asked for again."),
        asks_why=N_("Why may they be idle?"),
    ),
)


async def show_question(
    page: Page, number: int, question: Question, form: Form, refused: Refused | None = None
) -> Response:
    """The page that asks, again with what was typed where it was refused."""
    said = await page.read(f"/exchanges/{number}")
    seen = said.json
    option = next(one for one in seen["may"] if one["act"] == question.act)
    lifecycle = await page.get("/lifecycle")
    row = next(one for one in lifecycle["steps"] if one["act"] == question.act)
    wants_plan = question.act == "exchange.approve_agenda"
    plan = await page.perhaps(f"/exchanges/{number}/plan") if wants_plan else None
    return await page.show(
        "exchanges/acts.html",
        refused=refused,
        seen=seen,
        version=said.version,
        question=question,
        why_not=option["why_not"],
        follows=row["follows"],
        plan=plan,
        form=form,
        ACTS=ACTS,
    )


def _mount(question: Question) -> None:
    """The page that asks, and what its button does."""
    address = f"/exchanges/{{number:int}}/{question.name}"

    @router.get(address)
    async def asked(page: Opened, number: Number) -> Response:
        return await show_question(page, number, question, Form())

    @router.post(address)
    async def done(page: Opened, number: Number) -> Response:
        form = await page.form()
        body = {"reason": form.text("reason")} if question.asks_why else None
        try:
            await page.send("POST", f"/exchanges/{number}/{question.name}", form=form, body=body)
        except Refused as refused:
            return await show_question(page, number, question, form, refused)
        return page.go(f"/exchanges/{number}", done=question.done)


for _one in QUESTIONS:
    _mount(_one)
