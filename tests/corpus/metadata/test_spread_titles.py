"""Titles whose last word is spread over the line."""

from pathlib import Path

import pytest
from test_sections import read

BODY = "各窗口单位：\n市局对全市窗口开展了4轮明察暗访，现将有关情况通报如下：\n一、基本情况\n共检查大厅11个。\n二、存在问题\n工位空岗25分钟。\n"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            "关于2023年第四季度窗口作风检查情况的\n通　　报\n",
            "关于2023年第四季度窗口作风检查情况的通报",
        ),
        ("关于窗口作风检查情况的通　　报\n", "关于窗口作风检查情况的通报"),
        ("禾浦市政务服务管理局2023年 工 作 总 结\n", "禾浦市政务服务管理局2023年工作总结"),
        # Words that a blank parts stay so.
        ("禾浦市政务服务管理局2023年 工作总结\n", "禾浦市政务服务管理局2023年 工作总结"),
        ("禾浦市关于创建 A 级窗口的工作总结\n", "禾浦市关于创建 A 级窗口的工作总结"),
    ],
)
def test_the_last_word_closes_up(tmp_path: Path, lines: str, title: str) -> None:
    assert read(tmp_path, lines + BODY).title == title
