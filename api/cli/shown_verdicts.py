"""How verdicts and amounts look in a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.verdicts.schemas import amount_in_words, not_known
from api.verdicts.use_cases import Answered
from eligibility.allowance import Allowance, Step
from eligibility.citations import Citation
from eligibility.phrases import euros, in_words
from eligibility.questions import Questions
from eligibility.rules import Part, Subject
from eligibility.stating import write_fact
from eligibility.verdicts import Answer, Outcome, Reason, Verdict
from eligibility.waivers import Waiver

COLOURS = {
    Outcome.ELIGIBLE: "green",
    Outcome.NEEDS_INFORMATION: "yellow",
    Outcome.NEEDS_APPROVAL: "yellow",
    Outcome.NOT_ELIGIBLE: "red",
}
SIGNS = {
    Answer.YES: "✓",
    Answer.APPROVED: "✓",
    Answer.NOT_ASKED: "–",
    Answer.UNKNOWN: "?",
    Answer.WITH_APPROVAL: "!",
    Answer.NO: "✗",
}
_CURES = {Answer.UNKNOWN: "To settle it"}  # how what can be done is announced, where it is no cure
INDENT = 5
_TITLES = {
    Subject.VISITOR: "Whether {visitor} may visit",
    Subject.HOST: "Whether {host} may host",
    Subject.PAIR: "Whether {visitor} may visit {host}",
    Subject.STAY: "The stay of {visitor} at {host}",
    Subject.AMOUNT: "The lump sum for {visitor} at {host}",
    Subject.EXCHANGE: "The exchange of {visitor} and {host}",
}
_WIDEST = 110  # characters of a line of text, however wide the terminal is


def show_answer(answered: Answered, console: Console, *, every: bool) -> None:
    """The outcome, what stands against it, what to ask next, the rules that say yes, and the amount.

    With `every`, all rules are shown in full.
    """
    console = narrowed(console)
    console.print(Text(_title(answered), style="bold"))
    console.print(outcome_line("", answered.verdict))
    if answered.pairing:
        console.print(outcome_line("Whether the two may meet", answered.pairing.verdict))
    _show_reasons(answered.verdict, console, every=every)
    _show_next(answered.questions, console)
    if answered.pairing:
        _show_pairing(answered.pairing.verdict, answered.pairing.questions, console)
    if answered.allowance:
        _show_allowance(answered.allowance, console, every=every)


def narrowed(console: Console) -> Console:
    """The console, no wider than text is pleasant to read."""
    console.width = min(console.width, _WIDEST)
    return console


def outcome_line(subject: str, verdict: Verdict) -> Text:
    """Of whom, on which day, under which edition, and the outcome."""
    day = in_words(verdict.as_of)
    line = Text(f"{subject}, on {day}: " if subject else f"On {day}: ")
    line.append(verdict.outcome.value, style=f"bold {COLOURS[verdict.outcome]}")
    return line.append(f"  (edition {verdict.edition})", style="dim")


def show_open(reasons: Iterable[Reason], console: Console, *, indent: int = 0) -> None:
    """What stands against it, each in a sentence or two with its cure."""
    for reason in reasons:
        words = Text(reason.note, style=COLOURS[reason.outcome])
        if reason.cure:
            words.append(f" {reason.cure}", style="not bold default")
        words.append(f" [{reason.code}]", style="dim default")
        console.print(item(SIGNS[reason.answer], words, indent=indent))


def show_rules(reasons: Iterable[Reason], console: Console) -> None:
    """Each rule in full after a blank line; a source that was quoted for an earlier one is only named."""
    quoted: set[Citation] = set()
    for reason in reasons:
        console.print()
        _show_rule(reason, console, quoted=quoted)
        quoted.add(reason.citation)


def _show_rule(reason: Reason, console: Console, *, quoted: set[Citation]) -> None:
    """Answer, cure, waiver, the values it used, and where it is written."""
    console.print(_rule_line(reason))
    values = _values(reason)
    for words in (
        Text(reason.note),
        Text(f"{_CURES.get(reason.answer, 'Cure')}: {reason.cure}" if reason.cure else "", style="bold"),
        Text(f"It would be yes with {_remedy(reason)}." if reason.remedy else ""),
        Text(_waiver(reason.waiver) if reason.waiver else ""),
        Text(f"Looked at {values}" if values else "", style="dim"),
        *_written(reason.citation, is_quoted=reason.citation in quoted),
        Text(f"Also: {_places(reason.further)}" if reason.further else "", style="dim"),
    ):
        if words:
            console.print(_indented(words))


def item(sign: str, words: Text, *, indent: int = INDENT, style: str = "") -> Padding:
    """A sign and words beside it, the words' later lines under their first."""
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(sign, style=style), words)
    return Padding(grid, (0, 0, 0, indent), expand=False)


def _written(cited: Citation, *, is_quoted: bool) -> Iterable[Text]:
    if is_quoted:
        return (Text(f"{cited.source}, {cited.clause}, as quoted above", style="dim"),)
    return (
        Text(f"{_source(cited)}: “{cited.quote}”", style="dim"),
        Text(f"{cited.address}, read {in_words(cited.read_on)}, {cited.status.value}", style="dim"),
    )


def _title(answered: Answered) -> str:
    parties = {part: answered.names.get(part, f"the {part}") for part in (Part.VISITOR, Part.HOST)}
    return _TITLES[answered.subject].format(visitor=parties[Part.VISITOR], host=parties[Part.HOST])


def _show_reasons(verdict: Verdict, console: Console, *, every: bool) -> None:
    show_rules(verdict.reasons if every else verdict.open_reasons, console)
    settled = [reason for reason in verdict.reasons if reason.outcome is Outcome.ELIGIBLE and not every]
    if settled:
        console.print()
    for reason in settled:
        console.print(_rule_line(reason))
        if reason.waiver:
            console.print(_indented(Text(_waiver(reason.waiver))))


def _show_pairing(verdict: Verdict, questions: Questions, console: Console) -> None:
    if verdict.open_reasons:
        console.print("\n[bold]Whether the two may meet[/bold]")
        show_open(verdict.open_reasons, console)
        _show_next(questions, console)


def _show_next(questions: Questions, console: Console) -> None:
    if questions.facts:
        console.print(Text("\nNext: ", style="bold").append(questions.in_words(), style="not bold"))


def _show_allowance(allowance: Allowance, console: Console, *, every: bool) -> None:
    console.print("\n[bold]The lump sum, step by step[/bold]")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    for number, step in enumerate(allowance.steps, start=1):
        table.add_row(_step(number, step, every=every), _running(step))
    console.print(table)
    if missing := not_known(allowance.missing):
        console.print(Text(f"Not known {'; '.join(missing)}.", style=COLOURS[Outcome.NEEDS_INFORMATION]))
    console.print(Text(amount_in_words(allowance), style="bold"))


def _step(number: int, step: Step, *, every: bool) -> Table:
    words = Text(step.words)
    if every:
        for cited in step.citations:
            words.append(f"\n{_source(cited)}: “{cited.quote}”", style="dim")
    else:
        words.append(f"\n{_places(step.citations)}", style="dim")
    grid = Table.grid(padding=(0, 1))
    grid.add_row(f"{number}.", words)
    return grid


def _running(step: Step) -> str:
    most = euros(step.at_most_cents)
    if step.at_least_cents == step.at_most_cents:
        return most
    return f"{euros(step.at_least_cents).removesuffix(' EUR')} to {most}"


def _rule_line(reason: Reason) -> Padding:
    colour = COLOURS[reason.outcome]
    head = Text(f"{reason.question} ").append(reason.answer.value, style=f"bold {colour}")
    head.append(f"  {reason.code}", style="dim")
    return item(SIGNS[reason.answer], head, indent=0, style=colour)


def _values(reason: Reason) -> str:
    """What the rule looked at, without what the note says: that a fact is missing, or nothing on record."""
    missing_too = reason.answer is not Answer.UNKNOWN
    told = {
        name: value
        for name, value in reason.values.items()
        if value != frozenset() and (missing_too or value is not None)
    }
    return ", ".join(f"{name} = {write_fact(name, value)}" for name, value in told.items())


def _remedy(reason: Reason) -> str:
    return " and ".join(f"{name} = {write_fact(name, value)}" for name, value in reason.remedy.items())


def _indented(words: Text) -> Padding:
    return Padding(words, (0, 0, 0, 2), expand=False)


def _waiver(waiver: Waiver) -> str:
    given = waiver.pre_approval
    approved = (
        f"{given.authority.phrase} approved it on {in_words(given.given_on)} ({given.reference})"
        if given
        else "no pre-approval yet"
    )
    days = f"{in_words(waiver.valid_from)} to {in_words(waiver.valid_to)}"
    return f"Waiver by {waiver.granted_by}, {days}: {waiver.reason}; {approved}."


def _places(citations: Iterable[Citation]) -> str:
    clauses: dict[str, dict[str, None]] = {}
    for cited in citations:
        clauses.setdefault(cited.source, {})[cited.clause] = None
    return ". ".join(f"{source}: {'; '.join(of_it)}" for source, of_it in clauses.items())


def _source(cited: Citation) -> str:
    return f"{cited.source} ({cited.edition}), {cited.clause}"
