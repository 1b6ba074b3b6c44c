"""Conditions (`index.conditions`) → SQL over ``reports r`` and ``passages p``."""

import json
import sqlite3

from corpus.report import ROLES
from index.conditions import And, Condition, Field, HasTerm, In, Not, Or, Says, Titled, Value, is_titled
from index.text.enrichment import searched_headings
from index.text.tokens import PAIR, normalise, terms, within_word

_COLUMNS = {"path": "r.path", "unit": "r.unit", "kind": "r.kind", "year": "r.year", "role": "p.role"}
_TEXT = 'substr(r.text, p.start + 1, p."end" - p.start)'
_ROLE_PLACES: dict[Value, int] = {role: place for place, role in enumerate(ROLES)}

Bound = str | int


def where(condition: Condition) -> tuple[str, list[Bound]]:
    """A boolean expression, never NULL, and the values to bind in it, in order.

    The connection must know the function that `ready` gives it.
    """
    match condition:
        case In(field, values):
            return _in(_COLUMNS[field], [_stored(field, value) for value in values])
        case Says(words, within):
            return f"says({_TEXT if within == 'text' else 'r.title, p.headings'}, ?)", [normalise(words)]
        case HasTerm(term, within):
            return f"has_term({_TEXT if within == 'text' else 'r.title, p.headings'}, ?)", [term]
        case Titled(year, later):
            return "titled(r.title, r.year, ?, ?)", [year, int(later)]
        case And(of):
            return _joined(" AND ", of, "1")
        case Or(of):
            return _joined(" OR ", of, "0")
        case Not(of):
            inner, bound = where(of)
            return f"NOT {inner}", bound


def ready(connection: sqlite3.Connection) -> None:
    """Teach a connection the functions ``says(text, words)``, ``says(title, headings, words)``,
    ``has_term(text, term)``, ``has_term(title, headings, term)`` and ``titled(title, year, wanted, later)``."""
    connection.create_function("says", 2, says, deterministic=True)
    connection.create_function("says", 3, _headings_say, deterministic=True)
    connection.create_function("has_term", 2, _has_term, deterministic=True)
    connection.create_function("has_term", 3, _headings_have, deterministic=True)
    connection.create_function("titled", 4, _titled, deterministic=True)


def _stored(field: Field, value: Value) -> Bound | None:
    """A role lies in the database as its place in ``ROLES``; one that there is not fits nothing."""
    return _ROLE_PLACES.get(value, -1) if field == "role" else value


def _in(column: str, values: list[Bound | None]) -> tuple[str, list[Bound]]:
    known = [value for value in values if value is not None]
    # A list of any length is one value to bind; SQLite takes a limited number of them.
    inside = f"ifnull({column} IN (SELECT value FROM json_each(?)), 0)"
    if len(known) == len(values):
        return inside, [json.dumps(known)]
    return f"({inside} OR {column} IS NULL)", [json.dumps(known)]


def _joined(word: str, of: tuple[Condition, ...], empty: str) -> tuple[str, list[Bound]]:
    parts = [where(one) for one in of]
    return f"({word.join(sql for sql, _ in parts) or empty})", [
        value for _, bound in parts for value in bound
    ]


def says(text: str, words: str) -> bool:
    """Whether a text holds normalised words; `words` that begin or end with a letter or digit as whole words."""
    plain = normalise(text)
    start = plain.find(words) if words else -1
    while start >= 0:
        end = start + len(words)
        if not (within_word(plain, start) or within_word(plain, end)):
            return True
        start = plain.find(words, start + 1)
    return False


def _headings_say(title: str, headings: str, words: str) -> bool:
    return says(searched_headings(title, json.loads(headings)), words)


def _has_term(text: str, term: str) -> bool:
    # Cutting takes far longer than looking for the characters.
    return term.removesuffix(PAIR) in normalise(text) and term in terms(text)


def _headings_have(title: str, headings: str, term: str) -> bool:
    return _has_term(searched_headings(title, json.loads(headings)), term)


def _titled(title: str, year: int | None, wanted: int, later: int) -> bool:
    return is_titled(title, year, Titled(wanted, bool(later)))
