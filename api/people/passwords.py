"""What a password may be, after NIST SP 800-63B, 3.1.1.2: long, not known to everybody, not the e-mail. Pure.

No rule asks for capitals, digits or signs: they make passwords that people forget and machines guess.
"""

import unicodedata

from api.people.addresses import Address
from api.people.problems import WeakPassword

SHORTEST = 12  # characters; NIST asks for 8 with a second factor and 15 without, OWASP for 12
LONGEST = 128  # characters; longer ones only cost hashing time
_REPEATED_UNIT = 4  # characters: a password that repeats a piece this short is as weak as the piece

# Of 12 characters or more, from public lists of leaked passwords, and our own words.
COMMON = frozenset(
    {
        "098765432109",
        "123456123456",
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789012345",
        "1234567890123456",
        "1234567891011",
        "123456qwerty",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "1qaz2wsx3edc4rfv",
        "987654321012",
        "abc123456789",
        "abcd12345678",
        "abcdefghijkl",
        "abcdefghijklmnop",
        "adminadminadmin",
        "administrator",
        "administrator1",
        "asdfghjkl123",
        "asdfghjklqwe",
        "changeme1234",
        "changemeplease",
        "clustercollaboration",
        "clusterexchange",
        "clusterxchange",
        "clusterxchange1",
        "correct horse battery staple",
        "correcthorsebatterystaple",
        "eurocluster1",
        "european union",
        "europeanunion",
        "iloveyou1234",
        "iloveyouforever",
        "letmein12345",
        "letmeinletmein",
        "mypassword123",
        "passw0rdpassw0rd",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "qwerty123456",
        "qwertyqwerty",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiop[]",
        "qwertyuiopasdfghjkl",
        "trustno1trustno1",
        "welcome12345",
        "welcome123456",
        "zxcvbnm12345",
    }
)


def normal_form(password: str) -> str:
    """The password as it is hashed, the same from every keyboard (NFKC, as NIST asks)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, address: Address) -> str:
    """The password as it is hashed. Raises WeakPassword with the reason."""
    normal = normal_form(password)
    for refused, reason in _reasons(normal, address):
        if refused:
            raise WeakPassword(reason)
    return normal


def _reasons(password: str, address: Address) -> tuple[tuple[bool, str], ...]:
    told = password.casefold()
    own = {address, address.partition("@")[0]}
    return (
        (len(password) < SHORTEST, f"it has {len(password)} characters, and {SHORTEST} are the least"),
        (len(password) > LONGEST, f"it has {len(password)} characters, and {LONGEST} are the most"),
        (told in own, "it is your e-mail, which others know"),
        (told in COMMON, "it is among the first that anybody tries"),
        (_repeats(told), "it repeats one short piece"),
    )


def _repeats(text: str) -> bool:
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, _REPEATED_UNIT + 1))
