"""How the service is doing, from what it says of itself; what it does not say is named as such."""

from asyncio import gather
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from prometheus_client.parser import text_string_to_metric_families

from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.office.editions import in_force
from api.pages.office.parts import refusal_for
from api.pages.page import Opened, Page, room

router = room()
_FAILED, _REFUSED = 500, 400
_LACKS = {
    "no_backup": N_("No backup is on record. Whoever runs the service takes one with cxc backup."),
    "old_backup": N_("The last backup is older than a day."),
    "files_missing": N_("Files on record were missing when the last backup was taken."),
    "not_proven": N_(
        "No restore was ever proven. Whoever runs the service proves one with cxc restore --prove."
    ),
    "long_unproven": N_("For a month no restore was proven."),
}
_CHANNELS = {"mail": N_("E-mail"), "webhook": N_("To programs"), "inbox": N_("Inbox")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """The requests since the process began."""

    answered: int
    refused: int  # told what is wrong with them
    failed: int  # by a defect of ours
    in_flight: int
    mean_ms: float | None


@router.get("/office/system")
async def system(page: Opened) -> Response:
    """Readiness, traffic, the trail, how the service is kept, and what is not known here."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    ready, metrics, editions, status, trail = await gather(
        _ready(page),
        _metrics(page),
        page.perhaps("/editions"),
        page.perhaps("/status"),
        page.perhaps("/audit", newest_first=True, most=1),
    )
    return await page.show(
        "office/system.html",
        ready=ready,
        traffic=traffic_of(metrics) if metrics else None,
        current=in_force((editions or {}).get("editions", ()), page.at.date()),
        doing=status,
        CHANNELS=_CHANNELS,
        LACKS=_LACKS,
        last_event=next(iter((trail or {}).get("events", ())), None),
        at=page.at,
    )


def traffic_of(text: str) -> Traffic:
    """What the figures for Prometheus say of the requests, and their gauges."""
    statuses: Counter[int] = Counter()
    seconds = count = in_flight = 0.0
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            if one.name == "cxc_requests_total":
                statuses[int(one.labels["status"])] += int(one.value)
            elif one.name == "cxc_request_seconds_sum":
                seconds += one.value
            elif one.name == "cxc_request_seconds_count":
                count += one.value
            elif one.name == "cxc_requests_in_flight":
                in_flight += one.value
    return Traffic(
        answered=sum(statuses.values()),
        refused=sum(n for status, n in statuses.items() if _REFUSED <= status < _FAILED),
        failed=sum(n for status, n in statuses.items() if status >= _FAILED),
        in_flight=int(in_flight),
        mean_ms=1_000 * seconds / count if count else None,
    )


async def _ready(page: Page) -> Mapping[str, Any]:
    """What the check says, which answers 503 where something is amiss."""
    said = await page.inside.ask("GET", "/health/ready")
    told: Mapping[str, Any] = said.json or {}
    return told


async def _metrics(page: Page) -> str | None:
    """The figures, None where they are for another machine only."""
    try:
        return (await page.read("/metrics")).body.decode()
    except Refused:
        return None
