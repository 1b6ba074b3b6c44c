"""Tables of problems."""

from libraries import CharacterEncoder, library, report

from analysis.ledger import ledger
from analysis.matching.likeness import Likeness
from analysis.shapes import ledger_json
from analysis.tables import columns_of, rows_of, said_in

TABLE = (
    "问题\t整改措施\t责任部门\t时限\n"
    "子公司提拔干部先上岗后补手续\t下一步将修订选任办法，明确先审后任\t人事部\t2025年7月\n"
    "两笔对外投资没有前置研究\t补开会议2次，对3名责任人作了谈话提醒\t办公室\t2025年8月"
)


def test_cells_stand_where_they_stand() -> None:
    text = "问题 | 措施\n\n巡河走过场 |  已换人 "
    rows = [[text[start:end] for start, end in row] for row in rows_of(text)]
    assert rows == [["问题", "措施"], ["巡河走过场", "已换人"]]
    assert rows_of("问题 | 措施\n这是一段话。") == []


def test_a_head_names_what_its_columns_hold() -> None:
    assert columns_of(["序号", "存在问题", "原因分析", "整改措施", "责任单位"]) == (
        None, "problem", "cause", "plan", None,
    )  # fmt: skip
    assert columns_of(["姓名", "职务"]) is None
    assert columns_of(["两笔对外投资没有上会研究的问题", "措施"]) is None


def test_measures_are_taken_or_ahead_by_their_words() -> None:
    rows = rows_of(TABLE)
    columns = columns_of([TABLE[slice(*cell)] for cell in rows[0]])
    assert columns is not None
    roles = [[role for _, role in said_in(TABLE, row, columns, (), None)] for row in rows[1:]]
    assert roles == [["problem", "plan"], ["problem", "achievement"]]
    assert list(said_in(TABLE, rows[1][:2], columns, (), None)) == []


def test_a_row_of_a_table_is_a_row_of_the_ledger_with_its_plan() -> None:
    said = report("a.txt", "港务集团", 2024, ("other", TABLE), ("problem", "外包队安全员跟不到夜班。"))
    found = ledger_json(ledger(library(said), Likeness(CharacterEncoder())))["rows"]
    assert [row["text"] for row in found] == [
        "子公司提拔干部先上岗后补手续",
        "两笔对外投资没有前置研究",
        "外包队安全员跟不到夜班。",
    ]
    assert found[0]["plan"]["text"] == "下一步将修订选任办法，明确先审后任"
    assert all(said.text[row["start"] : row["end"]] == row["text"] for row in found)
