"""A sample of the long campaigns; `python -m benchmarks.faults --long` and `python -m benchmarks.fuzz` do them at length."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked there no more than killed"),
]


@pytest.mark.parametrize("name", ["corrections", "users", "uploads", "analyses", "index"])
def test_killed_at_any_line_and_damaged_anywhere(tmp_path: Path, name: str) -> None:
    from benchmarks.faults import campaign

    for cases in (2, 5):
        # The second time it goes on where it was left.
        assert campaign.run(tmp_path, 1, cases, tmp_path / "noted", (name,)) == 0
        noted = (tmp_path / "noted").read_text("utf-8").splitlines()
        assert len(noted) == len(set(noted)) == cases


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="calls of the system fail behind a library"
)
def test_calls_of_the_system_fail(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "--long", "--cases", "25"]
    ran = subprocess.run(
        [*command, "--resume", str(tmp_path / "noted")], cwd=ROOT, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "seed 1: 0 lost or wrong"), ran.stderr
    assert '"came": "refused"' in (tmp_path / "noted").read_text("utf-8")


def test_a_bad_case_is_told_with_the_command_that_repeats_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from benchmarks.faults import campaign
    from corpus.metadata import corrections

    # As if the last line had never reached the disk.
    monkeypatch.setattr(
        corrections, "put_whole", lambda file, data: file.write_bytes(b"\n".join(data.split(b"\n")[:-2]))
    )
    assert campaign.run(tmp_path, 1, 2, tmp_path / "noted", ("corrections",)) == 2
    assert "--only 'corrections/1/killed at a line/" in capfd.readouterr().err
