"""The rules as a person reads them: what each reads, compares with and rests on, and how it is tested."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

from api.problems import UnknownRule
from eligibility.assessment import RULES
from eligibility.citations import Citation, Status
from eligibility.parameters import Dated, Law, RuleLine, Value
from eligibility.reading import rows_of
from eligibility.rules import Fact, Rule, Subject
from eligibility.sources import citation_keys, value_names

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "eligibility" / "golden"

SUBJECT_TITLES: Mapping[Subject, str] = {
    Subject.VISITOR: "Who may visit",
    Subject.HOST: "Who may host",
    Subject.PAIR: "Who may meet",
    Subject.STAY: "The stay",
    Subject.AMOUNT: "The money",
    Subject.EXCHANGE: "Reports, counting, groups",
}
STATUS_WORDS = {Status.STATED: "stated by the source", Status.POLICY: "our policy, no source settles it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule under one law on one day."""

    rule: Rule
    line: RuleLine | None  # None when it is not asked on the day
    lines: tuple[RuleLine, ...]  # its lines on any day, under the same law
    values: tuple[Value, ...]  # the numbers it compares with on the day
    further_sources: tuple[Citation, ...]  # that it or single answers of it rest on, beside its own
    golden: int | None  # situations it is tested in; None where the tests are not there

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self.rule.reads

    @property
    def subject_title(self) -> str:
        return SUBJECT_TITLES[self.rule.subject]

    @property
    def policies(self) -> tuple[Citation, ...]:
        """What of it is our policy: its source, its dates, a number or a single answer."""
        own = [] if self.line is None else [self.line.citation, self.line.dates_citation]
        cited = [*own, *(value.citation for value in self.values), *self.further_sources]
        return tuple({one.key: one for one in cited if one.status is Status.POLICY}.values())


def rule_book(
    law: Law, *, as_of: date, subject: Subject | None = None, golden: Path = GOLDEN
) -> tuple[Entry, ...]:
    """The rules asked on the day, of one subject or all, in the order in which they are read."""
    tested = golden_counts(golden)
    return tuple(
        _entry(rule, law, as_of, tested)
        for rule in RULES
        if subject in {None, rule.subject} and rule.line(law, as_of) is not None
    )


def rule_entry(code: str, law: Law, *, as_of: date, golden: Path = GOLDEN) -> Entry:
    """One rule, also when it is not asked on the day; UnknownRule when nobody wrote it."""
    return _entry(rule_called(code), law, as_of, golden_counts(golden))


def rule_called(code: str) -> Rule:
    """The rule of that code, in capitals or not. Raises UnknownRule, which names the nearest."""
    by_code = {rule.code.casefold(): rule for rule in RULES}
    asked = code.casefold()
    if asked in by_code:
        return by_code[asked]
    begun = [known for known in by_code if asked and known.startswith(asked)]
    nearest = begun[:2] or get_close_matches(asked, by_code, n=1, cutoff=0.4)
    raise UnknownRule(code, nearest=[by_code[one].code for one in nearest])


def golden_counts(folder: Path) -> Mapping[str, int] | None:
    """How many golden situations each rule has; None where the folder is not there."""
    if not folder.is_dir():
        return None
    rows = (row for path in sorted(folder.glob("*.csv")) for _line, row in rows_of(path))
    return Counter(row["rule"] for row in rows if row.get("rule"))


def last_change(law: Law) -> date:
    """The day from which the law stays as it is: the last on which a line begins or has just ended."""
    lines: tuple[Dated, ...] = (*law.rule_lines, *law.values, *law.lump_sums, *law.admissions)
    spans = [(line.valid_from, line.valid_to) for line in lines]
    spans += [(place.participates_from, place.participates_to) for place in law.countries.values()]
    begins = [first for first, _last in spans if first is not None]
    ends = [last + timedelta(days=1) for _first, last in spans if last is not None]
    return max(begins + ends)


def _entry(rule: Rule, law: Law, as_of: date, tested: Mapping[str, int] | None) -> Entry:
    line = rule.line(law, as_of)
    own = {line.citation.key, line.dates_citation.key} if line else set()
    beside = [one.key for one in line.further] if line else []
    named = dict.fromkeys([*beside, *citation_keys(rule, law)])
    return Entry(
        rule=rule,
        line=line,
        lines=tuple(one for one in law.rule_lines if one.code == rule.code),
        values=tuple(_values_on(rule, law, as_of)),
        further_sources=tuple(law.citations[key] for key in named if key not in own),
        golden=None if tested is None else tested.get(rule.code, 0),
    )


def _values_on(rule: Rule, law: Law, as_of: date) -> list[Value]:
    found = []
    for name in value_names(rule, law):
        try:
            found.append(law.value(name, as_of=as_of))
        except LookupError:
            continue  # the edition gives it for other days only
    return found
