"""Characters chosen from the fonts Symbol and Wingdings, whose codes say nothing without the name of the font.

After Unicode's mappings for these fonts. Of Wingdings those that say something: ticks, boxes, numbers in
circles and arrows; other pictures are bullets and ornaments, and stand for no text.
"""

_FIRST_PRIVATE, _LAST_PRIVATE = 0xF000, 0xF0FF
_SYMBOL = {
    0x21: "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x61: "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…",
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑",
    0xF1: "〉∫",
}
_WINGDINGS = {
    0x6F: "□", 0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩", 0x8B: "⓿❶❷❸❹❺❻❼❽❾❿", 0xA1: "○", 0xA8: "□", 0xDF: "←→↑↓", 0xE8: "➔", 0xFB: "✗✓☒☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗✓☒☑", 0xA3: "□"}
_FONTS = {
    name: {first + place: character for first, run in table.items() for place, character in enumerate(run)}
    for name, table in (("symbol", _SYMBOL), ("wingdings", _WINGDINGS), ("wingdings 2", _WINGDINGS_2))
}
# The dot that begins the items of lists.
_BULLET = "•"


def symbol(code: int, font: str) -> str:
    """The character with this code in this font, "" for a picture; `code` may lie in the private area, as Word has it."""
    table = _FONTS.get(font.strip().lower())
    if _FIRST_PRIVATE <= code <= _LAST_PRIVATE:
        found = (table or {}).get(code - _FIRST_PRIVATE, "")
        return "" if found == _BULLET else found
    if table is not None and code <= 0xFF:
        return symbol(code + _FIRST_PRIVATE, font)
    return chr(code) if code >= 0x20 and not 0xD800 <= code <= 0xF8FF else ""
