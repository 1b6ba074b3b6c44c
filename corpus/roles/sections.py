"""The role of each section: what its headings name, else what most of its text is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.report import Passage, Role, Section
from corpus.roles.headings import roles_named_below, roles_of_heading


def with_roles(
    sections: Sequence[Section], passages: Sequence[Passage], year: int | None
) -> tuple[Section, ...]:
    """The sections with their roles.

    A heading that names roles decides, its own before those above it: the first of its own,
    below another the one that most characters have. Under none that names any, most characters
    decide alone; those of subsections count. ``year`` is what the report is about: a later
    one in a heading means a plan.
    """
    named: list[tuple[Role, ...]] = []
    own: list[bool] = []
    lengths: list[Counter[Role]] = [Counter() for _ in sections]
    for passage in passages:
        lengths[passage.section][passage.role] += len(passage.text)
    for place in range(len(sections) - 1, -1, -1):
        parent = sections[place].parent
        if parent is not None:
            lengths[parent].update(lengths[place])
    for section in sections:
        if section.parent is None:
            found = roles_of_heading(section.heading, year) if section.heading else ()
        else:
            found = roles_named_below(section.heading, year)
        own.append(bool(found))
        named.append(found or (named[section.parent] if section.parent is not None else ()))
    return tuple(
        replace(section, role=roles[0] if decides or len(roles) == 1 else _most(counted, roles))
        for section, decides, roles, counted in zip(sections, own, named, lengths, strict=True)
    )


def _most(lengths: Counter[Role], among: Sequence[Role]) -> Role:
    """The role that most characters have, of these where any has one of them; `other` for no text."""
    known = [role for role in lengths if not among or role in among] or list(among[:1])
    return max(known, key=lambda role: lengths[role], default="other")
