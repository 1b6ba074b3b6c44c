"""What goes with the page, and what only stands at its edge: nothing that is said once may be left out."""

from corpus.formats.paged.lines import Page, Piece
from corpus.formats.paged.pages import paragraphs


def page(*lines: tuple[float, str]) -> Page:
    return Page([Piece(text, 100, y, 12) for y, text in lines], 800)


def read(*pages: Page) -> tuple[str, list[str]]:
    """All that is kept, one behind the other, and what is not."""
    lines, _, noise = paragraphs(pages)
    return "".join(lines), [one.text for one in noise]


def point(number: int) -> str:
    return f"第{number}座泵房已经检查，未见异常，资料齐全。"


def test_points_that_differ_by_their_number_stay_where_pages_break() -> None:
    first = [(70 + 26 * place, point(place + 1)) for place in range(25)]
    second = [(70 + 26 * place, point(place + 26)) for place in range(4)]
    lines, noise = read(page(*first), page(*second))
    assert lines == "".join(point(number) for number in range(1, 30))
    assert noise == []


def test_one_point_a_page_is_no_running_head() -> None:
    pages = [page((70, point(number)), (300, "照" * number)) for number in range(1, 5)]
    assert read(*pages)[0] == "".join(point(number) + "照" * number for number in range(1, 5))


def test_what_pages_say_and_nothing_else_is_no_running_head() -> None:
    pages = [page((60, f"附图{number}"), (780, f"{number}")) for number in range(1, 4)]
    assert read(*pages) == ("附图1附图2附图3", ["1", "2", "3"])


def test_running_heads_with_the_numbers_of_pages_go() -> None:
    pages = [
        page(
            (40, "岚州市航道管理处2023年报"),
            (200, f"{'甲乙丙丁'[number - 1]}航道已经疏浚。"),
            (760, f"第{number}页　打印于2024年1月8日"),
            (780, f"内部资料 {number + 6}"),
        )
        for number in range(1, 5)
    ]
    lines, noise = read(*pages)
    assert lines == "".join(f"{sign}航道已经疏浚。" for sign in "甲乙丙丁")
    assert len(noise) == 12


def test_a_head_that_the_title_says_too_goes() -> None:
    pages = [page((40, "疏浚工程总结"), (200, "疏浚工程总结")), page((40, "疏浚工程总结"), (200, "完工。"))]
    assert read(*pages) == ("疏浚工程总结完工。", ["疏浚工程总结"] * 2)


def test_bare_numbers_at_the_edge_go_where_they_count_pages() -> None:
    pages = [page((300, sign), (770, str(number))) for number, sign in enumerate("甲乙丙", 57)]
    assert read(*pages) == ("甲乙丙", ["57", "58", "59"])
    # A year below the first line of a title, and numbers that count nothing.
    assert read(page((60, "工作总结"), (80, "2023"), (300, "甲")))[0] == "工作总结2023甲"
    assert read(page((300, "甲"), (770, "310")), page((300, "乙"), (770, "18")))[0] == "甲310乙18"


# Three columns, 12 points to the em: eleven, eleven and ten characters wide.
COLUMNS = (90.0, 234.0, 378.0)


def row(y: float, *cells: str) -> list[Piece]:
    """A row, drawn cell after cell; the lines of a cell are apart by a stroke."""
    return [
        Piece(words, x, y + 14 * place, 12)
        for x, cell in zip(COLUMNS, cells, strict=False)
        for place, words in enumerate(cell.split("/"))
        if words
    ]


HEAD = ("现象", "原因", "整改")
LEAK = (
    "二次供水泵房屋面漏雨，/雨水顺着电缆沟流下",
    "防水层用了十九年没有换/过，都说归对方修",
    "年底前重做防水并抬高/配电柜三十厘米",
)
CUT = ("城东抢修队夜里只有一个", "人手年年都在减少，招工", "开春前补招八名抢修工")
REST = ("班，最慢一次等了四小时", "又招不来", "并增设夜班")


def rows(*pages: list[Piece]) -> list[str]:
    lines, hints, _ = paragraphs([Page(pieces, 800) for pieces in pages])
    return [line for place, line in enumerate(lines) if hints[place].table]


def test_a_row_that_a_page_breaks_is_one() -> None:
    whole = " | ".join(cut + rest for cut, rest in zip(CUT, REST, strict=True))
    first = [*row(100, *HEAD), *row(130, *LEAK), *row(160, *CUT)]
    assert rows(first, row(100, *REST))[2:] == [whole]
    # Its head may be said again, and what goes on may be one cell.
    assert rows(first, [*row(120, *HEAD), *row(150, *REST)])[2:] == [whole, " | ".join(HEAD)]
    assert rows(first, row(100, "", REST[1]))[2] == f"{CUT[0]} | {CUT[1]}{REST[1]} | {CUT[2]}"


def test_rows_that_end_with_the_page_stay_apart() -> None:
    first = [*row(100, *HEAD), *row(130, *LEAK), *row(160, "水表到期", "没有换", "明年换")]
    assert rows(first, row(100, *REST))[2:] == ["水表到期 | 没有换 | 明年换", " | ".join(REST)]
    # In a table whose cells are a line each, full ones break nothing off.
    short = ("甲站", "十二", "合格")
    assert rows([*row(100, *short), *row(120, *short)], row(100, *short)) == [" | ".join(short)] * 3


def test_full_cells_of_a_row_of_one_line_are_apart() -> None:
    full = ("二次供水泵房屋面漏雨水", "防水层用了十九年没有换", "年底前重做防水并抬高")
    first = [*row(100, *HEAD), *row(130, *LEAK), *row(170, *full)]
    assert rows(first)[2:] == [" | ".join(full)]
