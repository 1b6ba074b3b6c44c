"""A question in the light of those before it: 「那原因呢？」「2022年的呢」 *what about 2022?* *more*.

Nothing is kept between questions: the conversation is read again from its turns, each read on
top of what the turns before it came to. Four rules, in order:

1. *More* (还有吗, 再多一些, *more*) asks the same again, for the next passages.
2. A question without a subject of its own (那原因呢, 2022年的呢, 下一步打算呢, *why?*) takes the
   subject of the one before; what it names — role, year, unit — takes the place of the same there.
   One that is whole without it, naming unit and role (水务局有哪些亮点？), starts afresh.
3. A subject with a sign of going on (那作风建设呢, *what about training?*) takes the place of the
   subject; role and filters stay. One with a pronoun for the unit (该局, 他们) keeps the filters.
4. Anything else starts afresh.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from corpus.report import ROLES, Role
from retrieval.types import Field, Turn, Understood
from retrieval.understanding import follow_up
from retrieval.understanding.catalogue import Library
from retrieval.understanding.question import Language, Question, language_of, read_question

# What a role is called, to search for the subject of an earlier question under another role.
CALLED: dict[Language, dict[Role, str]] = {
    "zh": {
        "problem": "存在的问题",
        "cause": "原因",
        "plan": "下一步打算",
        "highlight": "亮点做法",
        "achievement": "工作成效",
    },
    "en": {
        "problem": "problems",
        "cause": "causes",
        "plan": "plans for the next steps",
        "highlight": "highlights",
        "achievement": "achievements",
    },
}
_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# All say whose, so that one takes the place of the others.
_WHOSE = ("unit", "not_unit", "report")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question comes to: what is searched for, how it was understood, and which page of it.

    ``text`` is the question as asked; ``question.filters`` holds all filters, carried ones too.
    ``page`` counts from 0.
    """

    text: str
    question: Question
    understood: tuple[Understood, ...]
    page: int = 0


def read(
    text: str,
    library: Library,
    history: Sequence[Turn] = (),
    without: Collection[Understood] = (),
    fields_set: Collection[Field] = (),
) -> Reading:
    """A question after the turns of its conversation; BadQuestion where there is nothing to search for.

    What the asker has set by hand, ``fields_set``, the words of the question do not set again.
    """
    reading: Reading | None = None
    for turn in history:
        if not any(map(str.isalnum, turn.question)):
            continue  # it got no answer, and nothing follows from it
        reading = _next(reading, turn.question, library, turn.without)
    reading = _without_topic(_next(reading, text, library, without), without)
    if not any(item.field in fields_set for item in reading.question.filters):
        return reading
    left = tuple(item for item in reading.question.filters if item.field not in fields_set)
    return replace(
        reading,
        question=replace(reading.question, filters=left),
        understood=tuple(
            item for item in reading.understood if item.field in ("topic", "role") or item in left
        ),
    )


def _without_topic(reading: Reading, without: Collection[Understood]) -> Reading:
    """The reading with no topic where the asker took it away and a role is left to ask for."""
    question = reading.question
    called = CALLED[question.language].get(question.role, "") if question.role else ""
    taken = {item.value for item in without if item.field == "topic"}
    if not called or not question.subject or shown(question.subject) not in taken:
        return reading
    return replace(
        reading,
        question=replace(question, text=called, topic=called, subject="", role_only=True),
        understood=tuple(item for item in reading.understood if item.field != "topic"),
    )


def _next(before: Reading | None, text: str, library: Library, without: Collection[Understood]) -> Reading:
    own = read_question(text, library, without, before.question.filters if before else ())
    if before is None:
        return Reading(own.text, own, _understood(own))
    taken = {(item.field, item.value) for item in without}
    if follow_up.asks_for_more(own.text) or _asks_for_more(own, before.question):
        # What asks for more says nothing of its own: 「还有其他问题吗」 after plans is for more of them.
        more = replace(own, role=None, roles=before.question.roles)
        return _carried(more, before, before.question, before.page + 1, taken)
    merged = _continued(own, before.question, library)
    return (
        Reading(own.text, own, _understood(own))
        if merged is None
        else _carried(own, before, merged, 0, taken)
    )


def _asks_for_more(own: Question, before: Question) -> bool:
    """「还有其他问题吗？」 after problems: the same, and more of it."""
    same = own.role in (None, before.role) and not own.filters and not follow_up.says_something(own.subject)
    return same and follow_up.asks_for_others(own.text)


def _continued(own: Question, before: Question, library: Library) -> Question | None:
    """The question with what it takes from the one before; None where it starts afresh."""
    goes_on = follow_up.goes_on(own.text)
    others = follow_up.names_other_units(own.text)
    names_whose = own.unknown_unit is not None or any(item.field in _WHOSE for item in own.filters)
    own = replace(
        own,
        subject=follow_up.without_references(own.subject),
        topic=follow_up.without_references(own.topic),
    )
    if follow_up.asks_of_later(own.text) and before.subject and not names_whose:
        subject = " ".join(filter(None, (before.subject, follow_up.without_later(own.subject))))
        filters = _filters_after(own, before, library, others, every_year=True)
        return replace(own, subject=subject, topic=subject, filters=filters)
    if own.bare and follow_up.refers(own.text) and not names_whose:
        # *And what was the reason behind it?* asks of what was said before, whatever words it has.
        own = replace(own, subject="")
    if not follow_up.says_something(own.subject):
        if own.role is not None and names_whose and not goes_on:
            return None
        if own.role is not None and follow_up.names_the_unit(own.text) and not goes_on:
            return replace(own, subject="", filters=_filters_after(own, before, library, others))
        return replace(
            before,
            role=follow_up.role_after(own.text, own.role, before.role),
            filters=_filters_after(own, before, library, others),
            coverage=own.coverage or others or (before.coverage and not names_whose),
            number=own.number or (before.number and own.role in (None, before.role)),
            unknown_unit=own.unknown_unit,
        )
    if goes_on or others or (follow_up.refers(own.text) and not names_whose):
        whole = follow_up.asks_by_itself(own.text) or own.role is not None or not goes_on
        return replace(
            own,
            role=own.role if whole else before.role,
            filters=_filters_after(own, before, library, others),
            coverage=own.coverage or others or (before.coverage and not whole and not names_whose),
        )
    return None


def _filters_after(
    own: Question, before: Question, library: Library, others: bool, *, every_year: bool = False
) -> tuple[Understood, ...]:
    """Own filters take the place of those of the same field.

    A new year leaves the report and keeps its unit, and so does ``every_year``; a new unit without a report of the year
    leaves the year. What asks for every unit keeps none.
    """
    fields: set[str] = {item.field for item in own.filters} | ({"year"} if every_year else set())
    if fields & set(_WHOSE) or others or own.coverage:
        fields |= set(_WHOSE)
    if fields & set(_WHOSE) and not library.holds(
        (*own.filters, *(i for i in before.filters if i.field == "year"))
    ):
        fields.add("year")
    kept = []
    for item in before.filters:
        if item.field == "report" and "year" in fields and item.field not in fields:
            if unit := library.unit_of(item.value):
                kept.append(Understood("unit", unit))
        elif item.field not in fields:
            kept.append(item)
    return (*own.filters, *dict.fromkeys(kept))


def _carried(
    own: Question, before: Reading, merged: Question, page: int, taken: Collection[tuple[str, str]]
) -> Reading:
    """The merged question without what the asker takes away, and which of it was carried over."""
    subject = "" if ("topic", shown(merged.subject)) in taken else merged.subject
    role = None if ("role", merged.role) in taken else merged.role
    filters = tuple(item for item in merged.filters if (item.field, item.value) not in taken)
    language = language_of(subject) if subject else merged.language
    called = CALLED[language].get(role, "") if role else ""
    changed = (subject, role) != (before.question.subject, before.question.role)
    text, within = before.question.text, before.question.within
    if changed or filters != before.question.filters:
        text = within = " ".join(filter(None, (subject, called)))
    question = replace(
        merged,
        text=text,
        within=within,
        language=language,
        topic=subject or (called if changed else before.question.topic) or own.topic,
        subject=subject,
        role=role,
        role_only=role is not None and not subject,
        filters=filters,
        roles=_roles_after(own, before.question, role, taken),
    )
    said: set[tuple[str, str | None]] = {
        ("role", own.role),
        *((item.field, item.value) for item in own.filters),
    }
    if role != before.question.role:
        said.add(("role", role))
    if subject and (subject != before.question.subject or subject == own.subject):
        said.add(("topic", shown(subject)))
    understood = tuple(
        replace(item, carried=(item.field, item.value) not in said) for item in _understood(question)
    )
    return Reading(own.text, question, understood, page)


def _roles_after(
    own: Question, before: Question, role: Role | None, taken: Collection[tuple[str, str]]
) -> tuple[float, ...]:
    """Which roles likely answer: the one that is asked for now; else as before, and none where it was taken away."""
    if any(field == "role" for field, _ in taken):
        return (0.0,) * len(ROLES)
    if role == own.role:
        return own.roles
    if role == before.role:
        return before.roles
    return tuple(float(one == role) for one in ROLES)


def shown(subject: str) -> str:
    """A topic as it is shown: without the blanks that words taken out left between Chinese characters."""
    return _GAP.sub("", subject)


def _understood(question: Question) -> tuple[Understood, ...]:
    """Topic, role, then filters."""
    found = [Understood("topic", shown(question.subject))] if question.subject else []
    if question.role is not None:
        found.append(Understood("role", question.role))
    return (*found, *question.filters)
