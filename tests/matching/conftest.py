"""What several tests of the matching share and only read."""

from pathlib import Path

import pytest

from matching.pipeline import Matcher
from tests.matching.builders import a_matcher, demo_profiles


@pytest.fixture(scope="session")
def demo_matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """The demo organisations under the expert model, with the hashing encoder."""
    return a_matcher(demo_profiles(), tmp_path_factory.mktemp("vectors"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vectors"
