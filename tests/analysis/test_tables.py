"""Tables of problems in the ledger."""

from libraries import CharacterEncoder, library, report

from analysis.ledger import ledger
from analysis.matching.likeness import Likeness
from analysis.shapes import ledger_json

TABLE = (
    "问题\t整改措施\t责任部门\t时限\n"
    "子公司提拔干部先上岗后补手续\t下一步将修订选任办法，明确先审后任\t人事部\t2025年7月\n"
    "两笔对外投资没有前置研究\t补开会议2次，对3名责任人作了谈话提醒\t办公室\t2025年8月"
)


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


def test_a_row_without_a_measure_gets_none_of_another_row() -> None:
    table = (
        "问题表现\t产生原因\t整改打算\n"
        "存量资金沉淀，年底还有2.1亿元躺在账上\t项目前期准备不足\t每月清理一次存量资金\n"
        "存量资金清理不及时，平均要拖9个月\t审核人员只有2名\t无\n"
    )
    said = report("a.txt", "财政局", 2023, ("other", table), ("achievement", "全年收入12.4亿元。"))
    found = ledger_json(ledger(library(said), Likeness(CharacterEncoder())))["rows"]
    assert [(row["cause"]["text"], row["plan"] and row["plan"]["text"]) for row in found] == [
        ("项目前期准备不足", "每月清理一次存量资金"),
        ("审核人员只有2名", None),
    ]
