"""Conditions on passages, as values: the same for every engine.

The local engine turns them into a mask over its rows (`index.engine.local.mask`), storage into
SQL (`index.storage.where`). A condition is plain data, so that it can be compared, hashed, printed
and handed to an engine in another process.
"""

import re
from dataclasses import dataclass
from typing import Literal

Field = Literal["path", "unit", "kind", "year", "role"]
"""What a passage is chosen by: path, unit, kind and year of its report, and its own role."""

Value = str | int | None


@dataclass(frozen=True, slots=True)
class In:
    """The field has one of these values; None is what is not known. Nothing fits no values."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Says:
    """The passage, with ``within="headings"`` its title and its headings without numbers, holds these words
    as they stand.

    Compared as `index.text.tokens.normalise` leaves both: small letters, half-width, simplified.
    Letters and digits only as whole words: 24 is not said by 2024. Nothing says no words.
    """

    words: str
    within: Literal["text", "headings"] = "text"


@dataclass(frozen=True, slots=True)
class HasTerm:
    """The passage, with ``within="headings"`` its title and headings, holds this term of the index
    (`index.text.tokens.terms`): quicker to tell than what it says, and only of whole words or pairs."""

    term: str
    within: Literal["text", "headings"] = "text"


@dataclass(frozen=True, slots=True)
class Titled:
    """The title of the report names this year, and the report is of another: of an earlier one where ``later``, else
    of a later or of none."""

    year: int
    later: bool


@dataclass(frozen=True, slots=True)
class And:
    """All of these; everything fits none."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """One of these at least; nothing fits none."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """All but these."""

    of: "Condition"


Condition = In | Says | HasTerm | Titled | And | Or | Not

EVERYTHING = And(())
NOTHING = Or(())
_YEAR = re.compile(r"(?=(\d{4}))")


def years_in(title: str) -> list[int]:
    """What may be a year in a title, ascending."""
    return sorted({int(digits) for digits in _YEAR.findall(title)})


def is_titled(title: str, year: int | None, wanted: Titled) -> bool:
    """Whether `wanted` fits a report of this title and year."""
    later = year is not None and year < wanted.year
    return year != wanted.year and later is wanted.later and wanted.year in years_in(title)


def concerns_passages(condition: Condition) -> bool:
    """Whether passages of one report may differ in it; if not, it says something of reports alone."""
    match condition:
        case In(field, _):
            return field == "role"
        case Says(_, _) | HasTerm(_, _):
            return True
        case Titled(_, _):
            return False
        case And(of) | Or(of):
            return any(map(concerns_passages, of))
        case Not(of):
            return concerns_passages(of)


def of_reports(condition: Condition, otherwise: Condition) -> Condition:
    """The same, said of reports alone: what depends on the passage is `otherwise`. With what nothing fits every
    passage of what is left fits the condition, with everything no passage of what is left out does."""
    match condition:
        case In("role", _) | Says(_, _) | HasTerm(_, _):
            return otherwise
        case And(of):
            return And(tuple(of_reports(one, otherwise) for one in of))
        case Or(of):
            return Or(tuple(of_reports(one, otherwise) for one in of))
        case Not(of):
            return Not(of_reports(of, EVERYTHING if otherwise == NOTHING else NOTHING))
    return condition
