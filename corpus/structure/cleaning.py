"""Take out what is noise and not the report, and say what was taken out.

Conservative by rule: a mark goes only when its form says that a site, a paywall
or a converter put it there. ``**`` in a text file is a masked number and stays.
"""

import itertools
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from corpus.report import Noise
from corpus.structure.wrapping import joined, wrapped_lines

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
                        "\x00-\x08\x0e-\x1b\x7f]+")  # fmt: skip
# Tags a document site wraps around the paid part; they fall in mid-word.
_PAYWALL = re.compile(r"##\s*[A-Za-z][A-Za-z_]{2,19}\s*##")
_URL = r"(?:https?://|www\s*[.．])\s*[\w./?=&%#~:-]+|[\w-]+\.(?:com|cn|net|org|vip|top)\b"
_CREDIT = "原创|首发|独家|整理|出品|转载|下载|版权|搜集|收集|提供|素材"
_SITE = r"(?<![互官电管路域联内外专因])网(?![络格点上民])|网站|公众号|文库|范文|秘书站|笔杆"
_BRACKETED = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕\n]{2,60}[）)】\]〕]")
_HAS_URL = re.compile(_URL)
_OFFICIAL = re.compile(r"\.gov\.cn|\.edu\.cn|\.mil\.cn", re.IGNORECASE)
_NAMES_SITE = re.compile(f"{_CREDIT}|{_SITE}")
# Without an address a bracket must be nothing but a credit: 「某某网原创」「来源：某某网」.
_CREDITS_SITE = re.compile(
    rf".[^，。；：]{{0,11}}(?:{_SITE})[，, ·]?(?:{_CREDIT}).{{0,6}}"
    rf"|.(?:来源|来自|转自|转载自|摘自|更多[^，。]{{0,6}})[：:]?[^，。；]{{1,12}}(?:{_SITE})."
)
_CUT_OFF = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕\n]{1,60}\Z")
_CUT_SITE = re.compile(rf"[（(【\[〔][\w·]{{0,12}}(?:{_SITE})(?:原创?|首发?)?(?:[，, ].*)?\Z")
_PASSWORD = re.compile(
    r"\s*(?:本)?(?:文档|文件|文章|编辑|打开|解压|压缩包)[^。，\n]{0,8}密码\s*[：:是为]\s*[\w!@#$%^&*.\-]{1,40}\s*"
)
# — 1 —, ·3·, 【3】, 第 3 页 共 12 页, 3/12, Page 3 of 12; and what stands on a page of signatures alone.
_PAGE_NUMBER = re.compile(
    r"\s*(?:[—–－\-―─~～·•.]{1,3}\s*\d{1,4}\s*[—–－\-―─~～·•.]{1,3}|[【\[<＜〈]\s*\d{1,4}\s*[】\]>＞〉]"
    r"|\d{1,4}\s*[/／]\s*\d{1,4}|第?\s*\d{1,4}\s*页\s*[，,/／]\s*(?:共|总)?\s*\d{1,4}\s*页?|第\s*[\d一二三四五六七八九十]{1,4}\s*页(?:\s*[，,]?\s*[（(]?共\s*[\d一二三四五六七八九十]{1,4}\s*页[）)]?)?"
    r"|共\s*\d{1,4}\s*页\s*[，,]?\s*第\s*\d{1,4}\s*页|[Pp](?:age)?\.?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|[（(]?\s*(?:此页|本页|以下)无正文\s*[）)]?)\s*"
)
# Page numbers without any sign count on, and so much stands between two of them.
_PAGE_LENGTH = 200
_ADVERT = re.compile(
    r"\s*(?:更多|本文|文章|资料|文档|范文|转载|来源|关注|欢迎|搜索|下载|声明)[^。\n]{0,60}"
    rf"(?:{_URL}|微信号|公众号[：:])[^。\n]{{0,40}}。?\s*"
)
# A line of a table of contents, which repeats a heading with the number of its page.
_LEADER = re.compile(r"\s*\S.{0,60}?(?:[.．·]{4,}|[…⋯]{2,})[.．·…⋯\s]*\d{1,3}\s*")
_LISTED = re.compile(
    r"\s*\S.{0,60}?(?:[.．·…⋯]{2,}|\t|[ \u3000]{2,}|(?<=[\u4e00-\u9fff）”]))\s*[-—]?\d{1,3}[-—]?\s*"
)
_CONTENTS = re.compile(r"\s*目[ \t\u3000]*[录錄]\s*")
# What an account's article leaves of a picture where it is copied as text: its place and what stands under it.
_PICTURE = re.compile(r"\s*(?:图片|[△▲▽▼]\s*[^。；，]{2,36}(?:现场|合影|一角|剪影|瞬间|场景|留念|摄|图))\s*")
# What a line begins with that may be one of these as a whole.
_FURNITURE_STARTS = frozenset("本文编打解压更资转来关欢搜下声")
_PAGE_STARTS = frozenset("本第以此共—–－-―─~～·•.【[<＜〈Pp（(0123456789０１２３４５６７８９")
# A line drawn across the page, as under a letterhead.
_RULE = re.compile(r"[\s]*(?:[—–―_＿=═─━┄┅\-－]\s*){4,}")
# A page number is short.
_PAGE_NUMBER_LENGTH = 30
# Any of these must be in a line before the slower patterns are tried on it.
_BRACKET_CLUE = re.compile(rf"{_CREDIT}|www|http|\.c|\.net|\.org|来源|来自|转自|摘自|更多")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The report's own text; line ``i`` of it was line ``origin[i]`` (0-based) of the file."""

    text: str
    noise: tuple[Noise, ...]
    origin: tuple[int, ...]


def clean(text: str, styled: Container[int] = ()) -> Cleaned:
    """``text`` (lines ended by ``\\n``) without noise; lines in ``styled`` are never joined."""
    noise: list[Noise] = []
    lines = text.split("\n")
    marks: set[str] = set()
    for number, line in enumerate(lines):
        if line and not line.isspace():
            lines[number] = _clean_line(line, number + 1, noise, marks)
    _cut_off_mark(lines, noise, marks)
    _contents(lines, noise)
    _bare_page_numbers(lines, styled, noise)
    kept = list(_without_blank_runs(lines, noise))
    kept = _unwrap(lines, kept, styled, noise)
    noise.sort(key=lambda item: item.line)
    return Cleaned("\n".join(lines[number] for number in kept), tuple(noise), tuple(kept))


def _unwrap(lines: list[str], kept: list[int], styled: Container[int], noise: list[Noise]) -> list[int]:
    """Undo line breaks at a fixed width; returns the lines that are left."""
    fixed = {place for place, number in enumerate(kept) if number in styled}
    wrapped = wrapped_lines([lines[number] for number in kept], fixed)
    if not wrapped:
        return kept
    noise.append(Noise("line wraps", "\n" * len(wrapped), kept[wrapped[0]]))
    going_on = set(wrapped)
    groups: list[list[int]] = []
    for place, number in enumerate(kept):
        if place in going_on:
            groups[-1].append(number)
        else:
            groups.append([number])
    for group in groups:
        if len(group) > 1:
            lines[group[0]] = joined([lines[number] for number in group])
    return [group[0] for group in groups]


def _clean_line(line: str, number: int, noise: list[Noise], marks: set[str]) -> str:
    """One line without its noise; site marks found are added to ``marks``."""

    def taken(kind: str, pattern: re.Pattern[str], words: str) -> str:
        removed = "".join(match.group() for match in pattern.finditer(words))
        if removed:
            noise.append(Noise(kind, removed, number))
        return pattern.sub("", words) if removed else words

    if not line.strip("\u3000 ").isprintable():
        line = taken("invisible characters", _INVISIBLE, line)
    if "##" in line:
        line = taken("paywall mark", _PAYWALL, line)
    if _BRACKET_CLUE.search(line):
        line = _BRACKETED.sub(lambda match: _site_mark(match, number, noise, marks), line)
    if len(line) <= 160:
        first = line.lstrip()[:1]
        for kind, pattern in _furniture(line, first):
            if pattern.fullmatch(line):
                noise.append(Noise(kind, line.strip(), number))
                return ""
    return line


def _furniture(line: str, first: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What a line may be as a whole, by the sign it begins with."""
    if first in _FURNITURE_STARTS:
        yield "password line", _PASSWORD
        yield "site line", _ADVERT
    if first in "—–―_＿=═─━┄┅-－":
        yield "rule", _RULE
    if first in "图△▲▽▼":
        yield "picture", _PICTURE
    if first in _PAGE_STARTS and len(line) <= _PAGE_NUMBER_LENGTH:
        yield "page number", _PAGE_NUMBER


def _site_mark(match: re.Match[str], number: int, noise: list[Noise], marks: set[str]) -> str:
    """A bracket that credits a site is noise; one that gives an office's address is not."""
    words = match.group()
    url = _HAS_URL.search(words)
    if url is None and (not _CREDITS_SITE.fullmatch(words) or "网站" in words):
        return words
    if url is not None and (_OFFICIAL.search(words) or not _NAMES_SITE.search(words)):
        return words
    noise.append(Noise("site mark", words, number))
    marks.add(words)
    return ""


def _cut_off_mark(lines: list[str], noise: list[Noise], marks: set[str]) -> None:
    """A mark whose end was cut off with the end of the file."""
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].strip()), None)
    if last is None:
        return
    line = lines[last].rstrip()
    tail = _CUT_OFF.search(line, max(0, len(line) - 64))
    if tail is None:
        return
    words = tail.group()
    known = len(words) > 1 and any(mark.startswith(words) for mark in marks)
    if known or _CUT_SITE.fullmatch(words):
        noise.append(Noise("site mark, cut off", words, last + 1))
        lines[last] = line[: tail.start()]


def _contents(lines: list[str], noise: list[Noise]) -> None:
    """Take out a table of contents: lines with leaders to a page number, and all below 「目录」."""
    listed: list[int] = []
    head: int | None = None
    for number, line in enumerate(lines):
        if not line or line.isspace():
            continue
        if head is not None and _LISTED.fullmatch(line):
            listed.append(number)
            continue
        if head is not None and len(listed) and listed[-1] > head:
            listed.append(head)
        head = number if len(line) < 12 and _CONTENTS.fullmatch(line) else None
        if line[-1:].isdigit() and _LEADER.fullmatch(line):
            listed.append(number)
    if len(listed) < 3:
        return
    for number in listed:
        noise.append(Noise("table of contents", lines[number].strip(), number + 1))
        lines[number] = ""


def _bare_page_numbers(lines: list[str], styled: Container[int], noise: list[Noise]) -> None:
    """Lines of a number and nothing else that count on a page apart, or stand at the very end; 「01」 numbers a section."""
    bare = [
        (number, int(line)) for number, line in enumerate(lines)
        if 0 < len(line) < 40 and number not in styled and (words := line.strip()).isdecimal() and len(words) <= 3 and words[0] != "0"
    ]  # fmt: skip
    if not bare:
        return
    last = max(number for number, line in enumerate(lines) if line and not line.isspace())
    pages: list[int] = []
    for (number, value), (after, value_after) in itertools.pairwise(bare):
        if value_after == value + 1 and sum(map(len, lines[number + 1 : after])) >= _PAGE_LENGTH:
            pages += [number, after]
    if bare[-1][0] == last and len(bare) == 1 and last > 3:
        pages.append(last)
    for number in sorted(set(pages)):
        noise.append(Noise("page number", lines[number].strip(), number + 1))
        lines[number] = ""


def _without_blank_runs(lines: list[str], noise: list[Noise]) -> Iterator[int]:
    """The numbers of the lines to keep: no blank ones at the ends, no two in a row."""
    filled = [number for number, line in enumerate(lines) if line and not line.isspace()]
    before = -1
    for number in filled:
        gap = number - before - 1
        if gap > 1:
            noise.append(Noise("blank lines", "\n" * gap, before + 2))
        if gap and before >= 0:
            yield before + 1
        yield number
        before = number
    if len(lines) - before > 2 and filled:
        noise.append(Noise("blank lines", "\n" * (len(lines) - before - 1), before + 2))
