"""Passwords hashed by argon2id, and verified in the same time whether or not there is one."""

import secrets
from dataclasses import dataclass
from functools import cached_property

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from api.people.passwords import normal_form


@dataclass(frozen=True, kw_only=True)
class HashingCost:
    """What one hash costs: the second choice of RFC 9106, section 4, unless said otherwise."""

    rounds: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of comparing a password with a hash."""

    right: bool
    renewed: str | None = None  # a hash of today's cost, where the one compared was of another


class Passwords:
    """Makes hashes and compares with them."""

    def __init__(self, cost: HashingCost | None = None) -> None:
        cost = cost or HashingCost()
        hasher = Argon2Hasher(time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=cost.lanes)
        self._hash = PasswordHash((hasher,))
        self.verifications = 0  # how often a password was compared, with a real hash or with none

    def hash(self, password: str) -> str:
        return self._hash.hash(normal_form(password))

    def verify(self, password: str, known: str | None) -> Verified:
        """Compares; where there is no hash, with one of a password that nobody has, at the same cost."""
        self.verifications += 1
        try:
            right, renewed = self._hash.verify_and_update(normal_form(password), known or self._nobodys)
        except UnknownHashError:
            return Verified(right=False)
        return Verified(right=right and known is not None, renewed=renewed)

    @cached_property
    def _nobodys(self) -> str:
        return self._hash.hash(secrets.token_urlsafe(32))
