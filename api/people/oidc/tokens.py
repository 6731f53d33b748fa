"""ID tokens: whether the provider signed one, for us, now, and in answer to this very question.

OpenID Connect Core 1.0, section 3.1.3.7. Authlib checks the claims; its own jose module says of itself that
it is superseded by joserfc, of the same authors, which checks the signature here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]  # it ships no types
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from api.people.identities import LONGEST
from api.people.problems import NotVouchedFor, ProviderSilent

ALGORITHMS = ("RS256", "ES256")  # never 'none', and none whose key the provider would share with us
LEEWAY_S = 60  # between two clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an ID token has to say."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    access_token: str | None = field(default=None, repr=False)  # which the token may name by its hash


def keys_in(described: dict[str, Any]) -> KeySet:
    """The keys of a provider that can have signed a token. Raises ProviderSilent where there are none."""
    listed = described.get("keys")
    found = [key for one in listed if (key := _key(one))] if isinstance(listed, list) else []
    if not found:
        raise ProviderSilent("has no keys by which its word could be checked")
    return KeySet(found)


def is_of_unknown_key(token: str, keys: KeySet) -> bool:
    """Whether the token was signed with a key that is not among these: they may be of yesterday."""
    try:
        jwt.decode(token, keys, algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        return True
    except (JoseError, ValueError):
        return False
    return False


def claims_of(token: str, keys: KeySet, expected: Expected, *, at: datetime) -> dict[str, Any]:
    """What the token says, once every part of it was checked. Raises NotVouchedFor with the reason."""
    try:
        read = jwt.decode(token, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
                "nonce": {"essential": True, "value": expected.nonce},
            },
            params={
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": expected.access_token,
            },
        )
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY_S)
    except JoseError as error:
        raise NotVouchedFor(_REASONS.get(error.error, "it is not one that we can check")) from None
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):  # claims of the wrong kinds
        raise NotVouchedFor("it is not one that we can check") from None
    _check_subject(claims.get("sub"))
    return dict(claims)


_REASONS = {
    "bad_signature": "its signature is not the provider's",
    "invalid_key_id": "its signature is not the provider's",
    "expired_token": "it is too old",
    "invalid_claim": "it was made for somebody else, by somebody else, or for another sign-in",
    "missing_claim": "it leaves out what it has to say",
    "unsupported_algorithm": "it is not signed in a way that we trust",
}


def _key(described: object) -> Key | None:
    if not isinstance(described, dict) or described.get("use", "sig") != "sig":
        return None
    try:
        match described.get("kty"):
            case "RSA":
                return RSAKey.import_key(described)
            case "EC":
                return ECKey.import_key(described)
    except (JoseError, ValueError, TypeError):  # one that is not understood is none (RFC 7517, section 5)
        return None
    return None


def _check_subject(subject: object) -> None:
    if not isinstance(subject, str) or not subject or len(subject) > LONGEST or not subject.isascii():
        raise NotVouchedFor("it names nobody")
    if not subject.isprintable():
        raise NotVouchedFor("it names nobody")
