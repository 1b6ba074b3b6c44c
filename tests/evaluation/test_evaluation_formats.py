"""How much of the text of files is read: the measures by hand, and the table over a folder."""

import json
from pathlib import Path

import pytest
from page_files import write_ofd

from evaluation.formats.__main__ import figures_kept, main, measure, recall

TEXT = "全年修堤12.8公里，投入2万元。"


def test_recall_by_hand() -> None:
    assert recall(TEXT, TEXT) == 1.0
    # Another order of long parts, blanks, bars, radicals and full-width signs change nothing.
    assert recall("修堤三处惠及群众开展培训四次", "开展培训四次 | 修堤三处 惠及群众") == 1.0
    assert recall("⼯作⽅法很好", "工作方法很好") == 1.0
    # Eight of twelve characters lie in runs of four that both have.
    assert recall("一二三四五六七八甲乙丙丁", "一二三四五六七八九十") == pytest.approx(8 / 12)
    assert recall("一二", "三一二") == 1.0
    assert recall("一二", "一三二") == 0.0
    assert recall("", "一") == 1.0


def test_figures_are_whole_or_cut() -> None:
    assert figures_kept(TEXT, TEXT) == 1.0
    assert figures_kept(TEXT, "全年修堤12.8公里，投入2 万元。") == 0.5
    assert figures_kept("没有数字", "别的") == 1.0


def test_a_folder_is_measured_by_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="gb18030")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.xyz").write_text("x", encoding="utf-8")
    write_ofd(tmp_path / "d.ofd", [(30, 30, 4, "河湾镇总结"), (30, 50, 4, TEXT), (100, 290, 4, "— 1 —")])
    rows, said = measure(tmp_path)
    assert {
        name: (row.files, row.read, row.compared, row.recall, row.figures) for name, row in rows.items()
    } == {
        ".txt": (2, 1, 1, [1.0], [1.0]),
        ".ofd": (1, 1, 1, [1.0], [1.0]),
    }
    assert len(said) == 1 and said[0].startswith("b.txt: 'b.txt' is empty")
    assert main(["--files", str(tmp_path)]) == 0
    assert "| .txt | 2 | 1 | 1 | 17 | 1.0000 | 1.0000 | 0 | 1.0000 |" in capsys.readouterr().out
    assert main(["--files", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["formats"][".ofd"]["read"] == 1
