"""What takes long is made once and found the next time."""

from pathlib import Path

from training.prepared import prepared


def test_what_was_made_is_kept_and_found(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> list[str]:
        made.append(1)
        return ["水库", "堤"] * len(made)

    file = tmp_path / "new" / "kept.xz"
    assert prepared(file, make) == ["水库", "堤"]
    assert prepared(file, make) == ["水库", "堤"]
    assert len(made) == 1
    assert prepared(None, make) == ["水库", "堤"] * 2
