"""Puts the pages into the application, once in each language, and the ways that lead to them."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.responses import RedirectResponse
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp

from api.edge.rate_limits import AddressLimits, RateLimits
from api.languages import Language
from api.pages.catalogue import pages as catalogue
from api.pages.exchanges import lists as exchange_lists
from api.pages.exchanges import pages as exchanges
from api.pages.figures import pages as figures
from api.pages.front import pages as front
from api.pages.matching import pages as matching
from api.pages.members import pages as members
from api.pages.office import pages as office
from api.pages.oneself import pages as oneself
from api.pages.payments import pages as payments
from api.pages.profiles import pages as profiles
from api.pages.proposals import pages as proposals
from api.pages.stays import pages as stays
from api.pages.work import pages as work
from api.people.origins import own_path
from api.settings import Settings
from api.web.languages import COOKIE, language_of

ROOMS = (
    front.router,
    matching.router,
    catalogue.router,
    profiles.router,
    oneself.router,
    proposals.router,
    stays.router,
    exchange_lists.router,
    exchanges.router,
    work.router,
    members.router,
    figures.router,
    payments.router,
    office.router,
)
_A_YEAR_S = 365 * 24 * 3_600
_ways = APIRouter(include_in_schema=False)


def mount_pages(app: FastAPI, settings: Settings) -> None:
    """To be called when all of the API is there: the pages ask it through the limits on addresses."""
    inner: ASGIApp = ExceptionMiddleware(AsyncExitStackMiddleware(app.router), handlers=_handlers(app))
    if settings.rate_limits:
        limits: RateLimits = app.state.rate_limits
        inner = AddressLimits(inner, limits=limits, trusted=settings.trusted_proxies)
    app.state.inside = inner
    for language in Language:
        for router in ROOMS:
            app.include_router(router, prefix=f"/{language.value}")
    app.include_router(_ways)


@_ways.get("/")
def start(request: Request) -> Response:
    """To the first page, in the language of the browser."""
    return RedirectResponse(f"/{language_of(request).value}/", status_code=HTTPStatus.SEE_OTHER)


@_ways.get("/to/{path:path}")
def to_a_page(request: Request, path: str) -> Response:
    """To a page in the language of the browser: what notices name, which know no language."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{language_of(request).value}/{path}{query}", status_code=HTTPStatus.SEE_OTHER)


@_ways.get("/language/{code}")
def choose(code: Language, onward: Annotated[str, Query(alias="next")] = "/") -> Response:
    """The same page in another language, which is remembered."""
    path = own_path(onward)
    first, _, rest = path.lstrip("/").partition("/")
    is_page = first.partition("?")[0] in set(Language)
    answer = RedirectResponse(f"/{code.value}/{rest}" if is_page else path, status_code=HTTPStatus.SEE_OTHER)
    answer.set_cookie(COOKIE, code.value, max_age=_A_YEAR_S, httponly=True, samesite="lax", path="/")
    return answer


def _handlers(app: FastAPI) -> dict[Any, Any]:
    """How the application says its problems; a defect goes on to whoever asked."""
    return {kind: one for kind, one in app.exception_handlers.items() if kind not in {500, Exception}}
