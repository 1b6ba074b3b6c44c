"""``python -m corpus [DIR] [--json] [--units]``: what was read, file by file, and which units these are of;
``python -m corpus --set unit=… [--reports DIR] FILE…``, ``--unset``, ``--alias``: correct what is wrong."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from corpus.correct import add_arguments, correct, wanted
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
        if report.corrected:
            print(f"  已更正 corrected: {', '.join(report.corrected)}")
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


def _print_units(found: Sequence[Overview]) -> None:
    """Each unit, and under each of its names the reports that have it."""
    units: dict[str, dict[str, list[str]]] = {}
    for report in found:
        names = units.setdefault(report.unit or "（无 none）", {})
        names.setdefault(report.named or "-", []).append(report.path)
    for unit, names in sorted(units.items()):
        print(f"{unit}  {sum(map(len, names.values()))}")
        for name, paths in sorted(names.items()):
            print(f"  {name}: {'; '.join(paths)}")


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
        "paths", metavar="DIR|FILE", nargs="*", type=Path,
        help="报告文件夹；更正时为报告文件 / folder with reports; the reports to correct",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")
    parser.add_argument(
        "--units", action="store_true", help="列出单位及其各种写法 / list units and their names"
    )
    add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        if wanted(options):
            print(correct(options, options.reports or default_folder()))
            return 0
        if len(options.paths) > 1:
            parser.error("一次只能读一个文件夹 / one folder at a time")
        folder = options.paths[0] if options.paths else options.reports or default_folder()
        found, problems = survey(folder)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if options.units:
        _print_units(found)
    elif options.json:
        _print_json(folder, found, problems)
    else:
        if not options.paths:
            print(f"文件夹 folder: {folder}")
        _print_table(found, problems)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
