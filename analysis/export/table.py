"""What is written out: one table of text and numbers, whichever the analysis and the format."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analysis.compare import Theme
from analysis.copies import Pair
from analysis.coverage import Coverage
from analysis.digest import Common
from analysis.export.citation import cited
from analysis.ledger import Ledger
from analysis.statements import Statement
from analysis.track import Item
from index.engine.local.snapshot import Snapshot

Cell = str | int
Quote = Callable[[Statement | None], str]

RELATION = {"solved": "已解决", "partly": "部分解决", "again": "又提到", "action": "已采取措施"}
SIDES = {"both": "双方都有", "left_only": "只有左方", "right_only": "只有右方"}


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are those of the columns in characters; ``note`` says what was counted, over what."""

    title: str
    note: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


def quoting(snapshot: Snapshot) -> Quote:
    """A statement → its words, fetched again from the report by its place; None → ""."""
    texts: dict[str, str] = {}

    def quote(one: Statement | None) -> str:
        if one is None:
            return ""
        if one.report not in texts:
            texts[one.report] = snapshot.report(one.report).text
        return texts[one.report][one.start : one.end]

    return quote


def of_ledger(ledger: Ledger, quote: Quote) -> Table:
    """A row a problem."""
    rows = [
        (
            number,
            row.statement.unit or "",
            row.statement.year or "",
            row.statement.theme,
            quote(row.statement),
            quote(row.cause),
            quote(row.plan),
            cited(row.statement),
            row.statement.report,
        )
        for number, row in enumerate(ledger.rows, 1)
    ]
    note = f"共 {len(rows)} 条，来自 {ledger.units} 个单位的 {ledger.reports} 份报告"
    columns = ("序号", "单位", "年度", "主题", "问题", "原因", "整改计划", "出处", "文件")
    return _table("问题台账", note, columns, (6, 18, 8, 18, 48, 36, 36, 36, 24), rows)


def of_coverage(found: Coverage, quote: Quote) -> Table:
    """A row a unit: what it says and where, or that nothing was found."""
    rows: list[tuple[Cell, ...]] = []
    for name, mentions in (("提到", found.said), ("不能确定", found.unclear)):
        for one in mentions:
            how = "原词" if one.literal else f"意思相近（{one.probability:.0%}）"
            for passage in one.passages or (None,):
                rows.append((one.unit, name, how, quote(passage), cited(passage) if passage else ""))
    rows += [(unit, "未提到", "", "", "") for unit in found.not_said]
    note = (
        f"“{found.asked.question}”：{found.units} 个单位、{found.reports} 份报告中，"
        f"提到 {len(found.said)} 个，未提到 {len(found.not_said)} 个，不能确定 {len(found.unclear)} 个"
    )
    return _table("提及情况", note, ("单位", "结论", "依据", "原文", "出处"), (20, 10, 16, 60, 40), rows)


def of_compare(themes: Sequence[Theme], quote: Quote) -> Table:
    """A row a theme, both sides beside each other."""
    rows = [
        (
            one.theme,
            SIDES[one.relation],
            "\n".join(map(quote, one.left)),
            "\n".join(map(cited, one.left)),
            "\n".join(map(quote, one.right)),
            "\n".join(map(cited, one.right)),
        )
        for one in themes
    ]
    columns = ("主题", "关系", "左方", "左方出处", "右方", "右方出处")
    return _table("对照", f"共 {len(rows)} 个主题", columns, (18, 10, 50, 30, 50, 30), rows)


def of_track(items: Sequence[Item], quote: Quote) -> Table:
    """A row a later statement; a problem of which nothing was found has one that says so."""
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        one = item.problem
        start = (one.unit or "", one.year or "", quote(one), cited(one))
        rows += [
            (
                *start,
                later.statement.year or "",
                RELATION[later.relation],
                quote(later.statement),
                cited(later.statement),
            )
            for later in item.later
        ]
        if not item.later:
            years = "、".join(map(str, item.years))
            rows.append((*start, years, "未见提及", "", ""))
    columns = ("单位", "年度", "问题", "出处", "后来", "情况", "原文", "出处（后来）")
    note = f"共 {len(items)} 个问题"
    return _table("问题跟踪", note, columns, (18, 8, 48, 30, 8, 12, 48, 30), rows)


def of_copies(pairs: Sequence[Pair], quote: Quote) -> Table:
    """A row a pair."""
    rows = [
        (
            f"{pair.similarity:.0%}",
            quote(pair.a),
            cited(pair.a),
            quote(pair.b),
            cited(pair.b),
            "；".join(f"{ours or '（无）'}→{theirs or '（无）'}" for ours, theirs in pair.changed),
        )
        for pair in pairs
    ]
    columns = ("相似度", "甲", "甲出处", "乙", "乙出处", "改动")
    return _table("雷同段落", f"共 {len(rows)} 对", columns, (8, 50, 30, 50, 30, 30), rows)


def of_digest(themes: Sequence[Common], quote: Quote) -> Table:
    """A row a quote, under its theme."""
    rows = [
        (one.theme, len(one.units), passage.unit or "", passage.year or "", quote(passage), cited(passage))
        for one in themes
        for passage in one.passages
    ]
    columns = ("主题", "单位数", "单位", "年度", "原文", "出处")
    return _table("共性问题", f"共 {len(themes)} 个主题", columns, (20, 8, 18, 8, 60, 40), rows)


def _table(
    title: str, note: str, columns: tuple[str, ...], widths: tuple[int, ...], rows: Iterable[tuple[Cell, ...]]
) -> Table:
    return Table(title, note, columns, widths, tuple(rows))
