"""The network that reads sections for what their sentences are, as it ships."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.report import ROLES
from corpus.roles.reader import Block
from index.models.base import ModelUnavailable
from index.models.cross_encoder import FOLDER, FOR_ROLES, CrossEncoder
from index.models.role_reading import AGAIN, LONGEST, Read, RoleReading, Window, above, windows


@pytest.fixture(scope="module")
def reading() -> RoleReading:
    return RoleReading(CrossEncoder(FOLDER))


def roles(reading: RoleReading, sentences: list[str], *headings: str) -> list[str]:
    text = "".join(sentences)
    ends = np.cumsum([len(one) for one in sentences]).tolist()
    read = reading.read_roles(text, "工作总结", [Block(0, len(text), headings)])
    spans = [(end - len(one), end) for one, end in zip(sentences, ends, strict=True)]
    return [ROLES[place] for place in read.probabilities(spans).argmax(axis=1)]


def test_what_sentences_are_that_no_word_gives_away(reading: RoleReading) -> None:
    sentences = [
        "今年把村口的旧水塔修好了，三百户人家夏天没再断过水。",
        "下游两个组的龙头一到晚上就出不来水。",
        "换管子要四十万元，镇上三年没有列过这笔钱。",
        "开春先换两公里，秋后把剩下的换完。",
    ]
    assert roles(reading, sentences, "三、吃水") == ["achievement", "problem", "cause", "plan"]


def test_what_stands_around_counts(reading: RoleReading) -> None:
    words = "每月走访一次困难群众，解决实际困难。"
    assert roles(reading, [words], "二、下一步打算") == ["plan"]
    assert roles(reading, [words], "一、主要工作") == ["achievement"]


def test_a_text_is_read_alike_whatever_is_read_beside_it(reading: RoleReading) -> None:
    text = "下游两个组的龙头一到晚上就出不来水。\n" + "全年培训一百二十人次。" * 40
    first = text.index("\n")
    alone = reading.read_roles(text[:first], None, [Block(0, first, ())]).probabilities([(0, first)])
    both = reading.read_roles(text, None, [Block(0, first, ()), Block(first + 1, len(text), ())])
    assert both.probabilities([(0, first)]) == pytest.approx(alone, abs=1e-2)
    assert both.probabilities([(len(text) - 11, len(text))]).sum() == pytest.approx(1.0)


def test_windows_end_with_a_sentence_and_look_back() -> None:
    text = ("水" * 99 + "。") * 5
    starts = np.arange(len(text))
    assert list(windows(text, starts)) == [
        Window(0, 0, 200),
        Window(200 - AGAIN, 200, 300),
        Window(300 - AGAIN, 300, 400),
        Window(400 - AGAIN, 400, 500),
    ]
    without = "水" * 500
    assert [window.end for window in windows(without, starts)] == [
        LONGEST,
        2 * LONGEST - AGAIN,
        500,
    ]
    assert list(windows("", starts[:0])) == []


def test_a_stretch_has_the_mean_of_its_tokens() -> None:
    logits = np.zeros((3, len(ROLES)), dtype=np.float32)
    logits[0, 0], logits[1, 0], logits[2, 1] = 1.0, 3.0, 2.0
    read = Read(np.array([0, 2, 4]), logits)
    first, second, all_three = read.probabilities([(0, 4), (4, 6), (0, 6)])
    assert first[0] == pytest.approx(np.exp(2) / (np.exp(2) + 5))
    assert second[1] == pytest.approx(np.exp(2) / (np.exp(2) + 5))
    assert all_three[0] / all_three[1] == pytest.approx(np.exp(4 / 3 - 2 / 3))
    # Between two tokens, and behind the last: the nearest there is.
    assert read.probabilities([(1, 1), (9, 9)]).sum(axis=1) == pytest.approx([1.0, 1.0])


def test_what_is_read_beside_a_section() -> None:
    assert above("述职报告", ("一、工作", "（二）水利", "1.渡口")) == "述职报告｜（二）水利›1.渡口"
    assert above(None, ("长" * 60,)) == "｜" + "长" * 40


def test_a_file_that_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "读")
    (folder / FOR_ROLES).write_bytes(b"{}")
    reading = RoleReading(CrossEncoder(folder))
    with pytest.raises(ModelUnavailable, match="读"):
        reading.read_roles("水", None, [Block(0, 1, ())])
