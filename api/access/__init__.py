"""Who may do what: roles and mandates, whose a thing is, and one table of permissions. Pure."""

from api.access.concerns import OF_ONESELF, OF_THE_PROGRAMME, Concern, Management, Ownership, ownership
from api.access.decisions import Decision, UnknownAct, acts_of, may, permission_of, roles_with
from api.access.permissions import Anyone, Grant, Permission
from api.access.roles import ImpossibleMandate, Mandate, Role, Scope, Side, Via
from api.access.table import PERMISSIONS

__all__ = [
    "OF_ONESELF",
    "OF_THE_PROGRAMME",
    "PERMISSIONS",
    "Anyone",
    "Concern",
    "Decision",
    "Grant",
    "ImpossibleMandate",
    "Management",
    "Mandate",
    "Ownership",
    "Permission",
    "Role",
    "Scope",
    "Side",
    "UnknownAct",
    "Via",
    "acts_of",
    "may",
    "ownership",
    "permission_of",
    "roles_with",
]
