"""What holds for every test."""

from collections.abc import Iterator

import pytest
from index_doubles import Unfenced


@pytest.fixture(scope="session", autouse=True)
def unfenced() -> Iterator[None]:
    """Files are read in this process: starting a child takes longer than most tests.

    What the fence does is tested in test_fence.py, and that a sync reads behind it in
    test_sync.py and by every test that starts the program.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.apply.fence", lambda folder, _: Unfenced(folder))
        yield
