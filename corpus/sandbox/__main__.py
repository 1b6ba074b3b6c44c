"""``python -m corpus.sandbox``: what this system keeps a process that reads reports from doing, tried here."""

import argparse
import os
import platform
import sys

from corpus.sandbox.doors import DOORS, OPEN, table
from corpus.terminal import run


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 where every door is closed, 1 where one is open, 2 where none can be tried."""
    argparse.ArgumentParser(prog="python -m corpus.sandbox", description=__doc__).parse_args(arguments)
    try:
        rows = table()
    except OSError as error:
        print(f"这个系统上试不了 (cannot be tried on this system): {error}", file=sys.stderr)
        return 2
    as_root = ", root" if os.geteuid() == 0 else ""
    print(f"{platform.system()} {platform.release()} {platform.machine()}{as_root}")
    print(f"{'free':10}{'reader':10}一般进程、读报告的进程各能做什么 what either may do")
    for door, (name, free, held) in zip(DOORS, rows, strict=True):
        print(f"{free:10}{held:10}{door.zh} {name}")
    return int(any(held == OPEN for _, _, held in rows))


if __name__ == "__main__":
    sys.exit(run(main))
