"""What the files say around the quotes, in Chinese and in English; quotes and sources stay as they are."""

from typing import Literal

from corpus.report import Role

Lang = Literal["zh", "en"]

_ZH: dict[str, str] = {
    "number": "序号", "unit": "单位", "year": "年份", "theme": "主题", "cause": "原因", "plan": "打算",
    "source": "出处", "file": "文件", "verdict": "结论", "grounds": "依据", "quote": "原文", "relation": "关系",
    "left": "左方", "left_source": "左方出处", "right": "右方", "right_source": "右方出处", "problem": "问题",
    "later": "后来", "state": "情况", "later_source": "出处（后来）", "similarity": "相似度", "a": "甲",
    "a_source": "甲出处", "b": "乙", "b_source": "乙出处", "changed": "改动", "units": "单位数",
    "ledger": "{role}台账", "coverage": "提及情况", "compare": "对照", "track": "问题跟踪", "copies": "雷同段落",
    "digest": "共性{role}",
    "ledger_note": "共 {rows} 条，来自 {reports} 份报告，涉及 {units} 个单位",
    "ledger_near_note": "没有找到说到这个主题的；列出意思最接近的 {rows} 条，不一定相关",
    "coverage_note": "“{topic}”：{units} 个单位、{reports} 份报告中，提到 {said} 个，未提到 {not_said} 个，"
    "不能确定 {unclear} 个",
    "coverage_answer": "。所问的是没有提到的，不能确定的也算在内：{units}",
    "compare_note": "共 {rows} 个主题；两方说的是不是一回事由模型判断，请核对", "track_note": "共 {rows} 个问题；“情况”由模型按所引原文判断，请核对", "copies_note": "共 {rows} 对",
    "digest_note": "共 {rows} 个主题",
    "picked_note": "从全部 {total} 行中选出 {rows} 行",
    "said": "提到", "unclear": "不能确定", "not_said": "未提到", "literal": "原词", "literal_heading": "原词（标题）", "meant": "意思相近（{sure}）",
    "both": "双方都有", "perhaps": "可能都有", "doubtful": "〔可能无关〕", "left_only": "只有左方", "right_only": "只有右方",
    "solved": "已解决", "partly": "部分解决", "again": "又提到", "action": "已采取措施", "silent": "未见提及",
    "nothing": "（无）", "join": "；", "about": "说明", "comma": "、", "and": "和", "or": "或", "words": "“{words}”",
    "scope": "范围：{of}", "scope_part": "{name}：{of}", "all_reports": "全部报告", "topic": "主题", "roles": "内容",
    "shared_note": "有 {shared} 份报告两方都有，已从范围较大的{wider}中去掉",
    "no_later_note": "这些报告之后没有同一单位的报告，无从跟踪",
    "cut": "……（单元格放不下，全文在出处所引的报告里）", "cut_note": "有 {cells} 个单元格放不下全文，末尾已注明",
    "unread_note": "有 {unread} 个文件没有读出来，不在其中",
}  # fmt: skip
_EN: dict[str, str] = {
    "number": "No.", "unit": "Unit", "year": "Year", "theme": "Theme", "cause": "Cause", "plan": "Plan",
    "source": "Source", "file": "File", "verdict": "Verdict", "grounds": "Grounds", "quote": "Quote",
    "relation": "Relation", "left": "Left", "left_source": "Source (left)", "right": "Right",
    "right_source": "Source (right)", "problem": "Problem", "later": "Later", "state": "What is said",
    "later_source": "Source (later)", "similarity": "Similarity", "a": "A", "a_source": "Source (A)", "b": "B",
    "b_source": "Source (B)", "changed": "Changed", "units": "Units",
    "ledger": "Ledger of {role}", "coverage": "Who says it", "compare": "Comparison",
    "track": "What became of problems", "copies": "Copied passages", "digest": "Common {role}",
    "ledger_note": "{rows} {rows:row|rows} from {reports} {reports:report|reports}, {units} {units:unit|units}",
    "ledger_near_note": "Nothing was found that says this; {rows} {rows:row comes|rows come} nearest and may be of something else",
    "coverage_note": "“{topic}”: of {units} {units:unit|units} in {reports} {reports:report|reports}, {said} {said:says|say} it, "
    "{not_said} {not_said:does|do} not, {unclear} {unclear:is|are} unclear",
    "coverage_answer": ". Asked for are those that do not, and those that are unclear: {units}",
    "compare_note": "Themes: {rows}. Whether both sides speak of the same is a model's judgement; check it", "track_note": "Problems: {rows}. What is said of each is a model's judgement of the quote; check it", "copies_note": "Pairs: {rows}",
    "digest_note": "Themes: {rows}",
    "picked_note": "{rows} of {total} {total:row|rows}",
    "said": "says it", "unclear": "unclear", "not_said": "does not say it", "literal": "literally",
    "literal_heading": "literally (heading)",
    "meant": "in other words ({sure})",
    "both": "both sides", "perhaps": "perhaps both", "doubtful": "[may be of something else] ", "left_only": "left only", "right_only": "right only",
    "solved": "solved", "partly": "partly solved", "again": "said again", "action": "action taken",
    "silent": "no mention found",
    "nothing": "(nothing)", "join": "; ", "about": "About", "comma": ", ", "and": " and ", "or": " or ", "words": "“{words}”",
    "scope": "Looked at: {of}", "scope_part": "{name}: {of}", "all_reports": "all reports", "topic": "Topic", "roles": "Statements",
    "shared_note": "{shared} {shared:report|reports} of both sides {shared:was|were} taken out of the wider one ({wider})",
    "no_later_note": "No report of the same unit is later than these: there is nothing to follow",
    "cut": " … (no room in this cell: the whole stands in the report that the source names)",
    "cut_note": "{cells} {cells:cell has|cells have} no room for the whole, and {cells:says|say} so at the end",
    "unread_note": "{unread} {unread:file|files} could not be read and {unread:is|are} not among them",
}  # fmt: skip
WORDS: dict[Lang, dict[str, str]] = {"zh": _ZH, "en": _EN}
_ROLES: dict[Lang, dict[Role, str]] = {
    "zh": {
        "achievement": "成效",
        "highlight": "亮点",
        "problem": "问题",
        "cause": "原因",
        "plan": "打算",
        "other": "其他内容",
    },
    "en": {
        "achievement": "achievements",
        "highlight": "highlights",
        "problem": "problems",
        "cause": "causes",
        "plan": "plans",
        "other": "other statements",
    },
}


class _Count(int):
    """A number that also chooses a word: `{count:report|reports}`."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return (one if self == 1 else many) if bar else super().__format__(spec)


def fill(text: str, **values: object) -> str:
    """A text with its `{names}` filled in. Values are never parsed again.

    `{count} {count:report|reports}` is `1 report` or `2 reports`; the page's script reads the same.
    """
    counted = {name: _Count(value) if isinstance(value, int) else value for name, value in values.items()}
    return text.format(**counted)


def word(lang: Lang, key: str, **values: object) -> str:
    """The words for `key`, with the values filled in."""
    return fill(WORDS[lang][key], **values)


def role_word(lang: Lang, role: Role) -> str:
    """Statements of a role, as a heading names them."""
    return _ROLES[lang][role]
