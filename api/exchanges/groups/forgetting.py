"""What a group forgets of its host once that is deleted."""

from dataclasses import replace

from api.exchanges.groups import store
from api.exchanges.groups.group import Group
from api.exchanges.plan import Plan
from api.journal.acting import Act


def forget_host(act: Act, organisation: str) -> None:
    """Blanks the names and the words of the groups that visited it; days, hours and members stay.

    A part of the act that deletes it, which records the event; this records none.
    """
    for group in store.of_host(act.connection, organisation):
        store.save(act.connection, _blanked(group))


def _blanked(group: Group) -> Group:
    return replace(group, name=f"Group {group.id}", plan=_without_words(group.plan))


def _without_words(plan: Plan) -> Plan:
    agenda = tuple(replace(slot, what="") for slot in plan.agenda)
    return replace(plan, goals="", outcomes="", agenda=agenda)
