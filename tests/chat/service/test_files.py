"""Tables as files: few at a time, the same one once."""

import gc
import threading
import weakref
from pathlib import Path

import anyio
import pytest

from chat.service.files import File, Files
from chat.web.concurrency import Busy


def made(files: Files, asked: list[tuple[str, str]]) -> tuple[list[File], list[str], int]:
    """What came of asking for all of it at once (key and content), which were made, and how many at most at a time."""
    lock, now, most, log = threading.Lock(), 0, 0, list[str]()
    found: dict[int, File] = {}

    def make(content: str) -> File:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            log.append(content)
        threading.Event().wait(0.05)
        with lock:
            now -= 1
        return File("表", content.encode())

    async def one(number: int, key: str, content: str) -> None:
        found[number] = await files.of("newest", key, lambda: make(content))

    async def every() -> None:
        async with anyio.create_task_group() as group:
            for number, (key, content) in enumerate(asked):
                group.start_soon(one, number, key, content)

    anyio.run(every)
    return [found[number] for number in range(len(asked))], log, most


def test_two_are_made_at_a_time() -> None:
    asked = [(f"key{number}", f"content{number}") for number in range(7)]
    found, log, most = made(Files(), asked)
    assert [one.content.decode() for one in found] == [content for _, content in asked]
    assert sorted(log) == [content for _, content in asked] and most == 2


def test_whoever_asks_for_the_same_gets_what_was_made() -> None:
    found, log, _ = made(Files(at_once=1), [("key", "first"), ("key", "second"), ("other", "third")])
    assert [one.content for one in found] == [b"first", b"first", b"third"] and log == ["first", "third"]


def test_those_who_ask_at_once_share_one_whatever_its_size() -> None:
    asked = [("key", "first"), ("key", "second"), ("key", "third")]
    for files in (Files(), Files(kept_bytes=0)):
        found, log, most = made(files, asked)
        assert [one.content for one in found] == [b"first"] * 3 and log == ["first"] and most == 1


def test_too_many_different_ones_are_refused_at_once() -> None:
    files, go, outcomes = Files(at_once=1, may_wait=1), threading.Event(), list[str]()

    async def one(key: str) -> None:
        try:
            outcomes.append((await files.of("newest", key, lambda: made_when(go, key))).title)
        except Busy:
            outcomes.append("busy")

    async def every() -> None:
        async with anyio.create_task_group() as group:
            for key in ("a", "b", "c", "a"):
                group.start_soon(one, key)
            while not outcomes:
                await anyio.sleep(0.001)
            go.set()
        # What was refused may be asked for again.
        await one("c")

    anyio.run(every)
    assert outcomes[0] == "busy" and sorted(outcomes[1:]) == ["a", "a", "b", "c"]


def made_when(go: threading.Event, name: str) -> File:
    assert go.wait(10)
    return File(name, b"")


def test_what_is_kept_is_of_the_newest_revision_alone() -> None:
    files, log = Files(), list[str]()

    def make(content: str) -> File:
        log.append(content)
        return File("表", content.encode())

    async def ask() -> list[File]:
        asked = (("1", "old"), ("1", "again"), ("2", "new"), ("1", "late"))
        return [await files.of(revision, "key", lambda c=content: make(c)) for revision, content in asked]  # type: ignore[misc]

    assert [one.content for one in anyio.run(ask)] == [b"old", b"old", b"new", b"late"]
    assert log == ["old", "new", "late"]


def test_no_more_bytes_are_kept_than_may_be() -> None:
    files, log = Files(kept_bytes=10), list[str]()
    for key, content in (("a", "aaaa"), ("b", "bbbb"), ("c", "cccc"), ("b", "B"), ("a", "A")):
        log += made(files, [(key, content)])[1]
    assert log == ["aaaa", "bbbb", "cccc", "A"]
    # One that is larger alone is given, and not kept.
    files = Files(kept_bytes=2)
    assert [made(files, [("a", content)])[1] for content in ("aaaa", "AAAA")] == [["aaaa"], ["AAAA"]]


def test_what_cannot_be_made_is_told_and_tried_again(tmp_path: Path) -> None:
    files = Files()

    async def twice() -> File:
        with pytest.raises(FileNotFoundError):
            await files.of("newest", "key", lambda: File("", (tmp_path / "none").read_bytes()))
        return await files.of("newest", "key", lambda: File("表", b"there"))

    assert anyio.run(twice) == File("表", b"there")


class Ring:
    """Holds itself, as a workbook and its sheets hold each other."""

    def __init__(self) -> None:
        self.own = self


def test_what_a_file_was_made_of_is_gone_when_it_is_made() -> None:
    rings: list[weakref.ref[Ring]] = []

    def make() -> File:
        ring = Ring()
        rings.append(weakref.ref(ring))
        return File("表", b"rows")

    async def ask() -> None:
        await Files().of("newest", "key", make)

    gc.disable()
    try:
        anyio.run(ask)
    finally:
        gc.enable()
    assert rings[0]() is None
