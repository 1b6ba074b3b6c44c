"""Content streams for one page of text as the programs that people use write them.

All show the same lines at the same places of a page of 600 × 800 points; they differ in matrices, spacing,
in what they draw at once and in which order. Sources: what these programs wrote into public files.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from page_files import PICTURE, Placed

HIGH, WIDE = 800, 600


def code(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex()}>"


def width(text: str) -> float:
    """In ems, as the font of these files has it."""
    return sum(0.5 if character < "\u0100" else 1.0 for character in text)


def scripts(text: str) -> Iterator[tuple[float, str]]:
    """Runs of Latin and of Chinese, each with its place in ems."""
    at = 0.0
    for _, run in groupby(text, lambda character: character < "\u0100"):
        words = "".join(run)
        yield at, words
        at += width(words)


def itext(lines: Sequence[Placed]) -> str:
    return "\n".join(f"BT /F {s} Tf {x} {HIGH - y} Td {code(t)} Tj ET" for x, y, s, t in lines)


def acrobat(lines: Sequence[Placed]) -> str:
    """Type of size 1, made larger by the text matrix; a blank of Tw between words."""
    return "\n".join(
        f"BT /F 1 Tf .05 Tw {s} 0 0 {s} {x} {HIGH - y} Tm {code(t)} Tj ET" for x, y, s, t in lines
    )


def quartz(lines: Sequence[Placed]) -> str:
    """macOS: the page upside down, and the text turned back, in units of a quarter point."""
    drawn = (f"BT /F 1 Tf {4 * s} 0 0 {-4 * s} {4 * x} {4 * y} Tm {code(t)} Tj ET" for x, y, s, t in lines)
    return f"q .25 0 0 -.25 0 {HIGH} cm\n" + "\n".join(drawn) + "\nQ"


def skia(lines: Sequence[Placed]) -> str:
    """Chrome: upside down, every glyph shifted from the place of the first."""
    drawn = []
    for x, y, s, text in lines:
        drawn.append(f"BT /F {s} Tf 1 0 0 -1 {x} {y} Tm")
        before = 0.0
        for place, character in enumerate(text):
            at = s * width(text[:place])
            drawn.append(f"{at - before} 0 Td {code(character)} Tj")
            before = at
        drawn.append("ET")
    return f"q 1 0 0 -1 0 {HIGH} cm\n" + "\n".join(drawn) + "\nQ"


def indesign(lines: Sequence[Placed]) -> str:
    """Size 1, justified by a spacing of 0.05 em, with kerning, and each sign of punctuation drawn at half its width."""
    drawn = []
    for x, y, s, text in lines:
        parts = "".join(
            f"{code(character)} 500 -500 " if character in "，。" else f"{code(character)} -12 "
            for character in text
        )
        drawn.append(f"BT /F 1 Tf .05 Tc {s} 0 0 {s} {x} {HIGH - y} Tm [{parts}] TJ ET")
    return "\n".join(drawn)


def word(lines: Sequence[Placed]) -> str:
    """A text object for each run of a script, a narrow gap between Latin and Chinese."""
    return "\n".join(
        f"/P <</MCID 0>> BDC BT /F {s} Tf 1 0 0 1 {x + s * (at + 0.02)} {HIGH - y} Tm [{code(run)}] TJ ET EMC"
        for x, y, s, text in lines
        for at, run in scripts(text)
    )


def spaced(lines: Sequence[Placed]) -> str:
    """Smaller type, set apart evenly so that it fills the same line."""
    return "\n".join(
        f"BT /F {s * 0.75} Tf {s * 0.25 * width(t) / len(t)} Tc {x} {HIGH - y} Td {code(t)} Tj ET"
        for x, y, s, t in lines
    )


def narrow(lines: Sequence[Placed]) -> str:
    """Characters of 80 % of their width."""
    return "\n".join(f"BT /F {s} Tf 80 Tz {x} {HIGH - y} Td {code(t)} Tj ET" for x, y, s, t in lines)


def negative(lines: Sequence[Placed]) -> str:
    """A font of negative size in a matrix that turns it back."""
    return "\n".join(f"BT /F -1 Tf {-s} 0 0 {-s} {x} {HIGH - y} Tm {code(t)} Tj ET" for x, y, s, t in lines)


def twice(lines: Sequence[Placed]) -> str:
    """Bold made by drawing each line again, a little to the right."""
    return "\n".join(itext([line, (line[0] + 0.3, *line[1:])]) for line in lines)


def tesseract(lines: Sequence[Placed]) -> str:
    """A picture, and text that is not shown: word by word, each with a blank, stretched to the width of the ink."""
    drawn = ["q 600 0 0 800 0 0 cm /I Do Q BT 3 Tr"]
    for x, y, s, text in lines:
        words = [(at + place, run[place : place + 2]) for at, run in scripts(text) if run[0] > "\u0100"
                 for place in range(0, len(run), 2)]  # fmt: skip
        words += [(at, run) for at, run in scripts(text) if run[0] <= "\u0100"]
        drawn += [
            f"1 0 0 1 {x + s * at} {HIGH - y + place % 2} Tm /F {s * 1.1} Tf 90.909 Tz {code(run + ' ')} Tj"
            for place, (at, run) in enumerate(sorted(words))
        ]
    return "\n".join([*drawn, "ET"])


def abbyy(lines: Sequence[Placed]) -> str:
    """A picture over text that is not shown, each character where it was seen, of varying size."""
    drawn = []
    for number, (x, y, s, text) in enumerate(lines):
        seen = s * (1.0 + 0.06 * (-1) ** number)
        drawn += [
            f"BT 3 Tr /F {seen} Tf 1 0 0 1 {x + s * width(text[:place])} {HIGH - y} Tm {code(character)} Tj ET"
            for place, character in enumerate(text)
        ]
    return "\n".join(drawn) + PICTURE


WRITERS: Mapping[str, Callable[[Sequence[Placed]], str]] = {
    writer.__name__: writer
    for writer in (
        itext, acrobat, quartz, skia, indesign, word, spaced, narrow, negative, twice, tesseract, abbyy,
    )
}  # fmt: skip

# How a page is turned, the matrix that draws upright text on it all the same, and the boxes it needs.
TURNS: Mapping[str, tuple[str, str]] = {
    "90": (f"0 1 -1 0 {HIGH} 0 cm", f"/Rotate 90/MediaBox[0 0 {HIGH} {WIDE}]"),
    "180": (f"-1 0 0 -1 {WIDE} {HIGH} cm", f"/Rotate 180/MediaBox[0 0 {WIDE} {HIGH}]"),
    "270": (f"0 -1 1 0 0 {WIDE} cm", f"/Rotate 270/MediaBox[0 0 {HIGH} {WIDE}]"),
    "a box of its own": (
        "1 0 0 1 100 -50 cm",
        f"/MediaBox[0 -100 900 900]/CropBox[100 -50 {WIDE + 100} {HIGH - 50}]",
    ),
    "sideways": (f"0 1 -1 0 {HIGH} 0 cm", f"/MediaBox[0 0 {HIGH} {WIDE}]"),
    "askew": ("1 .02 -.02 1 0 0 cm", f"/MediaBox[0 0 {WIDE} {HIGH}]"),
}
