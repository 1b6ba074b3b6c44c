"""The closer look: nearest sentence and nearest words, by vectors of tokens chosen by hand."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from model_doubles import static_encoder
from numpy.typing import NDArray
from retrieval_doubles import Part, report_of

from corpus.report import Passage
from evaluation.score import in_mode
from index.engine.local.snapshot import Snapshot
from index.models.base import TokenVectors, unit
from index.models.encoder import CONTEXTUAL, DraftingEncoder, StaticEncoder, TokenEncoder, load_encoder
from index.models.interaction import QuestionTokens
from index.storage.reading import PassageKey, StoredPassage
from retrieval.pipeline import ask
from retrieval.ranking import candidates
from retrieval.ranking.closely import Nearness, closely
from retrieval.ranking.rank import Searcher
from retrieval.understanding.question import read_question

# A token is a character; those without a row here tell nothing.
ROWS = {"水": (2.0, 0.0), "堤": (1.6, 1.2), "党": (0.0, 1.0)}  # cosine of 水 and 堤 .8, of 堤 and 党 .6


class Characters(StaticEncoder):
    """A static model whose single characters have vectors, too."""

    def token_vectors(self, texts: Sequence[str]) -> TokenVectors:
        rows = [ROWS.get(sign, (0.0, 0.0)) for text in texts for sign in text]
        return TokenVectors(
            np.array(rows, dtype=np.float32).reshape(-1, 2), np.array([len(t) for t in texts])
        )

    def question_tokens(self, question: str) -> QuestionTokens:
        rows = self.token_vectors([question]).vectors
        lengths = np.linalg.norm(rows, axis=1)
        return QuestionTokens(unit(rows), lengths / max(lengths.sum(), 1e-12))

    def passage_tokens(self, texts: Sequence[str]) -> TokenVectors:
        tokens = self.token_vectors(texts)
        return TokenVectors(unit(tokens.vectors), tokens.counts)

    def pooled(self, tokens: TokenVectors) -> NDArray[np.float32]:
        parts = np.split(tokens.vectors, np.cumsum(tokens.counts)[:-1])
        sums = np.array([part.sum(axis=0) for part in parts], dtype=np.float32).reshape(-1, 2)
        return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)


@pytest.fixture
def encoder(tmp_path: Path) -> Characters:
    static_encoder(tmp_path / "tiny", {"水": (100, 0), "党": (0, 100)})
    return Characters(tmp_path / "tiny")


def passages(*texts: str, title: str = "", headings: tuple[str, ...] = ()) -> list[StoredPassage]:
    return [
        StoredPassage(
            0, "a.txt", title, None, None, None, PassageKey("a.txt", "", 0),
            Passage(0, len(text), text, headings, None, "other", 0),
        )
        for text in texts
    ]  # fmt: skip


def test_the_nearest_sentence_and_the_nearest_words(encoder: Characters) -> None:
    water = np.array([1.0, 0.0], dtype=np.float32)
    some = passages("党党党党党党。堤堤堤堤堤堤。", "水水水党党党。", "无关的一句话。", "")
    found = closely(encoder, "水党", water, some)
    # The second sentence is all 堤; of the second text the one sentence lies between its words.
    assert found.sentence.tolist() == pytest.approx([0.8, 6 / 45**0.5, 0.0, 0.0], abs=1e-6)
    # 水 counts twice as much as 党: (2 · .8 + 1 · 1) / 3.
    assert found.words.tolist() == pytest.approx([2.6 / 3, 1.0, 0.0, 0.0], abs=1e-6)


def test_title_and_headings_count_half_for_what_they_say_over_the_text(encoder: Characters) -> None:
    water = np.array([1.0, 0.0], dtype=np.float32)
    plain, under, of, said = (
        closely(encoder, "水党", water, some).words[0]
        for some in (
            passages("堤堤堤堤堤堤。"),
            passages("堤堤堤堤堤堤。", headings=("一、情况", "党")),
            passages("堤堤堤堤堤堤。", title="党"),
            passages("堤堤堤堤堤堤。", headings=("堤",)),
        )
    )
    # 2 · .8 and 1 · .6 of 3; under 党 half of what it lacks of 党.
    assert plain == said == pytest.approx(2.2 / 3)
    assert under == of == pytest.approx((1.6 + 0.6 + 0.2) / 3)


def test_what_is_too_short_goes_with_the_next_sentence(encoder: Characters) -> None:
    party = np.array([0.0, 1.0], dtype=np.float32)
    some = passages("党党党党党党。", "党。水水水水水水。", "水水水水水水。党。")
    alone, joined, last = closely(encoder, "党", party, some).sentence
    assert alone == pytest.approx(1.0)
    assert joined == last == pytest.approx(1 / 145**0.5)


def test_the_sentence_that_words_are_nearest_to_counts_by_its_meaning(encoder: Characters) -> None:
    water = np.array([1.0, 0.0], dtype=np.float32)
    some = passages("党党党水水党。堤堤堤堤堤堤。", "堤堤堤堤堤堤。", "")
    found = closely(encoder, "水党", water, some)
    # 堤 is nearer to the question by itself, but the words of the question stand in the first sentence.
    assert found.sentence.tolist() == pytest.approx([0.8, 0.8, 0.0])
    assert found.agreeing.tolist() == pytest.approx([0.5**0.5, 0.8, 0.0])
    shared, whole, _ = found.counted(read_question("水党"))[0].tolist()
    assert whole - shared == pytest.approx(0.1 * (0.8 - 0.5**0.5))


def test_no_nearness_is_below_nothing(encoder: Characters) -> None:
    found = closely(encoder, "水", np.array([-1.0, 0.0], dtype=np.float32), passages("水水水水水水。"))
    assert (found.sentence.tolist(), found.words.tolist()) == ([0.0], [1.0])
    assert closely(encoder, "谁？", np.ones(2, dtype=np.float32), passages("水水")).words.tolist() == [0.0]
    assert closely(encoder, "水", np.ones(2, dtype=np.float32), []).words.shape == (0,)


def test_only_the_best_passages_are_looked_at(encoder: Characters, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both count beside the other signals, and are said with them; the last of three is not looked at."""
    report = report_of("a.txt", "总结", Part(("一、情况",), "achievement", ("水。", "水党。", "党党水。")))
    searcher = Searcher(Snapshot.in_memory([report], encoder), encoder)
    plain = ask(in_mode(searcher, "sections"), "水", explain=True)
    monkeypatch.setattr(candidates, "CLOSER", 2)
    closer = ask(searcher, "水", explain=True)
    each = np.ones(1, dtype=np.float32)
    ((sentence,), (words,)) = Nearness(each, each, each, np.zeros(1, dtype=np.int64)).counted(
        read_question("水")
    )
    views = {p.text: dict(p.why.views) for p in closer.passages if p.why}
    assert views["水。"]["sentence"] == pytest.approx(sentence)
    assert views["水党。"]["sentence"] == pytest.approx(sentence * 2 / 5**0.5)
    assert views["水。"]["words"] == views["水党。"]["words"] == pytest.approx(words)
    assert not {"sentence", "words"} & views["党党水。"].keys()
    assert not any({"sentence", "words"} & dict(p.why.views).keys() for p in plain.passages if p.why)


@pytest.mark.skipif(not CONTEXTUAL.is_dir(), reason="the contextual encoder is not in this checkout")
def test_the_bundled_table_pools_to_the_vectors_of_passages() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, TokenEncoder) and isinstance(encoder, DraftingEncoder)
    texts = ["党建工作责任制落实不到位。", "2023年，投入3.5万元；IT采购。", ""]
    tokens = encoder.token_vectors(texts)
    assert np.allclose(encoder.pooled(tokens), encoder.draft_passages(texts), atol=1e-6)
    assert len(tokens.vectors) == tokens.counts.sum()
    assert tokens.counts.tolist()[2:] == [0]


def test_both_count_less_where_a_role_is_asked_for(encoder: Characters) -> None:
    report = report_of("a.txt", "总结", Part(("一、情况",), "problem", ("水堤水堤。",)))
    searcher = Searcher(Snapshot.in_memory([report], encoder), encoder)
    found = {}
    for question in ("水", "水有哪些问题"):
        (passage,) = ask(searcher, question, explain=True).passages
        found[question] = dict(passage.why.views) if passage.why else {}
    each = np.ones(1, dtype=np.float32)
    near = Nearness(each, each, each, np.zeros(1, dtype=np.int64))
    of_role, of_none, of_english, of_trouble = (
        [float(part[0]) for part in near.counted(read_question(question))]
        for question in ("水有哪些问题", "水", "what water", "what problems with water")
    )
    assert of_role[0] < of_none[0] and of_role[1] < of_none[1]
    for place, name in enumerate(("sentence", "words")):
        assert found["水有哪些问题"][name] / found["水"][name] == pytest.approx(
            of_role[place] / of_none[place]
        )
    # In English as in Chinese.
    assert (of_english, of_trouble) == (of_none, of_role)


def test_what_holds_a_quoted_phrase_comes_first_whatever_the_words_of_others(
    encoder: Characters, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = [f"水水水水水水第{number}。" for number in range(6)]
    report = report_of("a.txt", "总结", Part(("一、情况",), "achievement", (*near, "另外提到乙丙丁。")))
    searcher = Searcher(Snapshot.in_memory([report], encoder), encoder)
    monkeypatch.setattr(candidates, "CLOSER", 3)
    assert ask(searcher, "水“乙丙丁”").passages[0].text == "另外提到乙丙丁。"
    assert ask(searcher, "水乙").passages[0].text != "另外提到乙丙丁。"
