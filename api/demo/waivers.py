"""The demo's waivers, which whoever runs it puts on record."""

import csv
from datetime import date, datetime

from api.database import Database
from api.demo.files import WAIVERS
from api.waivers.requests import Approval, WaiverRequest
from api.waivers.use_cases import list_waivers, record_waiver
from eligibility.waivers import Authority


def load_waivers(database: Database, *, at: datetime) -> None:
    """Records each of the table where none of its kind is on record: doing it twice is once."""
    known = {(one.organisation_id, one.waiver.rule) for one in list_waivers(database)}
    with WAIVERS.open(encoding="utf-8", newline="") as file:
        requests = [_request(row) for row in csv.DictReader(file)]
    for request in requests:
        if (request.organisation_id, request.rule) not in known:
            record_waiver(database, request, at=at)


def _request(row: dict[str, str]) -> WaiverRequest:
    return WaiverRequest(
        organisation_id=row["organisation_id"],
        rule=row["rule"],
        granted_by=row["granted_by"],
        reason=row["reason"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]),
        approval=Approval(
            authority=Authority(row["authority"]) if row["authority"] else None,
            reference=row["reference"] or None,
            given_on=date.fromisoformat(row["approved_on"]) if row["approved_on"] else None,
        ),
    )
