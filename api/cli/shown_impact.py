"""How the impact of a new edition looks in a terminal."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.shown_verdicts import COLOURS
from api.verdicts.impact import ImpactAnswer
from eligibility.citations import Citation
from eligibility.differences import Difference
from eligibility.flips import Bounds, Who
from eligibility.impact import Compared, Counted, Group
from eligibility.phrases import counted, euros, in_words, listed
from eligibility.verdicts import Outcome

_NAMED = 10  # of each group; the CSV has them all
_GROUPS = 10  # of each sort, the largest
_AMOUNTS = 30  # shown; the CSV has them all
_LINES = 15  # differing lines shown; the CSV has them all
_INDENT = 2
_WIDEST = 110  # characters, however wide the terminal is


def show_impact(answer: ImpactAnswer, console: Console, *, folder: Path | None = None) -> None:
    """The numbers, then each group of equal reasons, the amounts, and what differs in the tables."""
    console.width = min(console.width, _WIDEST)
    _say(console, _headline(answer), style="bold", indent=0)
    if answer.impact.changes_nothing:
        _say(console, _nothing_flips(answer), indent=0)
    console.print(_summary(answer))
    _show_untouched(answer, console)
    _show_groups(answer, console)
    _show_answers(answer, console)
    _show_amounts(answer, console)
    _show_differences(answer.impact.revision.differences, console)
    if folder:
        _say(console, f"All of it, row by row, is in {folder}.", indent=0)
    else:
        _say(console, "--csv FOLDER writes all of it, row by row.", indent=0, style="dim")


def _headline(answer: ImpactAnswer) -> str:
    first = answer.after.valid_from
    state = f"in force from {in_words(first)}" if first else "a draft"
    return (
        f"{answer.after.name} ({state}) against {answer.before.name}, both asked as of "
        f"{in_words(answer.impact.as_of)}"
    )


def _nothing_flips(answer: ImpactAnswer) -> str:
    impact = answer.impact
    compared = listed(
        [
            f"{counted(impact.visitors.asked, 'organisation')} as visitor and as host",
            _many(impact.pairs.asked, "pair"),
            counted(impact.stays.asked, "exchange"),
        ]
    )
    lines = counted(len(impact.revision.differences), "difference")
    return (
        f"Nothing flips: {compared} were compared, and no outcome, no answer and no amount is another. "
        f"The tables have {lines}."
    )


def _summary(answer: ImpactAnswer) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("What", no_wrap=True)
    for heading in ("Compared", "Possible before", "Possible after", "Flip", "Other answers only"):
        table.add_column(heading, justify="right")
    impact = answer.impact
    for what, compared in (
        ("Organisations as visitor", impact.visitors),
        ("Organisations as host", impact.hosts),
        ("Pairs of them", impact.pairs),
        ("Exchanges: the stay", impact.stays),
        ("Exchanges: the payment", impact.payments),
        ("Exchanges: the reports", impact.reports),
    ):
        numbers = (compared.asked, *compared.possible, compared.moved, compared.changed - compared.moved)
        table.add_row(what, *(f"{number:,}" for number in numbers))
    amounts = impact.amounts
    sums = (_between(amounts.before), _between(amounts.after))
    table.add_row("Most that may be paid", f"{amounts.asked:,}", *sums, f"{len(amounts.flips):,}", "")
    return table


def _show_untouched(answer: ImpactAnswer, console: Console) -> None:
    if answer.untouched:
        ids = ", ".join(one.id for one in answer.untouched[:_NAMED])
        words = (
            f"Not compared, because they begin earlier and keep the rules of their first day: "
            f"{_many(len(answer.untouched), 'exchange')} ({ids}{_more(answer.untouched)})."
        )
        _say(console, words, indent=0, style="dim")


@dataclass(frozen=True, slots=True)
class _Sort:
    """What the members of some groups are called, and how each is named."""

    compared: Counted
    noun: str  # such as 'exchange'
    suffix: str  # such as ', as visitor'
    name: Callable[[Who], str]
    named: int = _NAMED  # how many of each group are


def _sorts(answer: ImpactAnswer) -> Iterable[_Sort]:
    def organisation(who: Who) -> str:
        return f"{answer.names[who[0]]} [{who[0]}]"

    def pair(who: Who) -> str:
        return f"{answer.names[who[0]]} → {answer.names[who[1]]}"

    def exchange(who: Who) -> str:
        one = answer.exchanges[who[0]]
        return f"{one.id} ({answer.names[one.visitor]} → {answer.names[one.host]})"

    impact = answer.impact
    yield _Sort(impact.visitors, "organisation", " as visitor", organisation)
    yield _Sort(impact.hosts, "organisation", " as host", organisation)
    yield _Sort(impact.stays, "exchange", "", exchange)
    yield _Sort(impact.payments, "payment", "", exchange)
    yield _Sort(impact.reports, "exchange", ", as reported and counted,", exchange)
    yield _Sort(impact.pairs, "pair", "", pair, named=3)


def _show_groups(answer: ImpactAnswer, console: Console) -> None:
    explained: set[str] = set()  # rules whose question and source have been said
    for sort in _sorts(answer):
        for group in sort.compared.groups[:_GROUPS]:
            _show_group(group, sort, console, explained)
        fewer = len(sort.compared.groups) - _GROUPS
        if fewer > 0:
            console.print()
            _say(console, f"and {_many(fewer, 'smaller group')} of {sort.noun}s{sort.suffix}", indent=0)


def _show_group(group: Group, sort: _Sort, console: Console, explained: set[str]) -> None:
    console.print()
    console.print(_heading(group, sort))
    for change in group.sample.decisive:
        said = change.code in explained
        asked = change.code if said else change.question
        _say(console, f"{asked} {change.words_before} → {change.words_after}")
        if change.citation and not said:
            _say(console, _source(change.citation), style="dim", indent=2 * _INDENT)
        explained.add(change.code)
    _say(console, _because(group.because))
    who = [sort.name(one) for one in group.who[: sort.named]]
    more = len(group.who) - len(who)
    _say(console, f"{'; '.join(who)}{f' and {more:,} more' if more else ''}")
    for change in group.sample.decisive:
        if change.after is not None:
            words = " ".join(filter(None, (change.note, change.cure)))
            _say(console, f"{'The first of them: ' if more or len(who) > 1 else ''}{words}", style="dim")


def _heading(group: Group, sort: _Sort) -> Text:
    flip, number = group.sample, len(group.who)
    codes = listed([change.code for change in flip.decisive])
    verb = _BECOMES[flip.after][number > 1]
    words = Text(f"{codes}: {_many(number, sort.noun)}{sort.suffix} ", style="bold")
    words.append(verb, style=COLOURS[flip.after])
    words.append(f" (before: {flip.before.value})", style="dim")
    return words


_BECOMES = {
    Outcome.ELIGIBLE: ("becomes eligible", "become eligible"),
    Outcome.NEEDS_INFORMATION: ("now needs information", "now need information"),
    Outcome.NEEDS_APPROVAL: ("now needs approval", "now need approval"),
    Outcome.NOT_ELIGIBLE: ("becomes not eligible", "become not eligible"),
}


def _more(things: Sequence[object]) -> str:
    more = len(things) - _NAMED
    return f" and {more:,} more" if more > 0 else ""


def _because(because: Sequence[Difference]) -> str:
    if not because:
        return "Because: several lines of the tables together; no single one makes the change."
    return f"Because: {'; '.join(one.in_words() for one in because)}"


def _source(citation: Citation) -> str:
    return f"{citation.source} ({citation.edition}), {citation.clause} [{citation.key}]"


def _show_answers(answer: ImpactAnswer, console: Console) -> None:
    sorts = [sort for sort in _sorts(answer) if sort.compared.changed]
    if not sorts:
        return
    console.print()
    _say(console, "Rule by rule, whether or not the outcome flips", style="bold", indent=0)
    for sort in sorts:
        for (rule, before, after), number in sort.compared.answers.items():
            ids = _with_answer(sort.compared, rule, before, after)
            _say(console, f"{rule}: {before} → {after} for {_many(number, sort.noun)}{sort.suffix}{ids}")
    gained = sum(len(hosts.gained) for hosts in answer.impact.pairs.hosts.values())
    lost = sum(len(hosts.lost) for hosts in answer.impact.pairs.hosts.values())
    if gained or lost:
        visitors = _many(len(answer.impact.pairs.hosts), "visitor")
        _say(console, f"For {visitors} the possible hosts change: {gained:,} gained, {lost:,} lost.")


def _with_answer(compared: Counted, rule: str, before: str, after: str) -> str:
    """The first of those whose answer changes so, where they are few enough to have been kept."""
    if not isinstance(compared, Compared):
        return ""
    ids = [
        flip.who[0]
        for flip in compared.flips
        for change in flip.changes
        if (change.code, change.words_before, change.words_after) == (rule, before, after)
    ]
    return f": {', '.join(ids[:_NAMED])}{_more(ids)}"


def _show_amounts(answer: ImpactAnswer, console: Console) -> None:
    flips = answer.impact.amounts.flips
    if not flips:
        return
    console.print()
    _say(console, "Amounts: the most that may be paid", style="bold", indent=0)
    for flip in flips[:_AMOUNTS]:
        one = answer.exchanges[flip.who[0]]
        sign = "+" if flip.difference_cents > 0 else "−"
        by = f"{sign}{euros(abs(flip.difference_cents))}"
        _say(console, f"{one.id}: {_between(flip.before)} → {_between(flip.after)} ({by})")
        _say(console, _because(flip.because), style="dim", indent=2 * _INDENT)
    if len(flips) > _AMOUNTS:
        _say(console, f"and {len(flips) - _AMOUNTS:,} more")


def _show_differences(differences: Sequence[Difference], console: Console) -> None:
    console.print()
    _say(
        console,
        f"What differs in the tables: {_many(len(differences), 'difference')}",
        style="bold",
        indent=0,
    )
    for one in differences[:_LINES]:
        _say(console, one.in_words())
    if len(differences) > _LINES:
        _say(console, f"and {len(differences) - _LINES:,} more")


def _between(bounds: Bounds) -> str:
    if bounds.at_least == bounds.at_most:
        return euros(bounds.at_most)
    return f"{euros(bounds.at_least)} to {euros(bounds.at_most)}"


def _many(number: int, singular: str) -> str:
    """'1 pair', '15,727 pairs'."""
    return f"{number:,} {singular}{'' if number == 1 else 's'}"


def _say(console: Console, words: str, *, style: str = "", indent: int = _INDENT) -> None:
    console.print(Padding(Text(words, style=style), (0, 0, 0, indent)))
