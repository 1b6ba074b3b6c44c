"""The units of systemd, as systemd itself reads them, and the commands of the guide that put them in place."""

import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import index.__main__ as index
from chat.service.workspace import MAX_FOLDER_BYTES, MAX_FOLDER_FILES
from corpus.folder import trash

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
ANALYZE = shutil.which("systemd-analyze") or ""
SYSTEMD = pytest.mark.skipif(not ANALYZE, reason="there is no systemd here")
UNITS = ("youju.service", "youju-care.service", "youju-care.timer")


def analyzed(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What systemd says of the units, with a Python that is there in place of that of a machine."""
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/youju/.venv/bin/python", sys.executable)
        (place / name).write_text(text.replace("file:///opt/youju/docs", f"file://{ROOT}/docs"), "utf-8")
    return subprocess.run([ANALYZE, *words], cwd=place, capture_output=True, text=True, check=False)


@SYSTEMD
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    done = analyzed(tmp_path, "verify", "--man=no", *(f"./{name}" for name in UNITS))
    # Of the machine that is tested on there may be complaints as well.
    assert [line for line in done.stderr.splitlines() if "youju" in line] == [] and done.returncode == 0


@SYSTEMD
@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_they_are_closed_as_far_as_they_can_be(tmp_path: Path, name: str) -> None:
    done = analyzed(tmp_path, "security", "--offline=true", "--threshold=20", f"./{name}")
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found and float(found[1]) <= 2.0 and done.returncode == 0, done.stdout[-500:] + done.stderr


def values(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", (DEPLOY / name).read_text("utf-8"), re.M):
        found.setdefault(key, []).append(value)
    return found


def test_what_is_done_at_night_is_closed_as_the_program_is() -> None:
    day, night = values("youju.service"), values("youju-care.service")
    # It reads no files and speaks to nobody.
    other = {"Description", "ExecStart", "Environment", "After", "Restart", "RestartSec", "TimeoutStopSec", "KillMode",
             "WantedBy", "StateDirectory", "SystemCallFilter", "RestrictAddressFamilies", "IPAddressDeny", "IPAddressAllow",
             "MemoryMax", "TasksMax"}  # fmt: skip
    assert {key: night.get(key) for key in day if key not in other} == {
        key: value for key, value in day.items() if key not in other
    }
    # Readers that systemd ends in the midst of a file would have it taken for damaged.
    assert day["KillMode"] == ["mixed"]
    assert night["PrivateNetwork"] == ["yes"] and night["Type"] == ["oneshot"]
    timer = configparser.ConfigParser()
    timer.read(DEPLOY / "youju-care.timer", "utf-8")
    assert timer["Timer"]["Persistent"] == "true" and timer["Install"]["WantedBy"] == "timers.target"


def test_the_night_backs_up_keeps_thirty_days_and_empties_the_trash(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    (tmp_path / "backups").mkdir()
    reports.mkdir()
    (reports / "泵站.txt").write_text(
        "青河泵站2023年总结\n\n一、存在问题\n　　一是阵地管理有漏洞。\n", "utf-8"
    )
    (reports / "旧.txt").write_text("旧", "utf-8")
    gone = reports / trash.TRASH / trash.remove(reports, "旧.txt").id
    gone.rename(gone.with_name("20200101T000000Z-00000000"))
    assert index.main(["--reports", str(reports), "--index", str(tmp_path / "index")]) == 0
    (tmp_path / "users").write_text("li:reader:x\n", "utf-8")
    if sys.platform == "win32":
        pytest.skip("the commands are those of Unix")
    for line in values("youju-care.service")["ExecStart"]:
        # As systemd reads it: two signs of percent are one.
        command = line.replace("/opt/youju/.venv/bin/python", sys.executable).replace(
            "/var/lib/youju", str(tmp_path)
        )
        done = subprocess.run(
            ["/bin/sh", "-c", command.replace("%%", "%")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert [one.suffix for one in (tmp_path / "backups").iterdir()] == [".zip"]
    assert trash.removed(reports) == []


@pytest.mark.parametrize("page", ["administration.md", "administration.zh-CN.md"])
def test_the_guide_says_which_limits_are_set(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    memory = values("youju.service")["MemoryMax"][0]
    held = re.search(r"mem_limit: \S+", (DEPLOY / "compose.yaml").read_text("utf-8"))
    assert held
    for said in (f"{MAX_FOLDER_FILES:,}", f"{MAX_FOLDER_BYTES // 2**30} GB", f"MemoryMax={memory}", held[0]):
        assert said in text, said


@pytest.mark.parametrize(
    ("page", "heading"), [("administration.md", "Installing"), ("administration.zh-CN.md", "安装")]
)
def test_the_guide_goes_all_the_way_in_one_block(page: str, heading: str) -> None:
    """`deploy/debian.sh` takes this very block, `deploy/boot.sh` its end, under a systemd."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    after = text.partition(f"\n## {heading}\n")[2]
    lines = after.partition("```sh\n")[2].partition("```")[0].splitlines()
    other = (ROOT / "docs" / "administration.md").read_text("utf-8")
    assert all(line in other for line in lines)

    def one(says: Callable[[str], bool]) -> list[str]:
        return [line for line in lines if says(line)]

    torch = re.search(r"^torch==\S+", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    assert torch and one(
        lambda line: f"pip install {torch[0]} --index-url https://download.pytorch.org/whl/cpu" in line
    )
    users = one(lambda line: " -m chat.auth " in line)
    assert [line.rpartition("users ")[2] for line in users] == [
        "NAME",
        "SECOND --role editor",
        "THIRD --role reader",
    ]
    certificate = one(lambda line: line.startswith("openssl req -x509"))
    assert len(certificate) == 1 and "/etc/ssl/youju/fullchain.pem" in certificate[0]
    for name in UNITS:
        assert one(lambda line, name=name: line.startswith("cp ") and f"deploy/{name}" in line), name  # type: ignore[misc]
    end = lines[next(at for at, line in enumerate(lines) if line.startswith("cp deploy/youju.service")) :]
    assert [line.split()[0] for line in end] == ["cp", "cp", "systemctl", "systemctl", "systemctl"]
