"""What was read whole is cut where the role turns, and only there."""

from role_doubles import Marked

from corpus.report import Role
from corpus.roles.clauses import runs_as_read


def under(
    text: str, *named: Role, table: bool = False
) -> tuple[list[tuple[int, int, bool]], tuple[Role, ...]]:
    return [(0, len(text), table)], named


def runs(text: str, *, table: bool = False) -> list[tuple[Role, str]]:
    (found,) = runs_as_read(text, [under(text, table=table)], Marked(text))
    return [(run.role, text[run.start : run.end]) for run in found]


def test_sentences_of_one_role_stay_together() -> None:
    assert runs("人手缺得厉害。路也缺了一段。明年将招十二个人。") == [
        ("problem", "人手缺得厉害。路也缺了一段。"),
        ("plan", "明年将招十二个人。"),
    ]


def test_a_sentence_is_cut_at_a_pause_where_it_turns() -> None:
    assert runs("渡口的救生衣还缺一半，明年春汛之前将全部配齐。") == [
        ("problem", "渡口的救生衣还缺一半，"),
        ("plan", "明年春汛之前将全部配齐。"),
    ]


def test_no_piece_is_shorter_than_eight_characters_and_thousands_keep_their_comma() -> None:
    assert runs("还缺一半，明年春汛之前将全部配齐。") == [("problem", "还缺一半，明年春汛之前将全部配齐。")]
    assert runs("全县的渡口一共缺1,200件救生衣。") == [("problem", "全县的渡口一共缺1,200件救生衣。")]


def test_a_turn_that_says_little_is_none() -> None:
    # Two marks of three speak for what is missing: e^2.67 against e^1.33, and a turn costs e.
    text = "缺的缺的是人手与设备，这里没有任何一种标记。"
    assert runs(text) == [("problem", text)]


def test_rows_of_a_table_are_whole() -> None:
    text = "人手 | 缺两个，将招两个\n屋顶 | 将翻修"
    assert runs(text, table=True) == [("problem", "人手 | 缺两个，将招两个"), ("plan", "屋顶 | 将翻修")]


def test_what_is_told_as_done_is_what_its_heading_names_alone() -> None:
    text = "堤防已经修成。人手缺得厉害。"
    for named, role in (("highlight", "highlight"), ("plan", "plan"), ("problem", "achievement")):
        (found,) = runs_as_read(text, [under(text, named)], Marked(text))
        assert [run.role for run in found] == [role, "problem"]


def test_probabilities_are_those_of_the_pieces() -> None:
    text = "人手缺得厉害。"
    ((one,),) = runs_as_read(text, [under(text)], Marked(text))
    assert round(one.probability, 4) == round(2.718281828**4 / (2.718281828**4 + 5), 4)


def test_nothing_gives_nothing() -> None:
    assert runs_as_read("", [], Marked("")) == []
    assert runs_as_read("  ", [under("  ")], Marked("  ")) == [[]]


def test_what_says_nothing_up_to_a_comma_belongs_to_what_it_opens() -> None:
    assert runs("截至二〇二三年九月底为止，救生衣还是缺了整整一半。") == [
        ("problem", "截至二〇二三年九月底为止，救生衣还是缺了整整一半。")
    ]
