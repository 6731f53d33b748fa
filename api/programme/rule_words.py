"""Parts of a rule as short plain sentences, the same in a terminal and on the page of rules."""

import re
from collections.abc import Sequence
from datetime import date

from api.programme.rule_book import STATUS_WORDS, Entry
from eligibility.citations import Citation
from eligibility.parameters import Admission, Evidence, Link, RuleLine, Value, WithoutLink
from eligibility.phrases import counted, in_words, listed
from eligibility.rules import Fact
from eligibility.wordings import WORDINGS

_MINUTES_PER_HOUR = 60
_YES_OR_NO = "1 yes 0 no"  # the unit of a number that stands for an answer
_LINKS = {
    Link.NONE: "",
    Link.OWN_PROFILE: "with its own cluster profile on ECCP",
    Link.CLUSTER_MEMBERSHIP: "as a member of a cluster organisation profiled on ECCP",
    Link.ACTIVE_IN_CLUSTER: "if it is active in a cluster",
}
EVIDENCE_WORDS = {
    Evidence.STATED: "stated by a source",
    Evidence.CONSISTENT: "inferred, and a source agrees",
    Evidence.INFERRED: "inferred",
}


def in_force(first: date | None, last: date | None) -> str:
    """'from 3 February 2020', '… to 31 January 2022', 'on every day'."""
    begin = f"from {in_words(first)}" if first else ""
    end = f"{'to' if first else 'until'} {in_words(last)}" if last else ""
    return " ".join(filter(None, (begin, end))) or "on every day"


def when_asked(entry: Entry) -> str:
    """On which days it is asked; every span, where it has several."""
    if not entry.lines:
        return "This edition does not ask it on any day."
    return f"Asked {listed([in_force(line.valid_from, line.valid_to) for line in entry.lines])}."


def who_approves(entry: Entry, line: RuleLine) -> str:
    if not entry.rule.waivable:
        return "Nobody can approve an exception."
    if line.approval_by is None:
        return "The rule knows exceptions, but this edition lets nobody approve one."
    approver = line.approval_by.phrase
    return f"{approver[0].upper()}{approver[1:]} can approve an exception, recorded as a waiver."


def how_tested(entry: Entry) -> str:
    """Empty where the tests are not at hand."""
    return "" if entry.golden is None else f"Tested in {counted(entry.golden, 'golden situation')}."


def facts_read(facts: Sequence[Fact]) -> list[str]:
    """'of the visitor: the kind of organisation; the country', one line for each part of the case."""
    parts = dict.fromkeys(fact.part for fact in facts)
    return [
        f"of the {part}: {'; '.join(WORDINGS[fact.field].name for fact in facts if fact.part is part)}"
        for part in parts
    ]


def amount(value: Value) -> str:
    """'18 years', '1 visit', '1,440 minutes (24 hours)', 'unlimited', 'yes'."""
    if value.amount is None:
        return "unlimited"
    if value.unit == _YES_OR_NO:
        return "yes" if value.amount else "no"
    unit = re.sub(r"s\b", "", value.unit, count=1) if value.amount == 1 else value.unit
    hours, rest = divmod(value.amount, _MINUTES_PER_HOUR)
    as_hours = f" ({counted(hours, 'hour')})" if value.unit == "minutes" and hours and not rest else ""
    return f"{value.amount:,} {unit}{as_hours}"


def place_in_source(citation: Citation) -> str:
    """Edition and clause: where in the document a reader finds it."""
    return f"{citation.edition}, “{citation.clause}”"


def quoted(text: str) -> str:
    """The text between quotation marks, unless it stands between some already."""
    return text if text.startswith("“") else f"“{text}”"


def read_and_status(citation: Citation) -> str:
    return f"read on {in_words(citation.read_on)}; {STATUS_WORDS[citation.status]}"


def admitted(line: Admission | None) -> str:
    """'yes, with its own cluster profile on ECCP', 'no'."""
    if line is None or not line.may:
        return "no"
    else_ = ", else with approval" if line.without_link is WithoutLink.NEEDS_APPROVAL else ""
    link = _LINKS[line.link]
    return f"yes, {link}{else_}" if link else "yes"
