"""What the pages at the door say in other places than templates, to be translated where it is shown."""


def N_(text: str) -> str:  # noqa: N802  gettext's own name for: to be translated where it is shown
    """A sentence that a template translates."""
    return text


DONE = {  # what the page for signing in says to somebody who comes from having done that
    "accepted": N_("You have accepted the invitation. Sign in with your e-mail and your password."),
    "password": N_("Your new password is set, and you are signed out everywhere. Sign in with it."),
    "out": N_("You are signed out."),
}
ON_ITS_WAY = N_("If this e-mail has an account here, a link is on its way to it. It opens once, for an hour.")
DEMO_ROLES = {  # each role that the demo lets one try: its words, and what to try
    "visiting_signer": (N_("Visitor"), N_("See your ranked hosts, propose days, sign, report and be paid.")),
    "host_signer": (N_("Host"), N_("Answer proposals, plan the days with the visitor, confirm the stay.")),
    "manager": (N_("Manager"), N_("Work through a queue: sign, validate reports, pay, watch the targets.")),
    "support_office": (
        N_("Support office"),
        N_("Approve stays, grant waivers, publish rules, help everybody."),
    ),
    "analyst": (N_("Analyst"), N_("Read the figures and how good the ranking is, without names.")),
    "auditor": (N_("Auditor"), N_("Read every act in its order, and check that none was altered.")),
    "administrator": (N_("Administrator"), N_("Invite people and end their mandates.")),
}
