"""What can go wrong, said so that a person knows what to do.

Each is a fact with its parts as attributes. Its message says what was asked, what is true, and what to do.
"""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import ClassVar


class Problem(Exception):
    """Something the person who asked can act on. Its text is meant to be shown to them as it is."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST  # what an HTTP answer that says it bears


class BadSetting(Problem):
    """A setting of the service whose value means nothing."""

    def __init__(self, *, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"The setting CXC_{name.upper()} cannot be used: {reason}.")


class UnusableDatabase(Problem):
    """The database cannot be read or written as it is; whoever runs the service can put that right."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, where: str, reason: str, advice: str) -> None:
        self.where, self.reason, self.advice = where, reason, advice
        super().__init__(f"The database {where} cannot be used: {reason}. {advice}")


class NoDatabaseYet(Problem):
    """There is no database yet: organisations have to be imported first."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(
            f"There is no database at {where} yet. Import organisations first, for instance with "
            "'cxc import organisations.csv', or name another with --database or CXC_DATABASE_URL."
        )


class DatabaseBusy(Problem):
    """Somebody else was writing for longer than anybody waits. Nothing was changed."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"The database {where} {reason}. Nothing was changed. Try again in a moment.")


class WrittenMeanwhile(DatabaseBusy):
    """What was to be written rests on what somebody else changed at the same moment."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "was changed by others at the same moment, each time it was tried")


class UnreadableFile(Problem):
    """A file that cannot be read as organisations at all, whatever its rows say."""

    def __init__(self, path: Path, reason: str, advice: str) -> None:
        self.path, self.reason, self.advice = path, reason, advice
        super().__init__(f"Cannot read {path}: {reason}. {advice}")


class UnusableMapping(Problem):
    """A file that says which columns are which, and that cannot be used for it."""

    def __init__(self, path: Path, reason: str, advice: str) -> None:
        self.path, self.reason, self.advice = path, reason, advice
        super().__init__(f"Cannot use the mapping {path}: {reason}. {advice}")


class UnwritableFile(Problem):
    """A file that was to be written and cannot be. Nothing was imported."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"Cannot write {path}: {reason}. Nothing was imported. Name another file with --rejected."
        )


class UnknownOrganisation(Problem):
    """No organisation has that id."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, organisation_id: str, *, nearest: Sequence[str] = ()) -> None:
        self.organisation_id, self.nearest = organisation_id, tuple(nearest)
        advice = (
            f"Did you mean {' or '.join(repr(other) for other in nearest)}?"
            if nearest
            else "Check the id, or import the organisation first."
        )
        super().__init__(f"No organisation has the id {organisation_id!r}. {advice}")


class BadRequest(Problem):
    """Something asked in a way that cannot be answered; the message says how to ask."""


class UnusableFacts(Problem):
    """A stated fact that means nothing, or facts that cannot be so together."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"These facts cannot be used: {reason}.")


class NotInForce(Problem):
    """A question about which the rules of that day say nothing at all."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, subject: str, *, day: str, edition: str, start: str) -> None:
        self.subject, self.edition = subject, edition
        super().__init__(
            f"No rule about the {subject} is in force on {day} under the edition {edition}; the scheme began "
            f"on {start}. Ask as of that day or a later one."
        )


class UnknownRule(Problem):
    """No rule has that code."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, code: str, *, nearest: Sequence[str] = ()) -> None:
        self.code, self.nearest = code, tuple(nearest)
        advice = (
            f"Did you mean {' or '.join(repr(other) for other in nearest)}?"
            if nearest
            else "GET /rules and 'cxc rules list' list the codes."
        )
        super().__init__(f"No rule has the code {code!r}. {advice}")


class UnknownWaiver(Problem):
    """No waiver has that number."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, waiver_id: int) -> None:
        self.waiver_id = waiver_id
        super().__init__(
            f"No waiver has the number {waiver_id}. GET /waivers and 'cxc waiver list' list them."
        )


class BadWaiver(Problem):
    """A waiver, pre-approval or ending that says what cannot be."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str, advice: str) -> None:
        self.reason, self.advice = reason, advice
        super().__init__(f"Nothing was recorded: {reason}. {advice}")


class NotWaivable(Problem):
    """A rule that nobody can waive, or not for an organisation."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, rule: str, reason: str, advice: str) -> None:
        self.rule, self.reason, self.advice = rule, reason, advice
        super().__init__(f"{rule} cannot be waived for an organisation: {reason}. {advice}")


class WrongAuthority(Problem):
    """A pre-approval by somebody whose word does not count for that rule."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, rule: str, *, given_by: str, wanted: str) -> None:
        self.rule, self.given_by, self.wanted = rule, given_by, wanted
        super().__init__(
            f"{rule} asks for the pre-approval of {wanted}; that of {given_by} does not count. "
            f"Record the word of {wanted}, or leave the pre-approval out until it has arrived."
        )


class WaiverAlreadyRecorded(Problem):
    """A waiver of that rule for that organisation already covers one of those days."""

    status = HTTPStatus.CONFLICT

    def __init__(
        self, waiver_id: int, organisation_id: str, rule: str, *, days: str, is_approved: bool
    ) -> None:
        self.waiver_id, self.organisation_id, self.rule = waiver_id, organisation_id, rule
        approve = "" if is_approved else f"Add its pre-approval ({_way('approve', waiver_id)}), "
        end = f"{'end' if approve else 'End'} it first ({_way('end', waiver_id)})"
        super().__init__(
            f"Waiver {waiver_id} of {rule} for {organisation_id!r} already covers {days}. {approve}{end}, or "
            "let the new one begin after its last day."
        )


class WaiverAlreadyApproved(Problem):
    """The waiver already bears a pre-approval, and what is recorded is never written over."""

    status = HTTPStatus.CONFLICT

    def __init__(self, waiver_id: int, approval: str) -> None:
        self.waiver_id = waiver_id
        super().__init__(
            f"Waiver {waiver_id} already bears a pre-approval: {approval}. It stays as it was recorded; if "
            f"it is wrong, end the waiver ({_way('end', waiver_id)}) and record another."
        )


class WaiverAlreadyEnded(Problem):
    """The waiver was ended, and nothing of it changes any more."""

    status = HTTPStatus.CONFLICT

    def __init__(self, waiver_id: int, ended_on: str) -> None:
        self.waiver_id = waiver_id
        super().__init__(
            f"Waiver {waiver_id} was ended: its last day was {ended_on}, and nothing of it changes any more. "
            "Record another with POST /waivers or 'cxc waiver add'."
        )


def _way(verb: str, waiver_id: int) -> str:
    """How it is done over HTTP, and by command."""
    thing = {"approve": "approval", "end": "ending"}[verb]
    return f"POST /waivers/{waiver_id}/{thing} or 'cxc waiver {verb} {waiver_id}'"


class PortTaken(Problem):
    """The port at which the service was to answer is taken by something else."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host, self.port = host, port
        super().__init__(
            f"Cannot serve at {host}:{port}: {reason}. Name another port with --port, or with "
            "'make demo PORT=8010'."
        )
