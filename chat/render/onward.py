"""From an answer to work across reports: the same topic, unit, year and role, over everything."""

from chat.render.markup import Html, button, escape, join, tag
from chat.texts.sentences import Lang, say
from corpus.report import ROLES
from retrieval.types import Answer
from retrieval.understanding.intent import read_intent

# A shorter topic is likelier a piece of one than the topic: the whole question says more.
_SHORTEST = 4
# Whether two sides are to be compared, or followed what became of something, the small model of questions says.
_SURELY = 0.5
_VIEWS = (("ledger", "work_make_ledger"), ("coverage", "work_who_not"), ("track", "work_follow"))


def onward(lang: Lang, answer: Answer) -> Html:
    """A button for each view that makes something of a topic; what the question was read as goes along."""
    read = {one.field: one.value for one in answer.understood}
    role = read.get("role")
    goes = {
        "data_topic": topic_of(answer),
        "data_unit": read.get("unit"),
        "data_year": read.get("year"),
        "data_role": role if role in ROLES and role != "other" else None,
    }
    return join(
        *(
            button(say(lang, label), "to-work", class_="yj-example", data_kind=kind, **goes)
            for kind, label in _VIEWS
        )
    )


def pointing(lang: Lang, answer: Answer) -> Html:
    """The view that answers what a list of passages cannot: two sides beside each other, what became of something, or what
    each unit says; nothing where the question asks for none of these."""
    if not answer.question.strip():
        return Html("")
    reading = read_intent(answer.question)
    topic = _named_topic(answer, reading.topic)
    read = {one.field: one.value for one in answer.understood}
    # Where one side alone was read, the other is chosen there.
    one_side = {"data_left_unit": read.get("unit"), "data_left_year": read.get("year")}
    sides = _sides(answer) or (one_side if any(one_side.values()) else {})
    if sides and reading.probability("compare") > _SURELY:
        words, label = "point_compare", "work_compare"
        goes = {"data_kind": "compare", "data_topic": topic, **sides}
    elif reading.probability("track") > _SURELY:
        words, label = "point_track", "work_track"
        goes = {"data_kind": "track", "data_topic": topic, "data_unit": read.get("unit")}
    elif topic and reading.probability("which_units", "count_units") > _SURELY:
        words, label = "point_coverage", "work_coverage"
        goes = {"data_kind": "coverage", "data_topic": topic}
    else:
        return Html("")
    there = button(say(lang, label), "to-work", class_="yj-link", **goes)
    return tag("p", join(escape(say(lang, words)), " ", there), class_="yj-hint")


def _named_topic(answer: Answer, topic: str) -> str | None:
    """The topic as the model reads it, where some of what is left of the question without names of units and years
    stands in it: what else is left, 有什么不一样, is no topic, and nor is a part of a name."""
    left = next((one.value for one in answer.understood if one.field == "topic"), "").split()
    return topic if topic and any(words in topic or topic in words for words in left) else None


def _sides(answer: Answer) -> dict[str, str | None]:
    """Two units, of one year or each of its own, or two years of one unit or of all, of those that the question was
    read as; none where it names neither."""
    units: list[str | None] = [one.value for one in answer.understood if one.field == "unit"]
    years: list[str | None] = [one.value for one in answer.understood if one.field == "year"]
    # As the question names them: 甲局2023年和乙局2022年.
    years.sort(key=lambda year: answer.question.find(year or ""))
    if len(units) == 2:
        left, right = units
        first, last = years if len(years) == 2 else (years * 2 if len(years) == 1 else (None, None))
    elif len(units) < 2 and len(years) > 1:
        left = right = units[0] if units else None
        first, last = min(years, key=str), max(years, key=str)
    else:
        return {}
    return {
        "data_left_unit": left,
        "data_left_year": first,
        "data_right_unit": right,
        "data_right_year": last,
    }


def topic_of(answer: Answer) -> str:
    """The topic as read; the question where none was read, or too little of one."""
    carried = next((one.value for one in answer.understood if one.field == "topic"), "")
    words = carried or read_intent(answer.question).topic if answer.question.strip() else ""
    return words if len(words) >= _SHORTEST else answer.question.strip(" ？?。！!")
