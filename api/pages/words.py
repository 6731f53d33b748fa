"""What codes of the API are called on pages: one place, translated where they are shown."""

from api.pages.navigation import N_

STATES = {  # of an exchange: its words and the tone of its tag
    "draft": (N_("Draft"), "plain"),
    "building": (N_("Being signed"), "wait"),
    "committed": (N_("Commitment signed"), "wait"),
    "approving": (N_("Waiting for approval"), "wait"),
    "ready": (N_("Ready"), "good"),
    "under_way": (N_("Under way"), "info"),
    "finished": (N_("Finished, to be reported"), "wait"),
    "validated": (N_("Validated, to be paid"), "wait"),
    "paid": (N_("Paid"), "good"),
    "closed": (N_("Closed"), "good"),
    "cancelled": (N_("Cancelled"), "bad"),
    "interrupted": (N_("Broken off"), "bad"),
}
PARTIES = {
    "visitor": N_("Visitor"),
    "host": N_("Host"),
    "vop": N_("Visitor's partnership (VOP)"),
    "hop": N_("Host's partnership (HOP)"),
    "support_office": N_("Support office"),
}
PAPERS = {"commitment": N_("Commitment to Quality"), "financial": N_("Financial Agreement")}
ROLES = {
    "visiting_editor": N_("Editor for a visitor"),
    "visiting_signer": N_("Signer for a visitor"),
    "host_editor": N_("Editor for a host"),
    "host_signer": N_("Signer for a host"),
    "manager": N_("Manager of a partnership"),
    "support_office": N_("Support office"),
    "analyst": N_("Analyst"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
}
OUTCOMES = {  # of a verdict
    "eligible": (N_("Eligible"), "good"),
    "needs information": (N_("Needs information"), "wait"),
    "needs approval": (N_("Needs approval"), "wait"),
    "not eligible": (N_("Not eligible"), "bad"),
}
