"""Corrections from the command line: ``--set FIELD=VALUE``, ``--unset [FIELD]``, ``--alias NAME=UNIT``."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import cast, get_args

from corpus.errors import YoujuError
from corpus.folder.scan import shown_path
from corpus.metadata.corrections import (
    FIELDS,
    FILE,
    FOLDER,
    Value,
    checked_value,
    set_alias,
    set_fields,
    set_role,
    undo,
)
from corpus.read import read_reports
from corpus.report import ROLES, Role, file_of, text_digest

_EVERYTHING = "*"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--reports", metavar="DIR", type=Path, help="报告文件夹 / the reports folder")
    parser.add_argument(
        "--set", metavar="FIELD=VALUE", action="append", default=[],
        help="更正 title、unit、year、kind，或与 --quote 一起更正 role / correct a field of FILE…",
    )  # fmt: skip
    parser.add_argument(
        "--unset", metavar="FIELD", nargs="?", const=_EVERYTHING,
        help="撤销更正，不写字段则全部撤销 / take corrections of FILE… back, all of them without FIELD",
    )  # fmt: skip
    parser.add_argument(
        "--alias", metavar="NAME=UNIT", action="append", default=[],
        help="单位别名，“别名=”为撤销 / a name of a unit; 'NAME=' takes it back",
    )  # fmt: skip
    parser.add_argument(
        "--quote", metavar="TEXT", help="要更正类型的段落中的一句 / words of the passage to correct"
    )


def wanted(options: Namespace) -> bool:
    """Whether a correction was asked for."""
    return bool(options.set or options.unset or options.alias)


def correct(options: Namespace, folder: Path) -> str:
    """Carry out what was asked; a sentence that says what was done. YoujuError for what cannot be."""
    for name, unit in map(_pair, options.alias):
        for words in (name, unit):
            checked_value("unit", words)
        set_alias(folder, name, unit or None)
    values = dict(map(_pair, options.set))
    if not values and not options.unset:
        return _done(folder)
    paths = [_path(folder, path) for path in _some(options.paths)]
    if options.unset == _EVERYTHING:
        undo(folder, paths)
    elif options.unset:
        set_fields(folder, paths, {_field(options.unset): None})
    if "role" in values:
        role = values.pop("role")
        if role not in get_args(Role):
            raise YoujuError(
                f"没有“{role}”这一类型。可用：{'、'.join(ROLES)}。",
                f"There is no role '{role}'; use one of {', '.join(ROLES)}.",
            )
        for path in paths:
            set_role(folder, path, _digest(folder, path, options.quote), cast(Role, role))
    if values:
        set_fields(folder, paths, {_field(name): _value(name, value) for name, value in values.items()})
    return _done(folder)


def _done(folder: Path) -> str:
    return f"已记入 noted in {folder / FOLDER / FILE}；下次同步生效 (it counts from the next sync on)"


def _some(paths: list[Path]) -> list[Path]:
    if not paths:
        raise YoujuError("请写明要更正的报告文件。", "Name the reports to correct.")
    return paths


def _pair(words: str) -> tuple[str, str]:
    name, sign, value = words.partition("=")
    if not sign or not name.strip():
        raise YoujuError(f"“{words}”应写成“名称=值”。", f"'{words}' should be NAME=VALUE.")
    return name.strip(), value.strip()


def _field(name: str) -> str:
    if name not in FIELDS:
        raise YoujuError(
            f"没有“{name}”这一项。可用：{'、'.join(FIELDS)}。",
            f"There is no field '{name}'; use one of {', '.join(FIELDS)}.",
        )
    return name


def _value(name: str, value: str) -> Value:
    # No year is longer, and longer numbers can take long.
    year = name == "year" and value.isdecimal() and len(value) == 4
    checked_value(name, int(value) if year else value)
    return int(value) if year else value


def _path(folder: Path, path: Path) -> str:
    """The path of a report from what was typed: inside the folder, or as seen from here; #2 names a part."""
    for place in (folder / path, path):
        if (place.parent / file_of(place.name)).is_file() and place.resolve().is_relative_to(
            folder.resolve()
        ):
            return shown_path(folder.resolve(), place.parent.resolve() / place.name)
    raise YoujuError(
        f"{folder} 里没有“{path}”。请检查文件名，或用 --reports 指明报告文件夹。",
        f"There is no '{path}' in {folder}. Check the name, or name the reports folder with --reports.",
    )


def _digest(folder: Path, path: str, quote: str | None) -> str:
    """What names the passage of a report that holds these words."""
    reports = read_reports(folder, folder / file_of(path))
    held = [
        passage.text
        for report in reports
        if report.path == path
        for passage in report.passages
        if quote and quote in passage.text
    ]
    if len(held) != 1:
        raise YoujuError(
            f"“{path}”里有 {len(held)} 个段落含有这句话，请用 --quote 写明其中一段独有的话。",
            f"{len(held)} passages of '{path}' hold these words; give words of one alone with --quote.",
        )
    return text_digest(held[0]).hex()
