"""Example questions made from the library's own headings and numbers, so that each has an answer."""

import re
from collections import Counter
from collections.abc import Sequence

from corpus.report import Passage, Role, Section
from index.engine.protocol import Engine
from index.text.enrichment import without_number
from retrieval.expansion.glossary import english_of, phrases
from retrieval.understanding.question import Language, english_words

_EXAMPLES = 4
# Headings are read from this many reports; a large library needs no more for four questions.
_REPORTS = 24

# The topic of a problem heading stands before what is wrong with it:
# 意识形态工作│还需要加强, 党员教育│不够深入.
_PROBLEM_TOPIC = re.compile(
    r"^(.{2,14}?)(?:还|仍|有待|尚|不够|不强|不高|不足|不深|不严|不实|不到位|存在|欠缺|方面)"
)
_POINT = re.compile(r"^[一二三四五六七八九十]+是")
_TRAILING = re.compile(r"[，,。；;：:！!？?、\s]+$")
_ASK: dict[Language, dict[Role, str]] = {
    "zh": {
        "problem": "{}存在哪些问题？",
        "plan": "下一步怎样{}？",
        "achievement": "{}方面做了哪些工作？",
        "highlight": "{}有哪些特色做法？",
    },
    "en": {
        "problem": "What problems are there with {}?",
        "plan": "What are the plans for {}?",
        "achievement": "What was done about {}?",
        "highlight": "What stands out about {}?",
    },
}


# A unit in place of a topic (units have no English names), a topic of a year, and who else says it.
_OF_UNIT = "{}存在哪些问题？"
_OF_YEAR: dict[Language, str] = {
    "zh": "{year}年{topic}存在哪些问题？",
    "en": "What problems with {topic} were reported in {year}?",
}
_WHO: dict[Language, str] = {"zh": "哪些单位提到{}？", "en": "Which units mention {}?"}
# 「发展党员4名」: a clause that ends with a number of what it names, of some words and no longer than is read at a glance.
_COUNTED = re.compile(
    r"(?:^|[，。；、])(?:全年|今年|累计)?共?([\u4e00-\u9fff]{4,10})\d+([名人次个场期篇份项座间户条件处])(?=[，。；、])"
)
_HOW_MANY: dict[Language, str] = {"zh": "{noun}多少{measure}？", "en": "How many {noun} are there?"}
# In English only people are counted, whose plural is plain.
_NOUN, _PEOPLE = 2, "名人"


def example_questions(engine: Engine, language: Language = "zh") -> list[str]:
    """Up to four questions, one for each kind of job: the problems of a unit, those of a year, which units mention a
    topic, how many there were of something; where the library has none of a kind, problems of a topic, plans, and
    what was done.

    In English only for topics that the glossary knows, so there may be none.
    """
    topics: dict[Role, list[str]] = {role: [] for role in _ASK[language]}
    of_unit: list[str] = []
    year_of: dict[str, int] = {}
    texts: list[str] = []
    counted: Counter[str] = Counter()
    stored = engine.reports()[:_REPORTS]
    for one in stored:
        report = engine.report(one.path)
        texts.append(report.text)
        for section in report.sections:
            topic = _topic(section, language)
            if topic and topic not in topics[section.role]:
                topics[section.role].append(topic)
            if topic and section.role == "problem":
                year_of[topic] = max(one.year or 0, year_of.get(topic, 0))
        if language == "zh" and one.unit and any(section.role == "problem" for section in report.sections):
            of_unit.append(_OF_UNIT.format(one.unit))
        counted.update({asked for passage in report.passages for asked in _how_many(passage, language)})
    # What most reports write of, the newest first of equals; of another topic it is asked who else does.
    telling = sorted(year_of, key=lambda topic: (-_writing(topic, texts), -year_of[topic]))
    newest = next((topic for topic in telling if year_of[topic]), None)
    of_year = [_OF_YEAR[language].format(year=year_of[newest], topic=newest)] if newest else []
    several = len({one.unit for one in stored if one.unit}) > 1
    who = [_WHO[language].format(topic) for topic in telling[1:] or telling] if several else []
    # A unit other than the first report's, which the first topic is likely from; and what most reports count.
    jobs = [of_unit[-1:], of_year, who[:1], [asked for asked, _ in counted.most_common(1)]]
    asks = {
        role: [_ASK[language][role].format(topic) for topic in of if topic != newest]
        for role, of in topics.items()
    }
    others = [asks["problem"], asks["plan"], asks["achievement"], asks["highlight"]]
    longest = max(map(len, others))
    in_turn = [kind[place] for place in range(longest) for kind in others if place < len(kind)]
    return list(dict.fromkeys([*(one for job in jobs for one in job), *in_turn]))[:_EXAMPLES]


def _writing(topic: str, texts: Sequence[str]) -> int:
    """How many of the texts write a topic; of an English one its Chinese."""
    rendered = [term for _, _, groups in phrases(english_words(topic)) for term in groups[0]]
    return sum(any(words in text for words in rendered or [topic]) for text in texts)


def _how_many(passage: Passage, language: Language) -> list[str]:
    """What can be asked of the numbers of a passage."""
    if passage.role not in ("achievement", "highlight"):
        return []
    found = []
    for words, measure in _COUNTED.findall(passage.text):
        if language == "zh":
            found.append(_HOW_MANY[language].format(noun=words, measure=measure))
        elif measure in _PEOPLE and (person := english_of(words[-_NOUN:])):
            found.append(_HOW_MANY[language].format(noun=f"{person}s"))
    return found


def _topic(section: Section, language: Language) -> str | None:
    """What can be asked of this heading, or None where its wording gives nothing."""
    if section.role not in _ASK[language] or section.level < 2:
        return None
    clause = re.split(r"[，,。；;：:]", without_number(section.heading))[0]
    topic = _TRAILING.sub("", _POINT.sub("", clause))
    if section.role == "problem":
        match = _PROBLEM_TOPIC.match(topic)
        topic = match.group(1) if match else ""
    if not 3 <= len(topic) <= 14:
        return None
    return topic if language == "zh" else english_of(topic) or None
