"""The application: routes, the page, and the headers that every answer bears."""

from collections.abc import Awaitable, Callable
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi_offline import FastAPIOffline

from api.answers import answer_problems
from api.database import Database
from api.matches import pages as match_pages
from api.matches import routes as match_routes
from api.matches.snapshot import Progress, Snapshots
from api.settings import Settings
from api.verdicts import routes as verdict_routes
from api.web.layout import mount_static

_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
}
_API_PAGES = ("/docs", "/redoc")  # they start themselves by a script within the page


def create_app(
    settings: Settings,
    database: Database,
    *,
    first_visitor: str | None = None,
    progress: Progress | None = None,
) -> FastAPI:
    """The service over one open database. The page opens with `first_visitor` where nobody is named."""
    app = FastAPIOffline(
        title="CXC Match",
        summary="Eligible, ranked and explained hosts for ClusterXchange visits",
        version=version("cxc-match"),
    )
    app.state.snapshots = Snapshots(database, settings, progress=progress)
    app.state.database = database
    app.state.settings = settings
    app.state.first_visitor = first_visitor
    app.include_router(match_routes.router)
    app.include_router(verdict_routes.router)
    app.include_router(match_pages.router)
    mount_static(app)
    answer_problems(app)

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(_HEADERS if request.url.path in _API_PAGES else _HEADERS | _POLICY)
        return response

    return app
