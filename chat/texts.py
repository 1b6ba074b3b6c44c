"""What the page says, in Chinese and in English.

One table a language, with the same keys; a test holds them together. Texts are
plain strings, never markup: ``render`` escapes them like everything else.
"""

from typing import Literal, get_args

from chat.texts_library import LIBRARY_EN, LIBRARY_ZH
from corpus.report import ROLES, Role

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

_ZH = {
    "name": "有据",
    "tagline": "问您的报告，只答原文",
    "page_title": "有据 · 报告问答",
    "other_language": "English",
    "new_conversation": "新对话",
    "theme": "切换深浅色",
    "placeholder": "向报告提一个问题……",
    "question_label": "问题",
    "send": "提问",
    "hint": "Enter 提问，Shift + Enter 换行",
    "welcome": "想从报告里找什么？",
    "welcome_more": "回答全部由报告原文组成，逐字引用，注明出处，不作改写。",
    "welcome_empty": "还没有报告。请在「报告库」里添加 .docx、.pdf、.txt 等格式的报告。",
    "examples": "可以这样问",
    "waiting": "正在查找……",
    "slow": "没有等到回答，请重试。",
    "gone": "连不上有据，程序可能已经停止。请重新启动，再问一次。",
    "cut": "问题较长，只按前 {limit} 个字查找。",
    "none": "报告里没有找到回答这个问题的内容。",
    "none_filtered": "在所选范围内，没有找到回答这个问题的内容。可以放宽筛选再问。",
    "nearest": "最接近的 {passages} 段（不是答案，仅供参考）",
    "filtered": "筛选",
    "copy": "复制引文",
    "copied": "已复制",
    "copy_failed": "浏览器不允许复制，请手动选择文字。",
    "open": "查看原文",
    "edit": "改一改再问",
    "retry": "再问一次",
    "page": "第 {page} 页",
    "untitled_section": "不属于任何标题",
    "filters": "筛选",
    "filter_role": "内容",
    "filter_year": "年份",
    "filter_report": "报告",
    "tab_report": "原文",
    "tab_library": "报告库",
    "viewer_empty": "点一段引文，原文会在这里打开，并定位到那一段。",
    "viewer_stale": "这份报告在提问之后有过改动，位置可能不准，请重新提问。",
    "outline": "目录",
    "previous_hit": "上一处",
    "next_hit": "下一处",
    "hits": "本次回答引用了 {hits}",
    "back": "回到对话",
    "failed": "出了意外，没有完成。详细情况在启动程序的窗口里。",
    "too_long": "问题太长，请控制在 {limit} 个字以内。",
}

_EN = {
    "name": "Youju",
    "tagline": "Ask your reports, read their own words",
    "page_title": "Youju · questions to reports",
    "other_language": "中文",
    "new_conversation": "New chat",
    "theme": "Light or dark",
    "placeholder": "Ask your reports a question…",
    "question_label": "Question",
    "send": "Ask",
    "hint": "Enter asks, Shift + Enter breaks the line",
    "welcome": "What are you looking for?",
    "welcome_more": "Ask in English or Chinese. Answers are passages of the reports, word for word, each with its source.",
    "welcome_empty": "There are no reports yet. Add reports in the library: .docx, .pdf, .txt and others.",
    "examples": "Try one of these",
    "waiting": "Searching…",
    "slow": "No answer came back. Please try again.",
    "gone": "Youju does not answer; it may have been stopped. Start it again, then ask again.",
    "cut": "The question is long: only its first {limit} characters were searched.",
    "none": "Nothing in the reports answers this question.",
    "none_filtered": "Nothing within the chosen filters answers this question. Widen them and ask again.",
    "nearest": "The nearest {passages} (not an answer)",
    "filtered": "Filters",
    "copy": "Copy quote",
    "copied": "Copied",
    "copy_failed": "The browser does not allow copying; please select the text yourself.",
    "open": "Open report",
    "edit": "Edit and ask again",
    "retry": "Ask again",
    "page": "p. {page}",
    "untitled_section": "Under no heading",
    "filters": "Filters",
    "filter_role": "Kind of passage",
    "filter_year": "Year",
    "filter_report": "Report",
    "tab_report": "Report",
    "tab_library": "Library",
    "viewer_empty": "Choose a passage: its report opens here, at the very place.",
    "viewer_stale": "This report changed after the question; the place may be off. Please ask again.",
    "outline": "Outline",
    "previous_hit": "Previous",
    "next_hit": "Next",
    "hits": "{hits} quoted in this answer",
    "back": "Back to the chat",
    "failed": "Something went wrong. The details are in the window the program runs in.",
    "too_long": "The question is too long; please keep it under {limit} characters.",
}

TEXTS: dict[Lang, dict[str, str]] = {"zh": _ZH | LIBRARY_ZH, "en": _EN | LIBRARY_EN}

_ROLE_WORDS: dict[Lang, tuple[str, ...]] = {
    "zh": ("成效", "亮点", "问题", "原因", "打算", "其他"),
    "en": ("Achievement", "Highlight", "Problem", "Cause", "Plan", "Other"),
}


def say(lang: Lang, key: str, **values: object) -> str:
    """The text for `key`, its `{names}` filled in. Values are not markup and are never parsed again."""
    return TEXTS[lang][key].format(**values)


def role_word(lang: Lang, role: Role) -> str:
    return _ROLE_WORDS[lang][ROLES.index(role)]


def number(lang: Lang, count: int, noun: str) -> str:
    """`3 reports`, `1 report`, `3 份报告`: counts with the measure word or plural they need."""
    if lang == "zh":
        return f"{count} " + {"report": "份报告", "passage": "段", "place": "处"}[noun]
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def found(lang: Lang, passages: int, reports: int) -> str:
    """The line above an answer that answers."""
    if lang == "zh":
        return f"找到 {number(lang, passages, 'passage')}，来自 {number(lang, reports, 'report')}"
    return f"{number(lang, passages, 'passage')} from {number(lang, reports, 'report')}"


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
