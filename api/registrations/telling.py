"""Who is told of what happens to a profile."""

from api.journal.acting import Act, Notice
from api.profiles.organisation import Organisation


def path_of(organisation: Organisation) -> str:
    """Where the profile can be acted on."""
    return f"/profiles/{organisation.id}"


def tell_organisation(act: Act, kind: str, organisation: Organisation, **params: str) -> None:
    """Everybody with a mandate for the organisation is told."""
    act.tell(_notice(kind, f"organisation:{organisation.id}", organisation, params))


def tell_partnership(act: Act, kind: str, number: int | None, organisation: Organisation) -> None:
    """Every manager of the partnership is told; nobody where there is none."""
    if number is not None:
        act.tell(_notice(kind, f"partnership:{number}", organisation, {}))


def _notice(kind: str, recipient: str, organisation: Organisation, params: dict[str, str]) -> Notice:
    said = {"organisation": organisation.name, "path": path_of(organisation)}
    return Notice(kind=kind, recipient=recipient, params=said | params)
