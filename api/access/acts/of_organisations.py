"""What is done with profiles and memberships, with matches, and with proposals."""

from api.access.concerns import Ownership
from api.access.permissions import (
    ANY_ACCOUNT,
    EITHER_MANAGER,
    EVERYBODY,
    MANAGERS,
    MEMBERS,
    SIGNERS,
    THE_AUDITOR,
    THE_MANAGER,
    THE_OFFICE,
    decides,
    prepares,
    reads,
    to,
)
from api.access.roles import Role

_MEMBERS = to(MEMBERS, Ownership.OWN)
_EITHER_SIDE = to(MEMBERS, Ownership.OWN, Ownership.COUNTERPART)
_PRIVATE = "profile.read_private"
_CE4BIG = "CE4BIG, How can you participate in the ClusterXchange scheme"
_FAQ = "ECCP, ClusterXchange FAQ"
_OFFICES_TURN = "the support office, one that waits for its approval"
_TAKES_PART = to(MEMBERS | MANAGERS | {Role.SUPPORT_OFFICE, Role.AUDITOR}, Ownership.NOBODY)

PROFILES = (
    prepares(
        "profile.register",
        "begin the draft of a new organisation",
        ANY_ACCOUNT,
        condition="whoever begins it becomes its editor and signer",
        source=_CE4BIG,
    ),
    reads(
        "catalogue.read",
        "search the catalogue",
        _TAKES_PART,
        condition="a member's organisation has been validated",
        source=_CE4BIG,
    ),
    reads(
        "profile.read",
        "read the profile as the catalogue shows it",
        to(MEMBERS, Ownership.OWN, Ownership.COUNTERPART, Ownership.OTHER),
        EITHER_MANAGER,
        to(MANAGERS, Ownership.OTHER, Ownership.TRANSFERRED_AWAY),
        to({Role.SUPPORT_OFFICE, Role.ADMINISTRATOR}, Ownership.OTHER),
        THE_AUDITOR,
        known_to="profile.read",
        condition="listed in the catalogue; otherwise only who may read all of it",
        source=_CE4BIG,
    ),
    reads(
        _PRIVATE,
        "read all of the profile, with its drafts, remarks and representative",
        _MEMBERS,
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to=_PRIVATE,
    ),
    prepares("profile.edit", "edit the profile", _MEMBERS, THE_MANAGER, known_to=_PRIVATE),
    prepares(
        "profile.submit", "submit the profile for validation", _MEMBERS, known_to=_PRIVATE, source=_CE4BIG
    ),
    prepares("profile.reconfirm", "confirm that the profile still holds", _MEMBERS, known_to=_PRIVATE),
    decides(
        "profile.validate",
        "validate the profile",
        THE_MANAGER,
        known_to=_PRIVATE,
        condition="by somebody else than who registered it",
        source=_CE4BIG,
    ),
    decides(
        "profile.approve",
        "approve the profile that its partnership has validated",
        THE_OFFICE,
        known_to=_PRIVATE,
        condition="where the programme asks for it",
    ),
    decides(
        "profile.return",
        "return the profile with remarks",
        THE_MANAGER,
        THE_OFFICE,
        known_to=_PRIVATE,
        condition=_OFFICES_TURN,
    ),
    decides(
        "profile.reject",
        "reject the profile",
        THE_MANAGER,
        THE_OFFICE,
        known_to=_PRIVATE,
        condition=_OFFICES_TURN,
        source=_CE4BIG,
    ),
    prepares(
        "profile.pause",
        "take the profile out of the catalogue for a while",
        _MEMBERS,
        THE_MANAGER,
        known_to=_PRIVATE,
    ),
    prepares("profile.resume", "put a paused profile back", _MEMBERS, THE_MANAGER, known_to=_PRIVATE),
    decides(
        "profile.delete", "delete the profile", to(SIGNERS, Ownership.OWN), THE_MANAGER, known_to=_PRIVATE
    ),
    prepares(
        "profile.choose_partnership", "choose a partnership", _MEMBERS, known_to=_PRIVATE, source=_CE4BIG
    ),
    decides(
        "profile.transfer", "hand it over to another partnership", THE_MANAGER, THE_OFFICE, known_to=_PRIVATE
    ),
    prepares(
        "profile.import",
        "import profiles from a file",
        THE_MANAGER,
        condition="only organisations of that partnership",
    ),
    prepares(
        "membership.confirm",
        "confirm that somebody is its member",
        _MEMBERS,
        known_to=_PRIVATE,
        condition="an accepted cluster or business network, of those who state it",
    ),
    prepares(
        "membership.deny",
        "deny that somebody is its member",
        _MEMBERS,
        known_to=_PRIVATE,
        condition="an accepted cluster or business network, of those who state it",
    ),
    prepares(
        "eccp.record",
        "record its ECCP profile",
        THE_MANAGER,
        THE_OFFICE,
        known_to=_PRIVATE,
        condition="a cluster's, since a day that has come",
    ),
    reads(
        "eligibility.ask",
        "ask whether it may take part",
        EVERYBODY,
        _MEMBERS,
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to=_PRIVATE,
        condition="without a profile, of stated facts only",
    ),
)

MATCHES = (
    reads(
        "matches.read",
        "see its matches, and why",
        _MEMBERS,
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to=_PRIVATE,
    ),
    prepares("matches.save", "save a match", _MEMBERS, THE_MANAGER, known_to="matches.read"),
    prepares("matches.hide", "hide a match", _MEMBERS, THE_MANAGER, known_to="matches.read"),
    prepares(
        "contact.send",
        "write to a match through the service",
        _MEMBERS,
        THE_MANAGER,
        known_to="matches.read",
        source=_CE4BIG,
    ),
    reads(
        "contact.read",
        "read what was written to it, and what it wrote, through the service",
        _MEMBERS,
        THE_MANAGER,
        THE_AUDITOR,
        known_to="matches.read",
    ),
    prepares(
        "contact.mark",
        "say up to where that was read",
        _MEMBERS,
        THE_MANAGER,
        known_to="matches.read",
    ),
    reads(
        "showing.replay",
        "see again what was shown",
        _MEMBERS,
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to="showing.replay",
    ),
    prepares(
        "showing.note", "note what was done with a match", _MEMBERS, THE_MANAGER, known_to="showing.replay"
    ),
)

PROPOSALS = (
    reads(
        "proposal.read",
        "read the proposal",
        _EITHER_SIDE,
        EITHER_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to="proposal.read",
    ),
    prepares(
        "proposal.make",
        "make a proposal",
        _MEMBERS,
        THE_MANAGER,
        known_to="matches.read",
        condition="the pair is eligible, whatever its score; five open each way",
        source="Hi-Tech-TEX, Application for ClusterXchange",
    ),
    decides(
        "proposal.accept",
        "accept the proposal",
        _EITHER_SIDE,
        known_to="proposal.read",
        condition="the side whose answer it waits for",
        source=_FAQ,
    ),
    prepares(
        "proposal.decline",
        "decline the proposal",
        _EITHER_SIDE,
        known_to="proposal.read",
        condition="the side whose answer it waits for, with a reason",
    ),
    prepares(
        "proposal.counter",
        "propose other dates",
        _EITHER_SIDE,
        known_to="proposal.read",
        condition="the side whose answer it waits for",
    ),
    prepares(
        "proposal.withdraw",
        "withdraw the proposal",
        _EITHER_SIDE,
        THE_MANAGER,
        known_to="proposal.read",
        condition="the side that made it, or has accepted the dates that wait for the other",
    ),
)
