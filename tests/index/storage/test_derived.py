"""What is kept beside the index: as it was kept, or made anew; damage is found where it hides something."""

from pathlib import Path

import pytest

from index.storage import derived

PAGE = 4096
OLD = {f"k{number}": "旧" * (number * 97 + 1) for number in range(30)}
NEW = {f"n{number}": "新" * (number * 89 + 1) for number in range(30)}


@pytest.mark.parametrize("place", range(0, PAGE, 64))
def test_a_flipped_bit_where_keys_are_looked_up_hides_nothing_for_long(tmp_path: Path, place: int) -> None:
    derived.write(tmp_path, "said 1", OLD)
    file = tmp_path / derived.FILE
    pages = bytearray(file.read_bytes())
    # A key stands before its kind in the index alone.
    pages[pages.find(b"k17said 1") // PAGE * PAGE + place] ^= 1
    file.write_bytes(pages)
    derived.drop_others(tmp_path, "said 1", list(OLD)[:15])
    derived.write(tmp_path, "said 1", NEW)
    derived.forget(tmp_path, ["n0"])
    known = OLD | NEW
    for _ in range(3):
        derived.write(tmp_path, "said 1", known)
        found = derived.read(tmp_path, "said 1", list(known))
        assert found.items() <= known.items()
    assert found == known


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / derived.FILE).mkdir()
    derived.write(tmp_path, "said 1", OLD)
    assert derived.read(tmp_path, "said 1", list(OLD)) == {}
