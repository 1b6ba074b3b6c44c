"""The signs by which a question follows on from the one before it, in both languages.

Tables and tests of single questions; what follows from them is in `retrieval.understanding.conversation`.
"""

import re

from corpus.report import Role
from index.text.tokens import PAIR, boundaries, terms

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
_NOUN = (
    "安排|计划|思路|举措|目标|方向|对策|建议|成绩|成果|特色|经验|困难|差距|教训|根源|表现|问题|不足|短板|原因|做法|措施|打算"
    "|亮点|成效|情况|方面|内容|工作|部分|单位|部门"
)
_FILLER = re.compile(
    rf"{_NOUN}|其他|其它|别的|另外|更多|那么?|这么|这[些个种类样项]?|那[些个种类样项]|上述|上面|前面|以上|刚才|其中|其|它们?|他们|她们?|该|此|对此|对|于|具体|详细|又|还|也|都|再|则|主要"
    r"|只看?|看|换成?|改成|展开|分析|举例|例子|采取|准备|跟|与|和|同|相比|比|明年|下一年|来年|今后|以后|下一步|下一阶段|针对|围绕|做|干|搞|弄|说|讲|产生|造成|出现|导致|存在|解决|改进|整改|改|办|应对"
    r"|[去今前上本]年度?|的|地|得|了|呢|吗|是|在|为|从|就|会|要|能|可以|应该|有|没|单|个|怎样|怎么|如何"
    r"|\b(?:and|then|next|about|only|just|show|give|examples?|cause[sd]?|happening|them|it|its|these|those|this|that|they|their|there|so|again|specifically|exactly|concretely|details?|detail|ones?|same"
    r"|problems?|issues?|causes?|reasons?|plans?|steps?|measures?|year|last|did|done|do|happen(?:ed)?|come|came|of|in|the|be|solved?|fix(?:ed)?|address(?:ed)?)\b"
    r"|[^\w]|_"
)
# 工作群: a noun that says nothing of its own says something with one sign more behind it.
_COMPOUND = re.compile(rf"(?:{_NOUN})([\u3400-\u9fff])(?![\u3400-\u9fff])")
_GOES_ON = re.compile(
    r"^(?:那(?!些|个|种|里|时)|再看|接着)|呢[?？!。\s]*$|^(?:and|then|so|but)\b|\b(?:what|how) about\b|\bas for\b"
)
# What happened to it afterwards: 「后来修好了没有」「那现在呢」.
_LATER = re.compile(
    r"^[\s,，]*(?:那么?(?:现在|如今|眼下|目前)|那?么?(?:再?后来|之后|此后)|(?:现在|如今|目前)(?=呢)|(?:and |so )?(?:later(?: on|(?=\W*$))|afterwards|eventually|since then|what became of (?:it|that|them))\b)[\s,，]*"
)
# The unit of the question before, named as such; and pronouns for it or for what was said of it.
_THIS_UNIT = re.compile(
    r"这(?:个|家|些)?(?:单位|部门|局|支部|学校|学院|医院|街道|公司|企业|机关|报告)|该(?:单位|部门|局|馆|院|校|支部|中心|街道|公司|集团|报告|县|市|村)"
    r"|\b(?:this|that|the same) (?:unit|bureau|report|office)\b"
)
_PRONOUN = re.compile(
    rf"{_THIS_UNIT.pattern}|他们|她们|它们?(?!山)|其(?!他|它|余|中|实|次)|\b(?:they|their|it|its)\b"
)
_ACRONYM = re.compile(r"\bIT\b")
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
    r"(?:什么|哪些|啥)(?:改进|整改|具体)?(?:措施|对策|办法|举措)|(?:改进|整改|应对)(?:措施|对策|办法|举措)"
    r"|(?:措施|对策|办法|举措)(?:呢|是什么|有哪些)?[?？。!！\s]*$|\b(?:measures|remedies)\b"
)
_TAKEN = re.compile(
    r"(?:[了过]|已[^，,。；;]{0,6})(?:什么|哪些|啥)(?:改进|整改|应对|具体)?(?:措施|对策|办法|举措)"
)
_MENDED = re.compile(
    r"(?:解决|应对|处理|破解|整改|改|办)(?:的|了)[?？。!！\s吗]*$|\bhow (?:did|was|were|have|has)\b"
)


def asks_for_more(text: str) -> bool:
    """还有吗, 再多一些, *more*: nothing but more of the same."""
    return _MORE.fullmatch(text.lower()) is not None


def asks_for_others(text: str) -> bool:
    """还有其他问题吗: more, if it asks for the same as before."""
    return _STILL.search(text.lower()) is not None


def goes_on(text: str) -> bool:
    """那…, …呢, *what about…*"""
    return _GOES_ON.search(text.lower()) is not None


def asks_of_later(text: str) -> bool:
    """后来…, 那现在…, *later*: what became of what was asked about before."""
    return _LATER.match(text.lower()) is not None


def without_later(subject: str) -> str:
    """A subject without the words for later, "" where nothing of its own is left."""
    rest = _LATER.sub("", subject)
    return rest if says_something(rest) else ""


def names_the_unit(text: str) -> bool:
    """该局, 这个单位: the unit of the question before."""
    return _THIS_UNIT.search(text.lower()) is not None


def refers(text: str) -> bool:
    """A pronoun, or the unit named as such."""
    plain = text if text.isupper() else _ACRONYM.sub(" ", text)
    places = boundaries(plain.lower())
    # 其乐融融 holds no pronoun, and IT is none.
    return any(places.issuperset(match.span()) for match in _PRONOUN.finditer(plain.lower()))


def names_other_units(text: str) -> bool:
    """其他单位, *other units*."""
    return _OTHERS.search(text.lower()) is not None


def asks_by_itself(text: str) -> bool:
    """Whether it asks with words of its own, beyond 呢."""
    return _ASKS.search(text.lower()) is not None


def without_references(subject: str) -> str:
    """A subject without what stands in it for what was said before."""
    places = boundaries(subject)
    return _REFERRING.sub(lambda match: "" if places.issuperset(match.span()) else match[0], subject).strip()


def says_something(subject: str) -> bool:
    """Whether a subject names a topic of its own.

    One sign that is left, such as 补 in 打算怎么补, is a verb without its object.
    """
    subject = _ACRONYM.sub("information", subject)
    if len(_FILLER.sub("", subject)) > 1:
        return True
    if any(not _FILLER.fullmatch(match[1]) for match in _COMPOUND.finditer(subject)):
        return True
    # 改 alone says nothing, 改革 does.
    rest = _FILLER.sub(lambda match: match[0] if len(match[0]) == 1 else " ", subject)
    words = (word for word in terms(rest) if len(word) > 1 and not word.endswith(PAIR))
    return any(_FILLER.sub("", word) for word in words)


def role_after(text: str, own: Role | None, before: Role | None) -> Role | None:
    """The role of a question that has no subject of its own, after one that asked for ``before``.

    「有什么措施」 and 「怎么解决」 after a problem ask for what is to be done, 「怎么解决的」 for what was;
    「具体怎么做的」 asks on about a deed or a plan.
    """
    plain = text.lower()
    if before in ("problem", "cause") and _MEASURES.search(plain):
        return "achievement" if _TAKEN.search(plain) else "plan"
    if own is None and _HOW_TO_MEND.search(plain):
        return "achievement" if _MENDED.search(plain) else "plan"
    if own is None or (own == "achievement" and before in ("plan", "highlight")):
        return before
    return own
