"""What crosses the wire about people."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from api.access import OF_ONESELF, OF_THE_PROGRAMME, Mandate, Role, acts_of
from api.people.accounts import Account, AccountState
from api.people.bearers import Bearer
from api.people.mandates import Delegation, HeldMandate
from api.people.sessions import Token
from api.people.signed import Signed
from api.people.use_cases.accounts import Person

_MOST = 1_000  # characters of any one text, long before anything is made of it

Text = Annotated[str, Field(max_length=_MOST)]
Secret = Annotated[SecretStr, Field(max_length=_MOST)]


class _Asked(BaseModel):
    """What somebody sends: nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignInAsked(_Asked):
    email: Text
    password: Secret


class DemoSignInAsked(_Asked):
    role: Role


class DelegationChosen(_Asked):
    delegation: int | None = Field(description="the one to act by; null to act for oneself again")


class NameAsked(_Asked):
    name: Text


class PasswordChange(_Asked):
    current: Secret
    wanted: Secret


class MandateAsked(_Asked):
    """A mandate to be. Left out, it begins today and lasts until somebody ends it."""

    role: Role
    organisation: Text | None = None
    partnership: int | None = None
    valid_from: date | None = None
    valid_to: date | None = Field(default=None, description="last day")

    def mandate(self, today: date) -> Mandate:
        return Mandate(
            role=self.role,
            organisation=self.organisation,
            partnership=self.partnership,
            valid_from=self.valid_from or today,
            valid_to=self.valid_to,
        )


class InvitationAsked(_Asked):
    email: Text
    mandate: MandateAsked


class InvitationAccepted(_Asked):
    """What the link's reader says. Who has an account already leaves name and password out."""

    secret: Secret
    name: Text | None = None
    password: Secret | None = None


class ResetAsked(_Asked):
    email: Text


class ResetCompleted(_Asked):
    secret: Secret
    password: Secret


class TokenAsked(_Asked):
    name: Text = Field(description="what it is for, so that you know it again")
    expires_at: AwareDatetime = Field(description="at most a year from now")
    mandates: list[int] = Field(min_length=1, max_length=100, description="numbers of some of your mandates")


class DelegationAsked(_Asked):
    mandate: int = Field(description="number of one of your own")
    email: Text = Field(description="of a colleague")
    first_day: date
    last_day: date


class StateAsked(_Asked):
    state: AccountState


class AccountAnswer(BaseModel):
    """An account as its person and the administrators see it."""

    id: int
    email: str
    name: str
    state: AccountState
    created_at: datetime

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            id=account.id,
            email=account.address,
            name=account.name,
            state=account.state,
            created_at=account.created_at,
        )


class MandateAnswer(BaseModel):
    """A mandate on record."""

    id: int
    account: int
    role: Role
    organisation: str | None
    partnership: int | None
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    live: bool

    @classmethod
    def of(cls, held: HeldMandate, *, at: datetime) -> Self:
        mandate = held.mandate
        return cls(
            id=held.id,
            account=held.account_id,
            role=mandate.role,
            organisation=mandate.organisation,
            partnership=mandate.partnership,
            valid_from=mandate.valid_from,
            valid_to=mandate.valid_to,
            ended_at=held.ended_at,
            live=held.is_live(at),
        )


class MandateList(BaseModel):
    mandates: list[MandateAnswer]
    after: int | None = Field(description="ask again with this for the next ones; null: these were the last")


class DelegationAnswer(BaseModel):
    """A delegation: who lets whom act, in which mandate, on which days."""

    id: int
    mandate: MandateAnswer
    to: int
    first_day: date
    last_day: date
    ended_at: datetime | None
    live: bool

    @classmethod
    def of(cls, made: Delegation, *, at: datetime) -> Self:
        return cls(
            id=made.id,
            mandate=MandateAnswer.of(made.held, at=at),
            to=made.to_account_id,
            first_day=made.first_day,
            last_day=made.last_day,
            ended_at=made.ended_at,
            live=made.is_live(at),
        )


class Me(BaseModel):
    """Who the service takes the asker for, and what may be done."""

    account: AccountAnswer
    via: str
    delegation: int | None = Field(description="the one that is acted by")
    mandates: list[MandateAnswer] = Field(description="those that are acted in now")
    own_acts: list[str] = Field(description="what may be done to one's own account; see docs/PERMISSIONS.md")
    programme_acts: list[str] = Field(description="what may be done for the programme as a whole")
    signs_documents: bool = Field(description="false for a token: only a person signs")

    @classmethod
    def of(cls, signed: Signed, *, at: datetime) -> Self:
        via = signed.actor.via
        day = at.astimezone(UTC).date()
        return cls(
            account=AccountAnswer.of(signed.account),
            via=via.value,
            delegation=signed.delegation.id if signed.delegation else None,
            mandates=[MandateAnswer.of(one, at=at) for one in signed.held],
            own_acts=list(acts_of(signed.mandates, OF_ONESELF, on=day, via=via)),
            programme_acts=list(acts_of(signed.mandates, OF_THE_PROGRAMME, on=day, via=via)),
            signs_documents=signed.is_in_person,
        )


class PersonAnswer(BaseModel):
    account: AccountAnswer
    mandates: list[MandateAnswer]

    @classmethod
    def of(cls, person: Person, *, at: datetime) -> Self:
        return cls(
            account=AccountAnswer.of(person.account),
            mandates=[MandateAnswer.of(one, at=at) for one in person.held],
        )


class TokenAnswer(BaseModel):
    """A token, without its secret."""

    id: int
    name: str
    mandates: list[int]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, token: Token) -> Self:
        return cls(
            id=token.id,
            name=token.name,
            mandates=sorted(token.mandate_ids),
            created_at=token.created_at,
            expires_at=token.expires_at,
            ended_at=token.ended_at,
        )


class NewToken(BaseModel):
    """A token and its secret, which is shown this once."""

    token: TokenAnswer
    secret: str = Field(description="keep it where only the program can read it; it is not shown again")

    @classmethod
    def made(cls, token: Token, bearer: Bearer) -> Self:
        return cls(token=TokenAnswer.of(token), secret=bearer.secret)


class Taken(BaseModel):
    """The same answer whatever there is, so that it tells nobody who has an account."""

    detail: str
