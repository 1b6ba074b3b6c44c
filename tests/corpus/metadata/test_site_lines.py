"""Lines of a site around a report on a web page: its menu is no part of a title, whoever is named in it."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Report

TITLE = "关于2023年度供水服务质量情况的通报"
BODY = (
    "<p>各营业所：</p><p>现将2023年度供水服务质量情况通报如下。</p><p>一、总体情况</p><p>全年受理诉求3120件，"
    "办结率99%。</p><p>二、用户不满意的事</p><p>高层水压不足，投诉410件。</p>"
    "<p>禾浦市自来水有限公司</p><p>2024年1月15日</p>"
)
WORDS = ("首页", "新闻中心", "用水指南", "联系我们")


def page(tmp_path: Path, above: str, title: str, under: str = "") -> Report:
    path = tmp_path / "a.html"
    path.write_text(
        f'<html><head><meta charset="utf-8"></head><body>{above}{title}{under}{BODY}</body></html>',
        encoding="utf-8",
    )
    return read_report(tmp_path, path)


@pytest.mark.parametrize("title", [f"<h1>{TITLE}</h1>", f"<div>{TITLE}</div>"])
@pytest.mark.parametrize(
    "menu",
    [
        f"<div>{'　'.join(WORDS)}</div>",
        f"<div>{' | '.join(WORDS[:3])}</div>",
        f"<div>{' '.join(f'<a href=/{word}>{word}</a>' for word in WORDS)}</div>",
        f"<ul>{''.join(f'<li><a href=/{word}>{word}</a></li>' for word in WORDS)}</ul>",
    ],
    ids=["words", "bars", "links", "list"],
)
def test_a_menu_above_a_title_is_noise(tmp_path: Path, menu: str, title: str) -> None:
    report = page(tmp_path, menu, title)
    assert (report.title, report.unit) == (TITLE, "禾浦市自来水有限公司")
    (noise,) = report.noise
    assert (noise.kind, "新闻中心" in noise.text) == ("site navigation", True)


def test_a_title_marked_as_such_does_not_begin_in_the_line_above(tmp_path: Path) -> None:
    report = page(tmp_path, "<div>信息公开</div>", f"<h1>{TITLE}</h1>")
    assert report.title == TITLE


def test_names_under_a_title_and_links_within_a_page_stay(tmp_path: Path) -> None:
    names = "<p>张晓东　李建国　王五一　赵六</p>"
    contents = "<p><a href='#1'>总体情况</a><a href='#2'>不满意的</a><a href='#3'>要求</a></p>"
    report = page(tmp_path, "", f"<div>{TITLE}</div>", names + contents)
    assert report.noise == ()
    assert "总体情况不满意的要求" in report.text
    first = report.marks[0]
    assert report.text[first.start : first.end] == "张晓东　李建国　王五一　赵六"


def test_the_signature_is_trusted_more_than_the_source(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    source, after = "<div>来源：营销服务部　日期：2024-01-15</div>", "<p>主办：禾浦市自来水有限公司</p>"
    path.write_text(f"<html><body><div>{TITLE}</div>{source}{BODY}{after}</body></html>", encoding="utf-8")
    report = read_report(tmp_path, path)
    assert report.unit == "禾浦市自来水有限公司"
    assert [mark.kind for mark in report.marks] == ["addressee", "signature", "date", "note"]
