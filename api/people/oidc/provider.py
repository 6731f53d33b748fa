"""The identity provider that this service trusts, if it trusts one."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]  # no types
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # no types
from joserfc.jwk import KeySet

from api.people.addresses import Address, address_of
from api.people.identities import Vouched
from api.people.oidc.departures import Departure
from api.people.oidc.fetching import Fetching
from api.people.oidc.tokens import Expected, claims_of, is_of_unknown_key, keys_in
from api.people.problems import NotVouchedFor, ProviderSilent, SignInBroken, UnusableAddress

_KEPT_FOR = timedelta(hours=1)  # what the provider says of itself
_WELL_KNOWN = "/.well-known/openid-configuration"  # OpenID Connect Discovery 1.0, section 4
_SCOPE = "openid email"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """Where the provider is, and what the service is called there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str  # as people know it, on the button


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came back in the address, and where it came back to."""

    code: str | None = field(repr=False)
    state: str | None = field(repr=False)
    issuer: str | None  # RFC 9207
    error: str | None
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class _Described:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    says_issuer: bool
    takes_basic: bool
    read_at: datetime


class IdentityProvider:
    """Asks the provider who somebody is. Safe to ask from several threads."""

    def __init__(self, settings: ProviderSettings, fetching: Fetching | None = None) -> None:
        self.issuer, self.name = settings.issuer, settings.name
        self._settings = settings
        self._fetching = fetching or Fetching()
        self._lock = Lock()
        self._described: _Described | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    @property
    def seal_key(self) -> bytes:
        """What departures are sealed with: known to every process of the service, and to the provider."""
        return self._settings.client_secret.encode()

    def way_to(self, departure: Departure, *, redirect_uri: str, at: datetime) -> str:
        """The address at the provider to which the browser is sent. Raises ProviderSilent."""
        return str(
            prepare_grant_uri(
                self._description(at).authorization,
                self._settings.client_id,
                "code",
                redirect_uri=redirect_uri,
                scope=_SCOPE,
                state=departure.state,
                nonce=departure.nonce,
                code_challenge=create_s256_code_challenge(departure.verifier),
                code_challenge_method="S256",
            )
        )

    def vouched(self, arrival: Arrival, departure: Departure, *, at: datetime) -> Vouched:
        """Whom the provider vouches for. Raises SignInBroken, NotVouchedFor, ProviderSilent."""
        described = self._description(at)
        self._check_issuer(arrival, described)
        if arrival.error is not None:
            raise SignInBroken(f"{self.name} did not let you in, or you turned back there")
        if not arrival.code:
            raise SignInBroken(f"{self.name} sent no code with you")
        answer = self._redeemed(described, arrival, departure)
        token, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(token, str):
            raise NotVouchedFor("the provider gave none")
        access_token = access if isinstance(access, str) else None
        expected = Expected(
            issuer=self.issuer,
            client_id=self._settings.client_id,
            nonce=departure.nonce,
            access_token=access_token,
        )
        claims = claims_of(token, self._keys_for(token, described, at), expected, at=at)
        return Vouched(
            issuer=self.issuer,
            subject=claims["sub"],
            address=_mailbox(self._with_mailbox(claims, described, access_token)),
        )

    def close(self) -> None:
        self._fetching.close()

    def _check_issuer(self, arrival: Arrival, described: _Described) -> None:
        """Whether the answer is that of this provider: RFC 9207, section 2.4."""
        if arrival.issuer is None and not described.says_issuer:
            return
        if arrival.issuer != self.issuer:
            raise SignInBroken("the answer is not that of the provider that was asked")

    def _redeemed(self, described: _Described, arrival: Arrival, departure: Departure) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": arrival.code or "",
            "redirect_uri": arrival.redirect_uri,
            "code_verifier": departure.verifier,
        }
        own = {"client_id": self._settings.client_id, "client_secret": self._settings.client_secret}
        headers = _basic(own) if described.takes_basic else {}
        status, answer = self._fetching.post(
            described.token, form if described.takes_basic else form | own, headers=headers
        )
        if status >= 500 or answer is None:  # noqa: PLR2004  the provider's own failures
            raise ProviderSilent(f"answered {status} when it was asked who you are")
        if status != 200:  # noqa: PLR2004  RFC 6749, section 5.1
            raise NotVouchedFor("the provider does not know the code that came with you, or no longer")
        return answer

    def _with_mailbox(
        self, claims: Mapping[str, Any], described: _Described, access_token: str | None
    ) -> Mapping[str, Any]:
        """The claims, or where they name no mailbox, what the provider says besides of the same person."""
        if "email" in claims or described.userinfo is None or access_token is None:
            return claims
        more = self._fetching.get(described.userinfo, bearer=access_token)
        return more if more.get("sub") == claims["sub"] else claims  # OpenID Connect Core, section 5.3.2

    def _keys_for(self, token: str, described: _Described, at: datetime) -> KeySet:
        """The provider's keys, read once more where the token is signed by one that is not among them."""
        kept = self._keys
        if kept is not None and _is_fresh(kept[1], at) and not is_of_unknown_key(token, kept[0]):
            return kept[0]
        found = keys_in(self._fetching.get(described.keys))
        self._keys = (found, at)
        return found

    def _description(self, at: datetime) -> _Described:
        with self._lock:
            if self._described is None or not _is_fresh(self._described.read_at, at):
                told = self._fetching.get(self.issuer.rstrip("/") + _WELL_KNOWN)
                self._described = _read(told, issuer=self.issuer, at=at)
            return self._described


def _read(told: Mapping[str, Any], *, issuer: str, at: datetime) -> _Described:
    if told.get("issuer") != issuer:
        raise ProviderSilent("says that it is another")
    methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return _Described(
        authorization=_address(told, "authorization_endpoint", issuer),
        token=_address(told, "token_endpoint", issuer),
        keys=_address(told, "jwks_uri", issuer),
        userinfo=_address(told, "userinfo_endpoint", issuer) if "userinfo_endpoint" in told else None,
        says_issuer=told.get("authorization_response_iss_parameter_supported") is True,
        takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
        read_at=at,
    )


def _address(told: Mapping[str, Any], name: str, issuer: str) -> str:
    """One of the provider's addresses: encrypted, unless all of it is on this machine."""
    found = told.get(name)
    if isinstance(found, str):
        parted, own = urlsplit(found), urlsplit(issuer)
        on_this_machine = own.scheme == "http" and {parted.hostname, own.hostname} <= _LOOPBACK
        if parted.scheme == "https" or (parted.scheme == "http" and on_this_machine):
            return found
    raise ProviderSilent(f"does not say where its {name} is, or not where nobody listens in")


def _basic(own: Mapping[str, str]) -> dict[str, str]:
    """RFC 6749, section 2.3.1."""
    pair = f"{quote_plus(own['client_id'])}:{quote_plus(own['client_secret'])}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _mailbox(claims: Mapping[str, Any]) -> Address | None:
    """The e-mail that the provider has verified. A word such as 'true' is no yes."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return None
    try:
        return address_of(email)
    except UnusableAddress:
        return None


def _is_fresh(read_at: datetime, at: datetime) -> bool:
    return abs(at - read_at) < _KEPT_FOR
