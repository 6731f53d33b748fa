"""A cluster's own profile on the ECCP, put on record by those who have seen it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.profiles import store as profiles
from api.profiles.fields import read_fields
from api.profiles.organisation import Organisation
from api.registrations.finding import Target, found_in_act
from api.registrations.memberships_problems import HasNoEccpProfile
from api.registrations.problems import UnusableFields
from eligibility.facts import Kind

_CLUSTERS = (Kind.CLUSTER, None)  # none: a kind not known may turn out to be one


def record_eccp_profile(act: Act, target: Target, *, said: Mapping[str, JSON]) -> tuple[Organisation, int]:
    """The organisation with its ECCP profile as `said`, by the names of its fields, and its new version.

    What its members may do can change by it. Raises UnknownProfile, NotAllowed, PreconditionRequired,
    PreconditionFailed, HasNoEccpProfile, UnusableFields.
    """
    found = found_in_act(act, target, "eccp.record")
    if found.organisation.kind not in _CLUSTERS:
        raise HasNoEccpProfile(found.id, str(found.organisation.kind))
    values, bad = read_fields(said, today=act.at.date())
    if bad:
        raise UnusableFields(bad)
    read: dict[str, Any] = dict(values)
    after = replace(found.organisation, **read)
    profiles.replace(act.connection, [after], at=act.at)
    since = after.eccp_profiled_on.isoformat() if after.eccp_profiled_on else None
    detail = {"profiled": after.eccp_profiled, "since": since}
    act.record(Event("eccp.record", f"organisation:{found.id}", detail))
    return after, found.life.version + 1
