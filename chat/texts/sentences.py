"""What the page says, in Chinese and in English.

One table a language, with the same keys; a test holds them together. Texts are
plain strings, never markup: ``render`` escapes them like everything else.
"""

from typing import Literal, get_args

from analysis.export.words import fill
from chat.texts.conversation import CHAT_EN, CHAT_ZH
from chat.texts.correcting import CORRECTING_EN, CORRECTING_ZH
from chat.texts.counts import COUNTS_EN, COUNTS_ZH
from chat.texts.entrance import ENTRANCE_EN, ENTRANCE_ZH
from chat.texts.keys import KEYS_EN, KEYS_ZH
from chat.texts.library import LIBRARY_EN, LIBRARY_ZH
from chat.texts.work import WORK_EN, WORK_ZH
from corpus.report import ROLES, Role
from retrieval.types import AnswerCoverage

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

TEXTS: dict[Lang, dict[str, str]] = {
    "zh": CHAT_ZH | COUNTS_ZH | LIBRARY_ZH | WORK_ZH | CORRECTING_ZH | KEYS_ZH | ENTRANCE_ZH,
    "en": CHAT_EN | COUNTS_EN | LIBRARY_EN | WORK_EN | CORRECTING_EN | KEYS_EN | ENTRANCE_EN,
}

_ROLE_WORDS: dict[Lang, tuple[str, ...]] = {
    "zh": ("成效", "亮点", "问题", "原因", "打算", "其他"),
    "en": ("Achievement", "Highlight", "Problem", "Cause", "Plan", "Other"),
}


def say(lang: Lang, key: str, **values: object) -> str:
    """The text for `key`, its `{names}` filled in; no value is markup."""
    return fill(TEXTS[lang][key], **values)


def role_word(lang: Lang, role: Role) -> str:
    return _ROLE_WORDS[lang][ROLES.index(role)]


def number(lang: Lang, count: int, noun: str) -> str:
    """`3 reports`, `1 report`, `3 份报告`: counts with the measure word or plural they need."""
    return say(lang, f"number_{noun}", count=count)


def found(lang: Lang, passages: int, reports: int, *, page: bool = False) -> str:
    """The line above an answer that answers; `page` where these are only the first, and no count of all."""
    counted = {
        "passages": number(lang, passages, "passage"),
        "reports": number(lang, reports, "report"),
    }
    return say(lang, "found_page" if page else "found", **counted)


def covered(lang: Lang, coverage: AnswerCoverage) -> str:
    """How many of the units or reports in question say it, and how many of them are listed so far where
    not all are: 「300 个单位中有 250 个提到，已列出 200 个」; where not all were looked at, of those that were."""
    part = coverage.listed < coverage.found
    listed = say(lang, f"covered_{coverage.counted}_listed", count=coverage.listed) if part else ""
    named = f"covered_{coverage.counted}{'_part' if coverage.unclear else ''}"
    return say(lang, named, found=coverage.found, of=coverage.looked_at, listed=listed)


def left(lang: Lang, of: int, unclear: int, counted: Literal["units", "reports"]) -> str:
    """How many of the units or reports in question were looked at, where not all were."""
    return say(lang, f"left_{counted}", of=of, looked=of - unclear, unclear=unclear)


def preferred_language(accept_language: str) -> Lang:
    """Chinese unless the browser names English before any Chinese.

    >>> preferred_language("en-GB,en;q=0.9,zh;q=0.8"), preferred_language(""), preferred_language("fr")
    ('en', 'zh', 'en')

    A browser that reads neither gets English; one that says nothing gets Chinese.
    """
    best: tuple[float, Lang] | None = None
    named = False
    for entry in accept_language.split(","):
        tag, _, parameter = entry.strip().lower().partition(";")
        if not tag:
            continue
        named = True
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        lang: Lang | None = "zh" if tag.startswith("zh") else "en" if tag.startswith("en") else None
        if lang and weight > 0 and (best is None or weight > best[0]):
            best = (weight, lang)
    if best:
        return best[1]
    return "en" if named and accept_language.strip() != "*" else "zh"
