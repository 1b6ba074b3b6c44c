"""The kernel closes a child that reads: what holds on this system is printed and asserted, and nothing is lost."""

import ctypes
import errno
import platform
import sys
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

import pytest

from corpus.read import read_reports
from corpus.sandbox import kernel
from corpus.sandbox.__main__ import main
from corpus.sandbox.doors import CLOSED, DOORS, OPEN
from corpus.sandbox.kernel import Closed, close_doors, filter_steps
from corpus.sandbox.pool import Sandbox, identity
from corpus.system import acting_as

SAMPLES = Path(__file__).resolve().parents[3] / "corpus" / "samples"
ALLOW, REFUSED, UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
linux = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are of Linux")
# What Landlock alone closes; the filter closes the others.
FILES = {"new file", "write to a file", "cut a file", "new folder", "link", "rename a file", "delete a file"}


def closed_here() -> Closed:
    """What the kernel takes, learned in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(close_doors)


@linux
def test_what_holds_on_this_system(capsys: pytest.CaptureFixture[str]) -> None:
    closed = closed_here()
    status = main([])
    printed = capsys.readouterr().out
    with capsys.disabled():
        print(f"\n{printed}{closed}")
    rows = {line[20:].strip(): line[:20].split() for line in printed.splitlines()[2:]}
    assert len(rows) == len(DOORS) == 14
    for door in DOORS:
        free, held = rows[f"{door.zh} {door.name}"]
        # Were it closed to everybody, this would show nothing.
        assert free == OPEN, door.name
        holds = closed.landlock if door.name in FILES else closed.seccomp
        assert held == CLOSED or not holds, door.name
    assert status == int(any(held == OPEN for _, held in rows.values()))


@linux
def test_reports_are_read_behind_closed_doors_as_without(tmp_path: Path) -> None:
    files = sorted(file for file in SAMPLES.iterdir() if file.name != "README.md")
    assert {file.suffix for file in files} == {".txt", ".md", ".docx"}
    with Sandbox(SAMPLES, identity) as sandbox:
        assert list(sandbox.read(files)) == [read_reports(SAMPLES, file) for file in files]


class NoKernel(ctypes.CDLL):
    """A C library whose kernel has none of the calls."""

    def __init__(self) -> None:
        super().__init__(None)
        self.asked: list[int] = []

    @property
    def syscall(self) -> object:
        def missing(number: int, *_: object) -> int:
            self.asked.append(number)
            return -1

        return missing


@linux
def test_a_kernel_without_either_leaves_the_other_guards() -> None:
    old = NoKernel()
    assert (kernel._landlock(old), kernel._filter(old, "x86_64"), kernel._filter(old, "riscv64")) == (
        0,
        False,
        False,
    )
    assert old.asked == [444, 317]


@pytest.mark.parametrize("name", ["darwin", "win32"])
def test_elsewhere_nothing_is_asked(name: str) -> None:
    with acting_as(name):
        assert close_doors() == kernel.NOTHING


def verdict(machine: str, number: int, *arguments: int, arch: int | None = None, process: int = 77) -> int:
    """What the filter says to a call: the program, run as bpf(4) says."""
    steps = list(filter_steps(machine, process))
    said = [*arguments, *[0] * (6 - len(arguments))]
    data = {0: number, 4: MACHINES[machine] if arch is None else arch}
    for place, value in enumerate(said):
        data |= {16 + 8 * place: value & 0xFFFFFFFF, 20 + 8 * place: value >> 32}
    held, at = 0, 0
    while True:
        code, so, not_so, value = steps[at]
        at += 1
        match code:
            case 0x20:
                held = data[value]
            case 0x06:
                return value
            case _:
                holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
                at += so if holds else not_so


# Of each machine: read, write, openat, mmap, futex and what a reader may never do.
CALLS: dict[str, tuple[Sequence[int], Sequence[int]]] = {
    "x86_64": ((0, 1, 257, 9, 202, 3, 231), (41, 57, 58, 59, 62, 90, 101, 322, 425)),
    "aarch64": ((63, 64, 56, 222, 98, 57, 94), (198, 221, 129, 53, 117, 281, 425)),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_on_each_machine(machine: str) -> None:
    allowed, denied = CALLS[machine]
    assert {verdict(machine, number) for number in allowed} == {ALLOW}
    assert {verdict(machine, number) for number in denied} == {REFUSED}
    assert {verdict(machine, number, arch=0x40000003) for number in allowed} == {REFUSED}
    assert {verdict(machine, number | 0x40000000) for number in allowed} == {REFUSED}
    clone, tgkill, prlimit = {"x86_64": (56, 234, 302), "aarch64": (220, 131, 261)}[machine]
    # A thread is let through and no process; the call that hides its flags is as if it were not there.
    assert (verdict(machine, clone, 0x3D0F00), verdict(machine, clone, 17)) == (ALLOW, REFUSED)
    assert verdict(machine, 435) == UNKNOWN
    # Itself may be ended, nobody else; limits may be read and not raised.
    assert (verdict(machine, tgkill, 77, 78, 6), verdict(machine, tgkill, 1, 1, 9)) == (ALLOW, REFUSED)
    limits = [verdict(machine, prlimit, 0, 1, new) for new in (0, 4096, 1 << 40)]
    assert limits == [ALLOW, REFUSED, REFUSED]


@linux
@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of this machine are read off its headers")
def test_numbers_are_those_of_the_headers() -> None:
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("the headers of the kernel are not installed")
    numbers = dict(line.split()[1:3] for line in header.read_text("ascii").splitlines() if "__NR_" in line and line.startswith("#define __NR"))  # fmt: skip
    named = {int(number): name.removeprefix("__NR_") for name, number in numbers.items()}
    denied = {named.get(number, "fchmodat2") for number in kernel._DENIED["x86_64"]}
    assert {"socket", "fork", "vfork", "execve", "execveat", "kill", "ptrace", "io_uring_setup"} <= denied
    assert denied & {"read", "write", "openat", "mmap", "clone", "futex", "exit_group", "brk"} == set()
    assert len(denied) == len(kernel._DENIED["x86_64"])
