"""cxc match, cxc why, cxc show."""

from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.options import DatabaseOption
from api.cli.progress import Advance, counted
from api.clock import today
from api.database import open_database
from api.problems import BadRequest
from api.profiles.vocabulary import Vocabulary, load_vocabularies
from api.settings import load_settings
from eligibility.facts import Kind

if TYPE_CHECKING:
    from api.matches.snapshot import Snapshot
    from api.profiles.organisation import Organisation

AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="Day the rules are asked for. Default: today."
    ),
]
PurposeOption = Annotated[
    str | None,
    typer.Option(help="What the visit is for: learn, find-partners, adopt-technology, new-markets."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def match(  # noqa: PLR0917  typer's arguments are the command's own
    visitor: Annotated[str | None, typer.Argument(help="Id of the visiting organisation.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many hosts.")] = 10,
    as_of: AsOfOption = None,
    text: Annotated[
        str | None, typer.Option(help="What someone not registered seeks, instead of a visitor.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="With --text: their country, such as PT.")] = None,
    kind: Annotated[str | None, typer.Option(help="With --text: their kind, such as sme.")] = None,
    purpose: PurposeOption = None,
    diversity: Annotated[
        float, typer.Option(min=0, max=1, help="0: by affinity alone. 1: as varied as can be.")
    ] = 0.0,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Rank the hosts a visitor may visit, with reasons. The affinity is only an indication."""
    _check_question(visitor, text, country, kind)
    with counted("Looking for hosts") as progress:
        # Kept off the start-up path: these bring numpy, scipy, scikit-learn and FAISS with them.
        from api.cli.shown import show_ranking
        from api.matches.schemas import MatchList
        from api.matches.use_cases import Wishes, rank_hosts

        snapshot = _snapshot(database, progress)
        asking = (
            _unregistered(text, country, kind) if text is not None else snapshot.organisation(visitor or "")
        )
        wishes = Wishes(k=k, as_of=_day(as_of), purpose=purpose, diversity=diversity)
        ranking = rank_hosts(snapshot, asking, wishes)
    if as_json:
        typer.echo(MatchList.of(ranking).model_dump_json(indent=2))
    else:
        show_ranking(ranking, Console())


def why(  # noqa: PLR0917  typer's arguments are the command's own
    visitor: Annotated[str, typer.Argument(help="Id of the visiting organisation.")],
    host: Annotated[str, typer.Argument(help="Id of the host organisation.")],
    as_of: AsOfOption = None,
    purpose: PurposeOption = None,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Explain a pair: every rule with its source and cure, and every part of the affinity."""
    with counted("Looking at both") as progress:
        # Kept off the start-up path: these bring numpy, scipy, scikit-learn and FAISS with them.
        from api.cli.shown import show_pair
        from api.matches.schemas import Pair
        from api.matches.use_cases import explain_pair

        snapshot = _snapshot(database, progress)
        answer = explain_pair(snapshot, visitor, host, as_of=_day(as_of), purpose=purpose)
    if as_json:
        typer.echo(Pair.of(answer).model_dump_json(indent=2))
    else:
        show_pair(answer, Console())


def show(
    organisation: Annotated[str, typer.Argument(help="Id of the organisation.")],
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Show one organisation as others see it, and whether it may visit and host."""
    with counted("Looking it up") as progress:
        # Kept off the start-up path: these bring numpy, scipy, scikit-learn and FAISS with them.
        from api.cli.shown import show_organisation
        from api.matches.schemas import OrganisationProfile
        from api.matches.use_cases import describe

        answer = describe(_snapshot(database, progress), organisation, as_of=_day(as_of))
    if as_json:
        typer.echo(OrganisationProfile.of(answer).model_dump_json(indent=2))
    else:
        show_organisation(answer, Console())


def _snapshot(database: str | None, progress: Advance) -> "Snapshot":
    from api.matches.snapshot import Snapshots  # brings the matching's libraries, as above

    settings = load_settings(database)
    with closing(open_database(settings.database_url, create=False)) as opened:
        return Snapshots(opened, settings, progress=progress).newest()


def _check_question(visitor: str | None, text: str | None, country: str | None, kind: str | None) -> None:
    if (visitor is None) == (text is None):
        raise BadRequest("Give either the id of a visitor, or --text with what someone seeks, and not both.")
    if text is not None and not text.strip():
        raise BadRequest("--text is empty. Say in a sentence or two what is sought.")
    if visitor is not None and (country or kind):
        raise BadRequest("--country and --kind go with --text; a registered visitor has its own.")


def _unregistered(text: str, country: str | None, kind: str | None) -> "Organisation":
    from api.matches.use_cases import unregistered_visitor  # brings the matching's libraries, as above

    lists = load_vocabularies()
    code = _code(lists.countries, country)
    kind_code = _code(lists.kinds, kind)
    return unregistered_visitor(text, country=code, kind=Kind(kind_code) if kind_code else None)


def _code(vocabulary: Vocabulary, text: str | None) -> str | None:
    if text is None:
        return None
    code = vocabulary.code_of(text)
    if code is None:
        raise BadRequest(f"There is no {vocabulary.what} '{text}'. {vocabulary.advice(text)}")
    return code


def _day(as_of: datetime | None) -> date:
    return as_of.date() if as_of else today()
