"""The application: everybody's routes and pages, and the edge around them."""

import logging
from dataclasses import replace
from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api.answers import ANYWHERE, answer_problems, describe_unchanged, refusals
from api.auditing import routes as audit_routes
from api.database import Database
from api.described import describe_with_examples, operation_id
from api.doors.kept_elsewhere import KEEPERS
from api.doors.mounting import mount_doors
from api.edge.health import ready_checks
from api.edge.layers import put_edge_around
from api.edge.metrics import Figures
from api.exchanges import routes as exchange_routes
from api.exchanges.aftercare import routes as aftercare_routes
from api.exchanges.aftercare.forgetting import KEEPERS as EXCHANGE_KEEPERS
from api.exchanges.aftercare.forgetting import leave_exchanges
from api.exchanges.agreements import routes as agreement_routes
from api.exchanges.agreements import signing_routes
from api.exchanges.agreements.running import running_exchanges
from api.exchanges.calendars import routes as calendar_routes
from api.exchanges.calendars.kept import KEEPERS as CALENDAR_KEEPERS
from api.exchanges.documents import routes as document_routes
from api.exchanges.evidence import routes as evidence_routes
from api.exchanges.groups import routes as group_routes
from api.exchanges.groups.forgetting import forget_host
from api.exchanges.payments import routes as payment_routes
from api.exchanges.reports import routes as report_routes
from api.figures import routes as figure_routes
from api.journal.acting import Act
from api.languages import Language
from api.matches import catalogue_routes, contact_routes, reach_routes
from api.matches import routes as match_routes
from api.matches.kept import KEEPERS as MATCH_KEEPERS
from api.matches.shown import ShownMatches
from api.matches.snapshot import Progress, Snapshots
from api.matches.writing import forget_organisation
from api.notices import routes as notice_routes
from api.pages.mounting import mount_pages
from api.people.routes import mount_people
from api.people.setup import PeopleSetup
from api.people.use_cases.telling import tell_its_people
from api.problems import Problem
from api.programme import routes as programme_routes
from api.programme.use_cases.publishing import finished_editions
from api.proposals import routes as proposal_routes
from api.proposals.policy import ProposalPolicy
from api.proposals.use_cases.answering import close_for
from api.registrations import duplicates_routes as duplicate_routes
from api.registrations import eccp_routes
from api.registrations import imports_routes as import_routes
from api.registrations import memberships_routes as membership_routes
from api.registrations import routes as profile_routes
from api.settings import Settings
from api.showings import routes as showing_routes
from api.upkeep import routes as status_routes
from api.upkeep.figures import UpkeepFigures
from api.upkeep.jobs import all_jobs
from api.upkeep.worker import Upkeep, while_serving
from api.verdicts import routes as verdict_routes
from api.waivers import routes as waiver_routes
from api.web.layout import mount_static, page

_LOG = logging.getLogger("cxc.app")

ROUTERS = (  # in the order of the API's page
    profile_routes.router,
    membership_routes.router,
    eccp_routes.router,
    duplicate_routes.router,
    import_routes.router,
    match_routes.router,
    match_routes.public,
    catalogue_routes.router,
    contact_routes.router,
    reach_routes.router,
    showing_routes.router,
    proposal_routes.router,
    exchange_routes.router,
    document_routes.router,  # before the rooms whose paths would take visit.pdf for the name of a report
    agreement_routes.router,
    signing_routes.router,
    report_routes.router,
    evidence_routes.router,
    payment_routes.router,
    aftercare_routes.router,
    group_routes.router,
    calendar_routes.router,
    figure_routes.router,
    verdict_routes.router,
    waiver_routes.router,
    programme_routes.router,
    notice_routes.router,
    audit_routes.router,
    status_routes.router,
)


def create_app(
    settings: Settings,
    database: Database,
    *,
    first_visitor: str | None = None,
    progress: Progress | None = None,
    people: PeopleSetup | None = None,
) -> FastAPI:
    """The service over one open database. The page opens with `first_visitor` where nobody is named.

    `people` says how it knows its people and what time it is; without it, as the settings have it.
    """
    setup = people or PeopleSetup.of(settings)
    figures = Figures()
    counted = UpkeepFigures(figures.registry)
    upkeep = Upkeep(database, all_jobs(settings), clock=setup.clock, counted=counted)
    app = FastAPIOffline(
        title="CXC Match",
        summary="Eligible, ranked and explained hosts for ClusterXchange visits",
        version=version("cxc-match"),
        responses=refusals(*ANYWHERE),
        generate_unique_id_function=operation_id,
        lifespan=while_serving(upkeep if settings.upkeep else None),
    )
    mount_people(app, setup)
    mount_doors(app)
    for router in ROUTERS:
        app.include_router(router)
    mount_static(app)
    answer_problems(app)
    describe_unchanged(app)
    put_edge_around(
        app,
        settings,
        checks=ready_checks(database, is_catalogue_loaded=lambda: app.state.snapshots.is_loaded),
        page=page,
        paged=[f"/{one.value}/" for one in Language],
        figures=figures,
    )
    mount_pages(app, settings)
    describe_with_examples(app)
    furnish(app, settings, database, people=setup, first_visitor=first_visitor, progress=progress)
    return app


def furnish(
    app: FastAPI,
    settings: Settings,
    database: Database,
    *,
    people: PeopleSetup,
    first_visitor: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Gives the application what its routes ask of it. The routes themselves know of no database."""
    _finish_publications(database, settings)
    app.state.database = database
    app.state.settings = settings
    app.state.people = replace(
        people,  # what exchanges keep asks whether somebody refused to be learned from: that goes after it
        keepers=(*EXCHANGE_KEEPERS, *KEEPERS, *MATCH_KEEPERS, *CALENDAR_KEEPERS),
    )
    app.state.first_visitor = first_visitor
    app.state.snapshots = Snapshots(database, settings, progress=progress)
    app.state.shown_matches = ShownMatches(database, settings)
    app.state.when_deleted = (tell_its_people, leave_exchanges, forget_host, close_for, _forget_what_it_wrote)
    app.state.running_exchanges = running_exchanges
    app.state.proposal_policy = ProposalPolicy.of(settings)


def _finish_publications(database: Database, settings: Settings) -> None:
    """Puts editions in force whose publication was decided and broken off, before anything asks the rules."""
    try:
        finished_editions(database, settings.editions_dir)
    except Problem as problem:  # whoever asks the rules is told; everything else can be asked
        _LOG.warning("The editions of the rules cannot be read: %s", type(problem).__name__)


def _forget_what_it_wrote(act: Act, organisation: str) -> None:
    forget_organisation(act.connection, organisation)
