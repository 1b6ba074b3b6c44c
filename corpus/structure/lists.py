"""Numbered sentences that are the items of a list and no headings, told by all their siblings."""

from collections.abc import Iterator, Sequence

from corpus.structure.labels import MAX_HEADING, RANK, Form
from corpus.structure.paragraphs import Paragraph

# Sentences of a list are longer, in characters, than headings that run into their text.
_ITEM = 18
_ITEM_ALONE = 34


def unset_lists(
    text: str, body: Sequence[Paragraph], forms: list[Form | None], ends: Sequence[int | None]
) -> None:
    """Unset the forms of what are items of a list."""
    for siblings in _siblings(body):
        if _is_list(text, siblings, forms, ends, body):
            for place in siblings:
                forms[place] = None


def _siblings(body: Sequence[Paragraph]) -> Iterator[list[int]]:
    """The places of numbers of one form that stand below the same outer number."""
    open_runs: dict[Form, list[int]] = {}
    for place, paragraph in enumerate(body):
        if paragraph.label is None:
            continue
        form, number = paragraph.label.form, paragraph.label.number
        for inner in [other for other in open_runs if RANK[other] > RANK[form]]:
            yield open_runs.pop(inner)
        if number == 1 and form in open_runs:
            yield open_runs.pop(form)
        open_runs.setdefault(form, []).append(place)
    yield from open_runs.values()


def _is_list(
    text: str,
    siblings: Sequence[int],
    forms: Sequence[Form | None],
    ends: Sequence[int | None],
    body: Sequence[Paragraph],
) -> bool:
    """Whether numbered sentences are the items of a list, of which some happen to go on after the first one.

    Where one has nothing under it the others are headings only if they are short and plain;
    long ones with commas are items even where all go on.
    """
    if len(siblings) < 2 or all(forms[place] is None for place in siblings):
        return False
    # One that begins with a sentence too long for a heading says nothing about the others.
    firsts = [(place, body[place].start, end) for place in siblings if (end := ends[place]) is not None]
    firsts = [(place, start, end) for place, start, end in firsts if end - start <= MAX_HEADING]
    if not firsts or any(text[end - 1] not in "。；;！" for _, _, end in firsts):
        return False
    length = sum(end - start for _, start, end in firsts) / len(firsts)
    commas = sum("，" in text[start:end] or "," in text[start:end] for _, start, end in firsts) / len(firsts)
    bare = sum(forms[place] is None for place, _, _ in firsts)
    if bare:
        return length > _ITEM or commas >= 0.5 or 2 * bare > len(firsts)
    return length > _ITEM_ALONE and commas >= 0.5
