"""What a library holds that a question can name: units, titles, kinds and years."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from index.text.tokens import PAIR
from retrieval.types import Understood
from retrieval.understanding.kinds import kinds_named
from retrieval.understanding.naming.bodies import bodies_named, body_behind
from retrieval.understanding.naming.found import Found
from retrieval.understanding.naming.names import Names
from retrieval.understanding.naming.romanised import Romanised
from retrieval.understanding.who_says import with_left_out
from retrieval.understanding.years import years_named

if TYPE_CHECKING:
    from index.engine.protocol import Engine
    from index.storage.reading import StoredReport

_LATIN = re.compile(r"[a-z]{3}")
# So many characters may stand between a place and what the unit is: *the Qingling county water bureau*.
_APART = 40
# What a report has for each field that a question narrows down by.
_ATTRIBUTES = {"year": "year", "unit": "unit", "kind": "kind", "report": "path"}


class Library:
    """Finds what a question narrows down to. Made once per snapshot; safe to share between threads.

    ``saying(form)`` gives the ids of the reports one of whose passages holds a form.
    """

    def __init__(
        self,
        reports: "Sequence[StoredReport]",
        saying: Callable[[str], frozenset[int]] = lambda _: frozenset(),
    ) -> None:
        self.reports = tuple(reports)
        self.years = frozenset(report.year for report in reports if report.year is not None)
        self.kinds = frozenset(report.kind for report in reports if report.kind is not None)
        self._names = Names(reports, saying)
        self._having: dict[tuple[str, str | None], list[StoredReport]] = {}
        for report in self.reports:
            for key in (("unit", report.unit), ("report", report.path)):
                self._having.setdefault(key, []).append(report)
        self._known: dict[frozenset[tuple[str, str]], tuple[int | None, frozenset[int]]] = {}

    def named_in(self, plain: str, context: Sequence[Understood] = ()) -> list[Found]:
        """The years, units, reports and kinds in a normalised question, in order, none overlapping; units that it
        leaves out are those of ``not_unit``.

        ``context`` says whose year 今年 is where the question names nobody, and which year 上一年 is before.
        """
        names = with_left_out(plain, [*self._names.found_in(plain), *self._named_in_english(plain)])
        units = [item for name in names for item in name.items] or context
        newest, theirs = self._years_of(units)
        said = [int(item.value) for item in context if item.field == "year"]
        years = [
            Found(tuple(Understood("year", str(year)) for year in named.years), named.start, named.end)
            for named in years_named(
                plain, self.years, newest, theirs, said[0] if len(said) == 1 else None, this_year()
            )
        ]
        found: list[Found] = []
        for name in (*names, *years, *kinds_named(plain, self.kinds)):
            if not any(name.start < other.end and other.start < name.end for other in found):
                found.append(name)
        return sorted(found, key=lambda name: name.start)

    def _named_in_english(self, plain: str) -> list[Found]:
        """Units by place, *Guizhou*, by what they are, *the water bureau*, or by both together, *the Qingling
        water bureau*, where that fits one of the library."""
        if not _LATIN.search(plain):
            return []
        places = [self._place(plain, *found) for found in self._romanised.found_in(plain)]
        found = []
        for body in bodies_named(plain):
            before = [place for place in places if body.start - _APART <= place.start < body.start]
            named = {item for form in body.chinese for item in self._names.units_called(form)}
            both = [item for place in before for item in place.items if item in named]
            if both:
                found.append(Found(tuple(dict.fromkeys(both)), before[0].start, body.end))
            elif len(sure := self._surely(body.chinese)) == 1:
                found.append(Found(tuple(sure), body.start, body.end))
        taken = [(name.start, name.end) for name in found]
        alone = [
            place
            for place in places
            if len(place.items) == 1 and not any(s < place.end and place.start < e for s, e in taken)
        ]
        return [*found, *alone]

    def _place(self, plain: str, form: str, start: int, end: int) -> Found:
        """The units of a place, with the word behind it that says what it is: *Cangwu town* is 苍梧镇, where that is a
        unit itself, else whatever is of it."""
        units, body = self._places[form], body_behind(plain, end)
        names = [form + chinese for chinese in body.chinese] if body else []
        itself = tuple(unit for unit in units if unit.value in names)
        of_it = itself or tuple(unit for unit in units if any(name in unit.value for name in names))
        return Found(of_it or units, start, body.end if body and of_it else end)

    def _surely(self, forms: Iterable[str]) -> dict[Understood, None]:
        named = [name for form in forms for name in self._names.found_in(form)]
        return dict.fromkeys(item for name in named for item in name.items if item.field == "unit")

    @cached_property
    def _places(self) -> dict[str, tuple[Understood, ...]]:
        return self._names.places()

    @cached_property
    def _romanised(self) -> Romanised:
        return Romanised(self._places)

    def unknown_unit(self, plain: str) -> str | None:
        """A unit that a normalised question begins with and that the library never mentions."""
        return self._names.unknown_unit(plain) if self.reports else None

    def _years_of(self, items: Iterable[Understood]) -> tuple[int | None, frozenset[int]]:
        """What 今年 means and the years of the reports of these units; of all, where none is named."""
        wanted = frozenset((item.field, item.value) for item in items if item.field in ("unit", "report"))
        if wanted not in self._known:
            self._known[wanted] = self._find_years(wanted)
        return self._known[wanted]

    def _find_years(self, wanted: frozenset[tuple[str, str]]) -> tuple[int | None, frozenset[int]]:
        newest: dict[str, int] = {}
        years: set[int] = set()
        named = (report for key in wanted for report in self._having.get(key, ()))
        for report in named if wanted else self.reports:
            if report.year is not None:
                owner = report.unit or report.path
                newest[owner] = max(report.year, newest.get(owner, 0))
                years.add(report.year)
        last = set(newest.values())
        return last.pop() if len(last) == 1 else None, frozenset(years)

    def fitting(self, items: Iterable[Understood]) -> "list[StoredReport]":
        """The reports that these filters are about: fields all, values of one field either; none of a unit that is
        left out."""
        return list(self._fitting(items))

    def holds(self, items: Iterable[Understood]) -> bool:
        """Whether a report fits these filters."""
        return next(self._fitting(items), None) is not None

    def _fitting(self, items: Iterable[Understood]) -> "Iterator[StoredReport]":
        by_field: dict[str, set[str | int]] = {}
        for item in items:
            value = int(item.value) if item.field == "year" else item.value
            by_field.setdefault(item.field, set()).add(value)
        left_out = by_field.pop("not_unit", set())
        fitting: Iterable[StoredReport] = (report for report in self.reports if report.unit not in left_out)
        for field, values in by_field.items():
            fitting = _with(fitting, _ATTRIBUTES[field], values)
        return iter(fitting)

    def unit_of(self, path: str) -> str | None:
        """Whose report this is; None where it is not said."""
        return next((report.unit for report in self._having.get(("report", path), ())), None)


def this_year() -> int:
    """The year in which a question is asked."""
    return datetime.now().astimezone().year


def _with(
    reports: "Iterable[StoredReport]", attribute: str, values: Collection[str | int]
) -> "Iterator[StoredReport]":
    value = attrgetter(attribute)
    return (report for report in reports if value(report) in values)


# For questions over ready-made passages, which name nothing.
NO_LIBRARY = Library(())


def library_of(engine: "Engine") -> Library:
    """The library of one revision of the index."""

    def saying(form: str) -> frozenset[int]:
        return engine.reports_saying([first + second + PAIR for first, second in pairwise(form)])

    return Library(engine.reports(), saying)
