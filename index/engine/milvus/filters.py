"""Conditions (`index.conditions`) → filter expressions of Milvus over the collection ``passages``.

Paths, kinds and terms are compared as numbers or digests, a unit as the reports that it has, and words as
`index.engine.milvus.names.said_in` writes them: nothing that anybody typed can end a literal.
"""

from collections.abc import Iterable

from corpus.report import ROLES
from index.conditions import And, Condition, HasTerm, In, Not, Or, Says, Titled
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.names import name_of, number_of, said_in
from index.text.tokens import normalise

EVERYTHING = "ordinal >= 0"
NOTHING = "ordinal < 0"
# Passages of files that are reports, not other documents.
REPORTED = "told >= 50"


def printed(condition: Condition, catalogue: Catalogue) -> str:
    """A boolean expression, in brackets where it needs them."""
    match condition:
        case In("unit", values):
            wanted = set(values)
            return among(
                "report",
                (n for n, r in zip(catalogue.names, catalogue.reports, strict=True) if r.unit in wanted),
            )
        case In("path", values):
            return among("report", (name_of(value) for value in values if isinstance(value, str)))
        case In("kind", values):
            return among("kind", ("" if value is None else name_of(str(value)) for value in values))
        case In("year", values):
            return _numbers("year", (value or 0 for value in values if not isinstance(value, str)))
        case In(_, values):
            return _numbers("role", (place for place, role in enumerate(ROLES) if role in values))
        case Says(words, within):
            held = said_in(words)
            return f'({within}_said like "%{held}%")' if normalise(words) else NOTHING
        case HasTerm(term, within):
            return f"ARRAY_CONTAINS({within}_terms, {number_of(term)})"
        case Titled(year, later):
            of_another = f"(year > 0 and year < {year})" if later else f"(year == 0 or year > {year})"
            return f"(ARRAY_CONTAINS(titled, {year}) and {of_another})"
        case And(of):
            return _joined(" and ", of, EVERYTHING, catalogue)
        case Or(of):
            return _joined(" or ", of, NOTHING, catalogue)
        case Not(of):
            return f"(not ({printed(of, catalogue)}))"


def holding(terms: Iterable[str]) -> str:
    """Passages whose text holds all these terms."""
    return f"ARRAY_CONTAINS_ALL(text_terms, [{', '.join(str(number_of(term)) for term in terms)}])"


def among(column: str, names: Iterable[str]) -> str:
    """Rows with one of these names there."""
    listed = ", ".join(f'"{name}"' for name in dict.fromkeys(names))
    return f"({column} in [{listed}])" if listed else NOTHING


def _numbers(column: str, numbers: Iterable[int]) -> str:
    listed = ", ".join(map(str, dict.fromkeys(numbers)))
    return f"({column} in [{listed}])" if listed else NOTHING


def _joined(word: str, of: tuple[Condition, ...], empty: str, catalogue: Catalogue) -> str:
    parts = [printed(one, catalogue) for one in of]
    return f"({word.join(parts)})" if parts else empty
