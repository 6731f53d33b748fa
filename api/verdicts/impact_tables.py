"""An impact as tables: the same rows for a spreadsheet and for a machine."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from api.problems import BadRequest
from api.profiles.cells import protected
from api.verdicts.impact import ImpactAnswer
from eligibility.differences import Difference
from eligibility.flips import Bounds, Change, Flip
from eligibility.impact import Counted, Group
from eligibility.verdicts import Outcome

Row = Mapping[str, str]

_CHANGE = (
    "outcome_before",
    "outcome_after",
    "rule",
    "question",
    "answer_before",
    "answer_after",
    "moves_outcome",
    "note",
    "cure",
    "source",
    "edition_of_source",
    "clause",
    "address",
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisations": ("id", "name", "role", *_CHANGE),
    "pairs": ("visitor", "visitor_name", "host", "host_name", "outcome_before", "outcome_after", "rules"),
    "exchanges": ("exchange", "visitor", "host", "first_day", "asked_of", *_CHANGE),
    "amounts": (
        "exchange",
        "visitor",
        "host",
        "at_least_before_eur",
        "at_most_before_eur",
        "at_least_after_eur",
        "at_most_after_eur",
        "change",
        "by_eur",
        "steps",
        "because",
    ),
    "differences": ("table", "key", "column", "before", "after", "citation"),
}


def tables_of(answer: ImpactAnswer) -> Mapping[str, Sequence[Row]]:
    """The rows of each of the five tables; every row has all the columns of its table, in order.

    Organisations and exchanges have a row for each rule that is answered otherwise, pairs only a row for
    each whose outcome moves.
    """
    return {
        "organisations": list(_organisations(answer)),
        "pairs": list(_pairs(answer)),
        "exchanges": list(_exchanges(answer)),
        "amounts": list(_amounts(answer)),
        "differences": [_difference(one) for one in answer.impact.revision.differences],
    }


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Raises BadRequest where writing the tables would overwrite any and that was not asked for."""
    taken = [name for name in files_in(folder).values() if name.exists()]
    if taken and not overwrite:
        raise BadRequest(
            f"{taken[0]} is there already. Nothing was written. Name another folder with --csv, or say "
            "--overwrite to replace the tables in it."
        )


def files_in(folder: Path) -> Mapping[str, Path]:
    """The file of each table."""
    return {name: folder / f"{name}.csv" for name in COLUMNS}


def write_tables(answer: ImpactAnswer, folder: Path, *, overwrite: bool) -> None:
    """Write each table as CSV in UTF-8 that a spreadsheet opens, with no cell that it takes for a formula."""
    check_folder(folder, overwrite=overwrite)
    texts = {name: _as_csv(COLUMNS[name], rows) for name, rows in tables_of(answer).items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in files_in(folder).items():
            path.write_text(texts[name], encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadRequest(
            f"Cannot write to {folder}: {error.strerror}. Name another folder with --csv."
        ) from None


def document_of(answer: ImpactAnswer) -> Mapping[str, object]:
    """All of it for a machine."""
    impact = answer.impact
    sorts: Mapping[str, Counted] = {
        "visitors": impact.visitors,
        "hosts": impact.hosts,
        "pairs": impact.pairs,
        "stays": impact.stays,
        "payments": impact.payments,
        "reports": impact.reports,
    }
    return {
        "before": answer.before.name,
        "after": answer.after.name,
        "as_of": impact.as_of.isoformat(),
        "changes_nothing": impact.changes_nothing,
        **{name: _summary(compared) for name, compared in sorts.items()},
        "hosts_by_visitor": {
            visitor: {"gained": hosts.gained, "lost": hosts.lost}
            for visitor, hosts in impact.pairs.hosts.items()
        },
        "amounts": {
            "asked": impact.amounts.asked,
            "before_eur": _between(impact.amounts.before),
            "after_eur": _between(impact.amounts.after),
        },
        "untouched_exchanges": [one.id for one in answer.untouched],
        "tables": tables_of(answer),
    }


def rules_of(flip: Flip) -> str:
    """The codes of the rules that move the outcome, such as 'V5-adult + H6-adult'."""
    return " + ".join(change.code for change in flip.decisive)


def plain_euros(cents: int) -> str:
    """An amount for a spreadsheet, such as '387.50'."""
    return f"{cents // 100}.{cents % 100:02d}"


def _summary(compared: Counted) -> Mapping[str, object]:
    return {
        "asked": compared.asked,
        "before": _by_outcome(compared.before),
        "after": _by_outcome(compared.after),
        "moved": compared.moved,
        "changed": compared.changed,
        "answers": [
            {"rule": rule, "before": before, "after": after, "number": number}
            for (rule, before, after), number in compared.answers.items()
        ],
        "groups": [_group(group) for group in compared.groups],
    }


def _group(group: Group) -> Mapping[str, object]:
    return {
        "before": group.sample.before.value,
        "after": group.sample.after.value,
        "rules": [change.code for change in group.sample.decisive],
        "number": len(group.who),
        "because": [one.in_words() for one in group.because],
        "sample": {
            "who": group.sample.who,
            "changes": [_change(group.sample, change) for change in group.sample.changes],
        },
    }


def _by_outcome(counts: Mapping[Outcome, int]) -> Mapping[str, int]:
    return {outcome.value: number for outcome, number in counts.items()}


def _between(bounds: Bounds) -> Mapping[str, str]:
    return {"at_least": plain_euros(bounds.at_least), "at_most": plain_euros(bounds.at_most)}


def _organisations(answer: ImpactAnswer) -> Iterator[Row]:
    for role, compared in (("visitor", answer.impact.visitors), ("host", answer.impact.hosts)):
        for flip in compared.flips:
            (one,) = flip.who
            for change in flip.changes:
                yield {"id": one, "name": answer.names[one], "role": role, **_change(flip, change)}


def _pairs(answer: ImpactAnswer) -> Iterator[Row]:
    for group in answer.impact.pairs.groups:
        for visitor, host in group.who:
            yield {
                "visitor": visitor,
                "visitor_name": answer.names[visitor],
                "host": host,
                "host_name": answer.names[host],
                "outcome_before": group.sample.before.value,
                "outcome_after": group.sample.after.value,
                "rules": rules_of(group.sample),
            }


def _exchanges(answer: ImpactAnswer) -> Iterator[Row]:
    impact = answer.impact
    for asked_of, compared in (
        ("stay", impact.stays),
        ("payment", impact.payments),
        ("reports", impact.reports),
    ):
        for flip in compared.flips:
            one = answer.exchanges[flip.who[0]]
            for change in flip.changes:
                yield {
                    "exchange": one.id,
                    "visitor": one.visitor,
                    "host": one.host,
                    "first_day": one.first_day.isoformat() if one.first_day else "",
                    "asked_of": asked_of,
                    **_change(flip, change),
                }


def _amounts(answer: ImpactAnswer) -> Iterator[Row]:
    for flip in answer.impact.amounts.flips:
        one = answer.exchanges[flip.who[0]]
        yield {
            "exchange": one.id,
            "visitor": one.visitor,
            "host": one.host,
            "at_least_before_eur": plain_euros(flip.before.at_least),
            "at_most_before_eur": plain_euros(flip.before.at_most),
            "at_least_after_eur": plain_euros(flip.after.at_least),
            "at_most_after_eur": plain_euros(flip.after.at_most),
            "change": "rises" if flip.difference_cents > 0 else "falls",
            "by_eur": plain_euros(abs(flip.difference_cents)),
            "steps": " + ".join(step.code for step in flip.steps),
            "because": "; ".join(difference.in_words() for difference in flip.because),
        }


def _change(flip: Flip, change: Change) -> Row:
    source = change.citation
    return {
        "outcome_before": flip.before.value,
        "outcome_after": flip.after.value,
        "rule": change.code,
        "question": change.question,
        "answer_before": change.words_before,
        "answer_after": change.words_after,
        "moves_outcome": "yes" if change in flip.decisive else "no",
        "note": change.note,
        "cure": change.cure,
        "source": source.source if source else "",
        "edition_of_source": source.edition if source else "",
        "clause": source.clause if source else "",
        "address": source.address if source else "",
    }


def _difference(one: Difference) -> Row:
    return {
        "table": one.table,
        "key": one.key,
        "column": one.column,
        "before": one.before,
        "after": one.after,
        "citation": one.citation.key if one.citation else "",
    }


def _as_csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({column: protected(cell) for column, cell in row.items()} for row in rows)
    return text.getvalue()
