"""The program behind nginx as the benchmarks have it: the file of deploy/ with other ports, and figures that count."""

import os
from pathlib import Path

import pytest

from benchmarks.server.behind import Reach, held
from benchmarks.server.proxies import _nginx


def test_the_file_of_deploy_is_taken_with_other_ports(tmp_path: Path) -> None:
    command = _nginx("nginx", tmp_path, 7001, 7002, "")
    text = (tmp_path / "site.conf").read_text("utf-8")
    assert command[:3] == ["nginx", "-c", str(tmp_path / "nginx.conf")]
    assert "server 127.0.0.1:7001;" in text and "listen 127.0.0.1:7002 ssl http2;" in text
    assert f"ssl_certificate     {tmp_path}/fullchain.pem;" in text and "[::]" not in text
    assert "7860" not in text and "listen 80;" not in text


def test_figures_are_of_the_process_and_its_children() -> None:
    figures = held(os.getpid())
    assert 10 < figures.megabytes < 100_000 and figures.threads >= 1
    with Path(__file__).open("rb"), Path(__file__).open("rb"):
        assert held(os.getpid()).handles == figures.handles + 2


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "https://localhost:2/reports"])
def test_a_client_comes_with_what_it_was_given(address: str) -> None:
    client = Reach(address, {"cookie": "youju=1"}).client(3.0)
    assert str(client.base_url).rstrip("/") == address and client.headers["cookie"] == "youju=1"
