"""Success stories: written from a closed exchange, consented to, published; and read by everybody."""

from asyncio import gather
from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.stays.parts import Stay, stay_of
from api.profiles.vocabulary import load_vocabularies

router = room()
_DONE = {
    "written": N_("Drafted. Nobody outside reads it before both organisations have consented."),
    "edited": N_("Changed. Both organisations are asked for their consent again."),
    "consented": N_("Your consent is on record, for the story as it reads now."),
    "published": N_("Published. Everybody can read it."),
    "withdrawn": N_("Withdrawn. Nobody else reads it any more."),
}
STORY_STATES = {
    "draft": (N_("Draft"), "wait"),
    "published": (N_("Published"), "good"),
    "withdrawn": (N_("Withdrawn"), "plain"),
}
_MOST = 20


@router.get("/stories")
async def stories(page: Opened) -> Response:
    """What came of exchanges, newest first; drafts for those who take part in them."""
    state = page.query.get("state") if page.query.get("state") in STORY_STATES else "published"
    wanted = {name: page.query.get(name) for name in ("country", "ecosystem", "before")}
    found, *others = await gather(
        page.get("/success-stories", state=state, most=_MOST, **wanted),
        *(page.perhaps("/success-stories", state=one, most=1) for one in ("draft", "withdrawn")),
    )
    has_own = any(one and one["stories"] for one in others)
    vocabularies = load_vocabularies()
    return await page.show(
        "stays/stories.html",
        found=found,
        state=state,
        wanted=wanted,
        tabs=STORY_STATES if has_own or state != "published" else {},
        STORY_STATES=STORY_STATES,
        countries=sorted(vocabularies.countries.names, key=vocabularies.countries.names.__getitem__),
        ecosystems=vocabularies.ecosystems.names,
        done=page.say(_DONE.get(page.done)),
    )


@router.get("/exchanges/{number}/story")
async def story_of(page: Opened, number: int) -> Response:
    """The story of this exchange where there is one; else the form to write it."""
    stay = await stay_of(page, number)
    told = await _told(page, stay)
    if told is not None:
        return page.go(f"/stories/{told['id']}")
    return await _writing(page, stay)


@router.post("/exchanges/{number}/story")
async def write(page: Opened, number: int) -> Response:
    """Drafts the story of a closed exchange."""
    form, stay = await gather(page.form(), stay_of(page, number))
    told = stay.told
    vop = told["vop"]
    names = {"visitor": told["visitor"]["id"], "host": told["host"]["id"], "exchange": number}
    body = _words(form) | names | {"partnership": vop["id"] if vop else None}
    try:
        made = await page.send("POST", "/success-stories", form=form, body=body)
    except Refused as refused:
        return await _writing(page, stay, form=form, refused=refused)
    return page.go(f"/stories/{made.json['id']}", done="written")


@router.get("/stories/{story}")
async def story(page: Opened, story: int) -> Response:
    """One story; as a draft with who has still to consent."""
    return await _show(page, story)


@router.post("/stories/{story}")
async def edit(page: Opened, story: int) -> Response:
    """Writes a draft anew."""
    form = await page.form()
    try:
        await page.send("PATCH", f"/success-stories/{story}", form=form, body=_words(form))
    except Refused as refused:
        return await _show(page, story, form=form, refused=refused)
    return page.go(f"/stories/{story}", done="edited")


@router.post("/stories/{story}/consent")
async def consent(page: Opened, story: int) -> Response:
    """Agrees to the story as it reads now, for one's own organisation."""
    form = await page.form()
    body = {"organisation": form.text("organisation")}
    return await _act(page, story, "consent", form, body, done="consented")


@router.post("/stories/{story}/publication")
async def publish(page: Opened, story: int) -> Response:
    """Lets everybody read it."""
    return await _act(page, story, "publication", await page.form(), None, done="published")


@router.post("/stories/{story}/withdrawal")
async def withdraw(page: Opened, story: int) -> Response:
    """Takes it from the public for good."""
    return await _act(page, story, "withdrawal", await page.form(), None, done="withdrawn")


async def _act(page: Page, story: int, what: str, form: Form, body: Any, *, done: str) -> Response:
    try:
        await page.send("POST", f"/success-stories/{story}/{what}", form=form, body=body)
    except Refused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            raise
        return await _show(page, story, refused=refused)
    return page.go(f"/stories/{story}", done=done)


async def _told(page: Page, stay: Stay) -> Any:
    """The story that is being written or is published of that exchange; None where there is none."""
    vop = stay.told["vop"]
    if vop is None:
        return None
    lists = await gather(
        *(
            page.perhaps("/success-stories", state=state, partnership=vop["id"], most=200)
            for state in ("draft", "published")
        )
    )
    found = [one for part in lists if part for one in part["stories"] if one["exchange"] == stay.number]
    return found[0] if found else None


async def _writing(
    page: Page, stay: Stay, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    return await page.show(
        "stays/story_new.html",
        refused=refused,
        stay=stay,
        form=form or Form(),
        may_write=stay.is_visitors or stay.is_hosts or stay.is_vops,
        ecosystems=load_vocabularies().ecosystems.names,
        countries=load_vocabularies().countries.names,
    )


async def _show(
    page: Page, story: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    said = await page.read(f"/success-stories/{story}")
    told = said.json
    names, partnership = await gather(
        _names(page, [one for one in (told["visitor"], told["host"]) if one]),
        page.perhaps(f"/partnerships/{told['partnership']}"),
    )
    own = set(page.organisations)
    return await page.show(
        "stays/story.html",
        refused=refused,
        story=told,
        version=said.version,
        form=form,
        names=names,
        partnership=partnership,
        lacking_own=[one for one in told["lacking"] if one in own],
        is_managed=told["partnership"] in page.partnerships,
        is_party=bool(own & {told["visitor"], told["host"]}),
        STORY_STATES=STORY_STATES,
        ecosystems=load_vocabularies().ecosystems.names,
        countries=load_vocabularies().countries.names,
        done=page.say(_DONE.get(page.done)),
    )


async def _names(page: Page, organisations: Collection[str]) -> dict[str, str]:
    """What the organisations are called, as far as whoever looks may read it."""
    found = await gather(*(page.perhaps(f"/organisations/{one}") for one in organisations))
    return {one: told["name"] for one, told in zip(organisations, found, strict=True) if told}


def _words(form: Form) -> dict[str, Any]:
    return {
        "title": form.text("title"),
        "text": form.text("text"),
        "countries": form.texts("countries"),
        "ecosystems": form.texts("ecosystems"),
    }
