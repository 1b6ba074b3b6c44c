"""The files of deploy/: what they name is there, what they say the program understands."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import app
from chat.web.web import KEEP_ALIVE

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


def test_milvus_waits_for_what_it_needs_and_listens_on_this_machine_alone() -> None:
    services = yaml.safe_load((DEPLOY / "milvus" / "compose.yaml").read_text("utf-8"))["services"]
    assert set(services) == {"etcd", "minio", "milvus"}
    for name, service in services.items():
        checked = service["healthcheck"]
        assert checked["test"][0] == "CMD" and len(checked["test"]) > 2, name
        assert set(checked) >= {"interval", "timeout", "retries"}
        assert service["mem_limit"] and service["cpus"] and service["restart"] == "unless-stopped"
        # By version, so that a machine is what it was when it is set up again.
        assert re.search(r":(v[\d.]+|RELEASE\.\S+)$", service["image"])
    milvus = services["milvus"]
    assert milvus["depends_on"] == {
        name: {"condition": "service_healthy"} for name in services if name != "milvus"
    }
    assert milvus["healthcheck"]["test"][-1] == "http://localhost:9091/healthz"
    assert milvus["ports"] == ["127.0.0.1:19530:19530"]
    assert milvus["environment"]["COMMON_SECURITY_AUTHORIZATIONENABLED"] == "true"
    assert all(
        "password" not in str(one).lower() or "${" in str(one) for one in milvus["environment"].values()
    )


def test_an_image_takes_neither_packages_nor_reports_of_the_machine_that_builds_it() -> None:
    left_out = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {
        ".git",
        ".venv",
        "corpus/reports/*",
        "corpus/words.txt",
        "index/built",
        "deploy/certificate",
    } <= set(left_out)
    # What the program starts with: its folders are there in an empty volume, its packages not those of PyTorch alone.
    steps = (DEPLOY / "Containerfile").read_text("utf-8")
    assert "/data /data/reports" in steps and '"--reports", "/data/reports"' in steps
    torch = re.search(r"^torch==\S+", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    assert torch and f'ARG TORCH="{torch[0]} --index-url' in steps


def wheels(tmp_path: Path, *words: str, **variables: str) -> tuple[int, list[list[str]], str]:
    """The exit status of the script, how it called uv and pip, and what it said; they only write that down."""
    tool = tmp_path / "tool"
    tool.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >> {tmp_path}/calls\n'
        f'for word; do case $word in */requirements.txt) cp "$word" {tmp_path}/requirements.txt ;;\n'
        f'  */all.txt) echo "numpy==2.4.0" > "$word" ;; esac; done\n'
    )
    tool.chmod(0o700)
    done = subprocess.run(
        [SHELL, str(DEPLOY / "wheels.sh"), *words], env={**os.environ, "PIP": str(tool), "UV": str(tool), **variables},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    calls = tmp_path / "calls"
    found = [line.split() for line in calls.read_text("utf-8").splitlines()] if calls.exists() else []
    return done.returncode, found, done.stdout + done.stderr


@SH
@pytest.mark.parametrize(
    ("system", "target", "platform", "torch"),
    [
        ("windows", "x86_64-pc-windows-msvc", "win_amd64", ""),
        ("macos", "aarch64-apple-darwin", "macosx_14_0_arm64", ""),
        ("linux", "x86_64-manylinux_2_28", "manylinux_2_28_x86_64", "+cpu"),
        ("linux-arm", "aarch64-manylinux_2_28", "manylinux_2_28_aarch64", "+cpu"),
    ],
)
def test_wheels_for_each_system(tmp_path: Path, system: str, target: str, platform: str, torch: str) -> None:
    status, (resolve, download, wheel), _ = wheels(tmp_path, system, "3.12", str(tmp_path / "folder"))
    assert status == 0 and resolve[:2] == ["pip", "compile"]
    assert resolve[resolve.index("--python-platform") + 1] == target
    assert resolve[resolve.index("--python-version") + 1] == "3.12" and ":all:" in resolve
    wanted = (tmp_path / "requirements.txt").read_text("utf-8")
    assert re.search(rf"^torch==[\d.]+{re.escape(torch)} ", wanted, re.M)
    assert not re.search("^jieba==", wanted, re.M)
    # Exactly what was resolved is fetched.
    assert download[:4] == ["download", "--dest", str(tmp_path / "folder"), "--no-deps"]
    assert "--only-binary=:all:" in download and download[download.index("--python-version") + 1] == "3.12"
    assert (
        download[download.index("--platform") + 1] == platform
        and download[-1] == resolve[resolve.index("-o") + 1]
    )
    assert ("download.pytorch.org" in " ".join(download)) == bool(torch)
    # The one requirement that has no wheel.
    assert wheel[:2] == ["wheel", "--no-deps"] and wheel[-1].startswith("jieba==")


@SH
def test_wheels_can_be_looked_for_and_not_fetched(tmp_path: Path) -> None:
    status, calls, said = wheels(tmp_path, "--check", "linux", "3.13")
    assert status == 0 and [call[:2] for call in calls] == [["pip", "compile"]] and "1 wheels" in said


@SH
def test_where_pytorch_comes_from_can_be_said(tmp_path: Path) -> None:
    _, (resolve,), _ = wheels(tmp_path, "--check", "linux", "3.13", TORCH_INDEX="")
    assert "--index" not in resolve and "+cpu" not in (tmp_path / "requirements.txt").read_text("utf-8")


@SH
@pytest.mark.parametrize("words", [(), ("solaris", "3.12"), ("linux",), ("linux", "2.7")])
def test_wheels_for_what_is_not_known(tmp_path: Path, words: tuple[str, ...]) -> None:
    status, calls, said = wheels(tmp_path, *words)
    assert (status, calls) == (2, []) and ("usage" in said or "Name the version" in said)


def test_the_program_closes_no_connection_that_nginx_still_holds() -> None:
    # A question sent down a connection that is just being closed is answered with 502.
    conf = (Path(app.__file__).parent / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    upstream = re.search(r"upstream youju \{.*?keepalive_timeout (\d+)s;", conf, re.DOTALL)
    assert upstream is not None and int(upstream[1]) < KEEP_ALIVE
