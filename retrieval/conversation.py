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

from corpus.report import Role
from retrieval.answer import Field, Turn, Understood
from retrieval.library import Library
from retrieval.question import Language, Question, language_of, read_question

_ENDS = r"[\s,.;:?!、。，；：？！…]*"
_MORE = re.compile(
    rf"{_ENDS}(?:那么?)?(?:请)?(?:(?:再|还要|多)(?:多|来|给|列|说|找)*(?:我)?(?:一?些|一?点|几[条个段篇点])?(?:吧|呢)?"
    r"|还有(?:吗|呢|没有|没|(?:哪些|什么|别的|其他的?|更多的?|另外的)+[吗呢]?|几[条个段]吗?)?|更多的?(?:内容|结果|段落)?(?:呢|吗)?"
    r"|(?:请?接着|继续)(?:说|讲|列)?|下一?[页批]|[后下][面边]?(?:的|几[条个段篇])+|(?:其他的|其余的|别的|后面的)(?:呢|吗)?|除此之外呢?"
    r"|(?:and )?(?:(?:any|some|show|give|tell|see|list)(?: me)? )*more(?: (?:results|passages|examples|problems|of (?:them|these|those)|please))?"
    rf"|(?:and |are there )?(?:any )?others?|anything else|what else|(?:the )?next(?: page| ones?)?|(?:please )?(?:continue|go on)){_ENDS}"
)
_STILL = re.compile(r"还有(?:没有)?(?:什么|哪些)?(?:其他|其它|别的|另外|更多)|\b(?:any|what) other\b")
# Words that say nothing of their own: pronouns for what was said, and 具体, 情况, 工作 beside them.
_FILLER = re.compile(
    r"其他|其它|别的|另外|更多|那么?|这么|这[些个种类样项]?|那[些个种类样项]|上述|上面|前面|以上|刚才|其中|其|它们?|他们|她们?|该|此|对此|对|于|具体|详细|又|还|也|都|再|则|主要"
    r"|只看?|看|换成?|改成|展开|分析|举例|例子|采取|准备|跟|与|和|同|相比|比|明年|下一年|来年|今后|以后|下一步|下一阶段|安排|计划|思路|举措|目标|方向|成绩|成果|特色|经验|困难|差距|教训|根源|表现|针对|围绕|问题|不足|短板|原因|做法|措施|打算|亮点|成效|情况|方面|内容|工作|部分|做|干|搞|弄|说|讲|产生|造成|出现|导致|存在|解决|改进|整改|改|办|应对"
    r"|的|地|得|了|呢|吗|是|在|为|从|就|会|要|能|可以|应该|有|没|单位|部门|单|个|怎样|怎么|如何"
    r"|\b(?:and|then|next|about|only|just|show|give|examples?|cause[sd]?|happening|them|it|its|these|those|this|that|they|their|there|so|again|specifically|exactly|concretely|details?|detail|ones?|same"
    r"|problems?|issues?|causes?|reasons?|plans?|steps?|measures?|year|did|done|do|happen(?:ed)?|come|came|of|in|the|be|solved?|fix(?:ed)?|address(?:ed)?)\b"
    r"|[^\w]|_"
)
_GOES_ON = re.compile(
    r"^(?:那(?!些|个|种|里|时)|再看|接着)|呢[?？!。\s]*$|^(?:and|then|so|but)\b|\b(?:what|how) about\b|\bas for\b"
)
# The unit of the question before, named as such; and pronouns for it or for what was said of it.
_THIS_UNIT = re.compile(
    r"这(?:个|家|些)?(?:单位|部门|局|支部|学校|学院|医院|街道|公司|企业|机关|报告)|该(?:单位|部门|局|馆|院|校|支部|中心|街道|公司|集团|报告|县|市|村)"
    r"|\b(?:this|that|the same) (?:unit|bureau|report|office)\b"
)
_PRONOUN = re.compile(
    rf"{_THIS_UNIT.pattern}|他们|她们|它们?(?!山)|其(?!他|它|余|中|实|次)|\b(?:they|their|it|its)\b"
)
_OTHERS = re.compile(
    r"(?:其他|其它|别的|另外的?|其余)(?:的)?(?:单位|部门|支部|地方|局|县|报告)|\bother (?:units|reports|departments|bureaus)\b|\bothers\b"
)
# What stands in a subject for what was said before.
_REFERRING = re.compile(rf"^那么?(?=.)|{_PRONOUN.pattern}|{_OTHERS.pattern}")
# A question that is whole asks with words of its own, beyond 呢.
_ASKS = re.compile(
    r"什么|哪|怎|如何|多少|几|为何|为啥|谁|是否|有没有|吗|[?？]?\b(?:what (?!about)|which|why|how (?!about)|when|where|who|did|does|do|is|are|was|were)\b"
)
# 「怎么解决？」 after problems or their causes asks what is to be done.
_HOW_TO_MEND = re.compile(
    r"(?:怎么|如何|怎样)(?:去)?(?:解决|应对|处理|破解|整改|改|办)|\bhow\b.*\b(?:solve|fix|address|tackle|remedy)"
)
_MEASURES = re.compile(
    r"(?<!了)(?:什么|哪些|啥)(?:改进|整改|具体)?(?:措施|对策|办法|举措)|\b(?:measures|remedies)\b"
)
_MENDED = re.compile(
    r"(?:解决|应对|处理|破解|整改|改|办)(?:的|了)[?？。!！\s吗]*$|\bhow (?:did|was|were|have|has)\b"
)
# What a role is called, to search for the subject of an earlier question under another role.
_CALLED: dict[Language, dict[Role, str]] = {
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
# Unit and report both say whose, so that one takes the place of the other.
_WHOSE = ("unit", "report")


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
        reading = _next(reading, turn.question, library, turn.without)
    reading = _next(reading, text, library, without)
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


def _next(before: Reading | None, text: str, library: Library, without: Collection[Understood]) -> Reading:
    own = read_question(text, library, without, before.question.filters if before else ())
    if before is None:
        return Reading(own.text, own, _understood(own))
    taken = {(item.field, item.value) for item in without}
    if _MORE.fullmatch(own.text.lower()) or _asks_for_more(own, before.question):
        return _carried(own, before, before.question, before.page + 1, taken)
    merged = _continued(own, before.question, library)
    return (
        Reading(own.text, own, _understood(own))
        if merged is None
        else _carried(own, before, merged, 0, taken)
    )


def _asks_for_more(own: Question, before: Question) -> bool:
    """「还有其他问题吗？」 after problems: the same, and more of it."""
    same = own.role in (None, before.role) and not own.filters and not _FILLER.sub("", own.subject)
    return same and _STILL.search(own.text.lower()) is not None


def _continued(own: Question, before: Question, library: Library) -> Question | None:
    """The question with what it takes from the one before; None where it starts afresh."""
    plain = own.text.lower()
    goes_on = _GOES_ON.search(plain) is not None
    pronoun = _PRONOUN.search(plain) is not None
    others = _OTHERS.search(plain) is not None
    names_whose = any(item.field in _WHOSE for item in own.filters)
    own = replace(
        own, subject=_REFERRING.sub("", own.subject).strip(), topic=_REFERRING.sub("", own.topic).strip()
    )
    # One sign that is left is a verb without its object: 打算怎么补？
    if len(_FILLER.sub("", own.subject)) <= 1:
        if own.role is not None and names_whose and not goes_on:
            return None
        if own.role is not None and _THIS_UNIT.search(plain) and not goes_on:
            return replace(own, subject="", filters=_filters_after(own, before, library, others))
        return replace(
            before,
            role=_role_after(own, before),
            filters=_filters_after(own, before, library, others),
            coverage=own.coverage or others or (before.coverage and not names_whose),
            number=own.number or (before.number and own.role in (None, before.role)),
            unheard=own.unheard,
        )
    if goes_on or others or (pronoun and not names_whose):
        whole = _ASKS.search(plain) is not None or own.role is not None or not goes_on
        return replace(
            own,
            role=own.role if whole else before.role,
            filters=_filters_after(own, before, library, others),
            coverage=own.coverage or others or (before.coverage and not whole and not names_whose),
        )
    return None


def _role_after(own: Question, before: Question) -> Role | None:
    """「具体怎么做的」 asks on about a deed or a plan; after a problem it asks for what was done."""
    if before.role in ("problem", "cause") and _MEASURES.search(own.text.lower()):
        return "plan"
    if own.role is None and _HOW_TO_MEND.search(own.text.lower()):
        return "achievement" if _MENDED.search(own.text.lower()) else "plan"
    if own.role is None or (own.role == "achievement" and before.role in ("plan", "highlight")):
        return before.role
    return own.role


def _filters_after(own: Question, before: Question, library: Library, others: bool) -> tuple[Understood, ...]:
    """Own filters take the place of those of the same field.

    A new year leaves the report and keeps its unit; a new unit without a report of the year leaves the year.
    """
    fields: set[str] = {item.field for item in own.filters}
    if fields & set(_WHOSE) or others:
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
    called = _CALLED[language].get(role, "") if role else ""
    changed = (subject, role) != (before.question.subject, before.question.role)
    question = replace(
        merged,
        text=" ".join(filter(None, (subject, called)))
        if changed or filters != before.question.filters
        else before.question.text,
        language=language,
        topic=subject or (called if changed else before.question.topic) or own.topic,
        subject=subject,
        role=role,
        role_only=role is not None and not subject,
        filters=filters,
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


def shown(subject: str) -> str:
    """A topic as it is shown: without the blanks that words taken out left between Chinese characters."""
    return _GAP.sub("", subject)


def _understood(question: Question) -> tuple[Understood, ...]:
    """Topic, role, then filters."""
    found = [Understood("topic", shown(question.subject))] if question.subject else []
    if question.role is not None:
        found.append(Understood("role", question.role))
    return (*found, *question.filters)
