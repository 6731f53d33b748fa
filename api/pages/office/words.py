"""What the codes of the office are called on its pages."""

from dataclasses import dataclass

from api.pages.navigation import N_

WAIVER_STATES = {
    "asked for": (N_("Waits for its pre-approval"), "wait"),
    "approved": (N_("Approved"), "good"),
    "ended": (N_("Ended"), "plain"),
}
AUTHORITIES = {"agency": N_("The agency (EISMEA)"), "support-office": N_("The Support Office")}
ACCOUNT_STATES = {
    "active": (N_("Active"), "good"),
    "locked": (N_("Locked"), "bad"),
    "closed": (N_("Closed"), "plain"),
}
TABLES = {  # of an edition: what it is called and what it holds
    "lump_sums": (N_("Lump sums"), N_("The most that is paid, by the host's country.")),
    "rules": (N_("Rules"), N_("Which rules are asked on which days, and whose approval they may ask for.")),
    "values": (N_("Values"), N_("Single numbers: shortest stay, ages, ceilings, periods.")),
    "countries": (N_("Countries"), N_("Which countries take part, and when.")),
    "kinds": (N_("Kinds of organisations"), N_("Which kind may visit and which may host, by phase.")),
    "citations": (N_("Sources"), N_("Where each rule and value can be checked.")),
    "public_holidays": (N_("Public holidays"), N_("Days on which nobody works, by country.")),
}
VIAS = {
    "session": N_("signed in"),
    "token": N_("a program, by token"),
    "system": N_("the service itself"),
    "command": N_("a command on the server"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """What a step of approval means to those whom it concerns."""

    name: str
    on: tuple[tuple[str, str], ...]  # who, and what changes for them once it is asked for
    off: str


STEPS = {
    "profile.approval": StepWords(
        name=N_("Profiles, after their partnership"),
        on=(
            (
                N_("Organisations"),
                N_("Their profile enters the catalogue only once the office has approved."),
            ),
            (N_("Partnerships"), N_("What they validate waits for the office and shows as waiting.")),
            (N_("Support office"), N_("Every validated profile comes here, to approve or to send back.")),
        ),
        off=N_("A profile is in the catalogue as soon as its partnership has validated it."),
    ),
    "exchange.approval": StepWords(
        name=N_("Exchanges, once everybody has signed"),
        on=(
            (N_("Visitors and hosts"), N_("Their stay is ready only once the office has approved.")),
            (N_("Partnerships"), N_("A signed exchange waits for the office before it can begin.")),
            (N_("Support office"), N_("Every signed exchange comes here, to approve or to send back.")),
        ),
        off=N_("An exchange is ready as soon as both agreements are signed."),
    ),
}
GRANTED_ROLES = ("support_office", "administrator", "auditor", "analyst", "manager")
FOR_AN_ORGANISATION = ("visiting_editor", "visiting_signer", "host_editor", "host_signer")
