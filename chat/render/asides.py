"""What is said to questions that no passage answers: small talk, and which reports there are."""

from collections.abc import Iterable, Mapping

from chat.render.answer import question_bubble
from chat.render.markup import Html, button, escape, join, one_line, tag
from chat.render.understood import filter_line, understood_line
from chat.texts.sentences import Lang, say
from retrieval.types import Answer, Catalogue, Understood

# A longer list is looked at in the library.
MOST_LISTED = 20
# So many names are read.
_NAMED = 60
_VIEWS = ("ledger", "coverage", "compare", "track", "copies", "digest")


def smalltalk(lang: Lang, question: str, examples: Iterable[str]) -> Html:
    """What can be asked and done here, and examples; the question can be looked for all the same."""
    asks = (button(one_line(one), "ask", class_="yj-example", data_question=one) for one in examples)
    anyway = button(say(lang, "anyway"), "anyway", class_="yj-link")
    work = (
        button(
            say(lang, f"work_{kind}"),
            "to-work",
            class_="yj-example",
            data_kind=kind,
            title=say(lang, f"work_{kind}_title"),
        )
        for kind in _VIEWS
    )
    library = button(say(lang, "catalogue_all"), "library", class_="yj-example")
    views = ("、" if lang == "zh" else ", ").join(say(lang, f"work_{kind}") for kind in _VIEWS)
    return join(
        question_bubble(lang, question),
        tag("p", join(escape(say(lang, "smalltalk")), " ", anyway), class_="yj-none"),
        tag("div", join(*asks), class_="yj-asking-on", role="group", aria_label=say(lang, "examples")),
        tag("p", escape(say(lang, "smalltalk_work", views=views)), class_="yj-hint"),
        tag(
            "div", join(*work, library), class_="yj-asking-on", role="group", aria_label=say(lang, "tab_work")
        ),
    )


def catalogue(lang: Lang, answer: Answer, held: Catalogue, without: Iterable[Understood] = ()) -> Html:
    """How many reports there are, of which units and years, and which; asked for by those who do not look into the
    library."""
    reason = answer.reason and (answer.reason.zh if lang == "zh" else answer.reason.en)
    rows = (
        tag("li", button(one_line(one.title), "open-report", class_="yj-link", data_report=one.path))
        for one in held.reports[:MOST_LISTED]
    )
    ways = (
        button(say(lang, "catalogue_all"), "library", class_="yj-link"),
        " ",
        button(say(lang, "anyway"), "anyway", class_="yj-link"),
    )
    return join(
        question_bubble(lang, answer.question),
        understood_line(lang, answer.understood, without),
        filter_line(lang, answer.filters),
        tag("p", tag("b", escape(reason)), class_="yj-none") if reason else "",
        tag(
            "div",
            tag("p", escape(_counted(lang, answer, held)), class_="yj-summary yj-coverage"),
            class_="yj-answer-head",
        ),
        *(
            tag("p", join(tag("b", escape(label)), escape(names)), class_="yj-fact")
            for label, names in _by(lang, answer, held)
        ),
        tag("ul", join(*rows), class_="yj-catalogue"),
        tag("p", join(*ways)),
    )


def _counted(lang: Lang, answer: Answer, held: Catalogue) -> str:
    years, units = list(held.years), len(held.units)
    span = "–".join(map(str, dict.fromkeys((*years[:1], *years[-1:]))))
    named = "" if answer.reason else _named(lang, answer.understood)
    return say(
        lang,
        "catalogue_of" if named else "catalogue",
        **({"named": named} if named else {}),
        reports=len(held.reports),
        units=say(lang, "catalogue_units", count=units) if units else "",
        # A year that was named is not said twice.
        years=say(lang, "catalogue_years", years=span) if years and span not in named else "",
    )


def _by(lang: Lang, answer: Answer, held: Catalogue) -> Iterable[tuple[str, str]]:
    """Who has none of the years asked for; then how many there are of each unit and of each year, where there are
    several."""
    between = "、" if lang == "zh" else ", "
    if held.without:
        label = say(lang, "catalogue_without", named=_named(lang, answer.understood), count=len(held.without))
        yield label, between.join(held.without[:_NAMED]) + ("…" if len(held.without) > _NAMED else "")
    units, years = held.units, held.years
    if len(units) > 1:
        names = _each(lang, units)
        if unowned := len(held.reports) - sum(units.values()):
            names.append(say(lang, "catalogue_unowned", count=unowned))
        yield say(lang, "catalogue_by_unit", count=len(units)), between.join(names)
    if len(years) > 1:
        yield say(lang, "catalogue_by_year"), between.join(_each(lang, years))


def _each(lang: Lang, counts: Mapping[str, int] | Mapping[int, int]) -> list[str]:
    named = [
        say(
            lang,
            "catalogue_named",
            name=f"{name}年" if lang == "zh" and isinstance(name, int) else str(name),
            count=count,
        )
        for name, count in list(counts.items())[:_NAMED]
    ]
    return [*named, "…"] if len(counts) > _NAMED else named


def _named(lang: Lang, items: Iterable[Understood]) -> str:
    """What the question narrows down to, as it stands in a sentence."""
    items = list(items)
    years = [f"{one.value}年" if lang == "zh" else one.value for one in items if one.field == "year"]
    whose = [one_line(one.value, 40) for one in items if one.field in ("unit", "kind", "report", "topic")]
    return ("、" if lang == "zh" else ", ").join((*whose, *years))
