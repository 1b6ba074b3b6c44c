"""What the page says, in Chinese and in English.

One table a language, with the same keys; a test holds them together. Texts are
plain strings, never markup: ``render`` escapes them like everything else.
"""

from typing import Literal, get_args

from chat.texts_library import LIBRARY_EN, LIBRARY_ZH
from corpus.report import ROLES, Role
from retrieval.answer import Coverage

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
    "examples_chinese": "这些问题取自报告的标题。",
    "waiting": "正在查找……",
    "stop": "停止",
    "stopped": "已停止。",
    "offline": "连不上有据，程序可能已经停止。正在重新连接……",
    "slow": "没有等到回答，请重试。",
    "gone": "连不上有据，程序可能已经停止。请重新启动，再问一次。",
    "cut": "问题较长，只按前 {limit} 个字查找。",
    "none": "报告里没有找到回答这个问题的内容。",
    "none_filtered": "在所选范围内，没有找到回答这个问题的内容。可以放宽筛选再问。",
    "nearest": "最接近的 {passages} 段（不是答案，仅供参考）",
    "filtered": "筛选",
    "understood": "理解为",
    "carried": "承接上文",
    "take_away": "去掉“{value}”，再问一次",
    "give_back": "已去掉，点一下恢复",
    "alike": "另有 {count} 段说法相近",
    "alike_one": "另有 1 段说法相近",
    "copy": "复制引文",
    "copy_forms": "其他复制格式",
    "copy_full": "引文和完整出处",
    "copy_text": "只要原文",
    "copy_markdown": "Markdown 引用",
    "copy_all": "复制全部",
    "export_docx": "导出 Word",
    "export_md": "Markdown",
    "export_xlsx": "Excel",
    "copied": "已复制",
    "copy_failed": "浏览器不允许复制，请手动选择文字。",
    "open": "查看原文",
    "section": "展开整节",
    "section_close": "收起",
    "section_cut": "这一节很长，这里只显示前后一部分，全文请查看原文。",
    "why": "为什么",
    "why_words": "共同的词：{words}。",
    "why_no_words": "没有相同的词，是意思相近。",
    "why_gone": "再问一次时没有再找到这一段，资料可能有变化。",
    "view_text": "正文用词",
    "view_headings": "标题用词",
    "view_vector": "意思相近",
    "view_role": "内容类型",
    "view_report": "是报告正文",
    "view_quoted": "含引号里的原话",
    "view_number": "含数字",
    "view_reranker": "重排模型",
    "useful": "有用",
    "useless": "没用",
    "edit": "修改",
    "retry": "再问一次",
    "cancel": "取消",
    "page": "第 {page} 页",
    "untitled_section": "不属于任何标题",
    "filters": "筛选",
    "filter_role": "内容",
    "filter_year": "年份",
    "filter_unit": "单位",
    "filter_kind": "种类",
    "filter_report": "报告",
    "filters_clear": "清除筛选",
    "history": "对话记录",
    "history_empty": "还没有对话。",
    "history_note": "对话和评价只存在这个浏览器里，不会发送到别处。",
    "history_delete": "删除",
    "history_undo": "撤销删除",
    "history_close": "关闭",
    "ratings": "下载评价（{count}）",
    "questions": "{count} 个问题",
    "tab_report": "原文",
    "tab_library": "报告库",
    "viewer_empty": "点一段引文，原文会在这里打开，并定位到那一段。",
    "viewer_stale": "这份报告在提问之后有过改动，位置可能不准，请重新提问。",
    "outline_count": "目录（{count}）",
    "previous_hit": "上一处",
    "next_hit": "下一处",
    "hits": "本次回答引用了 {hits}",
    "back": "回到对话",
    "original": "下载原文件",
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
    "examples_chinese": "These come from the headings of your reports; English questions work too.",
    "waiting": "Searching…",
    "stop": "Stop",
    "stopped": "Stopped.",
    "offline": "Youju does not answer; it may have been stopped. Connecting again…",
    "slow": "No answer came back. Please try again.",
    "gone": "Youju does not answer; it may have been stopped. Start it again, then ask again.",
    "cut": "The question is long: only its first {limit} characters were searched.",
    "none": "Nothing in the reports answers this question.",
    "none_filtered": "Nothing within the chosen filters answers this question. Widen them and ask again.",
    "nearest": "The nearest {passages} (not an answer)",
    "filtered": "Filters",
    "understood": "Read as",
    "carried": "from before",
    "take_away": "Take away “{value}” and ask again",
    "give_back": "Taken away; click to give back",
    "alike": "{count} more passages say nearly the same",
    "alike_one": "1 more passage says nearly the same",
    "copy": "Copy quote",
    "copy_forms": "Other forms",
    "copy_full": "Quote with full source",
    "copy_text": "Words only",
    "copy_markdown": "Markdown quote",
    "copy_all": "Copy all",
    "export_docx": "Save as Word",
    "export_md": "Markdown",
    "export_xlsx": "Excel",
    "copied": "Copied",
    "copy_failed": "The browser does not allow copying; please select the text yourself.",
    "open": "Open report",
    "section": "Whole section",
    "section_close": "Fold",
    "section_cut": "This section is long; only the part around the passage is shown here.",
    "why": "Why",
    "why_words": "Words in common: {words}.",
    "why_no_words": "No words in common; the meaning is near.",
    "why_gone": "Asked again, this passage was not found any more; the library may have changed.",
    "view_text": "words of the text",
    "view_headings": "words of the headings",
    "view_vector": "nearness in meaning",
    "view_role": "kind of passage",
    "view_report": "is part of a report",
    "view_quoted": "has the quoted words",
    "view_number": "has a number",
    "view_reranker": "reranking model",
    "useful": "Useful",
    "useless": "Not useful",
    "edit": "Edit",
    "retry": "Ask again",
    "cancel": "Cancel",
    "page": "p. {page}",
    "untitled_section": "Under no heading",
    "filters": "Filters",
    "filter_role": "Kind of passage",
    "filter_year": "Year",
    "filter_unit": "Unit",
    "filter_kind": "Kind of report",
    "filter_report": "Report",
    "filters_clear": "Clear filters",
    "history": "History",
    "history_empty": "No conversations yet.",
    "history_note": "Conversations and ratings stay in this browser; they are sent nowhere.",
    "history_delete": "Delete",
    "history_undo": "Undo",
    "history_close": "Close",
    "ratings": "Save ratings ({count})",
    "questions": "questions: {count}",
    "tab_report": "Report",
    "tab_library": "Library",
    "viewer_empty": "Choose a passage: its report opens here, at the very place.",
    "viewer_stale": "This report changed after the question; the place may be off. Please ask again.",
    "outline_count": "Outline ({count})",
    "previous_hit": "Previous",
    "next_hit": "Next",
    "hits": "{hits} quoted in this answer",
    "back": "Back to the chat",
    "original": "Original file",
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


def covered(lang: Lang, coverage: Coverage) -> str:
    """How many of the units or reports in question say it: 「12 个单位中有 9 个提到」."""
    units = coverage.counted == "units"
    if lang == "zh":
        measure = "个" if units else "份"
        return f"{coverage.of} {measure}{'单位' if units else '报告'}中有 {coverage.found} {measure}提到"
    return f"{coverage.found} of {coverage.of} {'units' if units else 'reports'} say it"


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
