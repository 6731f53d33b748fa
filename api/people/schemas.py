"""What crosses the wire about people."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from api.access import OF_ONESELF, OF_THE_PROGRAMME, Mandate, Role, acts_of
from api.fields import Number
from api.languages import Language
from api.people.accounts import Account, AccountState
from api.people.bearers import Bearer
from api.people.identities import Identity
from api.people.mandates import Delegation, HeldMandate
from api.people.sessions import Token

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.people.signed import Signed
    from api.people.use_cases.accounts import Person
    from api.people.use_cases.delegating import NamedDelegation
    from api.people.use_cases.seeing import SeenMandate

_MOST = 1_000  # characters of any one text, long before anything is made of it
_NO_ZERO = r"^[^\x00]*$"  # no database keeps the zero character

Text = Annotated[str, Field(max_length=_MOST, pattern=_NO_ZERO)]
Secret = Annotated[SecretStr, Field(max_length=_MOST)]
Email = Annotated[str, Field(max_length=_MOST, pattern=_NO_ZERO, examples=["ana@example.eu"])]
Version = Annotated[int, Field(description="send it as If-Match, in quotation marks", examples=[1])]
After = Annotated[
    int | None,
    Field(description="ask again with this for the next ones; null: these were the last", examples=[None]),
]
_A_SECRET = "Zk3vN0sQyJ9w2m5tVb8xRc1dLf7hGa4pUe6iOqXnB2E"  # noqa: S105  the shape of one, which opens nothing
_A_PASSWORD = "linen, a canary and the river"  # noqa: S105  an example


class _Asked(BaseModel):
    """What somebody sends: nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignInAsked(_Asked):
    email: Email
    password: Secret = Field(examples=[_A_PASSWORD])


class DemoSignInAsked(_Asked):
    role: Role = Field(examples=["manager"])
    email: Email | None = Field(
        default=None, description="whom of those who have the role; left out, the first", examples=[None]
    )


class DelegationChosen(_Asked):
    delegation: Number | None = Field(
        description="the one to act by; null to act for oneself again", examples=[7, None]
    )


class AccountEdit(_Asked):
    """What is to change; what is left out stays."""

    name: Text | None = Field(default=None, examples=["Ana Silva"])
    language: Language | None = Field(default=None, description="of the letters to you", examples=["fr"])


class PasswordChange(_Asked):
    current: Secret = Field(examples=[_A_PASSWORD])
    wanted: Secret = Field(examples=["another river, other linen"])


class MandateAsked(_Asked):
    """A mandate to be. Left out, it begins today and lasts until somebody ends it."""

    role: Role = Field(examples=["host_editor"])
    organisation: Annotated[str, Field(max_length=64, pattern=_NO_ZERO)] | None = Field(
        default=None, description="for an editor or a signer", examples=["demo-sme-138"]
    )
    partnership: Number | None = Field(default=None, description="for a manager", examples=[None])
    valid_from: date | None = Field(default=None, description="first day", examples=["2026-12-01"])
    valid_to: date | None = Field(default=None, description="last day", examples=["2027-11-30"])

    def mandate(self, today: date) -> Mandate:
        return Mandate(
            role=self.role,
            organisation=self.organisation,
            partnership=self.partnership,
            valid_from=self.valid_from or today,
            valid_to=self.valid_to,
        )


class InvitationAsked(_Asked):
    email: Email
    mandate: MandateAsked
    language: Language | None = Field(
        default=None, description="of the letter; left out, that of your own letters", examples=["en"]
    )


class InvitationAccepted(_Asked):
    """What the link's reader says. Who has an account already leaves name and password out."""

    secret: Secret = Field(examples=[_A_SECRET])
    name: Text | None = Field(default=None, examples=["Ana Silva"])
    password: Secret | None = Field(default=None, examples=[_A_PASSWORD])
    language: Language | None = Field(
        default=None,
        description="of the letters to a new account; left out, that of the invitation",
        examples=["en"],
    )


class ResetAsked(_Asked):
    email: Email


class ResetCompleted(_Asked):
    secret: Secret = Field(examples=[_A_SECRET])
    password: Secret = Field(examples=[_A_PASSWORD])


class TokenAsked(_Asked):
    name: Text = Field(description="what it is for, so that you know it again", examples=["weekly export"])
    expires_at: AwareDatetime = Field(
        description="at most a year from now", examples=["2027-06-30T12:00:00Z"]
    )
    mandates: list[Number] = Field(
        min_length=1, max_length=100, description="numbers of some of your mandates", examples=[[3]]
    )


class DelegationAsked(_Asked):
    mandate: Number = Field(description="number of one of your own", examples=[3])
    email: Email = Field(description="of a colleague")
    first_day: date = Field(examples=["2026-12-01"])
    last_day: date = Field(examples=["2026-12-14"])


class StateAsked(_Asked):
    state: AccountState = Field(examples=["locked"])


class AccountAnswer(BaseModel):
    """An account as its person and the administrators see it."""

    id: int = Field(examples=[12])
    email: str = Field(examples=["ana@example.eu"])
    name: str = Field(examples=["Ana Silva"])
    state: AccountState = Field(examples=["active"])
    language: Language = Field(description="of the letters to it", examples=["en"])
    version: Version
    created_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            id=account.id,
            email=account.address,
            name=account.name,
            state=account.state,
            language=account.language,
            version=account.version,
            created_at=account.created_at,
        )


class MandateAnswer(BaseModel):
    """A mandate on record."""

    id: int = Field(examples=[3])
    account: int = Field(examples=[12])
    role: Role = Field(examples=["host_editor"])
    organisation: str | None = Field(examples=["demo-sme-138"])
    partnership: int | None = Field(examples=[None])
    valid_from: date = Field(examples=["2026-12-01"])
    valid_to: date | None = Field(examples=[None])
    ended_at: datetime | None = Field(examples=[None])
    live: bool = Field(description="whether it gives its role at this moment", examples=[True])
    version: Version

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
            version=held.version,
        )


class SomebodysMandate(MandateAnswer):
    """A mandate on record, and whose it is."""

    name: str | None = Field(
        description="of the person; null: the account is closed, or they were given the mandate by its "
        "number and you know no more of them",
        examples=["Ana Silva"],
    )
    email: str | None = Field(
        description="while it is not over, for who may end it or invite to another like it, in person; "
        "null otherwise",
        examples=["ana@example.eu"],
    )
    closed: bool = Field(description="whether the account is closed, for ever", examples=[False])

    @classmethod
    def seen(cls, one: "SeenMandate", *, at: datetime) -> Self:
        known = MandateAnswer.of(one.held, at=at).model_dump()
        holder = one.holder
        return cls(**known, name=holder.name, email=holder.email, closed=holder.is_closed)


class MandateList(BaseModel):
    mandates: list[SomebodysMandate]
    after: After


class DelegationAnswer(BaseModel):
    """A delegation: who lets whom act, in which mandate, on which days."""

    id: int = Field(examples=[7])
    mandate: MandateAnswer
    to: int = Field(description="an account", examples=[13])
    first_day: date = Field(examples=["2026-12-01"])
    last_day: date = Field(examples=["2026-12-14"])
    ended_at: datetime | None = Field(examples=[None])
    live: bool = Field(description="whether the other may act by it at this moment", examples=[True])
    version: Version

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
            version=made.version,
        )


class ColleaguesDelegation(DelegationAnswer):
    """A delegation, with the names of those who let act and who may."""

    from_name: str | None = Field(
        description="of whoever lets act; null: the account is closed", examples=["Ana Silva"]
    )
    to_name: str | None = Field(
        description="of whoever may act; null as for the name of a mandate", examples=["Rui Costa"]
    )

    @classmethod
    def seen(cls, one: "NamedDelegation", *, at: datetime) -> Self:
        known = DelegationAnswer.of(one.made, at=at)
        said = {name: getattr(known, name) for name in DelegationAnswer.model_fields}
        return cls(**said, from_name=one.from_name, to_name=one.to_name)


class DelegationList(BaseModel):
    delegations: list[ColleaguesDelegation]
    after: After


class Me(BaseModel):
    """Who the service takes the asker for, and what may be done."""

    account: AccountAnswer
    via: str = Field(description="session or token", examples=["session"])
    delegation: int | None = Field(description="the one that is acted by", examples=[None])
    mandates: list[MandateAnswer] = Field(description="those that are acted in now")
    own_acts: list[str] = Field(
        description="what may be done to one's own account; see docs/PERMISSIONS.md",
        examples=[["account.read", "account.edit"]],
    )
    programme_acts: list[str] = Field(
        description="what may be done for the programme as a whole", examples=[["rules.read"]]
    )
    signs_documents: bool = Field(description="false for a token: only a person signs", examples=[True])

    @classmethod
    def of(cls, signed: "Signed", *, at: datetime) -> Self:
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


class IdentityAnswer(BaseModel):
    """A way in by an identity provider."""

    id: int = Field(examples=[2])
    issuer: str = Field(description="the provider", examples=["https://login.example.eu"])
    subject: str = Field(description="what you are called there", examples=["248289761001"])
    added_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    version: Version

    @classmethod
    def of(cls, identity: Identity) -> Self:
        return cls(
            id=identity.id,
            issuer=identity.issuer,
            subject=identity.subject,
            added_at=identity.added_at,
            version=identity.version,
        )


class IdentityList(BaseModel):
    identities: list[IdentityAnswer]


class PersonAnswer(BaseModel):
    """An account and every mandate that it has or had."""

    account: AccountAnswer
    mandates: list[MandateAnswer]

    @classmethod
    def of(cls, person: "Person", *, at: datetime) -> Self:
        return cls(
            account=AccountAnswer.of(person.account),
            mandates=[MandateAnswer.of(one, at=at) for one in person.held],
        )


class PersonList(BaseModel):
    accounts: list[PersonAnswer]
    after: After


class TokenAnswer(BaseModel):
    """A token, without its secret."""

    id: int = Field(examples=[4])
    name: str = Field(examples=["weekly export"])
    mandates: list[int] = Field(examples=[[3]])
    created_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    expires_at: datetime = Field(examples=["2027-06-30T12:00:00Z"])
    ended_at: datetime | None = Field(examples=[None])
    version: Version

    @classmethod
    def of(cls, token: Token) -> Self:
        return cls(
            id=token.id,
            name=token.name,
            mandates=sorted(token.mandate_ids),
            created_at=token.created_at,
            expires_at=token.expires_at,
            ended_at=token.ended_at,
            version=token.version,
        )


class TokenList(BaseModel):
    tokens: list[TokenAnswer]
    after: After


class NewToken(BaseModel):
    """A token and its secret, which is shown this once."""

    token: TokenAnswer
    secret: str = Field(
        description="keep it where only the program can read it; it is not shown again",
        examples=[f"cxc_{_A_SECRET}"],
    )

    @classmethod
    def made(cls, token: Token, bearer: Bearer) -> Self:
        return cls(token=TokenAnswer.of(token), secret=bearer.secret)


class Taken(BaseModel):
    """The same answer whatever there is, so that it tells nobody who has an account."""

    detail: str = Field(examples=["If this e-mail has an account here, a link is on its way to it."])
