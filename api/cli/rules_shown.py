"""How rules and editions look in a terminal, and as JSON."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.programme import rule_words as words
from api.programme.editions import TableChange
from api.programme.rule_book import Entry
from eligibility.citations import Citation, Status
from eligibility.editions import Edition, Editions
from eligibility.phrases import counted, in_words, listed
from eligibility.reading import Row

_SHOWN_ROWS = 10  # of one table; a table of holidays may change by thousands


def show_rules(entries: Sequence[Entry], edition: str, day: date, console: Console) -> None:
    console.print(f"Rules of the edition [bold]{edition}[/bold] on {in_words(day)}: {len(entries)}\n")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("code", "question", "source", "asked"):
        table.add_column(title, no_wrap=title == "code")
    for entry in entries:
        if entry.line is not None:
            span = words.in_force(entry.line.valid_from, entry.line.valid_to)
            table.add_row(entry.rule.code, entry.rule.question, _short(entry.line.citation), span)
    console.print(table)
    if not entries:
        console.print("No rule is asked of this on that day.")


def show_rule(entry: Entry, edition: str, day: date, console: Console) -> None:
    console.print(Text(f"{entry.rule.code}  {entry.rule.question}", style="bold"))
    console.print(Text(entry.rule.answers))
    console.print(Text(f"{entry.subject_title}. {words.when_asked(entry)}"))
    if entry.line is None:
        console.print(Text(f"Not asked on {in_words(day)} under the edition {edition}.", style="yellow"))
        return
    console.print(Text(words.who_approves(entry, entry.line)))
    for part in words.facts_read(entry.facts):
        console.print(Text(f"Looks at facts {part}."))
    for value in entry.values:
        console.print(Text(f"Compares with {value.name}: {words.amount(value)}."))
    _show_citation("Source", entry.line.citation, console)
    _show_citation("Source of its days", entry.line.dates_citation, console)
    for one in entry.further_sources:
        _show_citation("Source of some answers", one, console)
    console.print(Text(f"\nEdition {edition}, on {in_words(day)}. {words.how_tested(entry)}", style="dim"))


def show_editions(editions: Editions, faults: Mapping[str, str], day: date, console: Console) -> None:
    now = editions.edition_on(day).name
    for edition in (*editions.published, *editions.drafts):
        line = Text(edition.name, style="bold").append(f"  {edition.title}", style="not bold")
        if edition.name == now:
            line.append(f"  in force on {in_words(day)}", style="green not bold")
        if edition.is_draft:
            line.append("  draft", style="yellow not bold")
        console.print(line)
        for said in _about(edition):
            console.print(Padding(Text(said), (0, 0, 0, 2)))
        if edition.name in faults:
            console.print(Padding(Text(faults[edition.name], style="red"), (0, 0, 0, 2)))
    for name in editions.unusable:
        console.print(Text(name, style="bold").append("  draft", style="yellow not bold"))
        console.print(Padding(Text(faults[name], style="red"), (0, 0, 0, 2)))


def show_draft(edition: Edition, folder: Path, console: Console) -> None:
    console.print(
        f"Drafted [bold]{edition.name}[/bold], based on {edition.based_on}. Nothing is in force yet."
    )
    for table in edition.changed:
        console.print(Text(f"  edit {folder / edition.name / table}.csv"), soft_wrap=True)
    console.print("Then see whom it affects, and put it in force:")
    console.print(
        Text(f"  cxc rules impact --to {edition.name}\n  cxc rules publish {edition.name} --from DATE")
    )


def show_published(
    edition: Edition, before: Edition, changes: Sequence[TableChange], console: Console
) -> None:
    if edition.based_on is None:
        console.print(
            f"Sealed [bold]{edition.name}[/bold], the first edition. Its tables may not change now."
        )
        return
    first_day = in_words(edition.valid_from) if edition.valid_from else ""
    console.print(f"Published [bold]{edition.name}[/bold], in force from {first_day}, and sealed it.")
    console.print(
        f"Against {before.name}, which is in force until then:"
        if changes
        else f"It says what {before.name} says."
    )
    for change in changes:
        _show_change(change, console)
    console.print(Text(f"Whom it affects: cxc rules impact --to {edition.name}", style="dim"))


def as_json(entry: Entry) -> dict[str, object]:
    """One rule for machines."""
    line = entry.line
    return {
        "code": entry.rule.code,
        "question": entry.rule.question,
        "answers": entry.rule.answers,
        "subject": entry.rule.subject.value,
        "facts": [fact.name for fact in entry.facts],
        "values": {value.name: value.amount for value in entry.values},
        "in_force": line is not None,
        "valid_from": _iso(line.valid_from if line else None),
        "valid_to": _iso(line.valid_to if line else None),
        "citation": _citation_json(line.citation) if line else None,
        "dates_citation": _citation_json(line.dates_citation) if line else None,
        "further_citations": [_citation_json(one) for one in entry.further_sources],
        "waivable": entry.rule.waivable,
        "approval_by": line.approval_by.value if line and line.approval_by else None,
        "golden_situations": entry.golden,
    }


def editions_as_json(editions: Editions, faults: Mapping[str, str], day: date) -> list[dict[str, object]]:
    """Every edition for machines; `problem` is None where it can be used."""
    now = editions.edition_on(day).name
    usable: list[dict[str, object]] = [
        {
            "name": edition.name,
            "title": edition.title,
            "note": edition.note,
            "based_on": edition.based_on,
            "valid_from": _iso(edition.valid_from),
            "published_on": _iso(edition.published_on),
            "digest": edition.digest,
            "changed": list(edition.changed),
            "draft": edition.is_draft,
            "in_force": edition.name == now,
            "problem": faults.get(edition.name),
        }
        for edition in (*editions.published, *editions.drafts)
    ]
    return usable + [{"name": name, "draft": True, "problem": faults[name]} for name in editions.unusable]


def _about(edition: Edition) -> list[str]:
    base = f"Based on {edition.based_on}; changes {listed(edition.changed) or 'nothing'}."
    if edition.is_draft:
        return [base]
    days = [in_words(day) for day in (edition.valid_from, edition.published_on) if day]
    said = [f"In force from {days[0]}, published on {days[-1]}."]
    said += [] if edition.based_on is None else [base]
    return said if edition.digest else [*said, "Not sealed yet: its tables may still change."]


def _show_citation(title: str, one: Citation, console: Console) -> None:
    where = f", {words.place_in_source(one)}" if one.status is Status.STATED else f", “{one.clause}”"
    console.print(Text(f"\n{title}: {one.source}{where}", style="bold"))
    console.print(Padding(Text(words.quoted(one.quote)), (0, 0, 0, 2)))
    address = f"{one.address}, " if one.status is Status.STATED else ""
    console.print(Padding(Text(f"{address}{words.read_and_status(one)}", style="dim"), (0, 0, 0, 2)))


def _show_change(change: TableChange, console: Console) -> None:
    n_gone, n_new = counted(len(change.gone), "line"), counted(len(change.new), "line")
    console.print(Text(f"{change.table}: {n_gone} gone, {n_new} new"))
    for sign, rows, colour in (("-", change.gone, "red"), ("+", change.new, "green")):
        for row in rows[:_SHOWN_ROWS]:
            console.print(Text(f"  {sign} {_cells(row)}", style=colour), soft_wrap=True)
        if len(rows) > _SHOWN_ROWS:
            console.print(Text(f"  {sign} and {len(rows) - _SHOWN_ROWS} more", style=colour))


def _cells(row: Row) -> str:
    return ", ".join(cell for cell in row.values() if cell)


def _short(one: Citation) -> str:
    return f"our policy, {one.clause}" if one.status is Status.POLICY else f"{one.source}, {one.clause}"


def _citation_json(one: Citation) -> dict[str, str]:
    return {
        "key": one.key,
        "source": one.source,
        "edition": one.edition,
        "clause": one.clause,
        "quote": one.quote,
        "address": one.address,
        "read_on": one.read_on.isoformat(),
        "status": one.status.value,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
