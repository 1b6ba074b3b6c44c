"""The roles of each section of a report, from the top down."""

from collections.abc import Sequence

from corpus.report import Role, Section
from corpus.roles import cues, headings
from corpus.structure.closing import APPENDIX

# How much of a section's text is asked what it leans to, and how much of a lead-in.
_LEANING = 2_000
_OPENING = 120


def section_roles(
    text: str, sections: Sequence[Section], year: int | None, default: Role
) -> list[tuple[Role, ...]]:
    """For each section the roles its text may have, the first being its own.

    A section whose heading says nothing has the ``default`` of its kind of report; after
    problems or plans have begun it is a plan if its text speaks like one.
    """
    found: list[tuple[Role, ...]] = []
    late = False
    # Sections of several roles below which plans have begun.
    ahead: set[int] = set()
    for index, section in enumerate(sections):
        if not section.heading:
            own: tuple[Role, ...] = (_opening(default, sections),) if section.level == 0 else ("other",)
        elif section.parent is None:
            own = _top(section.heading, year, late)
        else:
            parent = found[section.parent]
            if index == section.parent + 1 and _turns_to_plans(text, sections[section.parent], section, year):
                ahead.add(section.parent)
            content = text[section.heading_end : min(section.end, section.heading_end + _OPENING)]
            own = headings.child_role(section.heading, content, parent, year, section.parent in ahead)
            if own == ("plan",):
                ahead.add(section.parent)
        if not own:
            content = text[section.heading_end : min(section.end, section.heading_end + _LEANING)]
            planned = (late and cues.leans_to_plan(content)) or cues.is_mostly_plan(content)
            own = ("plan",) if planned else (default,)
        late = late or not {"problem", "cause", "plan"}.isdisjoint(own)
        found.append(own)
    return found


def _top(heading: str, year: int | None, late: bool) -> tuple[Role, ...]:
    """The roles a heading of the first level names or states; () for none."""
    if APPENDIX.match(heading):
        return ("other",)
    if late and headings.names_measures(heading):
        return ("plan",)
    named = headings.roles_of_heading(heading, year)
    return ("problem",) if not named and headings.states_problem(heading) else named


def _opening(default: Role, sections: Sequence[Section]) -> Role:
    """What an opening is about: as the report, but above the headings it lists no problems yet."""
    return "other" if default == "problem" and len(sections) > 1 else default


def _turns_to_plans(text: str, above: Section, first: Section, year: int | None) -> bool:
    """Whether the last sentence between a heading and its first subheading looks ahead."""
    lead_in = text[above.heading_end : first.heading_start].rstrip("。 \n")
    return cues.looks_ahead(lead_in.rpartition("。")[2].strip(), year)
