"""Files in which paragraphs are set in and only few of them are longer than a line."""

from pathlib import Path

from test_sections import under

from corpus.read import read_report
from corpus.report import Report

LINES = """禾浦镇工作总结

    今年以来，在县委、县政府的坚强领导下，禾浦镇紧紧围绕年初目标任务，真抓实干，各项工作
取得了新的进展。现将2023年工作开展情况报告如下：
    一、主要工作
    （一）农业生产
    完成春播面积2.3万亩，其中带状复合种植4100亩。
    （二）项目建设
    肉牛产业园开工建设，一期牛舍主体已封顶。
    二、存在的不足
    一是财源结构单一，税收收入仅完成计划的38%；二是个别村“三资”管理混乱，白条
入账现象还没有完全杜绝；三是环境卫生反弹快。
    三、下步打算
    全力推进产业园建设，年底前第一批肉牛进场。

                                        2023年7月3日
"""
GOES_ON = "白条入账现象还没有完全杜绝"


def read(folder: Path, text: str) -> Report:
    path = folder / "a.txt"
    path.write_bytes(text.encode("gb18030"))
    return read_report(folder, path)


def test_a_full_line_goes_on_in_one_that_is_not_set_in(tmp_path: Path) -> None:
    report = read(tmp_path, LINES)
    assert "各项工作取得了新的进展" in report.text
    assert [point for point, _, _ in under(report, "二、存在的不足")] == ["一是", "二是", "三是"]
    assert GOES_ON in under(report, "二、存在的不足")[1][2]
    assert [noise.text for noise in report.noise if noise.kind == "line wraps"] == ["\n\n"]


def test_what_else_is_not_set_in_stays_as_it_is(tmp_path: Path) -> None:
    # A line that is not nearly full, one that is whole, a file that sets in nothing.
    short = LINES.replace("税收收入仅完成计划的38%；二是个别村", "")
    whole = LINES.replace("    三、", "各村一并整改。\n    三、")
    bare = LINES.replace("\n    ", "\n")
    for text in (short, whole, bare):
        assert GOES_ON not in read(tmp_path, text).text
