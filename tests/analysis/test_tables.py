"""Tables of problems."""

from libraries import CharacterEncoder, library, report

from analysis.ledger import ledger
from analysis.matching.likeness import Likeness
from analysis.shapes import ledger_json
from analysis.tables import columns_of, is_head, rows_of, said_in

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


def test_what_a_column_holds_is_told_by_its_name_and_its_cells() -> None:
    rows = [
        ["1", "住院病人等床最长等了五天，家属意见很大", "病区只有两名主治医师，轮转不开", "下一步将招聘三名医师，病床统一调配", "医务部"],
        ["2", "老人拿药要专程进城，来回一天", "各家药品目录自己定，互不相认", "今年底前把药品统一成一张目录", "药学部"],
    ]  # fmt: skip
    assert columns_of(["序号", "表现", "症结", "怎么办", "牵头"], rows) == (
        None, "problem", "cause", "plan", None,
    )  # fmt: skip
    assert columns_of(["姓名", "职务"], [["张三", "主任"], ["李四", "副主任"]]) is None
    # A problem alone, with numbers beside it, is no row of what is done about one.
    assert columns_of(["离职主因", "人数"], [["没有人教，活太单调", "31"]]) is None
    assert not is_head(["两笔对外投资没有上会研究的问题", "措施"])


def test_measures_are_taken_or_ahead_by_their_words() -> None:
    rows = rows_of(TABLE)
    words = [[TABLE[slice(*cell)] for cell in row] for row in rows]
    columns = columns_of(words[0], words[1:])
    assert columns is not None
    roles = [[role for _, role in said_in(TABLE, row, columns, (), None)] for row in rows[1:]]
    assert roles == [["problem", "plan"], ["problem", "achievement"]]
    assert list(said_in(TABLE, rows[1][:2], columns, (), None)) == []


def test_a_row_of_a_table_is_a_row_of_the_ledger_with_its_plan() -> None:
    said = report(
        "a.txt", "港务集团", 2024, ("other", TABLE), ("problem", "外包队安全员配备不足，跟不到夜班。"),
        ("plan", "下一阶段，将坚持标准不降、力度不减，对责任人整改情况适时回头看。"),
    )  # fmt: skip
    found = ledger_json(ledger(library(said), Likeness(CharacterEncoder())))["rows"]
    assert [row["text"] for row in found] == [
        "子公司提拔干部先上岗后补手续",
        "两笔对外投资没有前置研究",
        "外包队安全员配备不足，跟不到夜班。",
    ]
    assert found[0]["plan"]["text"] == "下一步将修订选任办法，明确先审后任"
    # What the row says was done, not what is planned for the whole.
    assert found[1]["plan"]["text"] == "补开会议2次，对3名责任人作了谈话提醒"
    assert all(said.text[row["start"] : row["end"]] == row["text"] for row in found)
