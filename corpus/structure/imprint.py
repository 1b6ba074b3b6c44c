"""What stands below a report's body: signature, date, notes, and the imprint (版记), told from the last line upwards."""

import itertools
import re
from collections.abc import Container, Sequence

from corpus.metadata.mentions import likeliest
from corpus.metadata.names import is_unit, is_usual, may_name
from corpus.report import Mark, MarkKind
from corpus.structure.forms import APPENDIX, ATTACHED, BRACKETS, NAME_ALONE, PERSON, compact
from corpus.structure.labels import MAX_HEADING, number_of
from corpus.structure.letterhead import Line, form_of, is_date, is_spread_name, lines_of, of_form
from corpus.structure.paragraphs import Paragraph
from corpus.structure.site import is_control, is_run_by, opens_links

# An imprint is rarely longer.
_END = 24
# 「（盖章）」 behind a signature.
_SEAL = re.compile(r"[(](?:盖章|公章|印章|签章|代章|章|签字|签名)[)]")
# At the end only lists of people and offices are longer, in characters.
_LONG = 90
# So many lines of no form may stand below a signature and its date, or below an imprint, and are so long at most.
_STRANGERS, _STRANGER = 3, 40
# What is shorter is no unit's full name.
_SHORTEST = 4
# What is set in so far stands where signatures do.
_SET_IN = 12
# 「附件：1.清单」「附件2　台账」: the first or a later annex of a list, with what it is called.
_LISTED = re.compile(r"附(?:件|表|录)?[：:]?\s*([\d一二三四五六七八九十]{1,3})[^\d一二三四五六七八九十]\s*\S")
_LISTS = frozenset("抄分发报主呈印送出列缺请参与记附联（(")


def at_end(text: str, lines: Sequence[Paragraph]) -> list[tuple[int, Mark]]:
    """Signature, date, notes and imprint, with their places: at the very end, and above each annex."""
    web = _of_site(text, lines)
    own, lines = lines, lines[: len(lines) - len(web)]
    names, listed = attached(text, lines), _listed(text, lines)
    bounds = [
        i for i, p in enumerate(lines) if i and (i in names or begins_annex(text, p)) and i not in listed
    ]
    found: list[tuple[int, Mark]] = []
    for start, end in itertools.pairwise([0, *bounds, len(lines)]):
        found += reversed(_closing(text, lines, end, start, listed, strangers=True))
    return found + [
        (len(lines) + place, Mark(kind, line.start, line.end))
        for place, (kind, line) in enumerate(zip(web, own[len(lines) :], strict=True))
    ]


def _of_site(text: str, lines: Sequence[Paragraph]) -> list[MarkKind]:
    """What the last lines are that a site set below a report: none where it set nothing there.

    They stand behind the last full stop, or a signature or date below that, begin with a control, 「返回顶部」, and end
    with one; what stands between is the site's, whatever it says, and so are links below 「相关阅读：」.
    """
    tail = lines_of(text, lines[max(0, len(lines) - _END) :])
    stop = next((at for at in range(len(tail) - 1, -1, -1) if _says(tail[at])), None)
    if stop is None:
        return []
    controls = [at for at in range(stop + 1, len(tail)) if is_control(tail[at].raw)]
    if not controls or not all(_ending(tail, at, dated=True) for at in range(stop + 1, controls[0])):
        return []
    below = tail[controls[0] :]
    linked = any(opens_links(tail[at].raw) for at in controls)
    if not linked and not all(form_of(line, "e") or is_run_by(line.raw) for line in tail[controls[-1] + 1 :]):
        return []
    return [_kind_of_site(line) for line in below]


def _says(line: Line) -> bool:
    """Whether a line is of the text: a sentence, long, numbered or the row of a table."""
    long = len(line.raw) > _LONG and not is_control(line.raw)
    sentence = re.search("[。;]", line.words) is not None and not is_control(line.raw)
    return long or sentence or line.paragraph.label is not None or line.paragraph.hint.table


def _kind_of_site(line: Line) -> MarkKind:
    """What a line among a site's is: who wrote the text and when stays what it is."""
    kind = None if is_control(line.raw) or is_run_by(line.raw) else form_of(line, "e")
    return kind if kind in ("author", "date", "minutes") else "site"


def ends_report(text: str, lines: Sequence[Paragraph]) -> bool:
    """Whether the last of these paragraphs is a signature, a date or an imprint."""
    found = _closing(text, lines, len(lines), max(0, len(lines) - 4))
    return any(mark.kind in ("date", "imprint", "signature", "copies") for _, mark in found)


def attached(text: str, lines: Sequence[Paragraph]) -> set[int]:
    """The titles of documents that the title above all of them names: 「关于印发《……方案》的通知」."""
    named = set(ATTACHED.findall(text, 0, lines[0].start)) if lines else set()
    return {place for place, p in enumerate(lines) if named and text[p.start : p.end].strip() in named}


def begins_annex(text: str, paragraph: Paragraph) -> bool:
    """Whether a line begins an annex: 「附件1」, not 「附件：1.清单」, which only names it."""
    if text[paragraph.start] != "附":
        return False
    words = text[paragraph.start : min(paragraph.end, paragraph.start + MAX_HEADING + 1)]
    return len(words) <= MAX_HEADING and APPENDIX.fullmatch(compact(words)) is not None


def _listed(text: str, lines: Sequence[Paragraph]) -> set[int]:
    """The places of lists of annexes: 「附件：1.清单」, 「2.台账」, 「附件3　预案」, each right below the one before."""
    found: set[int] = set()
    for first, line in enumerate(lines):
        if text[line.start] != "附" or first in found or (number := _annex(text, line)) is None:
            continue
        behind = first + 1
        while behind < len(lines) and _annex(text, lines[behind]) == number + behind - first:
            behind += 1
        # Where text goes on below, the last ones begin annexes themselves.
        ends = behind == len(lines) or begins_annex(text, lines[behind])
        if not ends:
            below = lines_of(text, lines[behind : behind + 1])[0]
            ends = form_of(below, "e") is not None or _is_signature(below, dated=True)
        if behind - first > 1 and ends:
            found.update(range(first, behind))
    return found


def _annex(text: str, line: Paragraph) -> int | None:
    """The number of an annex in a list of them, if a short line names one."""
    if line.end - line.start > MAX_HEADING or text[line.end - 1] in "。；;：:":
        return None
    match = _LISTED.match(text, line.start, line.end)
    return number_of(match.group(1)) if match else line.label.number if line.label else None


def _closing(
    text: str,
    lines: Sequence[Paragraph],
    end: int,
    start: int,
    listed: Container[int] = (),
    *,
    strangers: bool = False,
) -> list[tuple[int, Mark]]:
    """From ``end`` upwards as long as each line is of a form; names count only beside a date.

    What is ``listed`` is of a list of annexes. A few short lines below a sure end close with it, whatever they say,
    where ``strangers`` may.
    """
    found: list[tuple[int, Mark]] = []
    first = max(start, end - _END)
    tail = lines_of(text, lines[first:end])
    dated = False
    for place in range(len(tail) - 1, -1, -1):
        line = tail[place]
        kind = "attachment" if first + place in listed else _ending(tail, place, dated)
        if kind is None and strangers and _below_end(tail, place):
            kind = "note"
        if kind is None:
            break
        dated = dated or kind in ("date", "imprint", "author")
        found.append((first + place, Mark(kind, line.paragraph.start, line.paragraph.end)))
    return found


def _ending(tail: Sequence[Line], place: int, dated: bool) -> MarkKind | None:
    line = tail[place]
    if len(line.raw) > _LONG and line.raw[0] not in _LISTS:
        return None
    if line.paragraph.hint.table:
        # The two cells of an imprint are often drawn as a table.
        return "imprint" if form_of(line, "e") else None
    if line.paragraph.label is None or line.words.startswith("附"):
        if kind := form_of(line, "e"):
            return kind
        # One of several such lines is a row: 「柏溪县林业局　优秀」.
        beside = _side_by_side(line) and not (place and _side_by_side(tail[place - 1]))
        if beside or _is_signature(line, dated):
            return "signature"
        if kind := _in_pieces(line):
            return kind
    return _goes_on(tail, place)


def _below_end(tail: Sequence[Line], place: int) -> bool:
    """Whether a line is short and stands little below an imprint, or a signature and its date: 「主办：……公司」.

    Below a signature alone it has to name a unit itself.
    """
    names = is_unit(tail[place].words.partition(":")[2])
    if names and place and is_unit(tail[place - 1].words):
        return True
    for at in range(place, max(-1, place - _STRANGERS), -1):
        line, above = tail[at], tail[max(at - 1, 0)]
        hint = line.paragraph.hint
        if (
            len(line.raw) > _STRANGER
            or re.search("[。;!?]", line.words)
            or line.paragraph.label
            or hint.table
        ):
            return False
        kind = None if above.paragraph.label or at == 0 else form_of(above, "e")
        if kind == "imprint" or (kind == "date" and at > 1 and _is_signature(tail[at - 2], dated=True)):
            return hint.level is None
    return False


def _in_pieces(line: Line) -> MarkKind | None:
    """What a line is that holds two things set apart: 「档案馆办公室　2025年1月7日」, 「……2023年1月20日印发　共印25份」."""
    pieces = [compact(piece) for piece in line.raw.split()]
    for cut in range(1, len(pieces)):
        left, right = "".join(pieces[:cut]), "".join(pieces[cut:])
        if is_date(right) and may_name(left):
            return "signature"
        last = of_form(right, "e")
        if last and (kind := of_form(left, "e")):
            return kind
        if last and may_name(left):
            return last
    return None


def _goes_on(tail: Sequence[Line], place: int) -> MarkKind | None:
    """The second line of a list of annexes or of copies: 「2.责任清单」, 「县政协办公室。」."""
    if len(tail[place].raw) > MAX_HEADING:
        return None
    for above in range(place - 1, max(-1, place - 13), -1):
        if tail[above].raw[0] not in _LISTS:
            continue
        kind = form_of(tail[above], "e")
        if (
            kind == "attachment"
            and len(tail[place].raw) <= MAX_HEADING
            and tail[place].words[-1] not in "。;:"
        ):
            numbered = all(tail[i].paragraph.label for i in range(above + 1, place + 1))
            return kind if numbered else None
        if (
            kind == "copies"
            and above == place - 1
            and tail[above].words[-1] in "、,;"
            and tail[place].words[-1] == "。"
        ):
            return kind
    return None


def _is_signature(line: Line, dated: bool) -> bool:
    """A unit at the end; a person only where a date stands below."""
    words = BRACKETS.sub("", _SEAL.sub("", line.words))
    if len(words) > 40 or re.search("[。;,!?:]", words):
        return False
    named = PERSON.fullmatch(line.words) or (NAME_ALONE.fullmatch(line.words) and len(line.words) <= 3)
    several = re.split(r"\s+", line.raw)
    dated = dated or line.indent >= _SET_IN
    named = named or may_name(words) or all(map(is_unit, several)) or is_spread_name(line)
    if is_unit(words) or (dated and named):
        return True
    # 「渡云县卫生健康局专项整治工作专班」: what it ends in belongs to a unit that it begins with.
    return is_usual(words) and likeliest(words) is not None


def _side_by_side(line: Line) -> bool:
    """Whether a line is a unit and who signs for it, or two bodies of one: 「柏溪县林业局　祁长明」, 「……党支部、村委会」."""
    first, *others = re.split(r"[\s、]+", line.raw)
    if not others or len(first) < _SHORTEST or not is_unit(first):
        return False
    # 村委会 is a body of the place that the first begins with.
    return all(is_usual(first[:2] + own) if "、" in line.raw else NAME_ALONE.fullmatch(own) for own in others)
