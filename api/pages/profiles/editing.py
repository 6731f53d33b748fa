"""The profile's editor: saved with the version that was seen, and tried out before."""

from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room
from api.pages.profiles.fields import different, rows_of, typed_in
from api.pages.profiles.labels import LISTS, countries_of, labels
from api.pages.profiles.words import LIVES, SUBJECTS
from api.profiles.vocabulary import load_vocabularies

router = room()
_STALE = 412


@router.get("/profiles/{profile_id}/edit")
async def editor(page: Opened, profile_id: str) -> Response:
    """The editor with what is there."""
    found = await page.read(f"/profiles/{profile_id}")
    return await _show(page, found.json, found.json["profile"], version=found.version)


@router.post("/profiles/{profile_id}/edit")
async def save(page: Opened, profile_id: str) -> Response:
    """Saves what differs; where somebody else was faster, what is there stands beside what was typed."""
    form = await page.form()
    found = await page.read(f"/profiles/{profile_id}")
    typed = typed_in(form)
    edit = different(typed, found.json["profile"])
    if not edit:
        return page.go(f"/profiles/{profile_id}", done="same")
    try:
        said = await page.send("PATCH", f"/profiles/{profile_id}", form=form, body=edit)
    except Refused as refused:
        stale = refused.status == _STALE
        return await _show(
            page,
            found.json,
            found.json["profile"] | typed,
            version=found.version if stale else form.version,
            refused=refused,
            meanwhile=sorted(edit) if stale else [],
        )
    return page.go(
        f"/profiles/{profile_id}", done="anew" if said.json["must_be_validated_again"] else "saved"
    )


@router.post("/profiles/{profile_id}/edit/effect")
async def effect(page: Opened, profile_id: str) -> Response:
    """The editor with what the edit would change; nothing is saved."""
    form = await page.form()
    found = await page.read(f"/profiles/{profile_id}")
    typed = typed_in(form)
    shown = await _effect_of(page, profile_id, different(typed, found.json["profile"]))
    return await _show(
        page, found.json, found.json["profile"] | typed, version=form.version or found.version, effect=shown
    )


async def _effect_of(page: Page, profile_id: str, edit: dict[str, Any]) -> dict[str, Any]:
    """What the API foretells of an edit, or what it would refuse of it."""
    path = f"/profiles/{profile_id}/edits"
    try:
        outcome = await page.send("POST", f"{path}/preview", form=Form(), body=edit)
        reach = await page.send("POST", f"{path}/reach", form=Form(), body=edit)
    except Refused as refused:
        return {"refused": refused, "edit": sorted(edit)}
    return {"refused": None, "edit": sorted(edit), "outcome": outcome.json, "reach": reach.json}


async def _show(
    page: Page,
    whole: dict[str, Any],
    values: dict[str, Any],
    *,
    version: str | None,
    refused: Refused | None = None,
    effect: dict[str, Any] | None = None,
    meanwhile: list[str] | None = None,
) -> Response:
    known = load_vocabularies()
    wrong = refused or (effect or {}).get("refused")
    return await page.show(
        "profiles/edit.html",
        refused=refused,
        wrong=_by_field(wrong) if wrong else {},
        whole=whole,
        now=whole["profile"],
        one=values,
        version=version,
        effect=effect,
        meanwhile=meanwhile or [],
        periods=rows_of(values["available"] or []),
        labels=labels(),
        lists=LISTS,
        kinds=list(known.kinds.names.items()),
        support_kinds=list(known.support_kinds.names.items()),
        regions=[(one.code, f"{one.country} – {one.name}") for one in known.regions],
        countries=countries_of(page.language, known.countries.names),
        taking_part=countries_of(page.language, await _taking_part(page)),
        LIVES=LIVES,
        SUBJECTS=SUBJECTS,
    )


def _by_field(refused: Refused) -> dict[str, str]:
    """What is wrong by the name of the whole field, where a single entry of a list is named."""
    return {name.partition(".")[0]: what for name, what in refused.fields.items()}


async def _taking_part(page: Page) -> list[str]:
    """The countries that a stay can be in."""
    found = await page.get("/lump-sums")
    return [one["country"] for one in found["lump_sums"]]
