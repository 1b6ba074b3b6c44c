"""Front matter, headings, comments and footnotes of Markdown."""

from pathlib import Path

from test_readers import read, written

from corpus.formats import Content
from corpus.formats.content import Hint


def markdown(tmp_path: Path, source: str) -> Content:
    return read(written(tmp_path / "a.md", source.encode()))


def test_front_matter_comments_and_footnotes_of_markdown(tmp_path: Path) -> None:
    source = "---\ntitle: 旧名\ndate: 2024-01-01\n---\n# 总结\n\n修堤[^1]三处。<!-- 记得\n核对 -->\n\n[^1]: 据统计\n[a]: http://x.example/a\n"
    content = markdown(tmp_path, source)
    assert [line for line in content.text.split("\n") if line] == ["总结", "修堤三处。", "据统计"]
    assert content.hints == {4: Hint(level=0)}
    assert [(noise.kind, noise.text, noise.line) for noise in content.noise] == [
        ("front matter", "---\ntitle: 旧名\ndate: 2024-01-01\n---", 1),
        ("comment", "<!-- 记得\n核对 -->", 7),
    ]


def test_front_matter_names_a_report_that_has_no_title(tmp_path: Path) -> None:
    content = markdown(tmp_path, '---\ntitle: "河湾镇总结"\n---\n## 一、工作\n修堤。')
    assert content.text.split("\n") == ["河湾镇总结", "", "", "", "一、工作", "修堤。"]
    assert content.hints == {0: Hint(level=0), 4: Hint(level=2)}
    # A rule at the head of a file is no front matter, nor is what stands between two rules.
    assert markdown(tmp_path, "---\n甲。\n---\n乙。").text.split("\n") == ["", "甲。", "", "乙。"]


def test_underlined_headings_fences_and_tags_of_markdown(tmp_path: Path) -> None:
    source = "总结\n====\n\n一、工作\n---\n修堤三处。\n---\n```\n# 不是标题\n```\n- [x] 已办<br>待办&nbsp;二\n![图](a.png)~~旧~~`甲`<u>乙</u>\n"
    content = markdown(tmp_path, source)
    assert content.text.split("\n") == [
        "总结", "", "", "一、工作", "", "修堤三处。", "", "", "# 不是标题", "", "已办", "待办 二", "旧甲乙", "",
    ]  # fmt: skip
    assert content.hints == {0: Hint(level=0), 3: Hint(level=2)}
