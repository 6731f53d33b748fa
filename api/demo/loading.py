"""Makes the demo's database: everything that has happened so far, played from its beginning until now."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path

from api.access import Scope
from api.database import Database, open_database
from api.demo import cast, files, pictures, steps, visits
from api.demo.acts import ACTS, Turn
from api.demo.files import Line
from api.demo.ownership import begin
from api.demo.stage import Stage, moment_of
from api.demo.visits import Doing
from api.demo.waivers import load_waivers
from api.profiles.use_cases import ImportOrder, Progress, import_organisations, unseen
from api.programme.editions import law_for, open_editions
from api.proposals.policy import POLICY
from api.proposals.use_cases.checking import Limits
from api.settings import Settings
from api.upkeep.jobs import all_jobs
from api.upkeep.worker import Upkeep

_BEGAN = 200  # days before the demo is loaded
_IMPORTED = 45  # days before; confirmed then, so that the catalogue lasts for more than four months
_JOBS = "jobs.run"
_ASIDE = ".being-made"


def make_demo(path: Path, settings: Settings, *, at: datetime, progress: Progress = unseen) -> None:
    """Makes the file, whole or not at all: it is made aside, and gets its name when it is done.

    `settings` are those with which it will be served.
    """
    aside = path.with_name(path.name + _ASIDE)
    for left_over in path.parent.glob(f"{aside.name}*"):
        left_over.unlink()
    load(f"sqlite:///{aside}", settings, at=at, progress=progress)
    aside.replace(path)


def load(url: str, settings: Settings, *, at: datetime, progress: Progress = unseen) -> None:
    """Plays the story into an empty database."""
    with closing(open_database(url)) as database:
        stage = stage_in(database, settings, loaded_at=at, began=_BEGAN)
        found(stage)
        lines = files.story()
        early = [line for line in lines if line.days_ago > _IMPORTED]
        for line in early:
            _play(stage, line)
        stage.come_to(_IMPORTED)
        bring_in(stage, progress)
        pictures.prepare()
        rest = iter(progress(_rest(stage, lines[len(early) :]), doing="Playing the story"))
        while _play_on(stage, rest):
            _do_jobs(stage)
        _do_jobs(stage)


def _play_on(stage: Stage, rest: Iterator[Line | Doing]) -> bool:
    """Plays on until the regular jobs are to be done; whether they are."""
    with stage.in_one_go():
        for one in rest:
            if isinstance(one, Doing):
                steps.do(stage, one)
                continue
            stage.come_to(one.days_ago)
            if one.act == _JOBS:
                return True
            _play(stage, one)
    return False


def stage_in(database: Database, settings: Settings, *, loaded_at: datetime, began: int = 0) -> Stage:
    """A stage on which nothing has happened yet, so many days before the loading."""
    limits = Limits(editions=open_editions(settings.editions_dir), policy=POLICY)
    at = loaded_at - timedelta(days=began)
    return Stage(database=database, settings=settings, limits=limits, loaded_at=loaded_at, at=at)


def _rest(stage: Stage, lines: Iterable[Line]) -> list[Line | Doing]:
    """What happened since the organisations are there, in the exchanges and otherwise, in order of time."""
    today = stage.loaded_at.date()
    law = law_for(stage.limits.editions, as_of=today)
    moments: list[tuple[datetime, Line | Doing]] = [
        *((moment_of(line.days_ago, stage.loaded_at), line) for line in lines),
        *((doing.at, doing) for doing in visits.doings(law, today)),
    ]
    return [one for _, one in sorted(moments, key=itemgetter(0))]


def found(stage: Stage) -> None:
    """What was there from the beginning: the programme's people and its partnerships."""
    stage.command(begin)
    cast.enter_people(stage)
    cast.give_mandates(stage, Scope.PROGRAMME)
    cast.enter_partnerships(stage)
    cast.give_mandates(stage, Scope.PARTNERSHIP)


def bring_in(stage: Stage, progress: Progress = unseen) -> None:
    """Brings the organisations in, and whatever waited for them."""
    order = ImportOrder(path=files.ORGANISATIONS)
    import_organisations(order, database_url=stage.database.url, at=stage.at, progress=progress)
    load_waivers(stage.database, at=stage.at)
    cast.fill_partnerships(stage)
    cast.give_mandates(stage, Scope.ORGANISATION)


def _play(stage: Stage, line: Line) -> None:
    stage.come_to(line.days_ago)
    stage.play(
        line.by,
        lambda act, signed: ACTS[line.act](Turn(act=act, signed=signed, line=line, stage=stage)),
    )


def _do_jobs(stage: Stage) -> None:
    """Does the regular jobs, as a service would have done by then."""
    Upkeep(stage.database, all_jobs(stage.settings), clock=lambda: stage.at).run_due(anyway=True)
