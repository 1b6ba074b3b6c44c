"""Questions that head their answers where a text is nothing but that: 「问：……？」 above 「答：……」."""

import itertools
import re
from collections.abc import Sequence

from corpus.structure.labels import Form
from corpus.structure.paragraphs import Paragraph

_NUMBER = r"[\d一二三四五六七八九十]{0,2}"
_QUESTION = re.compile(rf"(?:[问Q]{_NUMBER}[：:]|[【\[]问{_NUMBER}[】\]])")
_ANSWER = re.compile(rf"(?:[答A]{_NUMBER}[：:]|[【\[]答{_NUMBER}[】\]])")
# A question may take more words than the name of a section.
_LONGEST, _FEWEST = 120, 2


def questions(text: str, body: Sequence[Paragraph], forms: Sequence[Form | None]) -> list[int]:
    """The places of the questions right above their answers, two at least, where no heading stands above them: below
    one, 「吃水」, what is asked and answered aloud is its text."""
    found = [
        place
        for place, (own, below) in enumerate(itertools.pairwise(body))
        if own.end - own.start <= _LONGEST
        and _QUESTION.match(text, own.start, own.end)
        and _ANSWER.match(text, below.start, below.end)
    ]
    return found if len(found) >= _FEWEST and not any(forms[: found[0]]) else []
