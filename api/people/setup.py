"""How this service knows its people: limits, hashing, and whether it is a demo. The application keeps one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from api.clock import now
from api.edge.addresses import Network
from api.people.hashing import Passwords
from api.people.keepers import Keeper
from api.people.oidc.provider import IdentityProvider, ProviderSettings
from api.people.policy import Policy
from api.settings import Settings


@dataclass(frozen=True, kw_only=True)
class PeopleSetup:
    """What the routes of people are run with."""

    policy: Policy = field(default_factory=Policy)
    passwords: Passwords = field(default_factory=Passwords)
    public_origin: str | None = (
        None  # such as https://match.example.eu; None: the one that each request names
    )
    demo: bool = False  # sign-in by role without a password, from this machine only
    clock: Callable[[], datetime] = now
    provider: IdentityProvider | None = None  # where people may sign in besides
    trusted_proxies: tuple[Network, ...] = ()  # whose word on where a request comes from is believed
    keepers: tuple[Keeper, ...] = ()  # what else is kept about a person, by features above this one

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the operator has it."""
        return cls(
            public_origin=settings.public_url,
            provider=_provider_of(settings),
            trusted_proxies=settings.trusted_proxies,
        )


def _provider_of(settings: Settings) -> IdentityProvider | None:
    if not settings.oidc_issuer:
        return None
    return IdentityProvider(
        ProviderSettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            name=settings.oidc_name,
        )
    )
