"""Example questions made from the library's own headings, so that each has an answer."""

import re

from corpus.report import Role, Section
from index.engine.protocol import Engine
from index.text.enrichment import without_number
from retrieval.expansion.glossary import english_of
from retrieval.understanding.question import Language

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


# A unit, and the year of its report, in place of a topic (units have no English names); and who else says it.
_OF_UNIT = "{}{}年存在哪些问题？"
_WHO: dict[Language, str] = {"zh": "哪些单位提到{}？", "en": "Which units mention {}?"}


def example_questions(engine: Engine, language: Language = "zh") -> list[str]:
    """Up to four questions, each of another kind: the problems of a topic, those of a unit in a year, which units
    mention a topic, plans; where the library has none of a kind, what was done, or more of the same.

    In English only for topics that the glossary knows, so there may be none.
    """
    topics: dict[Role, list[str]] = {role: [] for role in _ASK[language]}
    of_unit: list[str] = []
    stored = engine.reports()[:_REPORTS]
    for one in stored:
        sections = engine.report(one.path).sections
        for section in sections:
            topic = _topic(section, language)
            if topic and topic not in topics[section.role]:
                topics[section.role].append(topic)
        asks_of_unit = language == "zh" and one.unit and one.year
        if asks_of_unit and any(section.role == "problem" for section in sections):
            of_unit.append(_OF_UNIT.format(one.unit, one.year))
    asks = {role: [_ASK[language][role].format(topic) for topic in of] for role, of in topics.items()}
    who = [_WHO[language].format(topic) for topic in topics["problem"][1:] or topics["problem"]]
    if len({one.unit for one in stored if one.unit}) < 2:
        who = []
    # Those of another unit than the first report's, which the first topic is likely from.
    kinds = [asks["problem"], of_unit[-1:], who[:1], asks["plan"]]
    kinds += [asks["achievement"], asks["highlight"]]
    longest = max(map(len, kinds))
    in_turn = [kind[place] for place in range(longest) for kind in kinds if place < len(kind)]
    return list(dict.fromkeys(in_turn))[:_EXAMPLES]


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
