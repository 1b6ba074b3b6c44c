"""Reading a question: its language, the role it asks for, and the words of its topic.

What is certain is a rule; which words belong to the topic, and what role is asked for where no word
names one, small models say. A question that none of them fits is searched as it stands.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.errors import YoujuError
from corpus.report import ROLES, Role
from corpus.roles.cues import DEFICIT
from index.text.tokens import boundaries, normalise
from retrieval.types import Understood
from retrieval.understanding.asked_role import FAULT, WANTING, role_asked, role_probabilities
from retrieval.understanding.catalogue import NO_LIBRARY, Library
from retrieval.understanding.follow_up import asks_by_itself, says_something
from retrieval.understanding.intent import Reading, read_intent, without_outside
from retrieval.understanding.who_says import NUMBER, WHETHER_SAID, without_every, without_whether_done

Language = Literal["zh", "en"]

# Cutting words takes quadratic time on odd input, and no question needs more.
LONGEST_QUESTION = 500


class BadQuestion(YoujuError):
    """A question that cannot be searched for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the search sees it.

    ``text`` is the question as asked, trimmed and cut to ``LONGEST_QUESTION``; ``topic`` the normalised words that are left
    when those that only ask are taken out; ``role`` what kind of statement is asked for, if the wording says so. A
    question that holds a Chinese character counts as Chinese, any other as English. ``role_only`` says that nothing but
    the role is asked for, as in 「有哪些亮点？」; the topic is then the words that name it.

    ``subject`` is the topic proper, empty where nothing but role and filters are named.
    ``number`` says that a number is asked for, ``coverage`` that every unit or report is, ``whether_said`` that
    whether or where they say it at all is, ``asks_not`` that those are who do not say it;
    ``quotes`` are phrases to be found as they stand, normalised; ``filters`` what the question
    narrows down to; ``unknown_unit`` a unit it begins with that the library never mentions.
    ``roles`` says how likely a passage of each role answers, in the order of `ROLES`; all are 0 where
    the asker took the role away. ``within`` is the question without the names that became filters: 「发展了几名党员」 of
    「水利局2023年发展了几名党员」. ``bare`` says that the model sees no topic in it.
    """

    text: str
    language: Language
    role: Role | None
    topic: str
    role_only: bool = False
    subject: str = ""
    number: bool = False
    coverage: bool = False
    whether_said: bool = False
    asks_not: bool = False
    quotes: tuple[str, ...] = ()
    filters: tuple[Understood, ...] = ()
    unknown_unit: str | None = None
    roles: tuple[float, ...] = (0.0,) * len(ROLES)
    within: str = ""
    bare: bool = False


# Words that ask and are not what is asked for. In reports they are rare, so that BM25
# would take them for the most telling words of the question. What is counted is no topic either,
# 多少次, but its measure may begin a word: 多少部门.
_MEASURE = "人次|[个条次起座箱亩辆只篇批元吨步天年月斤]|小时|分钟|[件项户名家份场期处级部位台口人](?![门员口才庭长所岸籍单额限罚置分别账目标务案史])"
_ASKING_ZH = re.compile(
    rf"[都还]?(?:是|有|为|达到?)(?=多少|几(?:{_MEASURE}))|请问|^请(?![假示客愿战教])|请(?=[你您给帮列说介谈讲告指概简])|[恳烦敬]请|麻烦[你您]?|分别|[花用]?了?多少钱|(?:多少|[几])(?:{_MEASURE})?|多长时间|多久|(?<![许更众诸太很过])多[大远高](?![学校中层量数型力])"
    r"|(?<![表体出呈实发展])现在|目前|如今|眼下|一共|总共|究竟|到底|干(?:些?什么|啥|嘛)|[都还]?(?:提到|提及|说到|讲到|谈到|写到)了?过?|列举|列出|说说|介绍|一下|方面|什么时候|[都还]?有(?:什么|啥|哪些|哪|何|几)|是(?:什么|哪些|哪)|些?什么|啥|哪些|哪一?[个家份]|哪几个|哪几|哪里|哪儿|哪"
    r"|是?(?:怎么样|怎么|如何|怎样|怎|咋样|咋)|为什么|为何|为啥|是否|有没有|有无|[都还]?有?谁|吗|呢|吧|啊|呀|么"
)
# What names the asked role, once the role is known: the passages of that role need not say it.
_NAMING: dict[Role, re.Pattern[str]] = {
    # 「人手不足的问题」 is about 人手不足.
    "problem": re.compile(
        rf"存在的?|查摆出|暴露出?|{FAULT}|(?<![^\s的])(?:{WANTING})|\b(?:problems?|shortcomings?|weak(?:ness|nesses)?|issues?|gaps?|troubles?|lack(?:s|ed|ing)?|exist\w*)\b"
    ),
    "cause": re.compile(
        r"(?:产生|造成|出现|存在)?(?:[上前]述|以上|这些)?问题的(?=\s|原因|根)|原因|根源|根子|症结|缘由|缘故|成因|\b(?:causes?|reasons?)\b"
    ),
    "plan": re.compile(
        r"下一?步|下一?阶段|今后|往后|明年|下一年|来年|打算|准备|接下来|后续|(?:工作)?(?:计划|安排|思路|设想|对策|措施|建议)+(?=[\s?,。]|$)|\b(?:plan(?:s|ned)?|next steps?)\b"
    ),
    "highlight": re.compile(r"亮点|特色|创新|好?做法|经验|\bhighlights?\b"),
    "achievement": re.compile(r"做了|取得了?|成绩|成效|成果|\b(?:done|achiev\w*|accomplish\w*)\b"),
}
_STOP_EN = frozenset(
    """a about acknowledge acknowledged acknowledges admit admits admitted after all also amount an and any
    are as at be been before being between both but by ca can could did do does doing each exist exists
    for found from get gets got had happen happened has have he her his how i if in into is it its list
    listed made make makes many may me mention mentioned mentions might more most much named no not
    number of on only or other our out over please report reported reports said say should so some such
    take taken takes tell than that the their them then there these they this those to took under up was
    we were what when where which who whom whose why will with wo would you your""".split()
)
# What the words taken out leave at the ends of a topic, and of each piece of it.
_BEHIND = r"(?:(?<=[\u3400-\u9fff]{2})|(?<=[A-Za-z%]))"
_EDGES = re.compile(
    rf"^(?:[^\w“‘\"'《〈「『【(\[]|[的和与])+|{_BEHIND}(?:是|(?<!没)有)$|[\s,.;:?!、。的和与]+$"
)
# Whose it is, before what is asked about; 我们 may be of a name, as in 我们的节日.
_OURS = re.compile(r"^(?:咱们?|俺们?)的?\s*(?=[\u3400-\u9fff]{2})")
_PIECE_EDGES = re.compile(
    rf"(?:(?<=\s)|^)在(?=[\u3400-\u9fff]{{2,}}[上中里](?:\s|$))|{_BEHIND}(?:[都还也了过]|[还要]有|[上里中])(?=[\s,?。]|$)|(?<=\s)[在儿](?=[\s,?。]|$)"
)
# What may follow the noun that is asked for: nothing, a mark, or a word that links it to what comes next.
_BEHIND_HEAD = re.compile(
    r"$|\W|[和与及或是有在都还没未被怎如何为呢吗的]|问题|工作|做法|经验|情况|之处|方面|环节"
)
_LINKS = "的和与及、有"
# Nouns that names of topics end with, too.
_NOUN = re.compile("创新|特色|经验|成果|问题|困难")
# What says nothing of its own beside the name of a role: 工作特色, 突出问题.
_GENERIC = re.compile(
    r"工作|情况|内容|具体|主要|突出|重点|自己|自身|本人|大家|[你我他她咱俺]们|班子|目前|当前|所有|全部|[的和与及、,]|\bstill\b"
)
_JOINING = re.compile(r"(?:['’]s\b)?(?:报告|材料)?(?:里面?|中(?![心学小共国])|当中|之中)?[的度]?")
_WHICH = re.compile(r"哪|什么|\b(?:what|which)\b(?! (?:percentage|proportion|share|number|amount))")
# A phrase between these is to be found as it stands; one character is no phrase.
_QUOTED = re.compile(r"[「『“]([^「」『』“”]{2,60})[」』”]|\"([^\"]{2,60})\"")
# 5G is one term of the reports, as in `index.text.tokens`. What an apostrophe leaves behind (bureau's) is no word.
_WORD_EN = re.compile(r"([^\W_]+?(?:\.[0-9]+)?)(?:n['’]t|['’](?:s|re|ve|ll|d|m))?(?![^\W_])")
_ACRONYM = re.compile(r"\b[A-Z]{2,5}\b")
_HAN = re.compile(r"[\u3400-\u9fff]")


def read_question(
    text: str,
    library: Library = NO_LIBRARY,
    without: Collection[Understood] = (),
    context: Sequence[Understood] = (),
) -> Question:
    """Read a question; BadQuestion where there is nothing to search for.

    What ``without`` takes away is no filter and no role; its words are searched for instead, but for units left out;
    ``context`` are the filters before.
    """
    # A lone surrogate is no text, and no answer that quotes the question could be written out.
    stripped = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())[:LONGEST_QUESTION]
    if not any(character.isalnum() for character in stripped):
        raise BadQuestion(
            "问题里没有可以查找的文字：请输入一个问题，例如“意识形态工作存在哪些问题？”",
            "The question holds nothing to search for: type one, such as “what problems were listed?”",
        )
    plain = with_acronyms(normalise(stripped), stripped)
    taken = {(item.field, item.value) for item in without}
    named = [
        name
        for name in library.named_in(plain, context)
        if any(i.field == "not_unit" or (i.field, i.value) not in taken for i in name.items)
    ]
    rest = _blanked(plain, [(name.start, name.end) for name in named])
    # A Chinese name makes no English question Chinese.
    language = language_of(rest if any(character.isalpha() for character in rest) else plain)
    filters = dict.fromkeys(i for name in named for i in name.items if (i.field, i.value) not in taken)
    asked = without_every(rest, lambda: (report.unit for report in library.fitting(filters)))
    coverage = asked != rest
    number = NUMBER.search(rest) is not None
    reading = read_intent(plain)
    role = _role_asked_for(reading, rest, coverage, number)
    if ("role", role) in taken:
        role = None
    topic, subject = _sought(rest, asked, plain, role, language)
    # Words that were taken away as a filter belong to the topic.
    unknown = library.unknown_unit(plain)
    subject = subject if taken or not subject else _trimmed(subject, plain, reading, role, unknown)
    return Question(
        text=stripped,
        language=language,
        role=role,
        topic=topic,
        role_only=role is not None and not subject,
        subject=subject,
        number=number,
        coverage=coverage,
        whether_said=WHETHER_SAID.search(rest.strip()) is not None,
        asks_not=reading.asks_not,
        quotes=tuple(
            dict.fromkeys(normalise(first or second) for first, second in _QUOTED.findall(stripped))
        ),
        filters=tuple(filters),
        unknown_unit=unknown,
        roles=_roles(rest, reading, taken),
        bare=not reading.topic,
        within=" ".join(rest.split()) if named and _says_something(rest) else stripped,
    )


def _roles(rest: str, reading: Reading, taken: Collection[tuple[str, str]]) -> tuple[float, ...]:
    """How likely a passage of each role answers; all 0 where the asker took the role away."""
    if any(field == "role" for field, _ in taken):
        return (0.0,) * len(ROLES)
    return tuple(role_probabilities(rest, reading.roles).tolist())


def _role_asked_for(reading: Reading, rest: str, coverage: bool, number: bool) -> Role | None:
    """The role that the words ask for, beside what else they ask for; None for none."""
    role = role_asked(rest, reading)
    if number and role in ("problem", "cause") and not coverage and not _WHICH.search(rest):
        # 「反馈共性问题多少条」 asks for a count, and those that were dealt with are counted, too; and
        # 「损失了多少，啥原因」 is answered by the loss with its reason.
        return None
    if role is None and coverage and DEFICIT.search(rest):
        # 「哪些单位回应不及时」 says what is wrong and asks who.
        return "problem"
    return role


def _sought(rest: str, asked: str, plain: str, role: Role | None, language: Language) -> tuple[str, str]:
    """The words to search for, and what the question is about: without the words that ask, and without
    those that name its role; "" where it names nothing but that: 「存在哪些问题？」. ``rest`` is the question
    `plain` with names as blanks, ``asked`` that without the words that ask for every unit."""
    asked = without_whether_done(asked)
    topic = _without_words(_ASKING_ZH, asked) if language == "zh" else " ".join(english_words(asked))
    topic = _OURS.sub("", topic.lstrip())
    subject = _without_words(_NAMING[role], topic, heads=True) if role in _NAMING else topic
    if subject != asked:
        subject = _PIECE_EDGES.sub("", subject)
    subject = _EDGES.sub("", " ".join(subject.split())) if _says_something(subject) else ""
    if role is not None and not _says_something(_GENERIC.sub("", subject)):
        subject = ""
    # Where only the role is named, what names it is searched for.
    words = next((found for found in (subject, topic, rest) if _says_something(found)), plain)
    return " ".join(words.split()), subject


def _trimmed(subject: str, plain: str, reading: Reading, role: Role | None, unknown: str | None) -> str:
    """A subject without what is surely no topic: 咱们 of 「咱们宣传这块」; none where all is not, 所有 of 「列出所有问题」, as
    the model says. It is not always right: what asks, or has 的 behind, may be whose: 发改委, not the `unknown` unit."""
    whose = asks_by_itself(plain) or plain.startswith("的", plain.find(subject) + len(subject))
    named = whose and unknown is None and says_something(_GENERIC.sub("", subject))
    if role is not None and reading.no_topic and not named:
        return ""
    trimmed = _OURS.sub("", _EDGES.sub("", without_outside(subject, plain, reading)))
    return trimmed if len(trimmed) > 1 and _says_something(trimmed) else subject


def _without_words(words: re.Pattern[str], text: str, *, heads: bool = False) -> str:
    """The text with a blank for each match between words, not within one, 网吧, nor a quotation that is not all of it.

    With `heads` a Chinese match goes only where it is the noun asked for, which qualifies no other:
    困难 in 「有哪些困难」, not in 「困难党员」; nor 创新 in 「科技创新有哪些亮点」, where another is asked for.
    """
    places = boundaries(text)
    quoted = [span for one in _QUOTED.finditer(text) if (span := one.span()) != (0, len(text))]

    def kept(match: re.Match[str]) -> str:
        if any(start < match.end() and match.start() < end for start, end in quoted):
            return match[0]
        if not match[0].isascii():
            start, end = match.span()
            if start not in places or (end - start == 1 and end not in places):
                return match[0]
            if heads and not (_BEHIND_HEAD.match(text, end) or words.match(text, end)):
                return match[0]
            qualified = start > 0 and _HAN.match(text, start - 1) and text[start - 1] not in _LINKS
            if heads and qualified and _NOUN.fullmatch(match[0]) and words.search(text, end + 1):
                return match[0]
        return " "

    return words.sub(kept, text)


def language_of(plain: str) -> Language:
    """Chinese where there is a Chinese character, else English."""
    return "zh" if _HAN.search(plain) else "en"


def _says_something(words: str) -> bool:
    return any(character.isalnum() and character not in "的了在和与呢" for character in words)


def _blanked(plain: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these spans as blanks, and what joined them to the rest."""
    for start, end in spans:
        joining = _JOINING.match(plain, end)
        after = joining.end() if joining else end
        plain = plain[:start] + " " * (after - start) + plain[after:]
    return plain


def with_acronyms(plain: str, asked: str) -> str:
    """A normalised question with those words in capitals that would else be read as a word that says
    nothing: IT in “IT procurement”. A question that is all in capitals says nothing by them."""
    if asked.isupper():
        return plain
    meant = {word.lower() for word in _ACRONYM.findall(asked)} & _STOP_EN
    return re.sub(rf"\b(?:{'|'.join(sorted(meant))})\b", lambda m: m[0].upper(), plain) if meant else plain


def english_words(plain: str) -> list[str]:
    """The words of a normalised English text that carry its topic, in order; acronyms in capitals do."""
    return [word for word in _WORD_EN.findall(plain) if word not in _STOP_EN]
