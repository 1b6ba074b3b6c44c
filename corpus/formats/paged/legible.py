"""What a font's table makes of its glyphs: right letters under wrong codes, and codes that are no letters at all."""

import re
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize

from corpus.errors import UnreadableReport
from corpus.formats.files import show_name
from corpus.report import ReadWarning

# Radicals that stand alone are characters of the same shape, and programs that know the glyph alone write either:
# ⼯作 for 工作. The supplement after Unicode's EquivalentUnifiedIdeograph, the rest by compatibility.
_SUPPLEMENT = (
    "⺁⺂⺃⺄⺅⺆⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺳⺴⺶"
    "⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮"
    "⻯⻰⻱⻲⻳"
)
_UNIFIED = (
    "厂乛乚乙亻冂刀刂卜㔾小小兀尣尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王目示礻糹纟罓罒㓁冗羊"
    "耂肀聿肉艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿"
    "竜龙龜亀龟"
)
_SAME_SHAPE = {
    **{code: normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))},
    **{ord(radical): unified for radical, unified in zip(_SUPPLEMENT, _UNIFIED, strict=True)},
    # Unicode names the traditional form; in the fonts of the mainland these glyphs are the simplified one.
    ord("⼾"): "户",
    ord("⾭"): "青",
}
_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
# Codes of picture fonts, such as Wingdings: at the head of a line they are bullets.
_BULLET = re.compile("^\\s*[\uf000-\uf0ff]+\\s*")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Control characters, accented Latin, private use and U+FFFD; not · × ÷ ° § ±, nor the tone marks of pinyin.
_NO_LETTERS = re.compile(
    "[\x00-\x1f\x7f-\xa6\xa8-\xaf\xb2-\xb6\xb8-\xd6\xd8-\xdf\xe2-\xe7\xeb\xee-\xf1\xf4-\xf6\xf8\xfb\xfd-\xff\ue000-\uf8ff\ufffd]"
)


def legible(lines: Sequence[str], path: Path) -> tuple[list[str], tuple[ReadWarning, ...]]:
    """The lines with every letter under its own code, those of no letter as U+FFFD and how many they are.

    UnreadableReport where more than a tenth is no letter: then the file numbers its glyphs and names none.
    """
    found = [same_shape(_BULLET.sub("", line)) for line in lines]
    written = "".join("".join(found).split())
    if 10 * len(_NO_LETTERS.findall(written)) > len(written):
        raise _no_letters(path)
    lost = len(_PRIVATE.findall(written))
    if not lost:
        return found, ()
    said = ReadWarning(
        f"有 {lost} 个字在字体中没有对应的文字，以“\ufffd”代替，引用前请核对原件",
        f"{lost} characters have no letter in their font and are shown as '\ufffd'; check the original before quoting",
    )
    return [_PRIVATE.sub("\ufffd", line) for line in found], (said,)


def same_shape(text: str) -> str:
    """The text with radicals and compatibility forms as the common character that looks the same."""
    return text.translate(_SAME_SHAPE) if _RADICAL.search(text) else text


def _no_letters(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”的字体没有对应的文字，读出来是乱码。请从原文件重新导出，或用 OCR 软件识别后另存为 .docx。",
        f"'{name}' does not say which letters its fonts draw. Export it again from the original, or run OCR on it and "
        "save the result as .docx.",
    )
