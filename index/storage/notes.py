"""What a sync remembers besides the revision, and the units that its reports name."""

import json
from collections.abc import Mapping

from corpus.metadata.corrections import Corrections
from index.storage.store import Store

CORRECTIONS = "corrections"
# Among the digests of corrections, in place of a path: that of the aliases of units.
_ALIASES = ""


def noted(store: Store, name: str) -> dict[str, str]:
    """What was remembered under a name; nothing where nothing was."""
    row = store.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    found: dict[str, str] = json.loads(row[0]) if row else {}
    return found


def note(store: Store, name: str, values: Mapping[str, str]) -> None:
    """Remember for the next sync, inside its transaction."""
    row = (name, json.dumps(values, ensure_ascii=False, sort_keys=True))
    store.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)


def digests(corrections: Corrections) -> dict[str, str]:
    """What names the corrections of each report, and the aliases."""
    aliases = json.dumps(dict(sorted(corrections.aliases.items())), ensure_ascii=False)
    return corrections.digests() | ({_ALIASES: aliases} if corrections.aliases else {})


def corrected_since(store: Store, corrections: Corrections) -> set[str]:
    """The paths of reports whose corrections are others than at the last sync; "" for the aliases."""
    before, now = noted(store, CORRECTIONS), digests(corrections)
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}


def settle_units(store: Store, corrections: Corrections) -> list[str]:
    """Give every report the unit that is meant by the name it has, or by its words, over the whole folder; the paths that
    changed.

    What a user said stays as it was said.
    """
    # Whoever only asks settles none.
    from corpus.metadata.units import resolve

    rows = store.connection.execute(
        "SELECT path, named, unit, corrected FROM reports ORDER BY path"
    ).fetchall()
    said = {path for path, _, _, corrected in rows if "unit" in json.loads(corrected)}
    meant = resolve(
        {path: named for path, named, _, _ in rows},
        corrections.aliases,
        said,
        lambda path: _text(store, path),
    )
    changed = [path for path, _, unit, _ in rows if meant[path] != unit]
    for path in changed:
        store.set_unit(path, meant[path])
    return changed


def _text(store: Store, path: str) -> str:
    (text,) = store.connection.execute("SELECT text FROM reports WHERE path = ?", (path,)).fetchone()
    return str(text)
