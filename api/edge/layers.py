"""Puts the edge around an application: its layers in their order, and its routes."""

from collections.abc import Collection, Mapping

from fastapi import FastAPI

from api.edge.body_limit import BodyLimit
from api.edge.browsers import ProblemsAsPages
from api.edge.compression import Compressed
from api.edge.defects import DefectsAnswered
from api.edge.headers import SecurityHeaders
from api.edge.health import Check, health_router
from api.edge.logs import RequestLog
from api.edge.metrics import Figures, Measured, metrics_router
from api.edge.problem_pages import Page, problem_router
from api.edge.rate_limits import AddressLimits, RateLimits
from api.settings import Settings


def put_edge_around(
    app: FastAPI,
    settings: Settings,
    *,
    checks: Mapping[str, Check],
    page: Page,
    paged: Collection[str] = (),
    figures: Figures | None = None,
) -> None:
    """Gives the application its outer layers, and /health, /metrics and /problems.

    To be called last, so that nothing stands further out. `page` renders a template, as api.web.layout.page
    does; below the paths `paged` everything is a page. Limits on accounts are taken at
    app.state.rate_limits, which the address limits share.
    """
    figures, limits = figures or Figures(), RateLimits()
    trusted = settings.trusted_proxies
    app.state.rate_limits = limits
    app.include_router(health_router(checks))
    app.include_router(metrics_router(figures, is_public=settings.metrics_public, trusted=trusted))
    app.include_router(problem_router(page))
    # From the innermost to the outermost, each around those before it:
    app.add_middleware(BodyLimit)  # next to the application: a body is read only for who may send one
    if settings.rate_limits:
        app.add_middleware(AddressLimits, limits=limits, trusted=trusted)
    app.add_middleware(DefectsAnswered)  # around all that can fail, within all that must see the answer
    app.add_middleware(ProblemsAsPages, page=page)  # also of limits and defects, where a browser meets them
    app.add_middleware(Compressed, pages=paged)  # whoever made it; the headers do not change it any more
    app.add_middleware(SecurityHeaders)  # refusals and defects bear the headers too
    app.add_middleware(Measured, figures=figures)
    app.add_middleware(RequestLog)  # outermost: everything else happens under its request id
