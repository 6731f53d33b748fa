"""What is done to profiles by their partnership or the support office: its words, and its path."""

from dataclasses import dataclass

from api.pages.navigation import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on a profile."""

    name: str  # as the API calls it, behind "profile."
    path: str  # behind the path of the profile
    button: str
    done: str
    many: str = ""  # what it is called for several at once; empty: only one by one
    has_remarks: bool = False
    names_partnership: bool = False

    @property
    def code(self) -> str:
        return f"profile.{self.name}"


ACTS = (
    Act(
        name="validate",
        path="validation",
        button=N_("Validate"),
        done=N_("It is validated. Its people are told."),
        many=N_("Validate them"),
    ),
    Act(
        name="approve",
        path="approval",
        button=N_("Approve"),
        done=N_("It is approved. Its people are told."),
        many=N_("Approve them"),
    ),
    Act(
        name="return",
        path="return",
        button=N_("Return it with these remarks"),
        done=N_("It is returned with your remarks."),
        many=N_("Return them with remarks"),
        has_remarks=True,
    ),
    Act(
        name="reject",
        path="rejection",
        button=N_("Reject it for this reason"),
        done=N_("It is rejected with your reason."),
        has_remarks=True,
    ),
    Act(
        name="reconfirm",
        path="reconfirmation",
        button=N_("Confirm that it still holds"),
        done=N_("It is confirmed as of today."),
        many=N_("Confirm that they still hold"),
    ),
    Act(
        name="pause",
        path="pause",
        button=N_("Pause it"),
        done=N_("It is out of the catalogue until it is resumed."),
        many=N_("Pause them"),
    ),
    Act(
        name="resume",
        path="resumption",
        button=N_("Resume it"),
        done=N_("It is resumed."),
        many=N_("Resume them"),
    ),
    Act(
        name="transfer",
        path="transfer",
        button=N_("Hand it over"),
        done=N_("It is handed over from today on."),
        names_partnership=True,
    ),
)
BY_NAME = {one.name: one for one in ACTS}
FOR_MANY = tuple(one for one in ACTS if one.many)
PROPOSE = "propose"  # leads on to the page where stays are proposed for them
