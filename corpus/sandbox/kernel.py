"""Linux closes a process that reads strangers' files: Landlock for files, a seccomp filter for everything else.

Both hold against C code that a hostile file took over, cannot be taken back, and need no rights and no
library: a system call each. Where the kernel has one of them not, or a container forbids it, the other
stands alone, and :data:`NOTHING` is no error: the guards in :mod:`corpus.sandbox.worker` hold as before.

Landlock: https://docs.kernel.org/userspace-api/landlock.html. Filters: seccomp(2), bpf(4) of Linux, and
``linux/audit.h`` for the names of machines.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.system import this


@dataclass(frozen=True, slots=True)
class Closed:
    """What the kernel took: the version of Landlock (0 for none), and whether the filter stands."""

    landlock: int
    seccomp: bool


NOTHING = Closed(0, seccomp=False)

_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ = 0b1100  # of files, and of what a folder holds
# Rights over files that each version of Landlock knows, from running a program to what devices are told.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11

# Numbers of system calls on each machine. What a reader never needs: the network, new processes, other
# processes, rights and dates of files, its own limits, and the parts of the kernel with the most holes.
_DENIED: Mapping[str, tuple[int, ...]] = {
    "x86_64": (
        41, 42, 43, 49, 50, 288,  # socket connect accept bind listen accept4
        57, 58, 59, 322,  # fork vfork execve execveat
        62, 200, 129, 297, 424, 434, 438,  # kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_*
        101, 310, 311, 440,  # ptrace process_vm_readv process_vm_writev process_madvise
        90, 91, 268, 452, 92, 93, 94, 260,  # chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat
        132, 235, 261, 280,  # utime utimes futimesat utimensat
        188, 189, 190, 197, 198, 199,  # setxattr … fremovexattr
        160, 165, 166, 161, 272, 308,  # setrlimit mount umount2 chroot unshare setns
        428, 429, 430,  # open_tree move_mount fsopen
        250, 298, 321, 323, 425, 426, 427,  # keyctl perf_event_open bpf userfaultfd io_uring_*
    ),
    "aarch64": (
        198, 203, 202, 200, 201, 242, 221, 281, 129, 130, 138, 240, 424, 434, 438, 117, 270, 271, 440,
        52, 53, 452, 55, 54, 88, 5, 6, 7, 14, 15, 16, 164, 40, 39, 51, 97, 268, 428, 429, 430,
        219, 241, 280, 282, 425, 426, 427,
    ),
}  # fmt: skip
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_TGKILL = {"x86_64": 234, "aarch64": 131}
_PRLIMIT = {"x86_64": 302, "aarch64": 261}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
_CLONE_THREAD = 0x10000

# Instructions of the filter's little machine, as bpf(4) codes them.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_Step = tuple[int, int, int, int]


def close_doors() -> Closed:
    """From here on this process, and whatever it may become: no file but to read, no network, no process but
    itself. What the system has not is left out, and said in what is returned."""
    if not this().linux:
        return NOTHING
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
        return NOTHING
    return Closed(_landlock(libc), _filter(libc, platform.machine()))


def _landlock(libc: ctypes.CDLL) -> int:
    """Rules that let files be read anywhere, and nothing else; their version, 0 where there is no Landlock."""
    version = max(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1), 0)
    if not version:
        return 0
    rights = (1 << max(bits for since, bits in _FILE_RIGHTS.items() if since <= version)) - 1
    handled = [rights]
    if version >= 4:
        handled.append(_TCP)
    if version >= 6:
        handled.append(_ABSTRACT_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"{len(handled)}Q", *handled)
    rules = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return 0
    root = os.open("/", os.O_PATH | os.O_CLOEXEC)
    try:
        below = struct.pack("=Qi", _READ, root)
        added = libc.syscall(_LANDLOCK_ADD, rules, 1, below, 0) == 0
        return version if added and libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0 else 0
    finally:
        os.close(root)
        os.close(rules)


def _filter(libc: ctypes.CDLL, machine: str) -> bool:
    """The filter over all threads; False on a machine whose numbers are not known here, or without seccomp."""
    if machine not in _DENIED or sys.byteorder != "little" or sys.maxsize < 2**32:
        return False
    steps = b"".join(struct.pack("HBBI", *step) for step in filter_steps(machine, os.getpid()))
    code = ctypes.create_string_buffer(steps, len(steps))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    program = Program(len(steps) // 8, ctypes.cast(code, ctypes.c_void_p))
    # For all threads; without the brake on speculation that kernels before 5.16 add to every filter.
    flags = 1 | 4
    return bool(libc.syscall(_SECCOMP[machine], 1, flags, ctypes.byref(program)) == 0)


def filter_steps(machine: str, process: int) -> Iterator[_Step]:
    """The filter as (code, steps to skip if so, if not, value): every call is allowed but those refused here.

    A call is read as `struct seccomp_data`: number at 0, machine at 4, arguments of 8 bytes from 16 on.
    """
    refuse, allow = (_RETURN, 0, 0, _ERRNO | errno.EPERM), (_RETURN, 0, 0, _ALLOW)
    yield _LOAD, 0, 0, 4
    yield _EQUAL, 1, 0, _AUDIT_ARCH[machine]
    yield refuse
    yield _LOAD, 0, 0, 0
    yield _AT_LEAST, 0, 1, _X32
    yield refuse
    for number in _DENIED[machine]:
        yield _EQUAL, 0, 1, number
        yield refuse
    # What says its flags in memory, where no filter sees them: the C library takes clone instead.
    yield _EQUAL, 0, 1, _CLONE3
    yield _RETURN, 0, 0, _ERRNO | errno.ENOSYS
    # A thread, no process.
    yield _EQUAL, 0, 4, _CLONE[machine]
    yield _LOAD, 0, 0, 16
    yield _ANY_BIT, 1, 0, _CLONE_THREAD
    yield refuse
    yield allow
    # A signal to itself, which is how a program aborts.
    yield _EQUAL, 0, 4, _TGKILL[machine]
    yield _LOAD, 0, 0, 16
    yield _EQUAL, 1, 0, process
    yield refuse
    yield allow
    # Limits may be read: no new ones are given, so the pointer to them is 0.
    yield _EQUAL, 0, 6, _PRLIMIT[machine]
    yield _LOAD, 0, 0, 32
    yield _EQUAL, 0, 2, 0
    yield _LOAD, 0, 0, 36
    yield _EQUAL, 1, 0, 0
    yield refuse
    yield allow
    yield allow
