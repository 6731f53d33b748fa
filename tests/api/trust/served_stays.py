"""Exchanges behind a served process or two, and everybody who has a part in them signed in there."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
from fastapi.testclient import TestClient
from PIL import Image

from api.access import Role
from api.client import Call, Client, Patience
from api.exchanges.states import Paper, State
from api.files.keeping import sweep
from tests.api.trust.reports import VISIT
from tests.api.trust.serving import Served
from tests.api.trust.stays import OTHER_VOP, Stays
from tests.api.trust.world import an_organisation

TODAY = date(2027, 3, 15)  # the Monday after the stays that are over
LATER = {"first": date(2027, 4, 12), "last": date(2027, 4, 16)}  # of those that are still to be signed
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, kw_only=True)
class Unsigned:
    """An exchange that waits for all its signatures, with the digests of its documents."""

    number: int
    digests: Mapping[Paper, str]
    visitor: TestClient  # who signs for its visitor, which has no other stay


class ServedStays:
    """The exchanges of `stays`, served. They are put on record here, and everything else goes over HTTP."""

    def __init__(self, stays: Stays, *, servers: int = 1) -> None:
        self.stays = stays
        stays.come_to(TODAY)
        self.people = {party: getattr(stays, party) for party in ("visitor", "host", "vop", "hop")}
        self.people["new vop"] = stays.person(Role.MANAGER, OTHER_VOP)
        self.files = stays.town.settings.files_dir
        url, folder, at = stays.town.database.url, self.files.parent, stays.town.clock.at
        self.served = [Served(url, folder, at=at) for _ in range(servers)]
        self._clients: list[Client] = []
        self._numbers = count(1)

    def client(self, who: str | TestClient, *, server: int = 0, patience: Patience | None = None) -> Client:
        """Somebody's browser, as it asks that server."""
        browser = self.people[who] if isinstance(who, str) else who
        client = Client(self.served[server].address, patience=patience)
        client.http.headers.update(OWN_PAGE)
        become(client, browser)
        self._clients.append(client)
        return client

    def unsigned(self) -> Unsigned:
        """A new one, written and with its money, that nobody has signed: of a visitor that never went."""
        name = f"dyers-{next(self._numbers)}"
        self.stays.town.load(an_organisation(name, partnership=OTHER_VOP, **_GRAZ))
        number = self.stays.at(
            State.DRAFT, visitor=name, vop=OTHER_VOP, is_plan_complete=True, **_MONEY, **LATER
        ).id
        papers = self.stays.seen(number).papers
        return Unsigned(
            number=number,
            digests={paper: papers[paper].digest for paper in papers},
            visitor=self.stays.person(Role.VISITING_SIGNER, name),
        )

    def finished(self) -> int:
        """A new one whose stay is over, with evidence."""
        return self.stays.at(State.FINISHED, evidenced_at=datetime(2027, 3, 12, 15, tzinfo=UTC)).id

    def reported(self) -> int:
        """A new one that waits for its validation."""
        number, town = self.finished(), self.stays.town
        path = f"/exchanges/{number}/reports/visit"
        anything = {"If-Match": "*"}
        saved = self.people["visitor"].put(path, json={"answers": VISIT}, headers=anything)
        assert saved.is_success, saved.text
        made = self.people["visitor"].post(f"{path}/submission", headers=town.once(**anything))
        assert made.is_success, made.text
        return number

    def validated(self) -> int:
        """A new one that waits for its payment."""
        return self.stays.at(State.VALIDATED, validated_at=datetime(2027, 3, 13, 12, tzinfo=UTC)).id

    def sweep(self) -> int:
        """Removes what belongs to nobody, as a day from now; how many files."""
        return sweep(self.stays.town.database, self.files, at=self.stays.town.clock.at + timedelta(days=1))

    def files_on_disk(self) -> list[Path]:
        """Everything below the folder of files but its lock."""
        return [path for path in self.files.rglob("*") if path.is_file() and path.name != ".lock"]

    def close(self) -> None:
        for client in self._clients:
            client.close()
        for one in self.served:
            one.stop()


_GRAZ = {"country": "AT", "based_in": "AT", "region": "AT22", "latitude": 47.07, "longitude": 15.44}
_MONEY = {"maximum_cents": 78_000, "agreed_cents": 78_000, "has_account": True}


def become(client: Client, browser: TestClient) -> None:
    """From now on the client asks as whoever is signed in in that browser."""
    cookies = (f"{name}={text}" for name, text in browser.cookies.items())
    client.http.headers["Cookie"] = "; ".join(cookies)


def post(path: str, **said: Any) -> Call[dict[str, Any]]:
    """A call that does something, under a key of its own, whatever version was seen."""
    return Call(method="POST", path=path, answer=dict, body=said or {}, etag="*")


def a_signature(one: Unsigned, paper: Paper, party: str) -> Call[dict[str, Any]]:
    path = f"/exchanges/{one.number}/documents/{paper.value}/signatures"
    return post(path, party=party, digest=one.digests[paper])


def a_piece_of_evidence(number: int, picture: bytes, name: str) -> Call[dict[str, Any]]:
    return Call(
        method="POST",
        path=f"/exchanges/{number}/evidence",
        answer=dict,
        query={"kind": "photograph", "filename": f"{name}.png"},
        body=picture,
        media_type="image/png",
    )


def a_validation(number: int) -> Call[dict[str, Any]]:
    return post(f"/exchanges/{number}/validation", remarks="They agree.")


def a_payment(number: int, reference: str = "") -> Call[dict[str, Any]]:
    said = {"reference": reference or f"CXC {number}", "paid_on": TODAY.isoformat()}
    return post(f"/exchanges/{number}/payment", **said)


def a_bank_file(*numbers: int, reference: str = "B-1") -> Call[dict[str, Any]]:
    """The bank has booked 780 euros for each of these."""
    rows = "".join(f"CXC-{number},780.00,{TODAY},{reference}\n" for number in numbers)
    content = f"end_to_end_id,amount,booked_on,reference\n{rows}".encode()
    path = "/payment-orders/reconciliation"
    return Call(method="POST", path=path, answer=dict, body=content, media_type="text/csv")


def a_picture(number: int) -> bytes:
    """A small picture that no other number has."""
    file = io.BytesIO()
    colour = (number % 256, number // 256 % 256, number // 65536 % 256)
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


def cutting(client: Client, cuts: Iterable[str | None]) -> Client:
    """The client, whose next tries are cut off before or after they are carried out, as `cuts` says."""
    coming = iter(cuts)

    def cut(request: httpx2.Request) -> None:
        request.headers.pop("x-cut", None)
        if how := next(coming, None):
            request.headers["x-cut"] = how

    client.http.event_hooks = {"request": [cut]}
    return client
