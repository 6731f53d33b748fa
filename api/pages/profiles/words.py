"""What the states, acts and parts of a profile are called on pages."""

from dataclasses import dataclass

from api.pages.navigation import N_

LIVES = {  # a state of a profile: its words, the tone of its tag, and what it means for its people
    "draft": (N_("Draft"), "plain", N_("Nobody else sees it. Submit it when it is complete.")),
    "submitted": (N_("Submitted"), "wait", N_("Its partnership looks at it. You are told what it says.")),
    "approving": (N_("Waiting for approval"), "wait", N_("Validated; the support office approves it next.")),
    "returned": (
        N_("Returned to you"),
        "bad",
        N_("Its partnership asks for changes. Edit it and submit it again."),
    ),
    "rejected": (N_("Rejected"), "bad", N_("You may choose another partnership and submit it again.")),
    "validated": (N_("In the catalogue"), "good", N_("Others find it, and may propose exchanges to it.")),
    "paused": (N_("Paused"), "wait", N_("Out of the catalogue for a while. What is under way goes on.")),
    "expired": (
        N_("Expired"),
        "bad",
        N_("Nobody has confirmed it for long. Confirm it to put it back where it was."),
    ),
    "deleted": (N_("Deleted"), "bad", N_("It is gone from the catalogue.")),
}
ACTS = {  # an act of the API that is one press: its path, its button, what is said when it is done
    "profile.submit": ("submission", N_("Submit it"), N_("Submitted. Its partnership has been told.")),
    "profile.pause": ("pause", N_("Pause it"), N_("Paused. It is out of the catalogue until you resume it.")),
    "profile.resume": ("resumption", N_("Resume it"), N_("It is resumed.")),
    "profile.reconfirm": ("reconfirmation", N_("Confirm that it still holds"), N_("Confirmed. Thank you.")),
}
DONE = {
    **{act.rpartition(".")[2]: words for act, (_, _, words) in ACTS.items()},
    "registered": N_("Your draft is begun. Nobody else sees it yet."),
    "saved": N_("Saved."),
    "anew": N_("Saved. Its partnership validates it again, since you changed what it had judged."),
    "partnership": N_("The partnership is chosen."),
    "eccp": N_("The ECCP profile is on record."),
    "deleted": N_("The profile is deleted."),
    "same": N_("Nothing was different, so nothing was changed."),
}
SUBJECTS = {"visitor": N_("As a visitor"), "host": N_("As a host")}
ANSWERS = {
    "yes": (N_("Yes"), "good"),
    "no": (N_("No"), "bad"),
    "unknown": (N_("Not known"), "wait"),
    "does not apply": (N_("Not asked"), "plain"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a profile: the fields of it, and what it is for."""

    fields: tuple[str, ...]
    words: str
    why: str


# What completeness counts: what submitting needs, then what matching reads.
PARTS = (
    Part(("name",), N_("Legal name"), N_("needed to submit it")),
    Part(("kind",), N_("Kind of organisation"), N_("needed to submit it; the rules read it")),
    Part(("country",), N_("Country"), N_("needed to submit it; the rules read it")),
    Part(("roles",), N_("Visitor, host or both"), N_("needed to submit it; the rules read it")),
    Part(("partnership",), N_("Partnership"), N_("needed to submit it")),
    Part(("about",), N_("What you are and do"), N_("needed to submit it; matching reads it")),
    Part(("seeks",), N_("What you seek"), N_("the other's offer is compared with it")),
    Part(("offers",), N_("What you offer"), N_("what the other seeks is compared with it")),
    Part(("ecosystems",), N_("Ecosystems"), N_("shared fields of work are points")),
    Part(("technologies",), N_("Technologies"), N_("shared and complementary ones are points")),
    Part(("languages",), N_("Languages"), N_("a shared language is points")),
    Part(("objectives", "purposes"), N_("Objectives and purposes"), N_("shared aims are points")),
    Part(("available",), N_("Free periods"), N_("a stay needs days on which both are free")),
    Part(("city", "region"), N_("Place"), N_("the map and the list show it")),
    Part(("member_of",), N_("Memberships"), N_("the rules read whether you belong to a cluster")),
    Part(
        ("representative_name", "representative_born"),
        N_("Representative"),
        N_("the rules read the age; others never see it"),
    ),
)
_ANCHORS = {"partnership": "partnership", "member_of": "memberships"}


def is_filled(profile: dict[str, object], part: Part) -> bool:
    """Whether any of its fields says something; to be a member of nothing is said too."""
    return any(
        profile.get(name) not in {None, ""}
        if not isinstance(profile.get(name), list)
        else _says(profile, name)
        for name in part.fields
    )


def _says(profile: dict[str, object], name: str) -> bool:
    return bool(profile[name]) or name == "member_of"


def place_of(part: Part) -> str:
    """Where that part is filled in, behind the address of the profile."""
    first = part.fields[0]
    return _ANCHORS.get(first) or f"edit#f-{first}"


def completeness(profile: dict[str, object]) -> tuple[list[Part], int, int]:
    """The parts that say nothing yet, how many say something, and how many there are."""
    empty = [part for part in PARTS if not is_filled(profile, part)]
    return empty, len(PARTS) - len(empty), len(PARTS)
