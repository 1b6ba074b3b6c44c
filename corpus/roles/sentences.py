"""A paragraph or point → runs of sentences of one role each."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.report import Role
from corpus.roles import cues, headings

FULL_STOP = re.compile(r"[。！？!?]+[”’」』）)》】\"]*|\n")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a stretch before its sentences are read.

    ``among`` are the roles its section may have, ``lead`` that of a lead-in which speaks for
    it, ``nameless`` says that no heading stands above, ``stated`` that the heading itself
    states a problem which the first sentence goes on to describe.
    """

    among: Sequence[Role]
    lead: Role | None
    nameless: bool
    stated: bool
    year: int | None


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """``start``, ``end`` without the blanks at both ends of ``text[start:end]``."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def cut(text: str, start: int, end: int, stops: re.Pattern[str] = FULL_STOP) -> list[tuple[int, int]]:
    """``text[start:end]`` after every stop, each piece without blanks around it."""
    bounds = [start, *(match.end() for match in stops.finditer(text, start, end)), end]
    pieces = [
        (a, b) if not (text[a].isspace() or text[b - 1].isspace()) else trimmed(text, a, b)
        for a, b in itertools.pairwise(bounds)
        if a < b
    ]
    return [piece for piece in pieces if piece[0] < piece[1]]


def role_runs(text: str, start: int, end: int, around: Around) -> Iterator[tuple[int, int, Role]]:
    """``text[start:end]`` as runs of sentences of the same role, in order."""
    runs: list[tuple[int, int, Role]] = []
    own = around.lead or around.among[0]
    before: Role | None = around.lead
    for place, (a, b) in enumerate(cut(text, start, end)):
        sentence = text[a:b]
        role = _role(sentence, around, before, first=place == 0) or before or own
        before = role
        if runs and runs[-1][2] == role:
            runs[-1] = (runs[-1][0], b, role)
        else:
            runs.append((a, b, role))
    yield from runs


def _role(sentence: str, around: Around, before: Role | None, *, first: bool) -> Role | None:
    """The role of a sentence; None lets it go on with that of the sentence ``before`` it."""
    among = around.among
    own = among[0]
    named = headings.named_role(sentence, own)
    if named is not None and not (len(among) == 1 and own == named):
        return named
    if own == "plan" and len(among) == 1 and not around.nameless:
        return own
    if around.nameless and first and (topic := headings.topic_role(sentence)) is not None:
        return topic
    plain = cues.plain_role(sentence, around.year) or named
    if plain == "cause" and around.stated and first and not cues.only_explains(sentence):
        plain = None
    if around.nameless:
        return _nameless(sentence, around, before, plain)
    if plain is None and before == "problem" and not first and cues.explains(sentence):
        plain = "cause"
    if len(among) > 1:
        return plain if plain in among else _among(sentence, around, before, first)
    if own == "cause" and plain == "problem":
        return own
    if plain is not None or own == before:
        return plain or own
    # What is said after 「究其原因」 or 「下一步」 goes on with it, until something done is told.
    if before is None or (own == "achievement" and cues.is_done(sentence)):
        return around.lead or own
    return None


def _among(sentence: str, around: Around, before: Role | None, first: bool) -> Role | None:
    if first and around.stated and "problem" in around.among and before is None:
        return "problem"
    return cues.sentence_role(sentence, around.among)


def _nameless(sentence: str, around: Around, before: Role | None, plain: Role | None) -> Role | None:
    """Under no heading each sentence speaks for itself; what has begun goes on."""
    own = around.among[0]
    if plain is not None:
        return plain
    if cues.is_formula(sentence):
        return "other"
    if before in ("problem", "cause") and cues.explains(sentence):
        return "cause"
    ahead = cues.closing_role(sentence)
    if ahead is not None and (own == "other" or before in ("problem", "cause", "plan")):
        return ahead
    if before in ("problem", "cause", "plan"):
        return own if own == "achievement" and before != "plan" and cues.is_done(sentence) else None
    return own
