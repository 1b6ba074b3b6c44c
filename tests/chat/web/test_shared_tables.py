"""Tables that are made once and shared: over the revision that is asked for, corrected, for whoever may read."""

import gc
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import numpy as np
import pytest
from index_doubles import MarkEncoder, write_report
from numpy.typing import NDArray
from running import serving

from analysis.interfaces.wanted import wanted_of
from chat.auth import users as auth
from chat.service import analyses
from chat.service.analyses import Analyses, Job
from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio
from corpus.errors import YoujuError
from index.sync.sync import sync
from retrieval.assistant import Assistant
from retrieval.interfaces.rights import USER_ROLES

quiet_gradio()

from chat.web.web import application  # noqa: E402

PASSWORD = "一二三四五六七八"
FORMS = ("json", "csv", "md", "docx", "xlsx")


class Slow(MarkEncoder):
    """Marks passages only while `open` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.asked = threading.Event(), threading.Event()
        self.open.set()

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.asked.set()
        assert self.open.wait(30)
        return super().encode_passages(texts)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return library(tmp_path, MarkEncoder())


def library(folder: Path, encoder: MarkEncoder) -> Workspace:
    for unit in ("河湾镇", "白岭镇"):
        write(folder / "reports", unit)
    sync(folder / "reports", folder / "built", encoder)
    return Workspace(Assistant(folder / "built", encoder), folder / "reports")


def write(reports: Path, unit: str) -> None:
    title = f"{unit}2023年工作总结"
    write_report(
        reports, f"{unit}.txt", f"{unit}甲方面还有差距。", "乙方面抓得不紧，台账没有专人管理。", title=title
    )


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with serving(application(workspace)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def settled(workspace: Workspace) -> None:
    workspace.jobs.wait(workspace.jobs.ask())


def over(jobs: Analyses, job: Job) -> Job:
    for _ in range(1_500):
        if (now := jobs.job(job.id)).over:
            return now
        time.sleep(0.02)
    raise AssertionError("it does not end")


def saved(client: httpx.Client, job: str, rows: Sequence[int]) -> str:
    sent = {"format": "csv", "rows": list(rows)}
    return client.post(f"/analysis/jobs/{job}/file", json=sent).raise_for_status().text


def test_the_same_rows_of_two_revisions_are_two_files(workspace: Workspace, client: httpx.Client) -> None:
    before = client.get("/analysis/ledger").json()
    # It comes before the others, whose units stand behind it, so that each row moves on.
    write_report(workspace.folder, "!.txt", "丙方面还有差距。", title="丁山镇2023年工作总结")
    settled(workspace)
    after = client.get("/analysis/ledger").json()
    assert before["rows"][0]["unit"] != after["rows"][0]["unit"] == "丁山镇"
    for found in (before, after, before):
        assert found["rows"][0]["text"] in saved(client, found["job"]["id"], [0])


def test_a_corrected_role_and_a_corrected_unit_are_in_every_table(
    workspace: Workspace, client: httpx.Client
) -> None:
    asked = {"topic": "河湾镇甲方面", "role": "plan", "literal": "true"}

    def every() -> list[bytes]:
        forms = [client.get("/analysis/coverage", params=asked | {"format": form}) for form in FORMS]
        return [one.raise_for_status().content for one in forms]

    def said() -> list[str]:
        return [one["unit"] for one in client.get("/analysis/coverage", params=asked).json()["said"]]

    def units() -> set[str]:
        """Of what is remembered report by report: rows of the ledger, statements of the digest."""
        rows = client.get("/analysis/ledger").json()["rows"]
        themes = client.get("/analysis/digest").json()["themes"]
        found = {one["unit"] for theme in themes for one in theme["passages"]}
        assert found == {one["unit"] for one in rows}
        return found

    rows = client.get("/analysis/ledger").json()["rows"]
    first, other = rows[0], next(one for one in rows if one["unit"] == "白岭镇")
    before = every()
    assert (
        units() == {"河湾镇", "白岭镇"} and every() == before and said() == [] and first["unit"] == "河湾镇"
    )
    place = {"report": first["report"], "start": first["start"], "end": first["end"], "role": "plan"}
    client.post("/work/role", json=place).raise_for_status()
    settled(workspace)
    planned = every()
    # What is a plan is no problem any more.
    assert said() == ["河湾镇"] and first["text"] in planned[1].decode() and units() == {"白岭镇"}
    names = {first["report"]: "青河泵厂", other["report"]: "白石泵厂"}
    change = {"changes": [{"path": path, "values": {"unit": unit}} for path, unit in names.items()]}
    client.post("/library/correct", json=change).raise_for_status()
    settled(workspace)
    assert said() == ["青河泵厂"]
    assert units() == {"白石泵厂"}
    renamed = every()
    assert "青河泵厂" in renamed[1].decode() and "青河泵厂" in renamed[2].decode()
    assert all(len({one[form] for one in (before, planned, renamed)}) == 3 for form in range(len(FORMS)))


def test_a_shared_table_is_for_who_may_read_alone(workspace: Workspace) -> None:
    users = {role: auth.User(auth.Secret.of(PASSWORD), role) for role in USER_ROLES}
    with serving(application(workspace, users=users)) as address:
        seen: list[tuple[str, bytes]] = []
        for name in USER_ROLES:
            with httpx.Client(base_url=address, timeout=60) as client:
                client.post("/login", data={"username": name, "password": PASSWORD})
                job = client.get("/analysis/ledger").raise_for_status().json()["job"]["id"]
                file = client.get("/analysis/ledger", params={"format": "csv"}).raise_for_status().content
                seen.append((job, file))
        assert len(set(seen)) == 1
        # What lies ready is given to nobody who has not logged in, nor to one whose user has gone.
        with httpx.Client(base_url=address, timeout=60) as stranger:
            job = seen[0][0]
            sent = {"format": "csv", "rows": [0]}
            asked = [stranger.get("/analysis/ledger", params={"format": form}) for form in FORMS]
            asked += [stranger.get(f"/analysis/jobs/{job}"), stranger.post(f"/analysis/jobs/{job}/file", json=sent)]  # fmt: skip
            assert {one.status_code for one in asked} == {401}
            assert not any("甲方面" in one.text for one in asked)


def test_what_waits_is_done_over_the_newest_and_shared_by_all_who_wait(tmp_path: Path) -> None:
    encoder = Slow()
    workspace = library(tmp_path, encoder)
    jobs = Analyses(workspace, at_once=1)
    encoder.open.clear()
    encoder.asked.clear()
    first = jobs.ask(wanted_of("track"))
    # Nothing is read while it runs: the index is written with another encoder.
    assert encoder.asked.wait(10)
    waits = jobs.ask(wanted_of("ledger"))
    write(workspace.folder, "青山镇")
    sync(workspace.folder, tmp_path / "built", MarkEncoder())
    assert jobs.ask(wanted_of("ledger")).id == waits.id
    # What runs is of the older revision, and not what is asked for now.
    again = jobs.ask(wanted_of("track"))
    assert again.id != first.id and jobs.job(first.id).state == "running"
    encoder.open.set()
    done = over(jobs, waits)
    assert done.result is not None and done.result.total == 3 and done.generation > first.generation
    assert over(jobs, first).generation < over(jobs, again).generation


def test_what_waits_and_what_failed_keep_no_revision_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = library(tmp_path, MarkEncoder())
    jobs = Analyses(workspace, at_once=0)
    assert isinstance(workspace.assistant, Assistant)
    old = weakref.ref(workspace.assistant.snapshot)
    jobs.ask(wanted_of("ledger"))
    write(workspace.folder, "青山镇")
    workspace.assistant.sync(workspace.folder)
    workspace.assistant.refresh()
    gc.collect()
    assert old() is None

    def failing(searcher: object, wanted: object) -> None:
        raise YoujuError("不行。", "No.") from ValueError(searcher)

    monkeypatch.setattr(analyses, "perform", failing)
    jobs = Analyses(workspace)
    newer = weakref.ref(workspace.assistant.snapshot)
    failed = over(jobs, jobs.ask(wanted_of("ledger")))
    assert failed.state == "failed"
    write(workspace.folder, "双塔镇")
    workspace.assistant.sync(workspace.folder)
    workspace.assistant.refresh()
    gc.collect()
    assert newer() is None
