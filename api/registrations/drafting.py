"""A profile as it would be after changes, with its memberships stated, confirmed or not. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from api.journal.details import JSON
from api.profiles.admission import Stored, admit
from api.profiles.cells import SheetRow
from api.profiles.fields import BadField, read_fields, stated
from api.profiles.organisation import Organisation
from api.profiles.rows import ParsedRow
from api.registrations.problems import UnusableFields
from eligibility.facts import Kind
from matching.profiles import OrganisationId

_NOT_THERE = (
    "no organisation of this id is in the catalogue",
    "Correct the id, or leave it out until the cluster or network has registered.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What others are to a profile: the kinds of those that it names and all may know, and its members."""

    kinds: Mapping[str, Kind | None] = field(default_factory=dict)
    members: Collection[str] = ()


def changed(
    present: Organisation,
    changes: Mapping[str, JSON],
    around: Around,
    *,
    today: date,
    is_draft: bool,
    vouched: bool = False,
) -> Organisation:
    """The profile with these fields put in place of its own; null states nothing (RFC 7396).

    Every value is read as an import reads its cell. A membership that is newly stated waits for the word of
    that body, unless its partnership has `vouched` for it. Raises UnusableFields with everything amiss.
    """
    values, bad = read_fields({**stated(present), **changes}, today=today, is_draft=is_draft)
    new = _members_in(values) - (present.member_of or frozenset())
    missing = sorted(str(body) for body in new if body not in around.kinds and body != present.id)
    bad += [BadField("member_of", body, *_NOT_THERE) for body in missing]
    if bad:
        raise UnusableFields(bad)
    wanted = replace(present, **_known(values), unconfirmed=_unconfirmed(present, new, values, vouched))
    _refuse_what_others_forbid(present, wanted, new, around)
    return wanted


def _members_in(values: Mapping[str, Any]) -> frozenset[OrganisationId]:
    return frozenset(values.get("member_of") or ())


def _known(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in {"id", "partnership"}}


def _unconfirmed(
    present: Organisation, new: Collection[Any], values: Mapping[str, Any], vouched: bool
) -> frozenset[OrganisationId]:
    waiting = present.unconfirmed if vouched else present.unconfirmed | frozenset(new)
    return waiting & _members_in(values)


def _refuse_what_others_forbid(
    present: Organisation, wanted: Organisation, new: Collection[Any], around: Around
) -> None:
    """As the rows of a file are judged against what is stored."""
    judged = replace(wanted, member_of=frozenset(new))
    members = around.members if wanted.kind is not present.kind else ()
    stored = Stored(kinds=around.kinds, members={wanted.id: members})
    row = ParsedRow(SheetRow(1, {}), wanted.id, judged)
    wrong = admit([row], stored).errors
    if wrong:
        raise UnusableFields([BadField(one.column, one.value, one.problem, one.advice) for one in wrong])
