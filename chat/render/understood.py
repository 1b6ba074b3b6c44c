"""What a question was understood to ask for, and what it was narrowed to: each can be taken away."""

from collections.abc import Iterable, Sequence

from chat.render.markup import Html, button, escape, join, one_line, tag
from chat.service.contradiction import Contradiction
from chat.texts.sentences import Lang, role_word, say
from corpus.report import ROLES
from retrieval.types import Filters, Understood


def understood_line(lang: Lang, understood: Iterable[Understood], without: Iterable[Understood] = ()) -> Html:
    """What the question was understood to ask for; each can be taken away, and given back.

    The topic stands there like the rest: who sees that 主要 was taken for one can take it away.
    """
    shown = list(understood)
    # Without its topic a question for no role asks for nothing.
    bare = not any(one.field == "role" or one.carried for one in shown)
    chips = [_understood_chip(lang, one, fixed=one.field == "topic" and bare) for one in shown]
    given = [
        button(
            f"{_value(lang, one)} ↺",
            "restore",
            class_="yj-chip yj-gone",
            data_field=one.field,
            data_value=one.value,
            title=say(lang, "give_back"),
        )
        for one in without
    ]
    if not chips and not given:
        return Html("")
    label = tag("span", escape(say(lang, "understood")))
    return tag("p", join(label, *chips, *given), class_="yj-filtered yj-understood")


def _understood_chip(lang: Lang, one: Understood, *, fixed: bool) -> Html:
    value = _value(lang, one)
    # A role and a year say by themselves what they are.
    kind = (
        say(lang, f"understood_{one.field}") if one.field in ("topic", "unit", "not_unit", "report") else ""
    )
    # That a unit is left out is said whenever it is.
    told = kind and (not one.carried or one.field == "not_unit")
    named = tag("span", escape(kind), class_="yj-carried") if told else ""
    carried = tag("span", escape(say(lang, "carried")), class_="yj-carried") if one.carried else ""
    take = tag(
        "button",
        "×",
        type="button",
        data_do="without",
        data_field=one.field,
        data_value=one.value,
        class_="yj-take",
        aria_label=say(lang, "take_away", value=value),
        title=say(lang, "take_away", value=value),
    )
    whole = "yj-chip yj-fixed" if fixed else "yj-chip"
    return tag("span", join(carried, named, escape(value), "" if fixed else take), class_=whole)


def _value(lang: Lang, one: Understood) -> str:
    if one.field == "role":
        return next((role_word(lang, role) for role in ROLES if role == one.value), one.value)
    if one.field == "report":
        return one_line(one.value.rpartition(".")[0] or one.value, 40)
    return one_line(one.value, 40)


def filter_line(lang: Lang, filters: Filters) -> Html:
    """Which filters an answer was asked with, so that a narrow answer never looks like a whole one."""
    values: list[tuple[str, str, str]] = [("roles", role, role_word(lang, role)) for role in filters.roles]
    values += [("years", str(year), str(year)) for year in filters.years]
    values += [("units", unit, one_line(unit, 40)) for unit in filters.units]
    values += [("kinds", kind, one_line(kind, 40)) for kind in filters.kinds]
    values += [("reports", report, one_line(report, 40)) for report in filters.reports]
    if not values:
        return Html("")
    chips = join(*(_filter_chip(lang, *value) for value in values))
    return tag("p", join(tag("span", escape(say(lang, "filtered"))), chips), class_="yj-filtered")


def _filter_chip(lang: Lang, field: str, value: str, shown: str) -> Html:
    take = tag(
        "button",
        "×",
        type="button",
        data_do="unfilter",
        data_field=field,
        data_value=value,
        class_="yj-take",
        aria_label=say(lang, "take_away", value=shown),
        title=say(lang, "take_away", value=shown),
    )
    return tag("span", join(escape(shown), take), class_="yj-chip")


def contradictions(lang: Lang, found: Iterable[Contradiction]) -> Html:
    """Where a filter says something else than the question: which was followed, and the way to the other."""
    parts = (
        tag(
            "p",
            join(
                escape(say(lang, "contradicts", asked=_few(one.asked), chosen=_few(one.chosen))),
                " ",
                button(say(lang, "obey_question"), "obey-question", class_="yj-link", data_field=one.field),
            ),
            class_="yj-notice",
            role="status",
        )
        for one in found
    )
    return join(*parts)


def _few(values: Sequence[str]) -> str:
    return "、".join(one_line(value, 40) for value in values[:_FEW]) + ("…" if len(values) > _FEW else "")


# So many values are read in a sentence.
_FEW = 4
