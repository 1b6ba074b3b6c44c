"""What an office writes on the line of a document's number, and what stands there that is none of it."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Report

BODY = "\n一、已开展的工作\n新增公交站点22个，延长线路2条。\n二、存在的困难\n车辆更新资金缺口大。\n三、下步打算\n编制线网规划。\n柏溪县交通运输局\n2024年6月27日\n"
TITLE = "关于对县政协第057号提案答复的函"


def read(tmp_path: Path, *lines: str) -> Report:
    (tmp_path / "复函.txt").write_text("\n".join(lines) + BODY, encoding="utf-8")
    return read_report(tmp_path, tmp_path / "复函.txt")


@pytest.mark.parametrize(
    "beside",
    ["办理结果：B类", "类别：A", "A类", "是否公开：是", "公开方式：主动公开", "特急", "同意公开", "签发人：卫东升", "签发人： 卫 东"],
)  # fmt: skip
def test_what_stands_beside_a_number_is_of_its_line(tmp_path: Path, beside: str) -> None:
    for line in (f"柏交函〔2024〕62号　　　　{beside}", f"{beside}    柏交函〔2024〕62号"):
        report = read(tmp_path, "柏溪县交通运输局", line, TITLE, "崔玉梅委员：")
        assert (report.title, report.unit, report.year) == (TITLE, "柏溪县交通运输局", 2024)
        assert [mark.kind for mark in report.marks][:3] == ["issuer", "number", "addressee"]


@pytest.mark.parametrize(
    "line",
    ["柏交函〔2024〕62号　　关于提案答复的函", "柏交函〔2024〕62号　柏溪县交通运输局办公室", "〔2024〕6号　工作简报"],
)  # fmt: skip
def test_titles_and_names_of_units_beside_a_number_are_none_of_it(tmp_path: Path, line: str) -> None:
    report = read(tmp_path, line)
    assert "number" not in [mark.kind for mark in report.marks]
