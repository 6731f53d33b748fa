"""What can be in the way of a signature, as facts."""

from collections.abc import Collection
from datetime import date
from http import HTTPStatus

from api.exchanges.states import Paper, Party
from api.problems import Problem
from eligibility.phrases import in_words, listed


class NotAmongSigners(Problem):
    """A signature of a party under a document that it does not sign."""

    status = HTTPStatus.CONFLICT

    def __init__(self, party: Party, paper: Paper) -> None:
        self.party, self.paper = party, paper
        super().__init__(
            f"The {paper.called} is not signed by {party.words}: it is signed by {_parties(paper.signers)}."
        )


class TooManyScans(Problem):
    """One scan more than an exchange can have, or more bytes."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, *, most: int, most_bytes: int) -> None:
        self.number, self.most, self.most_bytes = number, most, most_bytes
        super().__init__(
            f"Exchange {number} has {most} scans at most, of {most_bytes // 2**20} MiB together, and this "
            "one would be more. Nothing of it was kept. Name one that is there, or sign in the service."
        )


class NotYourSignature(Problem):
    """A signature for a party that the one who asks may not sign for."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, party: Party, held: Collection[Party]) -> None:
        self.party, self.held = party, frozenset(held)
        able = f"You sign for {_parties(held)} here" if held else "You sign for nobody here"
        super().__init__(
            f"Nothing was signed: you may not sign for {party.words}. {able}. Ask somebody with that mandate "
            "to sign, or to delegate it to you."
        )


class AlreadySigned(Problem):
    """A second signature of a party under the same version of a document."""

    status = HTTPStatus.CONFLICT

    def __init__(self, party: Party, paper: Paper, *, version: int, waits_for: Collection[Party]) -> None:
        self.party, self.paper, self.version = party, paper, version
        rest = f"It waits for {_parties(waits_for)}." if waits_for else "It is signed by all."
        super().__init__(
            f"Version {version} of the {paper.called} is signed for {party.words} already, and that "
            f"signature holds; nothing more is needed. {rest}"
        )


class DocumentHasChanged(Problem):
    """A signature under a version of a document that is no longer the newest."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, paper: Paper, *, seen: int | None, now: int) -> None:
        self.exchange, self.paper, self.seen, self.now = exchange, paper, seen, now
        path = f"/exchanges/{exchange}/documents/{paper}"
        what = f"what you saw is version {seen}" if seen else "no version of it has the digest that you sent"
        where = (
            f"What is different: GET {path}/difference?from={seen}&to={now}."
            if seen
            else f"GET {path} shows it, with its digest."
        )
        super().__init__(
            f"Nothing was signed: the {paper.called} has changed, and {what}; version {now} holds now. "
            f"{where} Read it, and sign with its digest."
        )


class BothSidesByOne(Problem):
    """A signature by a person who has signed the same document for another party, or recorded for one."""

    status = HTTPStatus.CONFLICT

    def __init__(self, party: Party, other: Party, *, is_recorded: bool = False) -> None:
        self.party, self.other, self.is_recorded = party, other, is_recorded
        done = "recorded the signature of" if is_recorded else "signed for"
        super().__init__(
            f"Nothing was signed: you have {done} {other.words}, and nobody puts two of the parties under "
            f"the same document. Somebody else signs for {party.words}."
        )


class ManagedByAnother(Problem):
    """The first signature under a document that names a partnership which manages one of them no more."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, parties: Collection[Party]) -> None:
        self.exchange, self.parties = exchange, tuple(parties)
        super().__init__(
            f"Nothing was signed: {_parties(parties)} of the document no longer manages its organisation. "
            f"Write the plan once more, with PUT /exchanges/{exchange}/plan: the documents then name the "
            "partnership of today, and are signed with it."
        )


class LongerAfterwards(Problem):
    """A signature under an amendment that would make a stay longer which is over already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, last_day: date, *, agreed: date, today: date) -> None:
        self.last_day, self.agreed, self.today = last_day, agreed, today
        super().__init__(
            f"Nothing was signed: the stay was agreed until {in_words(agreed)}, the amendment makes it last "
            f"until {in_words(last_day)}, and where the host is today is {in_words(today)}. Days that are "
            "past are not added; send the amendment back."
        )


class ScanOfAnother(Problem):
    """A scan that shows another party's signature, or one under another document or version."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, digest: str, *, paper: Paper, party: Party) -> None:
        self.exchange, self.digest, self.paper, self.party = exchange, digest, paper, party
        super().__init__(
            f"The scan {digest[:12]} was not sent as one of the {paper.called}, as it reads now, signed by "
            f"{party.words}. A scan shows one signature under one version. Send the page that was signed "
            f"with POST /exchanges/{exchange}/scans, with its paper, party and digest."
        )


class NotYoursToRecord(Problem):
    """A signature on paper that another manager records, or that its signer gives in the service."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, party: Party, reason: str) -> None:
        self.party, self.reason = party, reason
        super().__init__(f"Nothing was recorded: {reason}.")


class NotSignedThatDay(Problem):
    """A day on which a document cannot have been signed by hand."""

    status = HTTPStatus.CONFLICT

    def __init__(self, day: date, *, written: date, today: date) -> None:
        self.day, self.written, self.today = day, written, today
        super().__init__(
            f"Nothing was recorded: this version was written on {in_words(written)}, and today is "
            f"{in_words(today)}; {in_words(day)} is not between the two. Look at the day under the "
            "signature; one under an earlier version does not count."
        )


class UnknownScan(Problem):
    """No such scan was sent for this exchange, or none that the one who asks may see."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, exchange: int, digest: str) -> None:
        self.exchange, self.digest = exchange, digest
        super().__init__(
            f"No scan {digest[:12]} was sent for exchange {exchange}. Send it first with POST "
            f"/exchanges/{exchange}/scans, which answers its digest."
        )


def _parties(parties: Collection[Party]) -> str:
    return listed([party.words for party in Party if party in parties])
