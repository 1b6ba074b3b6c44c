"""Conditions as filter expressions, and rows as filters see them: nothing here needs a server."""

import re
import subprocess
import sys

import pytest
from index_doubles import make_report

from corpus.errors import YoujuError
from index.conditions import EVERYTHING, And, HasTerm, In, Not, Or, Says
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.filters import NOTHING, holding, printed
from index.engine.milvus.names import dimension_of, name_of, number_of, said_in
from index.engine.milvus.records import pieces_of, saturated
from index.engine.milvus.writing import Share
from retrieval.types import Understood
from retrieval.understanding.scope import understood

HOSTILE = (
    '档案馆" or 1 == 1 or "',
    "O'Brien",
    "a\\",
    "50%_\n",
    '"] or ordinal >= 0 or report in ["',
    "\ue000",
)
_NAMES = Catalogue.read(())


@pytest.mark.parametrize("name", HOSTILE)
def test_what_somebody_typed_never_stands_in_an_expression_as_it_was_typed(name: str) -> None:
    condition = And((In("unit", (name,)), In("kind", (name,)), In("path", (name,)), HasTerm(name)))
    expression = printed(condition, _NAMES)
    # Digests, numbers and the words of the language alone.
    assert re.fullmatch(r'[a-zA-Z_0-9 ()\[\],<"]*', expression)
    assert f'report in ["{name_of(name)}"]' in expression
    said = printed(Says(name), _NAMES)
    assert said.count('"') == 2 and "\\" not in said and "'" not in said and "\n" not in said
    inside = said.removeprefix('(text_said like "%').removesuffix('%")')
    assert "%" not in inside and "_" not in inside


def test_conditions_are_printed() -> None:
    assert printed(EVERYTHING, _NAMES) == "ordinal >= 0"
    assert printed(Or(()), _NAMES) == NOTHING
    assert printed(In("year", (2023, None)), _NAMES) == "(year in [2023, 0])"
    assert printed(In("role", ("problem", "plan", "nonsense")), _NAMES) == "(role in [2, 4])"
    assert printed(In("role", ()), _NAMES) == NOTHING
    assert printed(Not(In("year", (1,))), _NAMES) == "(not ((year in [1])))"
    assert (
        printed(HasTerm("学习", "headings"), _NAMES) == f"ARRAY_CONTAINS(headings_terms, {number_of('学习')})"
    )
    assert holding(["甲", "乙"]) == f"ARRAY_CONTAINS_ALL(text_terms, [{number_of('甲')}, {number_of('乙')}])"
    assert printed(Says(""), _NAMES) == NOTHING


def test_a_question_about_a_year_asks_as_much_in_a_library_of_any_size() -> None:
    asked = printed(understood([Understood("year", "2024")]), _NAMES)
    assert asked.count("titled") == 4 and len(asked) < 500
    assert "report in" not in asked


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("在2023年，", "2023年", True),
        ("在12023年，", "2023年", False),
        ("第24条", "24", True),
        ("第2024条", "24", False),
        ("完成80%以上", "80%", True),
        ("完成80分以上", "80%", False),
        ("ABC公司", "abc", True),
        ("甲_乙", "甲_乙", True),
        ("甲丙乙", "甲_乙", False),
    ],
)
def test_a_text_says_words_where_they_stand_whole(text: str, words: str, said: bool) -> None:
    assert (said_in(words) in said_in(text)) is said


def test_terms_are_numbers_that_every_machine_gives() -> None:
    assert number_of("学习") == number_of("学习") != number_of("学")
    assert 0 <= number_of("学习") < 2**35 and 1 <= dimension_of("学习") < 2**31
    # tf 1 in a text of the usual length: (k1 + 1) / (1 + k1) = 1.
    assert saturated(1, 120.0, 120.0) == pytest.approx(1.0)


def test_pieces_fit_a_field_in_any_script() -> None:
    pieces = list(pieces_of("汉" * 40_000))
    assert all(len(piece.encode()) <= 65_535 for piece in pieces) and len(pieces) == 3


def test_shares_hold_every_file_once() -> None:
    files = [make_report(f"{number}.txt").path for number in range(200)]
    shares = [Share(number, 16) for number in range(1, 17)]
    assert all(sum(share.holds(file) for share in shares) == 1 for file in files)
    assert Share.parse("3/16") == Share(3, 16)
    for wrong in ("0/4", "5/4", "x", "1/", "-1/4"):
        with pytest.raises(YoujuError, match="3/16"):
            Share.parse(wrong)


def test_local_users_pay_nothing() -> None:
    """Neither the client nor what stands on it is imported where the index lies on this machine."""
    code = (
        "import sys, app, index.__main__, retrieval.__main__, index.sync.sync, retrieval.assistant\n"
        "print([name for name in sys.modules if name.startswith(('pymilvus', 'index.engine.milvus', 'retrieval.remote'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
