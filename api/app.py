"""The application: everybody's routes and pages, and the edge around them."""

from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api.answers import answer_problems
from api.database import Database
from api.edge.health import ready_checks
from api.edge.layers import put_edge_around
from api.journal.acting import Actor
from api.matches import pages as match_pages
from api.matches import routes as match_routes
from api.matches.shown import ShownMatches
from api.matches.snapshot import Progress, Snapshots
from api.notices.routes import inbox_router
from api.people.dependencies import SignedIn
from api.people.routes import mount_people
from api.people.setup import PeopleSetup
from api.settings import Settings
from api.showings import routes as showing_routes
from api.verdicts import routes as verdict_routes
from api.web.layout import mount_static, page


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
    app.state.shown_matches = ShownMatches(database, settings)
    app.state.database = database
    app.state.settings = settings
    app.state.first_visitor = first_visitor
    app.include_router(match_routes.router)
    app.include_router(showing_routes.router)
    app.include_router(verdict_routes.router)
    app.include_router(match_pages.router)
    mount_people(app, PeopleSetup(public_origin=settings.public_url))
    app.include_router(inbox_router(_whose_inbox))
    mount_static(app)
    answer_problems(app)
    put_edge_around(
        app,
        settings,
        checks=ready_checks(database, is_catalogue_loaded=lambda: app.state.snapshots.is_loaded),
        page=page,
    )
    return app


def _whose_inbox(signed: SignedIn) -> Actor:
    return signed.actor
