"""What users corrected: kept beside the reports, applied at every reading, undone in one step.

``.youju/corrections.toml`` in the reports folder holds, by path of the report: title, unit, year and
kind; the roles of passages by the digest of their text; and names of units with the name they stand
for. It is made to be read, shared and backed up; the reports themselves are never touched.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import cast

from corpus.errors import YoujuError
from corpus.report import ROLES, Report, Role, text_digest
from corpus.system import held_alone, put_whole

FOLDER, FILE = ".youju", "corrections.toml"
FIELDS = ("title", "unit", "year", "kind")
Value = str | int
_LONGEST = 300
_YEARS = range(1900, 2101)
_HEAD = "# 有据 Youju：对报告信息的更正 (corrections of what reports were read as). 删除一行即撤销 (delete a line to undo it).\n"


@dataclass(frozen=True, slots=True)
class Corrections:
    """``reports`` by path, ``roles`` by path and digest of the passage's text, ``aliases`` name → unit.

    An empty text for a unit or kind says that there is none.
    """

    reports: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, Role]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def of(self, path: str) -> Mapping[str, Value]:
        return self.reports.get(path, {})

    def digests(self) -> dict[str, str]:
        """For each report that is corrected what names its corrections: another one, another reading."""
        paths = {*self.reports, *self.roles}
        return {
            path: hashlib.sha256(
                json.dumps([self.reports.get(path, {}), self.roles.get(path, {})], sort_keys=True).encode()
            ).hexdigest()[:16]
            for path in sorted(paths)
        }


_NONE = Corrections()


def load(folder: Path) -> Corrections:
    """The corrections of a reports folder; none where there is no file. YoujuError for one that is malformed."""
    path = _file(folder)
    try:
        stat = path.stat()
    except OSError:
        return _NONE
    return _load(path, (stat.st_mtime_ns, stat.st_ino, stat.st_size))


@lru_cache(maxsize=8)
def _file(folder: Path) -> Path:
    return folder / FOLDER / FILE


@lru_cache(maxsize=8)
def _load(path: Path, _stamp: tuple[int, int, int]) -> Corrections:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _malformed(path, str(error)) from error
    return _checked(path, data)


def _checked(path: Path, data: Mapping[str, object]) -> Corrections:
    tables = {name: data.get(name, {}) for name in ("reports", "roles", "aliases")}
    if unknown := sorted(set(data) - set(tables)):
        raise _malformed(path, f"[{unknown[0]}]")
    for name, table in tables.items():
        if not isinstance(table, dict) or not (
            name == "aliases" or all(isinstance(row, dict) for row in table.values())
        ):
            raise _malformed(path, f"[{name}]")
    reports = cast(dict[str, dict[str, Value]], tables["reports"])
    roles = cast(dict[str, dict[str, Role]], tables["roles"])
    aliases = cast(dict[str, str], tables["aliases"])
    for report, fields in reports.items():
        for name, value in fields.items():
            fits = type(value) is str or (type(value) is int and value in _YEARS)
            if name not in FIELDS or not fits or (name == "year") is (type(value) is str):
                raise _malformed(path, f"{report}: {name} = {value}"[:_LONGEST])
    for role in (str(role) for passages in roles.values() for role in passages.values()):
        if role not in ROLES:
            raise _malformed(path, role)
    if not all(type(unit) is str for unit in aliases.values()):
        raise _malformed(path, "[aliases]")
    return Corrections(reports, roles, aliases)


def _malformed(path: Path, reason: str) -> YoujuError:
    name = f"{path.parent.name}/{path.name}"
    return YoujuError(
        f"更正文件“{name}”读不懂（{reason}）。请改正这一处，或删除该文件以撤销全部更正。",
        f"The corrections in '{name}' cannot be read ({reason}). Mend that place, or delete the file to undo them all.",
    )


def with_roles(report: Report, corrections: Corrections) -> Report:
    """The report with the roles that users gave its passages, which are sure; fields were corrected as it was
    read."""
    roles = corrections.roles.get(report.path)
    if not roles:
        return report
    passages = tuple(
        replace(passage, role=roles[digest], probability=1.0)
        if (digest := text_digest(passage.text).hex()) in roles
        else passage
        for passage in report.passages
    )
    same = passages == report.passages
    corrected = tuple(dict.fromkeys((*report.corrected, "role")))
    return report if same else replace(report, passages=passages, corrected=corrected)


def set_fields(folder: Path, paths: list[str], values: Mapping[str, Value | None]) -> Corrections:
    """Correct fields of reports; a value of None takes the correction back. The corrections as they are now."""

    def change(now: Corrections) -> Corrections:
        reports = {path: dict(fields) for path, fields in now.reports.items()}
        for path in paths:
            own = {**reports.get(path, {}), **values}
            reports[path] = {name: value for name, value in own.items() if value is not None}
        return replace(now, reports=reports)

    return _changed(folder, change)


def set_role(folder: Path, path: str, digest: str, role: Role | None) -> Corrections:
    """Correct the role of the passages of a report with this text; None takes it back."""

    def change(now: Corrections) -> Corrections:
        own = {key: value for key, value in now.roles.get(path, {}).items() if key != digest}
        if role is not None:
            own[digest] = role
        return replace(now, roles={**now.roles, path: own})

    return _changed(folder, change)


def set_alias(folder: Path, name: str, unit: str | None) -> Corrections:
    """Say which unit a name stands for; None takes it back."""

    def change(now: Corrections) -> Corrections:
        aliases = {key: value for key, value in now.aliases.items() if key != name}
        if unit is not None:
            aliases[name] = unit
        return replace(now, aliases=aliases)

    return _changed(folder, change)


def undo(folder: Path, paths: list[str]) -> Corrections:
    """Take every correction of these reports back, roles of their passages included."""

    def change(now: Corrections) -> Corrections:
        reports = {path: fields for path, fields in now.reports.items() if path not in paths}
        roles = {path: own for path, own in now.roles.items() if path not in paths}
        return replace(now, reports=reports, roles=roles)

    return _changed(folder, change)


def checked_value(name: str, value: Value | None) -> None:
    """YoujuError where a field of a report cannot have this value; None takes a correction back."""
    if value is None:
        return
    if name == "year":
        if type(value) is not int or value not in _YEARS:
            raise YoujuError("年份应是四位数字，例如 2024。", "A year has four digits, such as 2024.")
    elif not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise YoujuError(
            f"填写的内容应在 {_LONGEST} 个字以内，写在一行里。",
            f"Keep it to {_LONGEST} characters on one line.",
        )
    elif name == "title" and not value.strip():
        raise YoujuError("标题不能为空。", "A title must not be empty.")


def _changed(folder: Path, change: Callable[[Corrections], Corrections]) -> Corrections:
    """Put what `change` makes of the corrections in their place, alone among all programs; an empty file goes."""
    path = folder / FOLDER / FILE
    try:
        path.parent.mkdir(exist_ok=True)
        with held_alone(path):
            made = change(load(folder))
            made = replace(
                made,
                reports={name: fields for name, fields in made.reports.items() if fields},
                roles={name: own for name, own in made.roles.items() if own},
            )
            if made == _NONE:
                path.unlink(missing_ok=True)
            else:
                put_whole(path, _toml(made).encode())
    except OSError as error:
        raise YoujuError(
            f"更正没有存下来：{path} 写不进去（{error.strerror}）。请检查文件夹的写入权限。",
            f"The correction was not saved: {path} cannot be written ({error.strerror}). Check that the folder may be written.",
        ) from error
    _load.cache_clear()
    return made


def _toml(corrections: Corrections) -> str:
    lines = [_HEAD]
    tables: list[tuple[str, Mapping[str, Mapping[str, Value]]]] = [
        ("reports", corrections.reports),
        ("roles", cast(Mapping[str, Mapping[str, Value]], corrections.roles)),
    ]
    for name, table in tables:
        for path, fields in sorted(table.items()):
            lines.append(f"[{name}.{_quoted(path)}]")
            lines += [
                f"{key if key in FIELDS else _quoted(key)} = {_quoted(value)}"
                for key, value in sorted(fields.items())
            ]
            lines.append("")
    if corrections.aliases:
        lines.append("[aliases]")
        lines += [f"{_quoted(name)} = {_quoted(unit)}" for name, unit in sorted(corrections.aliases.items())]
    return "\n".join(lines).rstrip("\n") + "\n"


def _quoted(value: Value) -> str:
    """A basic string of TOML, whose escapes are those of JSON; DEL alone must be escaped, too."""
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
