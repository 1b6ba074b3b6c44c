"""The files of deploy/: what they name is there, what they say the program understands."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import app

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
yaml = pytest.importorskip("yaml", reason="PyYAML, which comes with Gradio, is not installed")
SHELL = shutil.which("sh") or ""
SH = pytest.mark.skipif(not SHELL or os.name == "nt", reason="there is no shell of Unix here")


def test_the_compose_file_names_what_there_is() -> None:
    compose: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    youju, nginx = compose["services"]["youju"], compose["services"]["nginx"]
    assert (DEPLOY / youju["build"]["context"] / youju["build"]["dockerfile"]).samefile(
        DEPLOY / "Containerfile"
    )
    program, script, *options = youju["command"]
    assert (program, script) == (".venv/bin/python", "app.py")
    read = app._parser().parse_args(options)
    assert read.log_json and read.host == "127.0.0.1" and read.port == 7860
    # One network for both, so that the very file of a machine holds: it speaks to the program on loopback.
    assert nginx["network_mode"] == "service:youju"
    assert "server 127.0.0.1:7860;" in (DEPLOY / "nginx.conf").read_text("utf-8")
    assert youju["environment"]["YOUJU_TRUSTED_PROXY"] == "127.0.0.1"
    mounted = [volume.split(":") for volume in nginx["volumes"]]
    assert [DEPLOY / source for source, *_ in mounted if source.endswith(".conf")] == [DEPLOY / "nginx.conf"]
    folder = next(target for source, target, _ in mounted if source == "./certificate")
    assert f"ssl_certificate     {folder}/fullchain.pem;" in (DEPLOY / "nginx.conf").read_text("utf-8")


def wheels(tmp_path: Path, *words: str) -> tuple[int, list[list[str]], str]:
    """The exit status of the script, how it called pip, and what it said; its pip only writes that down."""
    pip = tmp_path / "pip"
    pip.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >> {tmp_path}/calls\n'
        f'for word; do case $word in */requirements.txt) cp "$word" {tmp_path}/requirements.txt ;; esac; done\n'
    )
    pip.chmod(0o700)
    done = subprocess.run(
        [SHELL, str(DEPLOY / "wheels.sh"), *words], env={**os.environ, "PIP": str(pip)}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    calls = tmp_path / "calls"
    found = [line.split() for line in calls.read_text("utf-8").splitlines()] if calls.exists() else []
    return done.returncode, found, done.stdout + done.stderr


@SH
@pytest.mark.parametrize(
    ("system", "platform", "torch", "also"),
    [
        ("windows", "win_amd64", "", ["colorama", "tzdata"]),
        ("macos", "macosx_11_0_arm64", "", []),
        ("linux", "manylinux2014_x86_64", "+cpu", []),
        ("linux-arm", "manylinux2014_aarch64", "+cpu", []),
    ],
)
def test_wheels_for_each_system(
    tmp_path: Path, system: str, platform: str, torch: str, also: list[str]
) -> None:
    status, (download, wheel), _ = wheels(tmp_path, system, "3.12", str(tmp_path / "folder"))
    assert status == 0 and download[:3] == ["download", "--dest", str(tmp_path / "folder")]
    assert "--only-binary=:all:" in download and download[download.index("--python-version") + 1] == "3.12"
    assert download[download.index("--platform") + 1] == platform
    assert download[download.index("-r") + 2 :] == also
    wanted = (tmp_path / "requirements.txt").read_text("utf-8")
    assert re.search(rf"^torch==[\d.]+{re.escape(torch)} ", wanted, re.M) and "jieba==" not in re.sub(
        "rjieba", "", wanted
    )
    # The one requirement that has no wheel.
    assert wheel[:2] == ["wheel", "--no-deps"] and wheel[-1].startswith("jieba==")


@SH
def test_wheels_can_be_looked_for_and_not_fetched(tmp_path: Path) -> None:
    status, calls, _ = wheels(tmp_path, "--check", "linux", "3.13")
    assert status == 0 and [call[:2] for call in calls] == [["install", "--dry-run"]]


@SH
@pytest.mark.parametrize("words", [(), ("solaris", "3.12"), ("linux",), ("linux", "2.7")])
def test_wheels_for_what_is_not_known(tmp_path: Path, words: tuple[str, ...]) -> None:
    status, calls, said = wheels(tmp_path, *words)
    assert (status, calls) == (2, []) and ("usage" in said or "Name the version" in said)
