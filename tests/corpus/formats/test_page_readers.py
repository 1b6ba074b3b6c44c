"""PDF and OFD: pages → paragraphs with their pages, furniture out, scans and locks named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from page_files import Placed, write_ofd, write_pdf

from corpus.errors import UnreadableReport
from corpus.formats.content import Content
from corpus.formats.paged.lines import Page, Piece
from corpus.formats.paged.ofd import read_ofd
from corpus.formats.paged.pages import paragraphs
from corpus.formats.paged.pdf import read_pdf
from corpus.read import read_report

FULL = "全年召开党组会研究意识形态工作六次并逐项抓好落实"  # 24 characters: a full line of 480 points


def laid_out(scale: float) -> list[list[Placed]]:
    """Two pages of 20-point type, lines 30 apart; `scale` turns points into another unit."""

    def at(*placed: Placed) -> list[Placed]:
        return [(x * scale, y * scale, size * scale, text) for x, y, size, text in placed]

    return [
        at(
            (60, 40, 10, "内部资料 注意保存"),
            (200, 100, 20, "河湾镇工作总结"),
            (100, 150, 20, "一、主要工作"),
            (100, 180, 20, FULL[:22]),
            (60, 210, 20, FULL),
            (60, 240, 20, "到人。"),
            (100, 270, 20, "二、存在问题"),
            (100, 300, 20, FULL[:22]),
            (290, 770, 10, "— 1 —"),
        ),
        at(
            (60, 40, 10, "内部资料 注意保存"),
            (60, 100, 20, "不到位。"),
            (100, 130, 20, "项目"),
            (300, 130, 20, "完成"),
            (100, 160, 20, "堤防"),
            (300, 160, 20, "三处"),
            (290, 770, 10, "— 2 —"),
        ),
    ]


PARAGRAPHS = [
    "河湾镇工作总结",
    "一、主要工作",
    FULL[:22] + FULL + "到人。",
    "二、存在问题",
    FULL[:22] + "不到位。",
    "项目 | 完成",
    "堤防 | 三处",
]


@pytest.mark.parametrize(
    ("write", "read", "scale", "suffix"),
    [(write_pdf, read_pdf, 1.0, "pdf"), (write_ofd, read_ofd, 297 / 800, "ofd")],
)
def test_pages_become_paragraphs(
    tmp_path: Path, write: Callable[..., Path], read: Callable[[Path], Content], scale: float, suffix: str
) -> None:
    path = write(tmp_path / f"a.{suffix}", *laid_out(scale))
    content = read(path)
    assert content.text.split("\n") == PARAGRAPHS
    assert [content.hints[line].page for line in range(7)] == [1, 1, 1, 1, 1, 2, 2]
    assert [line for line in range(7) if content.hints[line].table] == [5, 6]
    said = [noise.text.replace(" ", "") for noise in content.noise]
    assert said == ["内部资料注意保存", "—1—", "内部资料注意保存", "—2—"]
    assert content.format == suffix


def test_a_passage_knows_its_page(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", *laid_out(1.0))
    report = read_report(tmp_path, path)
    assert report.title == "河湾镇工作总结"
    assert [(passage.text, passage.page) for passage in report.passages] == [
        (PARAGRAPHS[2], 1),
        (PARAGRAPHS[4], 1),
        ("项目 | 完成\n堤防 | 三处", 2),
    ]
    assert [section.heading for section in report.sections if section.heading] == [
        "一、主要工作",
        "二、存在问题",
    ]


def test_what_is_set_to_the_right_goes_on_in_no_next_line(tmp_path: Path) -> None:
    end: list[Placed] = [
        (60, 100, 20, FULL),
        (60, 130, 20, FULL),
        (60, 160, 20, "到位。"),
        (380, 190, 20, "河湾镇人民政府"),
        (360, 220, 20, "2024年1月10日"),
        (60, 250, 20, "抄送：县委办公室。"),
    ]
    lines = read_pdf(write_pdf(tmp_path / "a.pdf", end)).text.split("\n")
    assert lines == [FULL + FULL + "到位。", "河湾镇人民政府", "2024年1月10日", "抄送：县委办公室。"]


@pytest.mark.parametrize("size", [20, 18, 16])
def test_a_wide_title_goes_on_in_no_addressee(tmp_path: Path, size: int) -> None:
    """A title set to the middle reaches nearly to the edge; what stands below it begins at the margin."""
    title = (
        "碍航网具和违章船舶专项整治开展情况的汇报"
        if size > 16
        else "碍航网具和违章船舶以及三无船只专项整治开展情况的汇报"
    )
    body = "按照专项整治的统一部署和通知的有关要求我处自三月起在辖区内河航道开展专项整治"
    width = 27 * 16
    page: list[Placed] = [
        (80 + (width - size * 10) / 2, 105, size, "岚州市航道管理处关于"),
        (80 + (width - size * len(title)) / 2, 140, size, title),
        (80, 175, 16, "市水上交通安全委员会："),
        (112, 200, 16, body[:25]),
        (80, 225, 16, body[:27]),
        (80, 250, 16, body[:27]),
        (80, 275, 16, "现将有关情况汇报如下。"),
    ]
    lines = read_pdf(write_pdf(tmp_path / "a.pdf", page)).text.split("\n")
    assert lines == [
        "岚州市航道管理处关于",
        title,
        "市水上交通安全委员会：",
        f"{body[:25]}{body[:27]}{body[:27]}现将有关情况汇报如下。",
    ]


def test_a_scan_is_named_and_a_scanned_page_warned_of(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="OCR"):
        read_pdf(write_pdf(tmp_path / "scan.pdf", [], [(60, 60, 10, "印章")], pictures=[0, 1]))
    content = read_pdf(write_pdf(tmp_path / "part.pdf", laid_out(1.0)[0], [], pictures=[1]))
    (warning,) = content.warnings
    assert "第 2 页" in warning.zh and "page 2" in warning.en
    assert "一、主要工作" in content.text


def test_locks_and_damage_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="password"):
        read_pdf(write_pdf(tmp_path / "lock.pdf", laid_out(1.0)[0], locked=True))
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(b"%PDF-1.7\n" + b"1 0 obj\n<<")
    with pytest.raises(UnreadableReport, match="damaged"):
        read_pdf(cut)
    with pytest.raises(UnreadableReport, match="no text"):
        read_pdf(write_pdf(tmp_path / "empty.pdf", []))


def test_templates_are_furniture_and_references_may_go_round(tmp_path: Path) -> None:
    pages = laid_out(297 / 800)
    path = write_ofd(tmp_path / "a.ofd", *pages, template=[(20, 5, 4, "河湾镇人民政府文件")])
    assert read_ofd(path).text.split("\n") == PARAGRAPHS
    twice = (
        '<ofd:OFD xmlns:ofd="x"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>'
        "<ofd:DocBody><ofd:DocRoot>/Doc_0/../Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    assert (
        read_ofd(write_ofd(tmp_path / "b.ofd", *pages, **{"OFD.xml": twice})).text.split("\n") == PARAGRAPHS
    )
    itself = (
        '<ofd:Document xmlns:ofd="x"><ofd:Pages><ofd:Page BaseLoc="Document.xml"/></ofd:Pages></ofd:Document>'
    )
    with pytest.raises(UnreadableReport, match="no text"):
        read_ofd(write_ofd(tmp_path / "c.ofd", **{"Doc_0__Document.xml": itself}))
    away = '<ofd:OFD xmlns:ofd="x"><ofd:DocBody><ofd:DocRoot>../../etc/passwd</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    with pytest.raises(UnreadableReport, match="no text"):
        read_ofd(write_ofd(tmp_path / "d.ofd", *pages, **{"OFD.xml": away}))


def piece(text: str, x: float, y: float) -> Piece:
    return Piece(text, x, y, 10)


def joined(*pieces: Piece) -> list[str]:
    return paragraphs([Page(pieces, 1000)])[0]


def test_words_are_in_the_order_of_their_places() -> None:
    # Quotation marks in another font come after the words of their line.
    assert joined(
        piece("推行", 100, 500),
        piece("床旁", 130, 500),
        piece("活动", 160, 500),
        piece("“", 120, 500),
        piece("”", 150, 500),
    ) == ["推行“床旁”活动"]


def test_a_thin_space_between_chinese_and_digits_goes() -> None:
    assert joined(piece("排查 86 座", 100, 500)) == ["排查86座"]
    assert joined(piece("采用 LED 灯", 100, 500)) == ["采用LED灯"]


def test_the_cells_of_a_row_are_read_whole() -> None:
    row = [
        piece("科室", 100, 500),
        piece("账号", 100, 512),
        piece("全面", 200, 500),
        piece("清理", 200, 512),
        piece("已办", 300, 500),
    ]
    assert joined(*row, piece("下一步打算", 100, 540)) == ["科室账号 | 全面清理 | 已办", "下一步打算"]


def test_a_tab_behind_a_number_parts_nothing() -> None:
    assert joined(piece("一、", 100, 500), piece("主要工作", 140, 500)) == ["一、 主要工作"]


def test_a_second_column_of_prose_is_no_row() -> None:
    left = [piece("左" * 18, 100, 200 + 15 * line) for line in range(20)]
    right = [piece("右" * 18, 320, 200 + 15 * line) for line in range(20)]
    assert not any("|" in line for line in joined(*left, *right))


@pytest.mark.parametrize("text", ["1", "— 3 —", "- 12 -", "第 3 页", "第3页 共20页", "3/20", "·5·"])
def test_page_numbers(text: str) -> None:
    lines, _, noise = paragraphs([Page([piece("正文在此。", 100, 500), piece(text, 300, 970)], 1000)])
    assert lines == ["正文在此。"]
    assert len(noise) == 1


def test_a_number_in_the_body_stays() -> None:
    assert joined(piece("2023", 100, 500)) == ["2023"]


def test_columns_have_edges_of_their_own() -> None:
    """A paragraph runs on through its column and from the foot of the first to the head of the second."""
    first = [piece("甲" * 18, 120, 100)] + [piece("乙" * 20, 100, 115 + 15 * line) for line in range(17)]
    second = [piece("丙" * 20, 330, 100 + 15 * line) for line in range(15)] + [piece("完成。", 330, 325)]
    second += [piece("丁" * 18, 350, 340), piece("戊。", 330, 355)]
    title = Piece("工作总结", 240, 60, 20)
    assert joined(title, *first, *second) == [
        "工作总结",
        "甲" * 18 + "乙" * 340 + "丙" * 300 + "完成。",
        "丁" * 18 + "戊。",
    ]


def test_glyphs_without_letters_are_told_and_not_passed_as_text(tmp_path: Path) -> None:
    text = "全镇修堤三处，惠及群众，组织学习十二次，培训党员。"
    content = read_ofd(write_ofd(tmp_path / "a.ofd", [(20, 30, 4, f"\uf0b7{text}\ue5d2")]))
    assert content.text == f"{text}\ufffd"
    assert "有 1 个字" in content.warnings[0].zh
    with pytest.raises(UnreadableReport, match="which letters its fonts draw"):
        read_ofd(write_ofd(tmp_path / "b.ofd", [(20, 30, 4, "\ue001\ue002\ue003修堤")]))


def test_an_ofd_of_pictures_is_called_a_scan(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="is a scan"):
        read_ofd(write_ofd(tmp_path / "a.ofd", [], Doc_0__Res__1="x", **{"Doc_0__Res__page.jb2": "x"}))
    with pytest.raises(UnreadableReport, match="no text"):
        read_ofd(write_ofd(tmp_path / "b.ofd", []))
