"""cxc eligible visitor, host, pair, stay, amount, exchange."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from api.cli.matching import AsOfOption, JsonOption
from api.cli.options import DatabaseOption
from api.cli.shown_verdicts import show_answer
from api.cli.stated import StayOptions, agreed_facts, once, written_facts
from api.clock import today
from api.database import open_database
from api.programme.editions import open_editions
from api.settings import load_settings
from api.verdicts.schemas import EligibilityAnswer
from api.verdicts.use_cases import OF_A_STAY, Answered, Question, answer
from eligibility.rules import Subject

app = typer.Typer(
    help="Ask who may visit, host or meet, and for how much: of those registered, or of what you say.",
    no_args_is_help=True,
)

VisitorArgument = Annotated[
    str | None,
    typer.Argument(
        help="Id of the visitor. Without it, only what --fact says is known.",
    ),
]
HostArgument = Annotated[
    str | None,
    typer.Argument(
        help="Id of the host. Without it, only what --fact says is known.",
    ),
]
StayAsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Day the rules are asked for. Default: the first day of the stay, else today.",
    ),
]
EditionOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Edition of the rules, also a draft. Default: the one in force on the day."
    ),
]
FactOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fact",
        metavar="NAME=VALUE",
        help="A fact that counts instead of the registered one; repeat it for more. For instance kind=sme, "
        "host.country=ES, visits_done=unknown.",
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Show every rule in full, not only the open ones.")]
FirstOption = Annotated[
    datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="First day of activities.")
]
LastOption = Annotated[
    datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Last day of activities.")
]
TravelOption = Annotated[
    list[datetime] | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="A day between the two spent travelling; repeat it for more. With both days given, none.",
    ),
]
IdleOption = Annotated[
    list[datetime] | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="A working day between the two without a full day of activities. With both days given, none.",
    ),
]
HoursOption = Annotated[float | None, typer.Option(min=0, max=10_000, help="Hours of activities planned.")]
MinutesOption = Annotated[
    int | None, typer.Option(min=0, max=600_000, help="The same in minutes, instead of --hours.")
]
VirtualOption = Annotated[
    bool | None, typer.Option("--virtual/--abroad", help="Over the network, or abroad. Default: not known.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What every question is asked with: by which rules, of which database, and how the answer looks."""

    as_of: datetime | None
    edition: str | None
    every: bool
    as_json: bool
    database: str | None

    def ask(
        self,
        subject: Subject,
        stated: dict[str, object],
        *,
        visitor: str | None = None,
        host: str | None = None,
    ) -> None:
        """Answers the question in the terminal."""
        question = Question(
            subject=subject,
            visitor=visitor,
            host=host,
            stated=stated,
            as_of=self.as_of.date() if self.as_of else None,
            edition=self.edition,
        )
        answered = self._answer(question)
        if self.as_json:
            typer.echo(_as_json(answered))
        else:
            show_answer(answered, Console(), every=self.every)

    def _answer(self, question: Question) -> Answered:
        settings = load_settings(self.database)
        editions = open_editions(settings.editions_dir)
        if question.visitor is None and question.host is None:
            return answer(question, editions, today=today())
        with closing(open_database(settings.database_url, create=False)) as database:
            return answer(question, editions, today=today(), database=database)


def _as_json(answered: Answered) -> str:
    """As the API has it: with the amount and the pairing beside the verdict where there can be any."""
    whole = EligibilityAnswer.of(answered)
    told = whole if answered.subject in OF_A_STAY else whole.verdict
    return told.model_dump_json(indent=2)


@app.command("visitor")
def visitor(  # noqa: PLR0917  typer's arguments are the command's own
    visitor: VisitorArgument = None,
    as_of: AsOfOption = None,
    edition: EditionOption = None,
    fact: FactOption = None,
    every: AllOption = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Ask whether it may visit."""
    frame = _Frame(as_of=as_of, edition=edition, every=every, as_json=as_json, database=database)
    frame.ask(Subject.VISITOR, once(written_facts(Subject.VISITOR, fact)), visitor=visitor)


@app.command("host")
def host(  # noqa: PLR0917  typer's arguments are the command's own
    host: HostArgument = None,
    as_of: AsOfOption = None,
    edition: EditionOption = None,
    fact: FactOption = None,
    every: AllOption = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Ask whether it may host."""
    frame = _Frame(as_of=as_of, edition=edition, every=every, as_json=as_json, database=database)
    frame.ask(Subject.HOST, once(written_facts(Subject.HOST, fact)), host=host)


@app.command("pair")
def pair(  # noqa: PLR0917  typer's arguments are the command's own
    visitor: VisitorArgument = None,
    host: HostArgument = None,
    as_of: AsOfOption = None,
    edition: EditionOption = None,
    fact: FactOption = None,
    every: AllOption = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Ask whether the one may visit, the other may host, and the two may meet."""
    frame = _Frame(as_of=as_of, edition=edition, every=every, as_json=as_json, database=database)
    frame.ask(Subject.PAIR, once(written_facts(Subject.PAIR, fact)), visitor=visitor, host=host)


@app.command("stay")
def stay(  # noqa: PLR0917  typer's arguments are the command's own
    visitor: VisitorArgument = None,
    host: HostArgument = None,
    first: FirstOption = None,
    last: LastOption = None,
    travel: TravelOption = None,
    idle: IdleOption = None,
    hours: HoursOption = None,
    minutes: MinutesOption = None,
    virtual: VirtualOption = None,
    as_of: StayAsOfOption = None,
    edition: EditionOption = None,
    fact: FactOption = None,
    every: AllOption = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Ask whether a stay is long and full enough, and how much may be paid for it.

    Facts without a part are of the stay, such as --fact virtual=no.
    """
    frame = _Frame(as_of=as_of, edition=edition, every=every, as_json=as_json, database=database)
    options = StayOptions(
        first=first,
        last=last,
        travel=travel,
        idle=idle,
        hours=hours,
        minutes=minutes,
        virtual=virtual,
    )
    stated = once([*options.facts(), *written_facts(Subject.STAY, fact)])
    frame.ask(Subject.STAY, stated, visitor=visitor, host=host)


@app.command("amount")
def amount(  # noqa: PLR0917  typer's arguments are the command's own
    visitor: VisitorArgument = None,
    host: HostArgument = None,
    agreed: Annotated[
        str | None, typer.Option(metavar="EUROS", help="The agreed lump sum, such as 780 or 387.50.")
    ] = None,
    first: FirstOption = None,
    last: LastOption = None,
    travel: TravelOption = None,
    idle: IdleOption = None,
    hours: HoursOption = None,
    minutes: MinutesOption = None,
    virtual: VirtualOption = None,
    as_of: StayAsOfOption = None,
    edition: EditionOption = None,
    fact: FactOption = None,
    every: AllOption = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Ask how much may be agreed for a stay, and whether what was agreed and paid is right.

    Facts without a part are of the exchange, such as --fact payer=vop.
    """
    frame = _Frame(as_of=as_of, edition=edition, every=every, as_json=as_json, database=database)
    options = StayOptions(
        first=first,
        last=last,
        travel=travel,
        idle=idle,
        hours=hours,
        minutes=minutes,
        virtual=virtual,
    )
    stated = once([*options.facts(), *agreed_facts(agreed), *written_facts(Subject.AMOUNT, fact)])
    frame.ask(Subject.AMOUNT, stated, visitor=visitor, host=host)


@app.command("exchange")
def exchange(  # noqa: PLR0917  typer's arguments are the command's own
    visitor: VisitorArgument = None,
    host: HostArgument = None,
    first: FirstOption = None,
    last: LastOption = None,
    as_of: StayAsOfOption = None,
    edition: EditionOption = None,
    fact: FactOption = None,
    every: AllOption = False,
    as_json: JsonOption = False,
    database: DatabaseOption = None,
) -> None:
    """Ask whether reports came in time, and whether the exchange is counted and grouped as it must be.

    Facts without a part are of the exchange, such as --fact counted_for=vop.
    """
    frame = _Frame(as_of=as_of, edition=edition, every=every, as_json=as_json, database=database)
    options = StayOptions(first=first, last=last)
    stated = once([*options.facts(), *written_facts(Subject.EXCHANGE, fact)])
    frame.ask(Subject.EXCHANGE, stated, visitor=visitor, host=host)
