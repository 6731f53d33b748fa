"""What codes of proposals are called on pages."""

from api.pages.navigation import N_

STANDS = {  # of a proposal: its words and the tone of its tag
    "open": (N_("Still open"), "wait"),
    "countered": (N_("Other days proposed"), "wait"),
    "accepted": (N_("Accepted"), "good"),
    "declined": (N_("Declined"), "bad"),
    "withdrawn": (N_("Withdrawn"), "plain"),
    "expired": (N_("Expired"), "plain"),
}
MOVED = {
    "made": N_("proposed"),
    "accepted": N_("accepted"),
    "declined": N_("declined"),
    "countered": N_("proposed other days"),
    "withdrawn": N_("took it back"),
    "expired": N_("Nobody answered in time."),
    "closed": N_("Closed, because one of the organisations was deleted."),
}
REASONS = {
    "dates": N_("The dates do not fit"),
    "capacity": N_("There is no capacity for it"),
    "not_a_fit": N_("The two are not a fit"),
    "elsewhere": N_("It is already agreed with somebody else"),
    "conditions": N_("A condition for the exchange is not met"),
    "other": N_("Another reason (say it in words)"),
}
ORIGINS = {
    "suggestion": N_("From a list of matches"),
    "catalogue": N_("From the catalogue"),
    "prior_agreement": N_("Agreed beforehand"),
    "partnership": N_("Thought of by a partnership"),
}
SIDES = {"visitor": N_("Visitor"), "host": N_("Host")}
DONE = {
    "made": N_("The proposal is sent. The other side has been told."),
    "accepted": N_("You have accepted. The other side has been told."),
    "agreed": N_("Both sides have accepted: the exchange is there, in draft."),
    "declined": N_("The proposal is declined. The other side has been told why."),
    "countered": N_("Your days are proposed. They now wait for the other side."),
    "withdrawn": N_("The proposal is taken back."),
}
