"""Names, places and addresses with everything taken off that people write in different ways. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_LEGAL_FORMS = frozenset(
    """
    ab ad ae ag aps as asbl bhd bt bv bvba co corp cv cvba dd doo dooel ead eeig eg ehf eirl eood epe eurl ev
    gbr geie ggmbh gie gmbh hb hf ike inc is ivs jdoo kb kda kft kg ks kt ky lda ltd llc limited llp mbh nv
    nyrt oe ohg oo ood ooo ou oy oyj plc sa sae sapa sarl sas sasu sc sca scarl sce scop scpa scrl se shpk sia
    sl slne slu snc sp spa spj spk spol spzoo sprl srl srls sro tmi uab ug unipessoal vof vzw zoo zrt zs
    """.split()  # noqa: SIM905  a list of words reads as one
)
_SMALL_WORDS = frozenset("and da de der des di do du e et i la le och of og the u und y".split())  # noqa: SIM905  reads as words
_LETTERS = str.maketrans(  # that no accent mark makes, as they are written without them
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_DOMAIN = re.compile(r"(?:https?://|www\.|@)((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})", re.IGNORECASE)
_OF_MANY = frozenset(  # whose mail or pages are those of many
    """
    gmail.com googlemail.com outlook.com hotmail.com yahoo.com gmx.net gmx.de web.de icloud.com proton.me
    linkedin.com facebook.com twitter.com x.com instagram.com youtube.com europa.eu clustercollaboration.eu
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=2**17)
def plain_name(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents, punctuation and legal forms.

    'ACME s.r.o.' and 'Acmé, SRO' are both ('acme',). A name that consists of such words alone keeps them.
    """
    words = _joined_letters(folded(name).replace(" z oo", " z o o").split())
    telling = tuple(word for word in words if word not in _LEGAL_FORMS and word not in _SMALL_WORDS)
    return telling or tuple(words)


@lru_cache(maxsize=2**17)
def folded(text: str) -> str:
    """Lower case, without accents, and a space for whatever is neither letter nor digit."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    without_apostrophes = re.sub(r"(?<=\w)['’](?=\w)", "", bare)  # typewriters' and printers'
    return " ".join(re.sub(r"[\W_]+", " ", without_apostrophes).split())


def plain_address(address: str) -> str:
    """The address of a page without what does not change where it leads."""
    return re.sub(r"^https?://(www\.)?", "", address.strip().lower()).partition("#")[0].rstrip("/?")


def domains_in(text: str) -> frozenset[str]:
    """The domains of the web and mail addresses in a text, without those that many share."""
    found = {match.lower().removeprefix("www.") for match in _DOMAIN.findall(text)}
    return frozenset(found - _OF_MANY)


def _joined_letters(words: Sequence[str]) -> list[str]:
    """Single letters that follow one another as one word: 's r l' is 'srl'."""
    joined: list[str] = []
    was_single = False
    for word in words:
        if was_single and len(word) == 1:
            joined[-1] += word
        else:
            joined.append(word)
        was_single = len(word) == 1
    return joined
