"""A change made from an old version is refused, and told what the present one is (RFC 9110, section 13)."""

import pytest

from api.journal.problems import BadIfMatch, PreconditionFailed, PreconditionRequired
from api.journal.versions import etag_of, is_unchanged, require_match


def test_a_version_is_a_strong_entity_tag() -> None:
    assert etag_of(7) == '"7"'


@pytest.mark.parametrize(
    "header", ['"7"', "*", ' "7" ', " * ", '"6", "7"', '"6","7"', ', "7",,', '"a,b", "7"', 'W/"7", "7"']
)
def test_a_header_that_names_the_present_version_passes(header: str) -> None:
    require_match(header, 7)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ('"6"', "made from version 6, but the present version is 7"),
        ('"5", "6"', "made from versions 5 or 6, but the present version is 7"),
        ('W/"7"', 'made from what If-Match calls W/"7", but the present version is 7'),
        ('"07"', "made from version 07, but"),
        ('"7,"', 'made from what If-Match calls "7,", but'),
        ('""', 'made from what If-Match calls "", but'),
    ],
)
def test_a_header_that_names_other_versions_is_refused_with_the_present_one(header: str, words: str) -> None:
    with pytest.raises(PreconditionFailed) as caught:
        require_match(header, 7)
    assert caught.value.status == 412
    assert words in str(caught.value)
    assert 'send the change with If-Match: "7"' in str(caught.value)


def test_a_change_without_the_header_is_refused() -> None:
    with pytest.raises(PreconditionRequired, match='send If-Match: "7"') as caught:
        require_match(None, 7)
    assert caught.value.status == 428


@pytest.mark.parametrize("header", ["", "7", '"7', '"7" "8"', '*, "7"', 'w/"7"', ",", '"a b"'])
def test_a_header_that_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(BadIfMatch, match="is not a list of entity tags") as caught:
        require_match(header, 7)
    assert caught.value.status == 400


def test_a_long_header_is_read_in_no_time() -> None:
    with pytest.raises(BadIfMatch):
        require_match('"1",' + " ," * 30_000 + "x", 7)


@pytest.mark.parametrize(
    ("header", "unchanged"),
    [
        (None, False),
        ('"7"', True),
        ('W/"7"', True),
        ("*", True),
        ('"6", W/"7"', True),
        ('"6"', False),
        ("7", False),
        ("", False),
    ],
)
def test_a_reader_with_the_present_version_need_not_read_again(header: str | None, unchanged: bool) -> None:
    assert is_unchanged(header, 7) is unchanged
