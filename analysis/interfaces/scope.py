"""What an analysis was of, as it was understood: in the note of a file and in JSON, the same for each kind."""

from dataclasses import dataclass, replace
from typing import Any

from analysis.asked import TopicQuery
from analysis.choice import Within
from analysis.compare import Apart, Side
from analysis.export.table import Table
from analysis.export.words import Lang, role_word, word
from analysis.shapes import asked_json
from corpus.report import Role


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a comparison, and how reports that both have were shared out."""

    left: Side
    right: Side
    apart: Apart


@dataclass(frozen=True, slots=True)
class Scope:
    """The topic as read, None for everything; units, years and roles, none for all; the sides of a comparison.

    ``unread`` files could not become reports; ``no_later`` says that no report follows those that were tracked.
    """

    asked: TopicQuery | None
    within: Within
    roles: tuple[Role, ...] = ()
    sides: Sides | None = None
    unread: int = 0
    no_later: bool = False

    def shape(self) -> dict[str, Any]:
        """As JSON, beside what was found; ``scope`` are the sentences of `note`."""
        found: dict[str, Any] = {
            "asked": asked_json(self.asked) if self.asked else None,
            "within": {"units": list(self.within.units), "years": list(self.within.years)},
            "unread": self.unread,
            "scope": {"zh": self.note("zh"), "en": self.note("en")},
        }
        if self.sides is not None:
            left, right, own = self.sides.left, self.sides.right, self.sides.apart
            found["sides"] = {
                "left": {"unit": left.unit, "year": left.year, "reports": len(own.left)},
                "right": {"unit": right.unit, "year": right.year, "reports": len(own.right)},
                "shared": own.shared,
            }
        return found

    def note(self, lang: Lang) -> str:
        """A line for what was looked at, and one for each thing that was not."""
        lines = [
            word(lang, "scope", of=word(lang, "join").join(self._parts(lang)) or word(lang, "all_reports"))
        ]
        if self.sides is not None and (shared := self.sides.apart.shared):
            wider = word(lang, self.sides.apart.wider)
            lines.append(word(lang, "shared_note", shared=shared, wider=wider))
        if self.no_later:
            lines.append(word(lang, "no_later_note"))
        if self.unread:
            lines.append(word(lang, "unread_note", unread=self.unread))
        return "\n".join(lines)

    def noted(self, table: Table, lang: Lang) -> Table:
        """A table that says so below what it counts."""
        return replace(table, note=f"{table.note}\n{self.note(lang)}")

    def _parts(self, lang: Lang) -> list[str]:
        comma = word(lang, "comma")
        found = []
        if self.asked is not None and not self.asked.everything:
            found.append(_topic(self.asked, lang))
        for name, own in (("unit", self.within.units), ("year", self.within.years)):
            if own:
                found.append(word(lang, "scope_part", name=word(lang, name), of=comma.join(map(str, own))))
        if self.roles:
            own_roles = comma.join(role_word(lang, role) for role in self.roles)
            found.append(word(lang, "scope_part", name=word(lang, "roles"), of=own_roles))
        for name, side in (("left", self.sides.left), ("right", self.sides.right)) if self.sides else ():
            words = " ".join(str(one) for one in (side.unit, side.year) if one is not None)
            found.append(word(lang, "scope_part", name=word(lang, name), of=words))
        return found


def _topic(asked: TopicQuery, lang: Lang) -> str:
    """The words that are sought as they stand, all or any of them, or the words that are meant."""
    words = asked.phrases if asked.literal or len(asked.phrases) > 1 else (asked.topic,)
    between = word(lang, "and" if asked.every else "or")
    name = word(lang, "literal" if asked.literal else "topic")
    return word(
        lang, "scope_part", name=name, of=between.join(word(lang, "words", words=one) for one in words)
    )
