"""``python -m corpus [DIR] [--json]``: what was read, file by file."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from corpus.errors import YoujuError
from corpus.folder.scan import list_files
from corpus.overview import Overview, survey
from corpus.report import ROLES, Problem
from corpus.terminal import run

_HERE = Path(__file__).resolve().parent
_USER, _SAMPLES = _HERE / "reports", _HERE / "samples"
_ROW = "  {:6} {:9} {:>8} {:>5} {:>8} {:>8}" + " {:>6}" * len(ROLES)


def default_folder() -> Path:
    """The user's own reports where there are any, else the samples."""
    return _USER if _USER.is_dir() and list_files(_USER) else _SAMPLES


def _print_table(found: Sequence[Overview], problems: Sequence[Problem]) -> None:
    """A header, then two lines a report: which it is, and its figures; what is to be said of it below."""
    columns = ("format", "encoding", "chars", "cover", "sections", "passages", *(role[:6] for role in ROLES))
    if found:
        print(_ROW.format(*columns).rstrip())
    for report in found:
        about = " · ".join(
            str(value) for value in (report.year, report.unit, report.kind) if value is not None
        )
        print(f"{report.path}\n  {report.title}" + (f"  [{about}]" if about else ""))
        figures = (report.format, report.encoding or "-", f"{report.characters:,}", f"{report.covered:.0%}")
        roles = (report.roles.get(role, "·") for role in ROLES)
        print(_ROW.format(*figures, report.sections, report.passages, *roles))
        for warning in report.warnings:
            print(f"  注意 note: {warning.zh} ({warning.en})")
        for noise in report.noise:
            shown = f"×{len(noise.text)}" if noise.text.isspace() else _shown(noise.text)
            print(
                f"  noise line {noise.line}: {noise.kind} {shown}"
                if noise.line
                else f"  noise: {noise.kind} {shown}"
            )
    for problem in problems:
        print(f"问题 problem {problem.path}\n  {problem.zh}\n  {problem.en}")
    passages = sum(report.passages for report in found)
    print(f"共 total: 报告 reports {len(found)}, 段落 passages {passages}, 问题 problems {len(problems)}")


def _shown(text: str) -> str:
    words = text if text.isprintable() else ascii(text)
    return words if len(words) <= 60 else words[:59] + "…"


def _print_json(folder: Path, found: Sequence[Overview], problems: Sequence[Problem]) -> None:
    print(
        json.dumps(
            {
                "folder": str(folder),
                "reports": [asdict(report) for report in found],
                "problems": [asdict(problem) for problem in problems],
            },
            ensure_ascii=False,
            indent=2,
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m corpus",
        description="读取文件夹里的报告并说明读到了什么 / Read reports and say what was read.",
    )
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", type=Path, help="报告文件夹 / folder with reports"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    options = parser.parse_args(arguments)
    try:
        folder = options.folder if options.folder is not None else default_folder()
        found, problems = survey(folder)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if options.json:
        _print_json(folder, found, problems)
    else:
        if options.folder is None:
            print(f"文件夹 folder: {folder}")
        _print_table(found, problems)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
