"""Why nothing was found: one sentence in both languages, from plain facts."""

from collections.abc import Collection, Mapping, Sequence

from retrieval.types import Filters, Sentence, Understood


def unknown_unit(unit: str) -> Sentence:
    """No report mentions the unit that the question begins with."""
    return Sentence(
        f"没有{unit}的报告，报告里也没有提到它。", f"There is no report of {unit}, and none mentions it."
    )


def no_report_of(unit: str) -> Sentence:
    """Reports of a unit are asked for, and none is of it, whatever others say of it."""
    return Sentence(f"库里没有“{unit}”的报告。", f"The library has no report of “{unit}”.")


def nothing_of(items: Sequence[Understood], years: Collection[int]) -> Sentence:
    """No passage fits what the question narrows down to; ``years`` are those the library has."""
    asked = [item.value for item in items if item.field == "year"]
    whose = [item for item in items if item.field != "year"]
    if not asked:
        return Sentence(
            f"没有符合“{'、'.join(map(_named_zh, _together(whose, '、')))}”的报告。",
            f"There is no report of “{', '.join(map(_named_en, _together(whose, ' and ')))}”.",
        )
    span = _span(years)
    held = (f"，库里有{span}年的" if span else "", f"; the library has {span}" if span else "")
    if not whose:
        return Sentence(
            f"没有{'、'.join(asked)}年的报告{held[0]}。",
            f"There is no report of {', '.join(asked)}{held[1]}.",
        )
    if all(item.field == "report" for item in whose):
        return Sentence(
            f"{_listed_zh(whose)}不是{'、'.join(asked)}年的报告。",
            f"{_listed_en(whose)} is no report of {', '.join(asked)}.",
        )
    return Sentence(
        f"{_listed_zh(whose)}没有{'、'.join(asked)}年的报告。",
        f"There is no report of {_listed_en(whose)} for {', '.join(asked)}.",
    )


def nothing_set(filters: Filters) -> Sentence:
    """No passage fits the filters that the asker set."""
    values = [*map(str, filters.years), *filters.units, *filters.kinds, *filters.reports, *filters.roles]
    return Sentence(
        f"没有符合所选条件的段落：{'、'.join(values)}。", f"No passage fits the filters: {', '.join(values)}."
    )


def no_words(words: Sequence[str]) -> Sentence:
    """These words of the question occur nowhere."""
    # 办 says nothing beside 船舶.
    shown = ([word for word in words if len(word) > 1] or words)[:4]
    return Sentence(
        f"报告里没有出现{'、'.join(f'“{word}”' for word in shown)}。",
        f"The reports never say {', '.join(f'“{word}”' for word in shown)}.",
    )


def said_only(said: Mapping[str, str]) -> Sentence:
    """Passages hold what says the words, ``said`` by word, and none seems to answer: “腐败” says *corruption*."""
    zh = "、".join(f"“{there}”" + (f"（{word}）" if there != word else "") for word, there in said.items())
    en = ", ".join(f"“{there}”" + (f" ({word})" if there != word else "") for word, there in said.items())
    return Sentence(
        f"下面有写到{zh}的段落，但看来都没有直接回答所问。",
        f"Passages below say {en}, but none seems to answer this directly.",
    )


def nothing_of_role(called_zh: str, called_en: str, items: Sequence[Understood]) -> Sentence:
    """Nothing but a role is asked for, and no passage seems to have it; whether reports use its name says nothing."""
    zh, en = _among(items)
    return Sentence(f"{zh}里没有找到讲{called_zh}的段落。", f"No passage on {called_en} was found in {en}.")


def nothing_about(topic: str, items: Sequence[Understood]) -> Sentence:
    """The words occur, but no passage seems to answer."""
    zh, en = _among(items)
    about = (f"关于“{topic}”，", f"about “{topic}” ") if topic else ("", "")
    return Sentence(f"{about[0]}{zh}里没有找到直接的回答。", f"No direct answer {about[1]}was found in {en}.")


def may_not_answer() -> Sentence:
    """What is shown comes near, and more likely does not answer than does."""
    return Sentence(
        "下列段落可能相关，未必直接回答这个问题。",
        "These passages may be related; they may not answer the question directly.",
    )


def no_more(*, left: bool = False) -> Sentence:
    """The earlier answers held all that seems to say it, of what was looked at where some was ``left``."""
    if left:
        return Sentence(
            "没有更多了，看过的报告里，相关段落前面都已列出；没有看的不算在内。",
            "There is no more: the passages before are all of the reports that were looked at, not of the others.",
        )
    return Sentence(
        "没有更多了，其余段落看来写的不是这件事。",
        "There is no more: the other passages do not seem to be about this.",
    )


def too_many(listed: int) -> Sentence:
    """The earlier answers held as many passages as are ranked."""
    return Sentence(
        f"前面已经列出最相关的 {listed} 段，更多的不再排列；请换个问法，或者按年度、单位、报告缩小范围。",
        f"The {listed} most relevant passages were listed before, and no more are ranked: ask otherwise, or "
        "choose a year, a unit or a report.",
    )


def _among(items: Sequence[Understood]) -> tuple[str, str]:
    """The reports that a question narrows down to, in both languages."""
    years = [f"{item.value}年" for item in items if item.field == "year"]
    whose = [item for item in items if item.field != "year"]
    within = ", ".join(map(_named_en, _together(items, " and ")))
    return (
        f"{_listed_zh(whose)}{'、'.join(years)}的报告" if items else "报告",
        f"the reports of {within}" if items else "the reports",
    )


def _listed_zh(items: Sequence[Understood]) -> str:
    return "、".join(
        f"“{item.value}”" if item.field == "report" else _named_zh(item) for item in _together(items, "、")
    )


def _listed_en(items: Sequence[Understood]) -> str:
    return ", ".join(
        f"“{item.value}”" if item.field == "report" else _named_en(item) for item in _together(items, " and ")
    )


def _together(items: Sequence[Understood], between: str) -> list[Understood]:
    """The same, with the units that are left out as one: all but these."""
    left_out = [item.value for item in items if item.field == "not_unit"]
    others = [item for item in items if item.field != "not_unit"]
    return [*others, Understood("not_unit", between.join(left_out))] if left_out else others


def _named_zh(item: Understood) -> str:
    return f"{item.value}以外" if item.field == "not_unit" else item.value


def _named_en(item: Understood) -> str:
    return f"all but {item.value}" if item.field == "not_unit" else item.value


def _span(years: Collection[int]) -> str:
    if not years:
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"
