"""The first page, as a newcomer meets it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.pages.serving import Demo
from tests.pages.somebody import WAYS


@pytest.mark.parametrize("way", WAYS)
def test_a_newcomer_comes_to_the_rules_and_the_words(
    somebody: Callable[..., Any], demo: Demo, way: str
) -> None:
    one = somebody(demo, way=way)
    one.open("/")
    one.press("Rules in force")
    one.press("Glossary")
    one.press("Français")
    assert one.page.locator("html").get_attribute("lang") == "fr"
