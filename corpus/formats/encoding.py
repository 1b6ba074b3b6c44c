"""Bytes → text, whole and strictly: BOM, UTF-8, UTF-16 by its NULs, GB18030 or Big5.

The order matters. UTF-8 almost never decodes by accident; GB18030 and Big5
nearly always do, so those two are told apart by how common the characters are
that each of them yields. Statistical detectors take short GBK for Korean.
"""

import codecs
from functools import cache

# Enough text to judge an encoding by; the decoding itself always takes all.
_SAMPLE = 20_000
# A right decoding of Chinese scores near 1.0, a wrong one below 0.6.
_PLAUSIBLE = 0.75
_PLAUSIBLE_SHORT, _SHORT = 0.5, 40

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)


def decode(data: bytes) -> tuple[str, str] | None:
    """The text of ``data`` and the name of its encoding; None when nothing fits.

    No byte is replaced or dropped: a decoding either holds for all of ``data``
    or is not used.
    """
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], codec, name)
    if b"\0" in data:
        return _utf16_without_bom(data)
    return _strict(data, "utf-8", "utf-8") or _chinese(data)


def without_cut_character(data: bytes) -> tuple[bytes, bytes]:
    """UTF-8 that ends in the middle of a character, parted there; else all of it and nothing."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= 60:
            return data[: error.start], data[error.start :]
    return data, b""


def _strict(data: bytes, codec: str, name: str) -> tuple[str, str] | None:
    try:
        return data.decode(codec), name
    except UnicodeDecodeError:
        return None


def _utf16_without_bom(data: bytes) -> tuple[str, str] | None:
    """NULs are the high bytes of blanks and digits, but also the low byte of 一 (U+4E00)."""
    found = [_strict(data, codec, codec) for codec in ("utf-16-le", "utf-16-be")]
    scored = [
        (_readable(result[0]), result) for result in found if result is not None and "\0" not in result[0]
    ]
    if not scored:
        return None
    score, best = max(scored, key=lambda item: item[0])
    return best if score >= _PLAUSIBLE else None


def _chinese(data: bytes) -> tuple[str, str] | None:
    found = []
    for codec, common in (("gb18030", _common_simplified()), ("big5hkscs", _common_traditional())):
        result = _strict(data, codec, codec)
        if result is not None:
            found.append((_share(result[0], common), result))
    if not found:
        return None
    # max keeps the first of equals: GB18030 is the likelier on a user's disk.
    score, best = max(found, key=lambda item: item[0])
    # Of a few characters one rare one, as in a name, is a large share.
    needed = _PLAUSIBLE if len(data) >= _SHORT else _PLAUSIBLE_SHORT
    return best if score >= needed else None


def _share(text: str, common: frozenset[str]) -> float:
    """The share of the characters beyond ASCII that are common ones; 0.0 for none."""
    beyond = [char for char in text[:_SAMPLE] if char > "\x7f"]
    return sum(char in common for char in beyond) / len(beyond) if beyond else 0.0


def _readable(text: str) -> float:
    common = _common_simplified() | _common_traditional()
    sample = text[:_SAMPLE]
    known = sum(char in common or " " <= char <= "~" or char in "\t\r\n" for char in sample)
    return known / max(1, len(sample))


_MARKS = "　、。〈〉《》「」『』【】〔〕！（），．：；？“”‘’…—·０１２３４５６７８９％／～①②③④⑤⑥⑦⑧⑨⑩"


@cache
def _common_simplified() -> frozenset[str]:
    """The 3,755 frequent characters of GB 2312 (level 1) and Chinese punctuation."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return frozenset("".join(row.decode("gb2312", "ignore") for row in rows) + _MARKS)


@cache
def _common_traditional() -> frozenset[str]:
    """The 5,401 frequent characters of Big5 (level 1) and Chinese punctuation."""
    lows = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    rows = (bytes((high, low)) for high in range(0xA4, 0xC7) for low in lows)
    return frozenset("".join(row.decode("big5", "ignore") for row in rows) + _MARKS)
