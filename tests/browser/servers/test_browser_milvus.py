"""The page over a library on Milvus Lite, in a real browser: the same page, what it says of itself, a server that
is gone and back again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ask, program, shot, watched

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from milvus_lite.adapter.grpc.server import start_server_in_thread

from index.__main__ import main

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.milvus,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

UNITS = ("教育局", "民政局", "司法局", "住建局", "交通局")
# So many that not all passages are scored.
POINTS = 100


class Server:
    """A Milvus Lite that other processes reach, to be stopped and started again at the same port."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._server, self._held, self.port = start_server_in_thread(str(place))

    def stop(self) -> None:
        self._server.stop(grace=0).wait()
        self._held.close()

    def start(self) -> None:
        self._server, self._held, _ = start_server_in_thread(str(self._place), port=self.port)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("milvus") / "lite.db")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def address(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reports")
    for unit in UNITS:
        points = "".join(
            f"　　{number}.形式主义问题仍有发生，{unit}第{number}项工作检查只看台账。\n"
            for number in range(1, POINTS + 1)
        )
        (folder / f"青岚县{unit}2024年工作总结.txt").write_text(
            f"青岚县{unit}2024年工作总结\n\n一、存在问题\n{points}二、下一步打算\n　　一是每季度调度一次。\n",
            encoding="utf-8",
        )
    options = ["--engine", "milvus", "--uri", f"http://127.0.0.1:{server.port}", "--reports", str(folder)]
    assert main(options) == 0
    with program(*options) as address:
        yield address


def test_an_answer_says_how_many_passages_were_compared(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        turn = ask(page, "形式主义有哪些问题？")
        assert turn.locator(".yj-card").count() >= 1
        said = turn.locator(".yj-not-exact").inner_text()
        assert said.startswith("资料库很大，这次只比较了最接近的 ") and "没有逐段比较" in said
        shot(page, "milvus")
        turn.locator(".yj-card").first.get_by_role("button", name="查看原文").click()
        page.wait_for_selector(".yj-doc")
        # A file says so as well, and of the answer to which it applies alone.
        with page.expect_download() as saved:
            page.locator("[data-do=export][data-format=md]").click()
        assert said in Path(saved.value.path()).read_text("utf-8")
        # All that fits is few enough: nothing to be said.
        narrow = ask(page, "教育局2024年形式主义有哪些问题？")
        assert narrow.locator(".yj-card").count() >= 1
        expect(narrow.locator(".yj-not-exact")).to_have_count(0)
        page.click(".yj-to-library")
        page.wait_for_selector(".yj-rows .yj-row")
        expect(page.locator(".yj-rows .yj-row")).to_have_count(len(UNITS))


def test_a_server_that_is_gone_is_one_sentence_and_answers_when_it_is_back(
    browser: Any, address: str, server: Server
) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        assert ask(page, "形式主义有哪些问题？").locator(".yj-card").count() >= 1
        server.stop()
        gone = ask(page, "台账有哪些问题？")
        expect(gone.locator(".yj-none")).to_contain_text("现在连不上 Milvus", use_inner_text=True)
        server.start()
        for _ in range(50):
            back = ask(page, "台账有哪些问题？")
            if back.locator(".yj-card").count():
                break
            page.wait_for_timeout(200)
        assert back.locator(".yj-card").count() >= 1
