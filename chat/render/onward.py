"""From an answer to work across reports: the same topic, unit, year and role, over everything."""

from chat.render.markup import Html, button, join
from chat.texts.sentences import Lang, say
from corpus.report import ROLES
from retrieval.types import Answer
from retrieval.understanding.intent import read_intent

# A shorter topic is likelier a piece of one than the topic: the whole question says more.
_SHORTEST = 4
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


def topic_of(answer: Answer) -> str:
    """The topic as read; the question where none was read, or too little of one."""
    carried = next((one.value for one in answer.understood if one.field == "topic"), "")
    words = carried or read_intent(answer.question).topic if answer.question.strip() else ""
    return words if len(words) >= _SHORTEST else answer.question.strip(" ？?。！!")
