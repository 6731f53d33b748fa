"""How rankings and pairs look in a terminal."""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.shown_verdicts import COLOURS, INDENT, SIGNS, item, outcome_line, show_open, show_rules
from api.matches.schemas import unknowns
from api.matches.use_cases import OrganisationAnswer, PairAnswer, RankedHost, Ranking
from api.profiles.organisation import Organisation
from api.profiles.vocabulary import KIND_NAMES, load_vocabularies
from eligibility.facts import Kind, Role
from eligibility.verdicts import Answer, Outcome, Verdict
from matching.pipeline import Match

ONLY_AN_INDICATION = "The affinity is only an indication: any host shown can be asked, whatever its score."
_BAR = 20  # characters of a full bar


def show_ranking(ranking: Ranking, console: Console) -> None:
    """The visitor's verdict, then each host with its points, reasons and verdict."""
    _show_visitor(ranking.visitor, console)
    console.print(outcome_line("As a visitor", ranking.verdict))
    show_open(ranking.verdict.open_reasons, console)
    if not ranking.hosts:
        console.print("\nNo hosts are shown, because none may be visited by this visitor.")
        return
    console.print(f"{ranking.n_possible} hosts can be asked; the first {len(ranking.hosts)}:\n")
    for host in ranking.hosts:
        _show_host(host, ranking.verdict, console)
    console.print(ONLY_AN_INDICATION)


def show_pair(answer: PairAnswer, console: Console) -> None:
    """Every rule with its source, then every part of the affinity."""
    host = answer.match.host
    console.print(f"[bold]{escape(answer.visitor.name)}[/bold] → [bold]{escape(host.name)}[/bold]")
    console.print(outcome_line("This pair", answer.verdict))
    show_open(answer.verdict.open_reasons, console)
    console.print("\n[bold]Eligibility, rule by rule[/bold]")
    show_rules(answer.verdict.reasons, console)
    console.print(f"\n[bold]Affinity {answer.match.affinity:.1f} of 100[/bold]")
    console.print(_parts_table(answer.match))
    _show_sentences(answer.match, console)
    served = f"the visitor {answer.match.toward_visitor:.0f}, the host {answer.match.toward_host:.0f}"
    console.print(f"Well served, of 100: {served}.")
    console.print(ONLY_AN_INDICATION.replace("any host shown", "any eligible host"))


def show_organisation(answer: OrganisationAnswer, console: Console) -> None:
    """What it says of itself, then what it may be, with what stands against it."""
    one = answer.organisation
    place = place_and_kind(one.country, one.kind.value if one.kind else None)
    console.print(f"[bold]{escape(one.name)}[/bold] ({escape(place)})")
    for title, text in (("Is", one.about), ("Seeks", one.seeks), ("Offers", one.offers)):
        if text:
            console.print(item(f"{title}:", Text(text), indent=0))
    if one.member_of is not None:
        console.print(Text(f"Member of: {', '.join(sorted(one.member_of)) or 'nothing'}"))
    for role, verdict in (("As a visitor", answer.as_visitor), ("As a host", answer.as_host)):
        console.print(outcome_line(role, verdict))
        show_open(verdict.open_reasons, console, indent=INDENT)


def place_and_kind(country: str | None, kind: str | None) -> str:
    """Country and kind in words; what is not stated is said to be so."""
    where = load_vocabularies().countries.names.get(country or "", "country not stated")
    what = KIND_NAMES[Kind(kind)] if kind else "kind not stated"
    return f"{where}, {what}"


def _show_visitor(visitor: Organisation, console: Console) -> None:
    name = visitor.name if visitor.id else "Not registered"
    place = place_and_kind(visitor.country, visitor.kind.value if visitor.kind else None)
    console.print(f"Hosts for [bold]{escape(name)}[/bold] ({escape(place)})")
    if visitor.seeks:
        console.print(Text(f"Seeks: {visitor.seeks}", style="dim"))


def _show_host(host: RankedHost, visitor_verdict: Verdict, console: Console) -> None:
    match = host.match
    line = Text(f"{match.rank:>3}. ", style="bold")
    line.append(match.host.name, style="bold")
    line.append(f"  {place_and_kind(match.host.country, match.host.kind)}  [{match.host.id}]", style="dim")
    console.print(line)
    points = Text(f"     {match.affinity:5.1f} {_bar(match.affinity, 100)}  ")
    points.append(host.verdict.outcome.value, style=COLOURS[host.verdict.outcome])
    console.print(points)
    strongest = sorted(match.parts, key=lambda part: -part.points)
    said = " · ".join(f"{part.name} {part.points:.1f}" for part in strongest if part.points > 0)
    console.print(Padding(Text(said, style="dim"), (0, 0, 0, INDENT)))
    _show_sentences(match, console)
    known = {reason.code for reason in visitor_verdict.open_reasons}
    settled = [one for one in host.verdict.open_reasons if one.answer is not Answer.UNKNOWN]
    show_open([one for one in settled if one.code not in known], console, indent=INDENT)
    if missing := unknowns(host.verdict, of=Role.HOST):
        words = Text(
            f"Not known of the host: {'; '.join(missing)}.", style=COLOURS[Outcome.NEEDS_INFORMATION]
        )
        console.print(item(SIGNS[Answer.UNKNOWN], words))
    console.print()


def _show_sentences(match: Match, console: Console) -> None:
    for reason in match.explanation.reasons:
        console.print(item("+", Text(reason)))
    console.print(item("−", Text(match.explanation.weakness, style="dim")))
    if match.explanation.raised_by:
        console.print(item("↑", Text(f"{match.explanation.raised_by} points", style="dim")))


def _parts_table(match: Match) -> Table:
    table = Table(box=None, pad_edge=False, show_header=True, header_style="dim")
    for title, justify in (
        ("part", "left"),
        ("points", "right"),
        ("of", "right"),
        ("", "left"),
        ("", "left"),
    ):
        table.add_column(title, justify=justify)  # type: ignore[arg-type]
    for part in match.parts:
        evidence = "" if part.stated else "not stated, counted as neutral"
        table.add_row(
            part.name,
            f"{part.points:.2f}",
            f"{part.most:.0f}",
            _bar(part.points, part.most),
            Text(evidence, style="dim"),
        )
    table.add_row("[bold]sum[/bold]", f"[bold]{match.affinity:.2f}[/bold]", "100", "", "")
    return table


def _bar(value: float, most: float) -> str:
    full = round(_BAR * value / most) if most else 0
    return "█" * full + "░" * (_BAR - full)
