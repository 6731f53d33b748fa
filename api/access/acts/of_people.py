"""What is done at the doors, with one's own account, and with other people's mandates."""

from api.access.concerns import Ownership
from api.access.permissions import (
    EVERYBODY,
    MANAGERS,
    MEMBERS,
    ONESELF,
    SIGNERS,
    THE_AUDITOR,
    THE_MANAGER,
    Anyone,
    Grant,
    decides,
    prepares,
    reads,
    to,
)
from api.access.roles import Role

_OWN = Ownership.OWN
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_OFFICE = frozenset({Role.SUPPORT_OFFICE})
_AUDITORS = frozenset({Role.AUDITOR})
_ANY_ACCOUNTS = to(_ADMINISTRATORS, Ownership.OTHER, Ownership.NOBODY)
_ITS_WEBHOOKS = (to(SIGNERS, _OWN), THE_MANAGER)
_NOT_ONESELF = "never a mandate for oneself"
_ONE_SIDE = "of the visiting or hosting part of an organisation, only for that part"

DOORS = (
    reads("service.read", "see whether the service is well, and how it is used", EVERYBODY),
    reads("glossary.read", "read the glossary and how ranking works", EVERYBODY),
    reads("story.read", "read a published success story", EVERYBODY),
    reads(
        "partnership.read",
        "browse the partnerships, to choose one",
        frozenset({Grant(Anyone.EVERYBODY, Ownership.OTHER)}),
        source="CE4BIG, How can you participate in the ClusterXchange scheme",
    ),
    prepares("account.register", "open an account", EVERYBODY),
    prepares("session.open", "sign in", EVERYBODY, condition="with what proves who it is"),
    prepares("password.reset", "set a new password by e-mail", EVERYBODY, condition="with the link sent"),
    prepares("invitation.accept", "accept an invitation", EVERYBODY, condition="with the link sent"),
)

OWN_ACCOUNT = (
    reads("account.read", "read and download what is kept about you", ONESELF, known_to="account.read"),
    decides("account.edit", "correct your account or its password", ONESELF, known_to="account.read"),
    decides("account.erase", "have your account erased", ONESELF, known_to="account.read"),
    prepares("session.end", "sign out", ONESELF, known_to="account.read"),
    decides("token.make", "make a token for a program", ONESELF, known_to="account.read"),
    prepares("token.end", "end a token", ONESELF, known_to="account.read"),
    prepares(
        "learning.refuse", "keep what you do with matches out of learning", ONESELF, known_to="account.read"
    ),
    decides(
        "mandate.delegate",
        "let somebody act for you for a period",
        to(MEMBERS | MANAGERS | _OFFICE, Ownership.SELF),
        known_to="account.read",
        condition="no more than one holds, and no longer",
    ),
    reads("calendar.read", "read your calendar", ONESELF, known_to="account.read"),
    decides(
        "calendar.make",
        "make an address of a calendar for a program",
        ONESELF,
        known_to="account.read",
        condition="of what you may see",
    ),
    prepares("calendar.end", "end an address of a calendar", ONESELF, known_to="account.read"),
    reads(
        "notice.read",
        "read notices",
        ONESELF,
        to(MEMBERS, _OWN),
        THE_MANAGER,
        THE_AUDITOR,
        known_to="notice.read",
    ),
    prepares(
        "notice.mark", "mark notices as read", ONESELF, to(MEMBERS, _OWN), THE_MANAGER, known_to="notice.read"
    ),
    prepares(
        "notice.prefer",
        "choose of which notices you are told by e-mail",
        ONESELF,
        known_to="account.read",
        condition="not of those that open an account",
    ),
)

PEOPLE = (
    reads(
        "people.read",
        "see who acts for it",
        to(MEMBERS, _OWN),
        THE_MANAGER,
        to(_OFFICE, Ownership.OTHER, Ownership.NOBODY),
        to(_AUDITORS, Ownership.OTHER, Ownership.NOBODY, Ownership.DELETED),
        _ANY_ACCOUNTS,
        known_to="people.read",
    ),
    decides(
        "people.invite",
        "invite people to act for it",
        to(SIGNERS, _OWN),
        THE_MANAGER,
        _ANY_ACCOUNTS,
        known_to="people.read",
        condition=f"{_NOT_ONESELF}; {_ONE_SIDE}",
    ),
    decides(
        "mandate.grant",
        "give a mandate for it",
        to(SIGNERS, _OWN),
        _ANY_ACCOUNTS,
        known_to="people.read",
        condition=f"{_NOT_ONESELF}; {_ONE_SIDE}",
    ),
    decides(
        "mandate.end",
        "end a mandate for it",
        ONESELF,
        to(SIGNERS, _OWN),
        THE_MANAGER,
        _ANY_ACCOUNTS,
        known_to="people.read",
    ),
    decides("account.lock", "lock an account", to(_ADMINISTRATORS, Ownership.OTHER), known_to="people.read"),
    decides(
        "account.unlock", "unlock an account", to(_ADMINISTRATORS, Ownership.OTHER), known_to="people.read"
    ),
    reads(
        "webhook.read",
        "see which programs are sent its notices",
        *_ITS_WEBHOOKS,
        THE_AUDITOR,
        known_to="people.read",
    ),
    decides("webhook.add", "have its notices sent to a program", *_ITS_WEBHOOKS, known_to="people.read"),
    prepares("webhook.test", "try out where its notices are sent", *_ITS_WEBHOOKS, known_to="people.read"),
    decides("webhook.end", "stop sending its notices to a program", *_ITS_WEBHOOKS, known_to="people.read"),
)
