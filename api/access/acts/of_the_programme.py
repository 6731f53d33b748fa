"""What is done with rules, waivers, partnerships, money and figures, and by those who watch."""

from api.access.concerns import Ownership
from api.access.permissions import (
    ANY_ACCOUNT,
    EVERYBODY,
    MEMBERS,
    THE_AUDITOR,
    THE_MANAGER,
    THE_OFFICE,
    decides,
    prepares,
    reads,
    to,
)
from api.access.roles import Role

_OFFICE = frozenset({Role.SUPPORT_OFFICE})
_OFFICE_AND_AUDITOR = frozenset({Role.SUPPORT_OFFICE, Role.AUDITOR})
_RULES = to(_OFFICE, Ownership.NOBODY)

LAW = (
    reads("rules.read", "read the rules and tables in force", EVERYBODY),
    prepares("rules.draft", "draft an edition of rules and tables", _RULES),
    reads(
        "rules.impact",
        "see drafts of editions, and whom one would affect",
        to(_OFFICE_AND_AUDITOR, Ownership.NOBODY),
        known_to="rules.impact",
    ),
    decides("rules.publish", "publish an edition of rules and tables", _RULES),
    reads(
        "waiver.read",
        "read its waivers",
        to(MEMBERS, Ownership.OWN),
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to="waiver.read",
    ),
    decides(
        "waiver.record",
        "record a waiver",
        THE_MANAGER,
        THE_OFFICE,
        known_to="waiver.read",
        condition="with its pre-approval, only who may record that",
    ),
    decides(
        "waiver.approve",
        "record the pre-approval of a waiver",
        THE_OFFICE,
        known_to="waiver.read",
        condition="the word of the authority that the edition asks for",
        source="H4-membership: the agency pre-approves, case by case",
    ),
    decides("waiver.end", "end a waiver", THE_MANAGER, THE_OFFICE, known_to="waiver.read"),
)

PARTNERSHIPS = (
    decides("partnership.make", "enter a partnership", to(_OFFICE, Ownership.NOBODY)),
    prepares(
        "partnership.edit", "edit the partnership's clusters, countries and sectors", THE_MANAGER, THE_OFFICE
    ),
    reads("partnership.read_targets", "read the partnership's targets", THE_MANAGER, THE_OFFICE, THE_AUDITOR),
    decides("partnership.target", "set the partnership's targets", THE_OFFICE),
    reads("budget.read", "read the partnership's budget", THE_MANAGER, THE_OFFICE, THE_AUDITOR),
    decides("budget.edit", "edit the partnership's budget", THE_MANAGER),
    decides(
        "payments.export",
        "export payments for the bank",
        THE_MANAGER,
        known_to="payments.read",
        source="A2-payer: the VOP pays",
    ),
    decides(
        "payments.withdraw",
        "withdraw an order to the bank",
        THE_MANAGER,
        known_to="payments.read",
        condition="before anything of it was paid",
        source="A2-payer: the VOP pays",
    ),
    decides(
        "payments.reconcile",
        "reconcile payments with the bank's file",
        THE_MANAGER,
        source="A2-payer: the VOP pays",
    ),
    reads(
        "payments.read",
        "read what is to be paid and what was",
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to="payments.read",
        source="A2-payer: the VOP pays",
    ),
    reads("approval.read", "read what the support office approves", ANY_ACCOUNT),
    decides("approval.edit", "set what the support office approves", to(_OFFICE, Ownership.NOBODY)),
)

WATCHING = (
    reads(
        "figures.read",
        "read figures, which name nobody",
        THE_MANAGER,
        to(_OFFICE_AND_AUDITOR | {Role.ANALYST}, Ownership.OTHER, Ownership.NOBODY),
        source="X4-counted-for-vop",
    ),
    reads(
        "figures.list",
        "open the list behind a figure",
        THE_MANAGER,
        to(_OFFICE_AND_AUDITOR, Ownership.OTHER, Ownership.NOBODY),
    ),
    reads(
        "outcomes.read",
        "read what came of matches, which names nobody",
        to(_OFFICE_AND_AUDITOR | {Role.ANALYST}, Ownership.OTHER, Ownership.NOBODY),
    ),
    reads(
        "snapshot.read",
        "take the snapshot for analysis, which holds pseudonyms only",
        to({Role.ANALYST, Role.AUDITOR}, Ownership.NOBODY),
    ),
    reads(
        "audit.read",
        "read the audit trail",
        to(_OFFICE_AND_AUDITOR | {Role.ADMINISTRATOR}, Ownership.OTHER, Ownership.NOBODY),
        to({Role.AUDITOR}, Ownership.DELETED),
    ),
    reads(
        "status.read",
        "see how the service is doing",
        to(_OFFICE_AND_AUDITOR | {Role.ADMINISTRATOR}, Ownership.NOBODY),
    ),
)
