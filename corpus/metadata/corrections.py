"""What users corrected: kept beside the reports, applied at every reading, undone in one step.

``.youju/corrections.toml`` in the reports folder holds, by path of the report: title, unit, year and
kind; the roles of passages by the digest of their text; and names of units with the name they stand
for. It is made to be read, shared and backed up; the reports themselves are never touched.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import cast

from corpus.errors import YoujuError
from corpus.report import ROLES, Report, Role, text_digest
from corpus.system import put_in_place

FOLDER, FILE = ".youju", "corrections.toml"
FIELDS = ("title", "unit", "year", "kind")
Value = str | int
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
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _file(folder: Path) -> Path:
    return folder / FOLDER / FILE


@lru_cache(maxsize=8)
def _load(path: Path, _modified: int, _size: int) -> Corrections:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
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
            if name not in FIELDS or type(value) is not (int if name == "year" else str):
                raise _malformed(path, f"{report}: {name} = {value}")
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
    """The report with the roles that users gave its passages; fields were corrected as it was read."""
    roles = corrections.roles.get(report.path)
    if not roles:
        return report
    passages = tuple(
        replace(passage, role=roles[digest])
        if (digest := text_digest(passage.text).hex()) in roles
        else passage
        for passage in report.passages
    )
    same = passages == report.passages
    return report if same else replace(report, passages=passages, corrected=(*report.corrected, "role"))


def set_fields(folder: Path, paths: list[str], values: Mapping[str, Value | None]) -> Corrections:
    """Correct fields of reports; a value of None takes the correction back. The corrections as they are now."""
    now = load(folder)
    reports = {path: dict(fields) for path, fields in now.reports.items()}
    for path in paths:
        own = {**reports.get(path, {}), **values}
        reports[path] = {name: value for name, value in own.items() if value is not None}
    return _save(folder, replace(now, reports=reports))


def set_role(folder: Path, path: str, digest: str, role: Role | None) -> Corrections:
    """Correct the role of the passages of a report with this text; None takes it back."""
    now = load(folder)
    own = {key: value for key, value in now.roles.get(path, {}).items() if key != digest}
    if role is not None:
        own[digest] = role
    return _save(folder, replace(now, roles={**now.roles, path: own}))


def set_alias(folder: Path, name: str, unit: str | None) -> Corrections:
    """Say which unit a name stands for; None takes it back."""
    now = load(folder)
    aliases = {key: value for key, value in now.aliases.items() if key != name}
    if unit is not None:
        aliases[name] = unit
    return _save(folder, replace(now, aliases=aliases))


def undo(folder: Path, paths: list[str]) -> Corrections:
    """Take every correction of these reports back, roles of their passages included."""
    now = load(folder)
    reports = {path: fields for path, fields in now.reports.items() if path not in paths}
    roles = {path: own for path, own in now.roles.items() if path not in paths}
    return _save(folder, replace(now, reports=reports, roles=roles))


def _save(folder: Path, corrections: Corrections) -> Corrections:
    """Write the file whole under another name, then put it in place; an empty one goes."""
    corrections = replace(
        corrections,
        reports={path: fields for path, fields in corrections.reports.items() if fields},
        roles={path: own for path, own in corrections.roles.items() if own},
    )
    path = folder / FOLDER / FILE
    try:
        if corrections == Corrections():
            path.unlink(missing_ok=True)
            return corrections
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_name(f"{FILE}.new")
        fresh.write_text(_toml(corrections), encoding="utf-8", newline="\n")
        put_in_place(fresh, path)
    except OSError as error:
        raise YoujuError(
            f"更正没有存下来：{path} 写不进去（{error.strerror}）。请检查文件夹的写入权限。",
            f"The correction was not saved: {path} cannot be written ({error.strerror}). Check that the folder may be written.",
        ) from error
    _load.cache_clear()
    return corrections


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
