"""Everything that waits, asked from the API at once: lists, and the most urgent exchanges one by one."""

from asyncio import gather
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.pages.navigation import N_
from api.pages.page import Page
from api.pages.work import exchanges
from api.pages.work.lists import whole_list
from api.pages.work.rows import By, Row

Fact = Mapping[str, Any]
_BODIES = {"cluster-organisation", "business-network"}
_MOST_BODIES = 40  # of one partnership, asked one by one who says to be a member
_READ = N_("Read and validate")
_APPROVE = N_("Read and approve")


async def for_a_manager(page: Page) -> list[tuple[str, Row]]:
    """What waits for the partnerships that somebody manages, and for others in their exchanges."""
    stays, profiles, proposals, due, ordered = await gather(
        whole_list(page, "/exchanges", "exchanges", state=exchanges.LIVE),
        whole_list(page, "/profiles", "profiles"),
        _proposals(page),
        whole_list(page, "/payments", "payments", state="due"),
        whole_list(page, "/payments", "payments", state="ordered"),
    )
    known, members = await gather(_known(page, stays), _memberships(page, profiles))
    rows = list(_of_exchanges(page, stays, known, office=False))
    rows += [("validate", _profile(one)) for one in profiles if one["state"] == "submitted"]
    rows += [("others", _approval_of(one)) for one in profiles if one["state"] == "approving"]
    rows += [("pay", _payment(one)) for one in [*due, *ordered]]
    rows += [("proposals", _proposal(one)) for one in proposals]
    return rows + [("memberships", one) for one in members]


async def for_the_office(page: Page) -> list[tuple[str, Row]]:
    """What waits for the support office, and what is late in the programme."""
    stays, profiles, waivers, *late = await gather(
        whole_list(page, "/exchanges", "exchanges", state="approving"),
        whole_list(page, "/profiles", "profiles", state="approving"),
        whole_list(page, "/waivers", "waivers"),
        *(whole_list(page, f"/figures/{code}/exchanges", "exchanges") for code in _LATE),
    )
    rows = list(_of_exchanges(page, stays, {}, office=True))
    rows += [("approve", _approval_of(one, is_own=True)) for one in profiles]
    rows += [("waivers", _waiver(one)) for one in waivers if one["state"] == "asked for"]
    for code, found in zip(_LATE, late, strict=True):
        rows += [("others", _late(one, *_LATE[code])) for one in found]
    return rows


_LATE = {  # figures whose list is late: what is missing, and whose it is
    "late_visit_reports": (N_("The visitor has not reported in time."), "visitor"),
    "late_host_reports": (N_("The host has not reported in time."), "host"),
    "late_payments": (N_("The lump sum was not paid in time."), "vop"),
}


async def _proposals(page: Page) -> list[Fact]:
    open_, countered = await gather(
        *(whole_list(page, "/proposals", "proposals", state=one) for one in ("open", "countered"))
    )
    return [*open_, *countered]


async def _known(page: Page, stays: Sequence[Fact]) -> dict[int, Fact]:
    asked = exchanges.urgent_first(stays)
    found = await gather(*(page.perhaps(f"/exchanges/{one['id']}") for one in asked))
    return {one["id"]: one for one in found if one is not None}


def _of_exchanges(
    page: Page, stays: Sequence[Fact], known: Mapping[int, Fact], *, office: bool
) -> Iterator[tuple[str, Row]]:
    today = page.at.date().isoformat()
    for one in stays:
        own = exchanges.own_parts(one, page.partnerships, office=office)
        yield from exchanges.rows_of(one, known.get(one["id"]), own, today=today)


async def _memberships(page: Page, profiles: Sequence[Fact]) -> list[Row]:
    bodies = [one for one in profiles if one["kind"] in _BODIES and one["state"] == "validated"]
    asked = bodies[:_MOST_BODIES]
    found = await gather(
        *(page.perhaps(f"/profiles/{one['id']}/memberships", confirmed=False, most=200) for one in asked)
    )
    pairs = [
        (body, member)
        for body, said in zip(asked, found, strict=True)
        for member in (said or {}).get("members", ())
    ]
    return [_membership(body, member, is_own=body["id"] in page.organisations) for body, member in pairs]


def _membership(body: Fact, member: Fact, *, is_own: bool) -> Row:
    return Row(
        names=(member["name"], body["name"]),
        what=N_("It says to be a member; the people of the cluster confirm it or deny it."),
        link=f"/members/{body['id']}",
        act=N_("Confirm") if is_own else N_("Open"),
        fields=(("act", "confirm"), ("member", member["id"]), ("next", "/work")) if is_own else (),
    )


def _profile(profile: Fact) -> Row:
    return Row(
        names=(profile["name"],),
        what=N_("Its profile was handed in."),
        link=f"/members/{profile['id']}",
        act=_READ,
        since=profile["submitted_at"] or profile["changed_at"],
    )


def _approval_of(profile: Fact, *, is_own: bool = False) -> Row:
    return Row(
        names=(profile["name"], profile["partnership"] or ""),
        what=N_("Its profile was validated and waits for the support office."),
        link=f"/members/{profile['id']}",
        act=_APPROVE if is_own else N_("Open"),
        since=profile["changed_at"],
        waits_for=(("support_office", ""),),
    )


def _payment(payment: Fact) -> Row:
    clock = payment["clock"] or {}
    is_ordered = payment["state"] == "ordered"
    return Row(
        names=(payment["visitor"]["name"], payment["host"]["name"]),
        number=payment["exchange"],
        what=N_("The bank has the order; read in what it has booked.")
        if is_ordered
        else clock.get("words") or N_("The lump sum is due."),
        by=By.SERVICE if clock.get("words") and not is_ordered else By.PAGES,
        link=f"/payment-orders/{payment['order']}"
        if is_ordered
        else f"/exchanges/{payment['exchange']}/payment",
        act=N_("Open the order") if is_ordered else N_("Pay"),
        since=clock.get("began_on"),
        due=clock.get("last_day"),
        is_late=bool(clock.get("is_late")),
        waits_for=(("vop", ""),),
    )


def _proposal(proposal: Fact) -> Row:
    return Row(
        names=(proposal["visitor"]["name"], proposal["host"]["name"]),
        what=N_("It waits for an answer."),
        link=f"/proposals/{proposal['id']}",
        act=N_("Open"),
        since=proposal["moved_at"],
        due=proposal["expires_on"],
        waits_for=tuple((side, proposal[side]["name"]) for side in proposal["waits_for"]),
    )


def _waiver(waiver: Fact) -> Row:
    return Row(
        names=(waiver["organisation"], waiver["granted_by"]),
        what=waiver["reason"],
        by=By.PEOPLE,
        link=f"/office/waivers/{waiver['id']}",
        act=N_("Read and record"),
        since=waiver["recorded_at"],
    )


def _late(exchange: Fact, words: str, part: str) -> Row:
    return Row(
        names=(exchange["visitor"]["name"], exchange["host"]["name"]),
        number=exchange["id"],
        what=words,
        link=f"/exchanges/{exchange['id']}",
        act=N_("Open"),
        is_late=True,
        state=exchange["state"],
        waits_for=((part, (exchange[part] or {}).get("name", "")),),
    )
