"""The world of these tests with everything in it that acts are about, made as people make it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.access import Role
from api.database import Database
from api.notices.address_store import addresses_of
from api.notices.planning import plan_outbox
from api.people.bearers import new_bearer
from api.people.identities import Vouched
from api.people.policy import Policy
from api.people.store import identities, links
from api.people.use_cases.inviting import invite_by_command
from api.profiles.life import State
from tests.api.conftest import PASSWORD, Town
from tests.api.trust.staged import staged
from tests.api.trust.world import AT, GONE, MINE, NEWCOMER, STRANGER, THEIRS, World

DRAFT = "smp-2028"
_SIGNER, _HOST, _MANAGER = f"visiting signer of {MINE}", f"host signer of {THEIRS}", "manager of North"
_OFFICE = "support office"


@contextmanager
def a_world(database: Database, folder: Path) -> Iterator[World]:
    """A world whose browser is open, with a folder of editions of its own."""
    (folder / "editions").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CXC_EDITIONS_DIR", str(folder / "editions"))
        town = Town(database, folder, at=AT)
    made = World(town)
    made.put_in(GONE, State.DELETED)
    with made.browser, closing(made):
        made.values |= _always(made)
        for make in (
            _proposals,
            staged,
            _of_organisations,
            _of_people,
            _stories,
            _draft,
            _imports,
            _calendars,
        ):
            made.values |= {name: str(value) for name, value in make(made).items()}
        yield made


def _always(world: World) -> dict[str, str]:
    return {
        "name": "cosme-2020",
        "table": "lump_sums",
        "code": "H4-membership",
        "term": "visitor",
        "kind": "proposal.received",
        "email": "auditor@example.eu",
        "password": PASSWORD,
        "partnership_id": str(world.town.partnership("North")),
        "other_partnership": str(world.town.partnership("South")),
        "newcomer": NEWCOMER,
        "account_id": str(world.people[f"host editor of {STRANGER}"].account),
    }


def _proposals(world: World) -> dict[str, Any]:
    """One that became an exchange, one made and one got."""

    def proposed(by: str, month: int, host: str = THEIRS) -> int:
        days = {"first_day": f"2027-{month:02}-08", "last_day": f"2027-{month:02}-12"}
        side = "visitor" if by == _SIGNER else "host"
        wish = {"visitor": MINE, "host": host, "side": side, **days}
        return int(world.made("/proposals", by=by, body=wish)["id"])

    agreed = proposed(_SIGNER, 3)
    exchange = world.made(f"/proposals/{agreed}/acceptance", by=_HOST, if_match="*")["exchange"]
    return {
        "proposal": proposed(_SIGNER, 5),
        "offer": proposed(f"host signer of {STRANGER}", 9, STRANGER),
        "exchange": exchange,
    }


def _of_organisations(world: World) -> dict[str, Any]:
    hook = {"owner": f"organisation:{MINE}", "url": "https://example.org/cxc"}
    waiver = {
        "organisation": MINE,
        "rule": "H4-membership",
        "granted_by": "Ana Exemplo, Fibres",
        "reason": "It dyes with little water",
        "valid_from": "2028-11-01",
        "valid_to": "2029-06-30",
    }
    shown = world.ask("GET", f"/visitors/{MINE}/matches", by=_SIGNER)
    assert shown.is_success, shown.text
    letter = {"to": THEIRS, "text": "May two of us visit in March?"}
    sent = world.made(f"/organisations/{MINE}/messages", by=_SIGNER, body=letter)
    for kind in ("saved", "hidden"):
        marked = world.ask("PUT", f"/organisations/{MINE}/{kind}/{THEIRS}", by=_SIGNER)
        assert marked.is_success, marked.text
    return {
        "webhook": _number_in(world.made("/webhooks", by=_SIGNER, body=hook)),
        "waiver": _number_in(world.made("/waivers", by=_MANAGER, body=waiver)),
        "showing_id": shown.headers["Showing-Id"],
        "thread": sent["thread"],
    }


def _of_people(world: World) -> dict[str, Any]:
    signer = world.people[_SIGNER]
    deputy = {
        "mandate": signer.mandate_id,
        "email": f"visiting-editor-of-{MINE}@example.eu",
        "first_day": "2026-11-21",
        "last_day": "2026-12-14",
    }
    vouched = Vouched(issuer="https://login.example.eu", subject="ana")
    with world.town.database.transaction() as connection:
        identity = identities.add(connection, signer.account, vouched, at=AT)
    told_of = partial(addresses_of, on=AT.date())
    plan_outbox(world.town.database, told_of, domain="match.example.eu", clock=world.town.clock)
    inbox = world.ask("GET", "/inbox", by=_SIGNER).json()
    mandate = world.town.mandate(Role.HOST_EDITOR, MINE)
    _, invitation = invite_by_command(world.town.database, "bea@example.eu", mandate, at=AT, policy=Policy())
    return {
        "delegation_id": world.made("/delegations", by=_SIGNER, body=deputy)["id"],
        "identity_id": identity.id,
        "entry_id": inbox["entries"][0]["id"],
        "invitation": invitation.secret,
        "reset": _reset_of(world),
    }


def _stories(world: World) -> dict[str, Any]:
    """One just written, one that its parties agree to, and one that everybody may read."""
    north = world.town.partnership("North")
    words = {"title": "A weaver learns", "text": "Five days."}
    wish = {**words, "partnership": north, "visitor": MINE, "host": THEIRS}
    fresh, agreed, published = (
        _number_in(world.made("/success-stories", by=_MANAGER, body=wish)) for _ in range(3)
    )
    for story in (agreed, published):
        for who, organisation in ((_SIGNER, MINE), (_HOST, THEIRS)):
            consent = {"organisation": organisation}
            world.made(f"/success-stories/{story}/consent", by=who, body=consent, if_match="*")
    world.made(f"/success-stories/{published}/publication", by=_MANAGER, if_match="*")
    return {"fresh_id": fresh, "story_id": agreed, "published_id": published}


def _draft(world: World) -> dict[str, Any]:
    wish = {"name": DRAFT, "title": "Amounts of 2028", "tables": ["lump_sums"]}
    world.made("/editions", by=_OFFICE, body=wish)
    table = world.ask("GET", f"/editions/{DRAFT}/tables/lump_sums", by=_OFFICE).json()
    return {"table_text": table["text"]}


def _imports(world: World) -> dict[str, Any]:
    rows = "id,name,country,about\nevora-felts,Evora Felts,XX,We felt.\n"
    answer = world.ask("POST", "/imports?dry_run=true", by=_MANAGER, body=rows, kind="text/csv")
    assert answer.is_success, answer.text
    return {"rejects_id": answer.json()["rejects"]}


def _calendars(world: World) -> dict[str, Any]:
    """The number of a calendar for programs, and the secret in its address."""
    made = world.made("/me/calendars", by=_SIGNER, body={"what": "mine"})
    secret = made["address"].rpartition("/")[2].removesuffix(".ics")
    return {"calendar_id": made["calendar"]["id"], "secret": secret}


def _reset_of(world: World) -> str:
    """The secret of a link for a new password, as it was mailed to an auditor."""
    bearer = new_bearer()
    account = world.people["auditor"].account
    with world.town.database.transaction() as connection:
        links.add_reset(connection, account, bearer, days=(AT, AT + Policy().reset))
    return bearer.secret


def _number_in(answer: Any) -> int:
    """The number of what was made, wherever the answer has it."""
    found = next((answer[name] for name in ("id", "number") if name in answer), None)
    inner = next((one for one in answer.values() if isinstance(one, dict) and "id" in one), {})
    return int(found if found is not None else inner["id"])


_READIED = (
    _proposals,
    staged,
    _of_organisations,
    _of_people,
    _stories,
    _draft,
    _imports,
    _calendars,
)
