"""The kinds of report that a question names as where to look."""

import re
from collections.abc import Iterable

from retrieval.types import Understood
from retrieval.understanding.naming.found import Found

# What of a kind's name people leave out, and what it is called in English.
_KIND_STEM = {
    "述职报告": "述职",
    "工作总结": "(?:工作|年度|年终)?总结",
    "工作计划": "工作计划",
    "调研报告": "调研",
    "整改报告": "整改报告",
    "政府工作报告": "(?:政府)?工作报告",
}
_KINDS_EN = {
    "述职报告": "duty reports?",
    "工作总结": "(?:work|annual|year-end) summar(?:y|ies)",
    "工作计划": "work plans?",
    "责任落实报告": "responsibility reports?",
    "自查报告": "self-(?:inspection|check) reports?",
    "调研报告": "(?:research|survey) reports?",
    "整改报告": "rectification reports?",
    "实施方案": "implementation plans?",
    "讲话": "speech(?:es)?",
}


def kinds_named(plain: str, held: Iterable[str]) -> list[Found]:
    """The kinds of report a question names as where to look: 述职报告里, 各单位的工作总结, in the duty reports."""
    found: list[Found] = []
    for kind in sorted(held, key=len, reverse=True):
        english = _KINDS_EN.get(kind)
        pattern = rf"(?:在|从)?(?:各[^，。]{{0,6}}?|所有的?|每份|哪些|哪几份|全部)?{_KIND_STEM.get(kind, kind)}(?:报告|材料)?(?:里面?|中|当中|之中|内|上面)(?!的?(?:层|国|央))"
        if english:
            pattern += rf"|\b(?:in|from|of|across|which)\s+(?:all\s+|the\s+|these\s+|those\s+)*{english}\b"
        for match in re.finditer(pattern, plain):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(Found((Understood("kind", kind),), *match.span()))
    return found
