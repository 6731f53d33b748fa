"""Whether the process lives, and whether it is ready to be asked."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.database import Database
from api.problems import Problem

Check = Callable[[], str | None]  # what is amiss in words, or None

WITHIN_S = 1.0

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_THREADS = 4  # of their own: a check must not wait behind the requests that it is to tell about
_RETRY_AFTER_S = 5
_LOG = logging.getLogger("cxc.health")


class Health(BaseModel):
    """'ok', or 'not ready' with what is amiss, check by check."""

    status: str
    reasons: dict[str, str] = {}


def health_router(checks: Mapping[str, Check], *, within_s: float = WITHIN_S) -> APIRouter:
    """GET /health/live, which says that the process answers, and /health/ready, which asks every check."""
    router = APIRouter(prefix="/health", include_in_schema=False)  # for operators
    threads: list[CapacityLimiter] = []  # made at the first question, since it belongs to the event loop

    @router.get("/live", summary="Does it answer?")
    async def live() -> Health:
        return Health(status="ok")

    @router.get("/ready", summary="Can it be asked?", responses={503: {"model": Health}})
    async def ready() -> JSONResponse:
        if not threads:
            threads.append(CapacityLimiter(_THREADS))
        found = await asyncio.gather(*(_ask(check, threads[0], within_s) for check in checks.values()))
        reasons = {name: amiss for name, amiss in zip(checks, found, strict=True) if amiss}
        if not reasons:
            return JSONResponse(Health(status="ok").model_dump())
        return JSONResponse(
            Health(status="not ready", reasons=reasons).model_dump(),
            status_code=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": str(_RETRY_AFTER_S)},
        )

    return router


def ready_checks(database: Database, *, is_catalogue_loaded: Callable[[], bool]) -> dict[str, Check]:
    """What must hold before people are sent here."""
    return {
        "database": lambda: _database_amiss(database),
        "catalogue": lambda: None if is_catalogue_loaded() else "The catalogue is still being read.",
    }


async def _ask(check: Check, threads: CapacityLimiter, within_s: float) -> str | None:
    try:
        async with asyncio.timeout(within_s):
            return await to_thread.run_sync(check, limiter=threads, abandon_on_cancel=True)
    except TimeoutError:
        return f"It did not answer within {within_s:g} s."
    except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
        _LOG.exception("health check failed")
        return f"It failed ({type(error).__name__})."


def _database_amiss(database: Database) -> str | None:
    """Reads the revision of its schema: a database that answers this can be asked anything."""
    head = _newest_revision()
    try:
        with database.snapshot() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except Problem as problem:
        return f"It cannot be used ({type(problem).__name__})."  # the words of it name folders and hosts
    if revision != head:
        return f"Its schema is {revision or 'empty'}, and this version of the service needs {head}."
    return None


@cache
def _newest_revision() -> str | None:
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()
