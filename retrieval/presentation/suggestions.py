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


def example_questions(engine: Engine, language: Language = "zh") -> list[str]:
    """Up to four questions, problems first, each of another role or report.

    In English only for topics that the glossary knows, so there may be none.
    """
    candidates: dict[Role, list[str]] = {role: [] for role in _ASK[language]}
    for stored in engine.reports()[:_REPORTS]:
        for section in engine.report(stored.path).sections:
            question = _question(section, language)
            if question and question not in candidates[section.role]:
                candidates[section.role].append(question)
    chosen: list[str] = []
    while len(chosen) < _EXAMPLES and any(candidates.values()):
        for questions in candidates.values():
            if questions and len(chosen) < _EXAMPLES:
                chosen.append(questions.pop(0))
    return chosen


def _question(section: Section, language: Language) -> str | None:
    """A question that this heading answers, or None where its wording gives none."""
    form = _ASK[language].get(section.role)
    if form is None or section.level < 2:
        return None
    clause = re.split(r"[，,。；;：:]", without_number(section.heading))[0]
    topic = _TRAILING.sub("", clause)
    if section.role == "problem":
        match = _PROBLEM_TOPIC.match(topic)
        topic = match.group(1) if match else ""
    if not 3 <= len(topic) <= 14:
        return None
    named = topic if language == "zh" else english_of(topic)
    return form.format(named) if named else None
