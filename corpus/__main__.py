"""``python -m corpus [DIR] [--json]``: what was read, file by file."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import UnreadableReport, YoujuError
from corpus.folder import list_files, read_report, scan, shown_path
from corpus.report import ROLES, Noise, Problem, Report
from corpus.terminal import run

_HERE = Path(__file__).resolve().parent
_USER, _SAMPLES = _HERE / "reports", _HERE / "samples"


@dataclass(frozen=True, slots=True)
class Overview:
    """One report in figures. ``covered`` is the share of the body that passages hold."""

    path: str
    title: str
    year: int | None
    unit: str | None
    kind: str | None
    format: str
    encoding: str | None
    characters: int
    sections: int
    passages: int
    covered: float
    roles: dict[str, int]
    noise: tuple[Noise, ...]


def overview(report: Report) -> Overview:
    """The figures of a report; the body is its text without title, headings and blanks."""
    own = [(report.title_start, report.title_end)]
    own += [(section.heading_start, section.heading_end) for section in report.sections]
    body = _filled(report.text) - sum(_filled(report.text[start:end]) for start, end in own)
    held = sum(_filled(passage.text) for passage in report.passages)
    counts = Counter(passage.role for passage in report.passages)
    return Overview(
        path=report.path,
        title=report.title,
        year=report.year,
        unit=report.unit,
        kind=report.kind,
        format=report.format,
        encoding=report.encoding,
        characters=len(report.text),
        sections=len(report.sections),
        passages=len(report.passages),
        covered=round(held / body, 4) if body else 1.0,
        roles={role: counts[role] for role in ROLES if counts[role]},
        noise=report.noise,
    )


def _filled(text: str) -> int:
    return len("".join(text.split()))


def default_folder() -> Path:
    """The user's own reports where there are any, else the samples."""
    return _USER if _USER.is_dir() and list_files(_USER) else _SAMPLES


def survey(folder: Path) -> tuple[list[Overview], list[Problem]]:
    """Every report of a folder in figures, and every file that is none and should be."""
    files, problems = scan(folder)
    found: list[Overview] = []
    for path in files:
        try:
            found.append(overview(read_report(folder, path)))
        except UnreadableReport as error:
            problems.append(Problem(shown_path(folder, path), error.zh, error.en))
    if not found and not problems:
        raise YoujuError(
            f"文件夹“{folder}”里没有报告。请放入 .docx、.pdf、.txt 等格式的报告。",
            f"The folder '{folder}' holds no reports. Put reports in it: .docx, .pdf, .txt and others.",
        )
    return found, problems


def _print_table(found: Sequence[Overview], problems: Sequence[Problem]) -> None:
    for report in found:
        about = " · ".join(
            str(value) for value in (report.year, report.unit, report.kind) if value is not None
        )
        print(f"{report.path}\n  {report.title}" + (f"  [{about}]" if about else ""))
        print(
            f"  format {report.format}  encoding {report.encoding or '-'}  characters {report.characters}  "
            f"sections {report.sections}  passages {report.passages}  covered {report.covered:.0%}"
        )
        print("  roles " + (", ".join(f"{role} {count}" for role, count in report.roles.items()) or "-"))
        for noise in report.noise:
            shown = f"×{len(noise.text)}" if noise.text.isspace() else _shown(noise.text)
            print(f"  noise line {noise.line}: {noise.kind} {shown}")
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
    if options.json:
        _print_json(folder, found, problems)
    else:
        if options.folder is None:
            print(f"文件夹 folder: {folder}")
        _print_table(found, problems)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
