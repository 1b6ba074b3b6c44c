"""The head of an answer: a count that can be checked, what can be done with the whole, and what to ask next."""

from collections.abc import Collection, Sequence

from analysis.export.words import role_word as role_words
from chat.render.markup import Html, button, escape, join, one_line, tag
from chat.render.onward import onward
from chat.service.looked import Holder, Looked
from chat.texts.sentences import Lang, covered, found, left, say
from retrieval.types import Answer, CitedPassage

# What may be asked on after passages of a role.
FOLLOW_UPS = {"problem": ("cause", "plan"), "cause": ("plan",), "plan": ("problem",)}
# So many names are read; the rest is counted.
_NAMED = 60


def headline(
    lang: Lang, answer: Answer, own: Sequence[CitedPassage], counted: Looked | None, *, full: bool
) -> Html:
    """What was counted over what, then how many passages are shown of how many reports, and the exports."""
    line = escape(found(lang, len(own), len({one.report for one in own}), page=full))
    covers = ""
    if counted is not None:
        covers = count_of(lang, answer, counted)
    elif answer.coverage is not None:
        line_of = all_but(lang, answer) + covered(lang, answer.coverage)
        covers = tag("p", escape(line_of), class_="yj-coverage")
    tools = tag(
        "span",
        join(
            button(say(lang, "copy_all"), "copy-all", class_="yj-link"),
            *(
                button(say(lang, f"export_{kind}"), "export", class_="yj-link", data_format=kind)
                for kind in ("docx", "md", "xlsx")
            ),
        ),
        class_="yj-tools",
    )
    return tag("div", join(covers, tag("p", line, class_="yj-summary"), tools), class_="yj-answer-head")


def all_but(lang: Lang, answer: Answer) -> str:
    """How a count begins whose question leaves units out, 「除监狱外，」; "" where it leaves out none."""
    units = [one.value for one in answer.understood if one.field == "not_unit"]
    return say(lang, "looked_all_but", units=("、" if lang == "zh" else ", ").join(units)) if units else ""


def count_of(lang: Lang, answer: Answer, counted: Looked) -> Html:
    """「10 个单位中，8 个写有“发展党员”，其中 3 个写在“问题”里，2 个没有写」, which unfolds to who does and who does
    not."""
    if counted.quoted or counted.meant or counted.unclear:
        return _silent(lang, answer, counted)
    units = counted.counted == "units"
    values = {
        "of": len(counted.said) + len(counted.not_said),
        "said": len(counted.said),
        "unsaid": len(counted.not_said),
        "words": counted.words,
    }
    kind = "none" if not counted.said else "all" if not counted.not_said else "some"
    each = "units" if units else "report" if (kind, values["of"]) == ("none", 1) else "reports"
    role = {"role": role_words(lang, counted.role)} if counted.role else {}
    among = say(lang, f"looked_role_{each}", count=len(counted.of_role), **role) if role else ""
    label = all_but(lang, answer) + say(lang, f"looked_{kind}_{each}", among=among, **values)
    if counted.apart:
        label += say(lang, "looked_apart", count=len(counted.apart), said=len(counted.apart_said))
    lists = [("looked_said", counted.said), ("looked_unsaid", counted.not_said)]
    if role:
        lists.insert(1, ("looked_said_role", counted.of_role))
    rows = [
        tag(
            "p",
            join(tag("b", escape(say(lang, key, count=len(those), **role))), _names(those, counted)),
        )
        for key, those in (
            *(reversed(lists) if counted.asked_not else lists),
            ("looked_unowned", counted.apart),
        )
        if those
    ]
    how = say(lang, "looked_note") + (say(lang, "looked_note_role") if role else "")
    note = tag("p", escape(how), class_="yj-fact")
    return tag(
        "details",
        join(tag("summary", escape(label), class_="yj-coverage"), *rows, note),
        class_="yj-looked",
        open=counted.asked_not and bool(counted.not_said),
    )


def _silent(lang: Lang, answer: Answer, counted: Looked) -> Html:
    """「11 个单位中，2 个没有提到“发展党员”，9 个提到（其中 1 个换了说法）」, by name."""
    said = len(counted.said) + len(counted.meant)
    meant, unclear = len(counted.meant), len(counted.unclear)
    label = all_but(lang, answer) + say(
        lang,
        "looked_silent",
        of=said + unclear + len(counted.not_said),
        unsaid=len(counted.not_said),
        words=counted.words,
        said=said,
        meant=say(lang, "looked_silent_meant", count=meant) if meant else "",
        unclear=say(lang, "looked_silent_unclear", count=unclear) if unclear else "",
    )
    rows = [
        tag("p", join(tag("b", escape(say(lang, key, count=len(those)))), _names(those, counted)))
        for key, those in (
            ("looked_not_mentioned", counted.not_said),
            ("looked_unclear", counted.unclear),
            ("looked_literal", counted.said),
            ("looked_meant", counted.meant),
        )
        if those
    ]
    note = tag("p", escape(say(lang, "looked_silent_note")), class_="yj-fact")
    summary = tag("summary", escape(label), class_="yj-coverage")
    return tag("details", join(summary, *rows, note), class_="yj-looked", open=True)


def not_exact(lang: Lang, answer: Answer) -> Html:
    """How many passages were compared, where that may not be all that matter, how many units or reports were looked at
    where not all were, and whether words are counted as they were a moment ago."""
    said = []
    if not answer.exact:
        sentence = escape(say(lang, "not_exact", count=answer.candidates))
        said.append(tag("p", sentence, class_="yj-fact yj-not-exact", data_compared=str(answer.candidates)))
    if answer.coverage is not None and answer.coverage.unclear:
        over = answer.coverage
        told = {"data_of": str(over.of), "data_unclear": str(over.unclear), "data_counted": over.counted}
        sentence = escape(left(lang, over.of, over.unclear, over.counted))
        said.append(tag("p", sentence, class_="yj-fact yj-left", **told))
    if answer.stale:
        said.append(tag("p", escape(say(lang, "stale")), class_="yj-fact"))
    return join(*said)


def _names(those: Sequence[Holder], counted: Looked) -> Html:
    """Each name opens a report, where the words stand marked if it holds them."""
    without = {*counted.not_said, *counted.meant, *counted.unclear, *counted.apart} - set(counted.apart_said)
    shown = (
        button(
            one_line(one.name, 60),
            "open-report",
            class_="yj-link",
            data_report=one.report,
            data_words=None if one in without else counted.words,
        )
        for one in those[:_NAMED]
    )
    return join(*shown, "…" if len(those) > _NAMED else "")


def asking_on(
    lang: Lang, answer: Answer, counted: Looked | None, years: Collection[int], *, more: bool
) -> Html:
    """The next passages, and what is asked next by most: buttons that ask it. ``years`` are those that the reports in
    question are of."""
    asks = []
    role = answer.passages[0].role if answer.passages else "other"
    asked = {one.field: one.value for one in answer.understood}
    follow = [name for name in FOLLOW_UPS.get(role, ("problem", "plan")) if name != asked.get("role")]
    asks += [(say(lang, f"follow_{next_}"),) * 2 for next_ in follow]
    if year := _other_year(answer, years):
        asks.append((say(lang, "follow_year", year=year),) * 2)
    if counted is not None and counted.said and counted.not_said and not counted.asked_not:
        question = say(lang, "follow_not", words=counted.words)
        asks.append((say(lang, "follow_not_short"), question))
    further = button(say(lang, "more"), "more", class_="yj-example", data_question=say(lang, "more_question"))
    shown = (button(label, "ask", class_="yj-example", data_question=question) for label, question in asks)
    return tag(
        "div",
        join(further if more else "", *shown, onward(lang, answer)),
        class_="yj-asking-on",
        role="group",
        aria_label=say(lang, "follow_up"),
    )


def _other_year(answer: Answer, held: Collection[int]) -> int | None:
    """Another year that the passages are of, the newest; where one was asked for, the last one before it that there
    are reports of, else the first one behind it. None where a filter chose the years."""
    if answer.filters.years:
        return None
    asked = [int(one.value) for one in answer.understood if one.field == "year"]
    if asked:
        before, behind = ([y for y in held if y < min(asked)], [y for y in held if y > max(asked)])
        return max(before, default=min(behind, default=None))
    years = sorted({one.year for one in answer.passages if one.year is not None}, reverse=True)
    return years[0] if len(years) > 1 else None
