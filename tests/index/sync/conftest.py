"""What the tests of the sync stand on."""

from pathlib import Path

import pytest
from syncing import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
