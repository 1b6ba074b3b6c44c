"""Tables as files: few at a time, the same one once."""

import gc
import threading
import weakref
from pathlib import Path

import anyio
import pytest

from chat.service.files import File, Files


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
        found[number] = await files.of(key, lambda: make(content))

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


def test_no_more_bytes_are_kept_than_may_be() -> None:
    files = Files(at_once=1, kept_bytes=10)
    _, log, _ = made(files, [("a", "aaaa"), ("b", "bbbb"), ("c", "cccc"), ("b", "B"), ("a", "A")])
    assert log == ["aaaa", "bbbb", "cccc", "A"]
    # One that is larger alone is given, and not kept.
    assert made(Files(at_once=1, kept_bytes=2), [("a", "aaaa"), ("a", "AAAA")])[1] == ["aaaa", "AAAA"]


def test_what_cannot_be_made_is_told_and_tried_again(tmp_path: Path) -> None:
    files = Files()

    async def twice() -> File:
        with pytest.raises(FileNotFoundError):
            await files.of("key", lambda: File("", (tmp_path / "none").read_bytes()))
        return await files.of("key", lambda: File("表", b"there"))

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
        await Files().of("key", make)

    gc.disable()
    try:
        anyio.run(ask)
    finally:
        gc.enable()
    assert rings[0]() is None
