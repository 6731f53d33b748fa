"""One's account: the name, the password, the mandates, and who acts for whom."""

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.oneself.showing import show_account
from api.pages.page import Opened, room

router = room()


@router.get("/me")
async def me(page: Opened) -> Response:
    """Who one is here, and everything that can be changed of it."""
    return await show_account(page)


@router.post("/me/name")
async def rename(page: Opened) -> Response:
    """Changes the name that others see, and the language of letters."""
    form = await page.form()
    body = {"name": form.text("name"), "language": form.perhaps("language")}
    try:
        await page.send("PATCH", "/me", form=form, body=body)
    except Refused as refused:
        return await show_account(page, refused=refused, at="name", form=form)
    return page.go("/me", done="name")


@router.post("/me/password")
async def change_password(page: Opened) -> Response:
    """Chooses another password; what was typed is never shown again."""
    form = await page.form()
    body = {"current": _as_typed(form, "current"), "wanted": _as_typed(form, "wanted")}
    try:
        await page.send("PUT", "/me/password", form=form, body=body)
    except Refused as refused:
        return await show_account(page, refused=refused, at="password")
    return page.go("/me", done="password")


@router.post("/me/identities/{number}/end")
async def give_up_identity(page: Opened, number: int) -> Response:
    """Gives up a way in by an identity provider."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/me/identities/{number}", form=form)
    except Refused as refused:
        return await show_account(page, refused=refused, at="identities")
    return page.go("/me", done="identity")


@router.post("/me/mandates/{number}/end")
async def give_up_mandate(page: Opened, number: int) -> Response:
    """Gives up a mandate of one's own."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/mandates/{number}", form=form)
    except Refused as refused:
        return await show_account(page, refused=refused, at="mandates")
    return page.go("/me", done="mandate")


@router.post("/me/delegations")
async def delegate(page: Opened) -> Response:
    """Lets a colleague act in one of one's mandates."""
    form = await page.form()
    mandate = form.text("mandate")
    body = {
        "mandate": int(mandate) if mandate.isascii() and mandate.isdigit() else None,
        "email": form.text("email"),
        "first_day": form.text("first_day"),
        "last_day": form.text("last_day"),
    }
    try:
        await page.send("POST", "/delegations", form=form, body=body)
    except Refused as refused:
        return await show_account(page, refused=refused, at="delegations", form=form)
    return page.go("/me", done="delegated")


@router.post("/me/delegations/{number}/end")
async def end_delegation(page: Opened, number: int) -> Response:
    """Ends a delegation that one gave or was given."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/delegations/{number}", form=form)
    except Refused as refused:
        return await show_account(page, refused=refused, at="delegations")
    return page.go("/me", done="undelegated")


@router.post("/me/acting")
async def act_by(page: Opened) -> Response:
    """Acts by a delegation from now on, or for oneself again."""
    form = await page.form()
    chosen = form.text("delegation")
    body = {"delegation": int(chosen) if chosen.isascii() and chosen.isdigit() else None}
    try:
        await page.send("PUT", "/sessions/current/delegation", form=form, body=body)
    except Refused as refused:
        return await show_account(page, refused=refused, at="delegations")
    return page.go("/me", done="acting" if chosen else "oneself")


def _as_typed(form: Form, name: str) -> str:
    """A password with the spaces around it, which are part of it."""
    return next((said for one, said in form.fields if one == name), "")
