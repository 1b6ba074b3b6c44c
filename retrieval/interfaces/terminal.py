"""Answers as text for a terminal, the best sentence of each passage between 【】."""

import shlex

from retrieval.types import Answer, Catalogue, CitedPassage, Understood

# A longer list is read with `python -m corpus`.
_LISTED = 20
_COUNTED = {"units": ("个单位", "个", "units"), "reports": ("份报告", "份", "reports")}


def page(answer: Answer) -> str:
    """The answer: what was found, what the question was read as, then the passages; what the library holds, where that is
    asked for."""
    if answer.catalogue is not None:
        return "\n".join([*_reason(answer), *_read_as(answer), *_holds(answer.catalogue)])
    return "\n\n".join(
        [
            "\n".join([_head(answer), *_read_as(answer), *_who_does_not(answer), *_not_exact(answer)]),
            *map(_entry, answer.passages),
        ]
    )


def _head(answer: Answer) -> str:
    if answer.found:
        passages, reports = len(answer.passages), answer.reports
        english = f"{_number(passages, 'passage')} from {_number(reports, 'report')}"
        head = f"找到 {passages} 段，来自 {reports} 份报告 ({english})"
        if answer.coverage:
            found, of, listed = answer.coverage.found, answer.coverage.of, answer.coverage.listed
            zh, one, en = _COUNTED[answer.coverage.counted]
            so_far = f"，已列出 {listed} {one} ({listed} listed so far)" if listed < found else ""
            counted = (
                f"{of} {zh}中有 {found} {one}提到或有相近的段落 ({found} of {of} {en} say it or come near)"
            )
            if answer.coverage.unclear:
                looked = answer.coverage.looked_at
                counted = (
                    f"看过的 {looked} {zh}中有 {found} {one}提到或有相近的段落 "
                    f"({found} of the {looked} {en} looked at say it or come near)"
                )
            head = f"{counted}{so_far}\n{head}"
        return f"{head}\n{answer.hint.zh} ({answer.hint.en})" if answer.hint else head
    reason = _reason(answer)
    if answer.passages:
        return "\n".join(
            [
                "没有找到直接回答的内容，下面是最接近的段落 (nothing answers this directly; the nearest passages follow)",
                *reason,
            ]
        )
    return "\n".join(["没有符合条件的段落 (no passage fits)", *reason])


def _reason(answer: Answer) -> list[str]:
    return [f"{answer.reason.zh} ({answer.reason.en})"] if answer.reason else []


def _holds(held: Catalogue) -> list[str]:
    """How many reports there are, who has none, how many each unit and year has, and the first of them."""
    reports, units, years = held.reports, held.units, held.years
    said = [f"{len(reports)} 份报告 ({_number(len(reports), 'report')})"]
    if held.without:
        said.append(f"没有的单位 (units without): {'、'.join(held.without)}")
    if units:
        each = "、".join(f"{unit} {count}" for unit, count in units.items())
        said.append(f"{len(units)} 个单位 ({_number(len(units), 'unit')}): {each}")
    if years:
        said.append(f"年份 (years): {'、'.join(f'{year} {count}' for year, count in years.items())}")
    said += [f"- 《{one.title}》 [{one.path}]" for one in reports[:_LISTED]]
    return [*said, *(["…"] if len(reports) > _LISTED else [])]


def _read_as(answer: Answer) -> list[str]:
    """A line where the question was narrowed down or something was carried over."""
    items = answer.understood
    if not any(item.carried or item.field not in ("topic", "role") for item in items):
        return []
    return ["理解为 (read as): " + " · ".join(map(_item, items))]


def _who_does_not(answer: Answer) -> list[str]:
    """A line where those are asked for who do not say it: passages are of those who do."""
    if not answer.asks_not:
        return []
    command = f"python -m analysis coverage {shlex.quote(answer.question)}"
    return [
        f"问的是谁没有提到，而段落只能来自提到它的；逐个单位的答案：{command} "
        "(passages can only be of those who say it; that command tells, unit by unit, who does not)"
    ]


def _not_exact(answer: Answer) -> list[str]:
    """A line where not all that may matter was compared, and where words are counted as they were a moment ago."""
    said = []
    if not answer.exact:
        count = answer.candidates
        said.append(
            f"只比较了最接近的 {count} 段，可能有遗漏 (only the {count} nearest passages were compared)"
        )
    if answer.coverage is not None and answer.coverage.unclear:
        of, looked, left = answer.coverage.of, answer.coverage.looked_at, answer.coverage.unclear
        zh, one, en = _COUNTED[answer.coverage.counted]
        said.append(
            f"{of} {zh}中这次看了 {looked} {one}，其余 {left} {one}没有看，不等于没有提到 "
            f"({looked} of {of} {en} were looked at; the other {left} were not, which is not to say that they do not say it)"
        )
    if answer.stale:
        said.append("词语统计还没有算上刚写入的报告 (words are not yet counted in the newest reports)")
    return said


def _item(item: Understood) -> str:
    return f"{item.field}={item.value}" + ("（沿用 carried over）" if item.carried else "")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _entry(passage: CitedPassage) -> str:
    start, end = passage.mark
    text = f"{passage.text[:start]}【{passage.text[start:end]}】{passage.text[end:]}"
    about = " · ".join(filter(None, [passage.report, str(passage.year or ""), passage.role]))
    place = " › ".join([*passage.headings, *filter(None, [passage.point])])
    return "\n".join(
        [
            f"{passage.rank}. 《{passage.title}》 [{about}] {passage.score:.3f}",
            *([f"   {place}"] if place else []),
            f"   {text}",
            *([f"   与第 {passage.like} 段大致相同 (much like {passage.like})"] if passage.like else []),
            *_why(passage),
        ]
    )


def _why(passage: CitedPassage) -> list[str]:
    if passage.why is None:
        return []
    terms = "  ".join(
        f"{word}→{term} {share:.3f}" if word != term else f"{word} {share:.3f}"
        for word, term, share in passage.why.terms[:8]
    )
    views = " + ".join(f"{name} {value:.3f}" for name, value in passage.why.views)
    return [f"   = {views}", *([f"   {terms}"] if terms else [])]
