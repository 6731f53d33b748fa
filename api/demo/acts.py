"""What the demo's people do, by the names of the table of permissions: each through its use case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

from api.demo import files
from api.demo.files import Line, mailbox
from api.demo.stage import Stage
from api.journal.acting import Act
from api.journal.details import JSON
from api.matches.contacts import CONTACT_POLICY, MarkKind
from api.matches.marking import mark_other
from api.matches.writing import Letter, answer_in, write_to
from api.people.policy import Policy
from api.people.signed import Signed
from api.people.use_cases.delegating import Deputy, delegate
from api.profiles import store as profiles
from api.programme.store import partnership_ids
from api.programme.stories import StoryOrigin, StoryWords
from api.programme.use_cases import approvals, stories
from api.proposals.proposal import Offer
from api.proposals.states import Reason
from api.proposals.use_cases import answering, making
from api.proposals.use_cases.answering import Asked, Countered
from api.registrations import deciding, erasing, use_cases
from api.registrations.finding import Target

_ANY_VERSION = "*"
_LISTS = frozenset({"roles", "member_of", "ecosystems", "languages"})
_STATES = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Somebody's turn to do what a line of the story says."""

    act: Act
    signed: Signed
    line: Line
    stage: Stage

    @property
    def profile(self) -> Target:
        """The profile that the line is about, whatever its version."""
        number = self.stage.profiles[self.line.on]
        return Target(signed=self.signed, organisation_id=number, if_match=_ANY_VERSION)

    @property
    def proposal(self) -> Asked:
        """The proposal that the line is about, whatever its version."""
        number = self.stage.numbers[self.line.on]
        return Asked(signed=self.signed, number=number, if_match=_ANY_VERSION)

    @property
    def said(self) -> tuple[str, str]:
        """What stands before and after the first colon of its words."""
        first, _, rest = self.line.words.partition(":")
        return first.strip(), rest.strip()

    def partnership(self, name: str) -> int:
        """The number of the partnership of that name."""
        return partnership_ids(self.act.connection)[name]


def _register(turn: Turn) -> None:
    """Begins a profile and marks it as fictional, which no form of the service lets anybody do."""
    given = {name: _value(name, said) for name, said in files.registrations()[turn.line.on].items()}
    begun = use_cases.register(turn.act, signed=turn.signed, given=given).organisation
    marked = replace(begun, is_fictional=True)
    profiles.replace(turn.act.connection, [marked], at=turn.act.at)
    turn.stage.profiles[turn.line.on] = str(begun.id)


def _value(name: str, said: str) -> JSON:
    return said.split(";") if name in _LISTS else said


def _choose(turn: Turn) -> None:
    number = turn.partnership(turn.line.organisation)
    use_cases.choose_partnership(turn.act, turn.profile, number=number)


def _submit(turn: Turn) -> None:
    use_cases.submit(turn.act, turn.profile)


def _validate(turn: Turn) -> None:
    deciding.validate(turn.act, turn.profile, editions=turn.stage.limits.editions)


def _return(turn: Turn) -> None:
    deciding.send_back(turn.act, turn.profile, remarks=turn.line.words)


def _reject(turn: Turn) -> None:
    deciding.reject(turn.act, turn.profile, remarks=turn.line.words)


def _pause(turn: Turn) -> None:
    use_cases.pause(turn.act, turn.profile)


def _delete(turn: Turn) -> None:
    erasing.erase(turn.act, turn.profile)


def _require_approval(turn: Turn) -> None:
    approvals.edit(
        turn.act,
        signed=turn.signed,
        code=turn.line.on,
        is_required=_STATES[turn.line.words],
        if_match=_ANY_VERSION,
    )


def _propose(turn: Turn) -> None:
    line = turn.line
    pair = line.organisation, line.other
    offer = Offer(
        visitor=line.organisation,
        host=line.other,
        terms=turn.stage.stay(turn.act, pair, weeks_ahead=line.weeks_ahead, days=line.days),
        words=line.words,
    )
    view = making.make(turn.act, signed=turn.signed, offer=offer, limits=turn.stage.limits)
    turn.stage.numbers[line.on] = view.proposal.id


def _accept(turn: Turn) -> None:
    answering.accept(turn.act, asked=turn.proposal, limits=turn.stage.limits)


def _counter(turn: Turn) -> None:
    line = turn.line
    pair = line.organisation, line.other
    terms = turn.stage.stay(turn.act, pair, weeks_ahead=line.weeks_ahead, days=line.days)
    countered = Countered(first_day=terms.first_day, last_day=terms.last_day, words=line.words)
    answering.counter(turn.act, asked=turn.proposal, countered=countered, limits=turn.stage.limits)


def _decline(turn: Turn) -> None:
    reason, words = turn.said
    answering.decline(turn.act, asked=turn.proposal, reason=Reason(reason), words=words)


def _withdraw(turn: Turn) -> None:
    answering.withdraw(turn.act, asked=turn.proposal)


def _write(turn: Turn) -> None:
    letter = Letter(to=turn.line.other, text=turn.line.words)
    organisation = turn.line.organisation
    sent = write_to(
        turn.act, signed=turn.signed, organisation=organisation, letter=letter, policy=CONTACT_POLICY
    )
    turn.stage.numbers[turn.line.on] = sent.thread.number


def _answer(turn: Turn) -> None:
    number = turn.stage.numbers[turn.line.on]
    organisation = turn.line.organisation
    answer_in(turn.act, signed=turn.signed, organisation=organisation, number=number, text=turn.line.words)


def _save(turn: Turn) -> None:
    _mark(turn, MarkKind.SAVED)


def _hide(turn: Turn) -> None:
    _mark(turn, MarkKind.HIDDEN)


def _mark(turn: Turn, kind: MarkKind) -> None:
    organisation, other = turn.line.organisation, turn.line.other
    mark_other(turn.act, signed=turn.signed, organisation=organisation, other=other, kind=kind, showing=None)


def _tell(turn: Turn) -> None:
    """Drafts a success story of the partnership in which whoever writes it has their first mandate."""
    title, text = turn.said
    partnership = next(one.partnership for one in turn.signed.mandates if one.partnership is not None)
    origin = StoryOrigin(
        partnership=partnership,
        visitor=turn.line.organisation or None,
        host=turn.line.other or None,
    )
    written = stories.write(
        turn.act, signed=turn.signed, origin=origin, words=StoryWords(title=title, text=text)
    )
    turn.stage.numbers[turn.line.on] = written.id


def _consent(turn: Turn) -> None:
    number, organisation = turn.stage.numbers[turn.line.on], turn.line.organisation
    stories.consent(
        turn.act, signed=turn.signed, number=number, organisation=organisation, if_match=_ANY_VERSION
    )


def _publish(turn: Turn) -> None:
    number = turn.stage.numbers[turn.line.on]
    stories.publish(turn.act, signed=turn.signed, number=number, if_match=_ANY_VERSION)


def _delegate(turn: Turn) -> None:
    today = turn.act.at.date()
    wanted = Deputy(
        mandate_id=turn.signed.held[0].id,
        email=mailbox(turn.line.other),
        first_day=today,
        last_day=today + timedelta(days=turn.line.days - 1),
    )
    delegate(turn.act, signed=turn.signed, wanted=wanted, policy=Policy())


ACTS: Mapping[str, Callable[[Turn], None]] = MappingProxyType(
    {
        "profile.register": _register,
        "profile.choose_partnership": _choose,
        "profile.submit": _submit,
        "profile.validate": _validate,
        "profile.return": _return,
        "profile.reject": _reject,
        "profile.pause": _pause,
        "profile.delete": _delete,
        "approval.edit": _require_approval,
        "proposal.make": _propose,
        "proposal.accept": _accept,
        "proposal.counter": _counter,
        "proposal.decline": _decline,
        "proposal.withdraw": _withdraw,
        "contact.send": _write,
        "contact.answer": _answer,
        "matches.save": _save,
        "matches.hide": _hide,
        "story.write": _tell,
        "story.consent": _consent,
        "story.publish": _publish,
        "mandate.delegate": _delegate,
    }
)
