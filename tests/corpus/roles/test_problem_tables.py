"""Tables of problems: what their columns hold, and that each row of one states a problem."""

from pathlib import Path

from corpus.read import read_report
from corpus.report import Passage
from corpus.roles.headings import named_role
from corpus.roles.tables import columns_of, is_head, rows_of, said_in, states_problems

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
    columns = columns_of(["序号", "表现", "症结", "怎么办", "牵头"], rows)
    assert columns is not None
    assert [one.role for one in columns] == [None, "problem", "cause", "plan", None]
    assert [one.name for one in columns[1:3]] == ["表现", "症结"]
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


def test_short_cells_are_what_the_name_of_their_column_says() -> None:
    table = (
        "| 问题表现 | 产生原因 | 整改打算 |\n| --- | --- | --- |\n"
        "| 存量资金沉淀，年底还有2.1亿元躺在账上 | 前期准备不足 | 按月清理 |\n"
        "| 采购文件审核慢，平均要9天 | 审核人员只有2名 | 增加1名审核员 |\n"
    )
    rows = rows_of(table)
    words = [[table[slice(*cell)] for cell in row] for row in rows]
    assert [row[0] for row in words] == [
        "问题表现",
        "存量资金沉淀，年底还有2.1亿元躺在账上",
        "采购文件审核慢，平均要9天",
    ]
    columns = columns_of(words[0], words[1:])
    assert columns is not None
    said = [
        [(table[slice(*cell)], role) for cell, role in said_in(table, row, columns, (), None)]
        for row in rows[1:]
    ]
    assert said == [
        [("存量资金沉淀，年底还有2.1亿元躺在账上", "problem"), ("前期准备不足", "cause"), ("按月清理", "plan")],
        [("采购文件审核慢，平均要9天", "problem"), ("审核人员只有2名", "cause"), ("增加1名审核员", "plan")],
    ]  # fmt: skip


def passages_of(folder: Path, table: str) -> list[Passage]:
    (folder / "a.md").write_text(f"# 某局整改情况报告\n\n## 二、重点事项进展\n\n{table}", encoding="utf-8")
    return list(read_report(folder, folder / "a.md").passages)


def test_each_row_of_a_table_of_problems_is_a_passage_that_states_one(tmp_path: Path) -> None:
    found = passages_of(
        tmp_path,
        "| 问题 | 措施 | 责任股室 | 时限 | 进展 |\n|---|---|---|---|---|\n"
        "| 巡库搞形式主义，重留痕轻处置 | 取消打卡排名，改为按问题销号计分，全年销号213件 | 河湖股 | 9月 | 已完成 |\n"
        "| 后期扶持资金拨付迟缓，滞留超过一年 | 已拨付170万元，余下的待重新批复 | 移民股 | 11月 | 基本完成 |\n",
    )
    assert [(one.role, one.text.split(" | ")[-5].split("\n")[-1]) for one in found] == [
        ("problem", "巡库搞形式主义，重留痕轻处置"),
        ("problem", "后期扶持资金拨付迟缓，滞留超过一年"),
    ]
    # The names of the columns stand with the first row, and no model is as sure as a user.
    assert found[0].text.startswith("问题 | 措施")
    assert all(0.5 < one.probability < 1.0 for one in found)


def test_a_table_of_figures_states_no_problem(tmp_path: Path) -> None:
    (found,) = passages_of(
        tmp_path,
        "| 项目 | 上年 | 今年 |\n|---|---|---|\n| 电视新闻（期） | 308 | 312 |\n| 原创短视频（条） | 590 | 1745 |\n",
    )
    assert found.role != "problem"
    assert states_problems(found.text) is None
    assert states_problems("问题 | 措施") is None
    assert states_problems("一段话，不是表。") is None


def at_the_top(folder: Path, text: str, suffix: str) -> list[tuple[str, str]]:
    """Role and words of the passages of a table right below the title."""
    (folder / f"a.{suffix}").write_text(text, encoding="utf-8")
    return [(one.role, one.text) for one in read_report(folder, folder / f"a.{suffix}").passages]


def test_a_table_under_no_heading_is_told_by_its_rows(tmp_path: Path) -> None:
    found = at_the_top(
        tmp_path,
        "# 苍渡县民政局2022年度工作情况表\n\n| 项目 | 内容 |\n| -- | -- |\n| 主要工作 | 开展检查12次，培训300人次。 |\n"
        "| 存在问题 | 人员不足，在编仅4人。 |\n| 下步打算 | 争取增编2名。 |\n",
        "md",
    )
    assert found[1:] == [
        ("achievement", "主要工作 | 开展检查12次，培训300人次。"),
        ("problem", "存在问题 | 人员不足，在编仅4人。"),
        ("plan", "下步打算 | 争取增编2名。"),
    ]


def test_the_head_of_a_table_is_no_author(tmp_path: Path) -> None:
    rows = "1\t研讨发言少，学习不深入\t制定年度学习计划，每季度研讨1次\t张卫东\n2\t网络舆情处置不及时，超期11件\t建立24小时值班制度\t吕芳\n"
    found = at_the_top(
        tmp_path, f"青嵊市生态环境局2024年问题整改台账\n\n序号\t问题\t整改措施\t责任人\n{rows}", "txt"
    )
    assert [role for role, _ in found] == ["problem", "problem"]
    assert found[0][1].startswith("序号\t问题\t")


def test_lines_with_strokes_are_a_table_in_plain_text_too(tmp_path: Path) -> None:
    found = at_the_top(
        tmp_path,
        "青嵊市财政局2024年问题台账\n\n| 问题表现 | 产生原因 | 整改打算 |\n| --- | --- | --- |\n"
        "| 存量资金沉淀，年底还有2.1亿元躺在账上 | 项目前期准备不足 | 按月清理 |\n"
        "| 采购文件审核慢，平均要9天 | 审核人员只有2名 | 增加1名审核员 |\n",
        "txt",
    )
    assert [(role, text.split("\n")[-1][:9]) for role, text in found] == [
        ("problem", "| 存量资金沉淀，"),
        ("problem", "| 采购文件审核慢"),
    ]


def test_the_first_of_two_cells_names_the_second_but_not_in_a_head() -> None:
    assert named_role("下步打算 | 争取增编2名。") == "plan"
    assert named_role("存在问题 | 整改情况") is None
    assert named_role("存在问题 | 争取增编2名。 | 办公室") is None
    assert named_role("责任人 | 张卫东") is None
    assert named_role("问题一：学习不够。") == "problem"
    assert named_role("第一个问题：怎么看成绩。") is None
