"""docs/RULES.md: every rule in force and every table behind it, as one page for a programme officer."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from api.programme import rule_words as words
from api.programme.rule_book import GOLDEN, Entry, last_change, rule_book
from eligibility.citations import Citation, Status
from eligibility.editions import Edition
from eligibility.facts import Kind, Role
from eligibility.parameters import Law, holds_on
from eligibility.phrases import euros, in_words

_TABLES = (
    "Numbers the rules compare with",
    "Which kinds may take part",
    "Participating countries",
    "Lump sums",
    "Exceptions somebody can approve",
    "Our policies",
)

_INTRO = """\
<!-- Made by `cxc rules page`. Change the tables or the rules, not this file. -->

# The rules in force

Edition **{name}**: {said}

This page shows the rules as they stand on {day}{why}.
`cxc rules list --as-of DATE` shows those of any other day, `cxc rules show CODE` a single one.

**How to read it.** Each rule is a question about one exchange. Under it stand its answers in words,
the source with a quote that can be looked up, the days on which it is asked, and who can approve an
exception. What nobody has said is never taken as a no: the answer is then that it is not known, and
what to ask.

**What “our policy” means.** Where no source settles a point, the project had to decide. Each of the
{policies} such decisions is marked, says why it was needed, and stands again in the list at the
end. They are the ones to check first.

**What “golden situations” are.** Short stories with the answer that the source gives, kept in the
project's tests. A boundary is two of them: the last that passes and the first that fails."""
_COUNTRIES = """\
{n} countries take part. Below them stand those that no longer do. Every other country takes no part."""
_LUMP_SUMS = """\
The most that is paid for a stay in each host country, before any halving. An amount that is inferred is not
the programme's own word."""
_EXCEPTIONS = """\
An approval is recorded as a waiver: who gives it, why, until when, and where the authority's pre-approval can
be found. No other rule can be waived."""


def rules_page(law: Law, edition: Edition, *, as_of: date | None = None, golden: Path = GOLDEN) -> str:
    """The page in Markdown. Without `as_of`, the law as it stands after the last change it contains.

    It depends on the edition, that day and the golden situations alone, never on today.
    """
    day = as_of or max(last_change(law), edition.valid_from or date.min)
    entries = rule_book(law, as_of=day, golden=golden)
    titles = list(dict.fromkeys(entry.subject_title for entry in entries))
    blocks = [_intro(law, edition, day, is_settled=as_of is None), _contents([*titles, *_TABLES])]
    for title, group in groupby(entries, key=lambda entry: entry.subject_title):
        blocks.append(f"## {title}")
        for entry in group:
            blocks += _rule(entry)
    sections = (
        _numbers(law, entries, day),
        _kinds(law, day),
        _countries(law, day),
        _lump_sums(law, day),
        _exceptions(entries),
        _policies(law, entries),
    )
    for title, section in zip(_TABLES, sections, strict=True):
        blocks += [f"## {title}", *section]
    return "\n\n".join(blocks) + "\n"


def _intro(law: Law, edition: Edition, day: date, *, is_settled: bool) -> str:
    return _INTRO.format(
        name=edition.name,
        said=" ".join(filter(None, (f"{edition.title}.", edition.note))),
        day=in_words(day),
        why=", after the last change that the edition contains" if is_settled else "",
        policies=sum(one.status is Status.POLICY for one in law.citations.values()),
    )


def _contents(titles: Iterable[str]) -> str:
    return "\n".join(f"- [{title}](#{_anchor(title)})" for title in titles)


def _anchor(title: str) -> str:
    return title.lower().replace(",", "").replace(" ", "-")


def _rule(entry: Entry) -> list[str]:
    line = entry.line
    if line is None:
        return []
    facts = [f"Looks at facts {part}." for part in words.facts_read(entry.facts)]
    compares = [f"Compares with {_number(value.name)}: {words.amount(value)}." for value in entry.values]
    further = [f"Rests also on {_source(one)}: {words.quoted(one.quote)}" for one in entry.further_sources]
    days = f"{words.when_asked(entry)} The days: {_source(line.dates_citation)}."
    points = [days, words.who_approves(entry, line), *facts, *compares, *further, words.how_tested(entry)]
    return [
        f"### {entry.rule.code}: {entry.rule.question}",
        entry.rule.answers,
        f"Source: {_source(line.citation)}.",
        f"> {line.citation.quote}",
        "\n".join(f"- {point}" for point in points if point),
    ]


def _source(one: Citation) -> str:
    if one.status is Status.POLICY:
        return f"**our policy**, “{one.clause}”, set on {in_words(one.read_on)}"
    title = f"[{one.source}]({one.address})" if one.address.startswith("http") else one.source
    return f"{title}, {words.place_in_source(one)}, {words.read_and_status(one)}"


def _number(name: str) -> str:
    return f"`{name}`"


def _numbers(law: Law, entries: Sequence[Entry], day: date) -> list[str]:
    users: dict[str, list[str]] = {}
    for entry in entries:
        for value in entry.values:
            users.setdefault(value.name, []).append(entry.rule.code)
    rows = [
        (
            _number(value.name),
            words.amount(value),
            ", ".join(users.get(value.name, [])),
            _brief(value.citation),
        )
        for value in law.values
        if holds_on(value, day)
    ]
    return [_table(("number", "value", "used by", "source"), rows)]


def _kinds(law: Law, day: date) -> list[str]:
    rows = []
    for kind in Kind:
        lines = [law.admission(kind, role, as_of=day) for role in Role]
        cited = dict.fromkeys(_brief(line.citation) for line in lines if line)
        rows.append((kind.phrase.partition(" ")[2], *map(words.admitted, lines), "; ".join(cited)))
    phases = sorted({line.phase for line in law.admissions if holds_on(line, day)})
    said = f"Phase {' and '.join(map(str, phases))}." if phases else "Nobody may take part on this day."
    return [said, _table(("kind", "may visit", "may host", "source"), rows)]


def _countries(law: Law, day: date) -> list[str]:
    places = sorted(law.countries.values(), key=lambda place: place.name)
    taking_part = [place for place in places if place.takes_part_on(day)]
    gone = [place for place in places if place.participates_to and place.participates_to < day]
    rows = [
        (
            place.code,
            place.name,
            words.in_force(place.participates_from, place.participates_to),
            _brief(place.citation),
        )
        for place in (*taking_part, *gone)
    ]
    return [
        _COUNTRIES.format(n=len(taking_part)),
        _table(("code", "country", "takes part", "source"), rows),
    ]


def _lump_sums(law: Law, day: date) -> list[str]:
    rows = [
        (
            law.countries[line.country].name if line.country in law.countries else line.country,
            euros(line.maximum_cents),
            words.EVIDENCE_WORDS[line.evidence],
            _brief(line.citation),
        )
        for line in law.lump_sums
        if holds_on(line, day)
    ]
    return [_LUMP_SUMS, _table(("host country", "maximum", "evidence", "source"), sorted(rows))]


def _exceptions(entries: Sequence[Entry]) -> list[str]:
    rows = [
        (
            entry.rule.code,
            entry.rule.question,
            entry.line.approval_by.phrase if entry.line.approval_by else "nobody",
        )
        for entry in entries
        if entry.rule.waivable and entry.line
    ]
    return [
        _EXCEPTIONS,
        _table(("rule", "question", "approval by"), rows),
    ]


def _policies(law: Law, entries: Sequence[Entry]) -> list[str]:
    users: dict[str, list[str]] = {}
    for entry in entries:
        for policy in entry.policies:
            users.setdefault(policy.key, []).append(entry.rule.code)
    rows = [
        (one.clause, one.quote, ", ".join(users.get(one.key, [])), in_words(one.read_on))
        for one in law.citations.values()
        if one.status is Status.POLICY
    ]
    return [
        "A policy that is named by no rule stands behind a table or a calculation.",
        _table(("about", "policy", "rules", "set on"), rows),
    ]


def _brief(one: Citation) -> str:
    return "our policy: " + one.clause if one.status is Status.POLICY else f"{one.source}, “{one.clause}”"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
