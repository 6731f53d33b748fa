"""A real browser and demos to look at."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.pages.serving import Demo, Demos

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window. Skipped, visibly, where there is none, unless that is forbidden."""
    if CHROMIUM is None:
        if os.environ.get("CXC_REQUIRE_CHROMIUM"):
            pytest.fail("there is no Chromium here, and CXC_REQUIRE_CHROMIUM asks for one")
        pytest.skip("there is no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demos]:
    made = Demos(tmp_path_factory.mktemp("demos"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def demo(demos: Demos) -> Iterator[Demo]:
    """One demo for all tests of a file, which change nothing in it."""
    one = demos.begin()
    yield one
    one.close()


@pytest.fixture
def own_demo(demos: Demos) -> Iterator[Demo]:
    """A demo of the test's own."""
    one = demos.begin()
    yield one
    one.close()


@pytest.fixture
def somebody(browser: Any) -> Iterator[Callable[..., Any]]:
    """Makes people at browsers, and sees to it that none had anything to complain about."""
    from tests.pages.somebody import Somebody

    made: list[Somebody] = []

    def make(demo: Demo, **differences: Any) -> Somebody:
        made.append(Somebody(browser, demo.address, **differences))
        return made[-1]

    yield make
    for one in made:
        one.close()
