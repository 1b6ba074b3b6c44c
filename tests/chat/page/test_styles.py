"""The colours of the page, from the style sheets themselves: text can be read on what it stands on."""

import re
from pathlib import Path

import pytest

import chat

STATIC = Path(next(iter(chat.__path__))) / "static"
ROLES = ("achievement", "highlight", "problem", "cause", "plan", "other")
# Text, and every ground it stands on.
PAIRS = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "card")),
    ("ink", "accent-soft"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("paper", "ink"),
    *(("ink", ground) for ground in ("mark", "hit", "here", "other-soft")),
    *((role, f"{role}-soft") for role in ROLES),
    *((role, "card") for role in ROLES),
    ("soft", "other-soft"),
    ("problem", "problem-soft"),
]


def palette(dark: bool) -> dict[str, str]:
    sheet = (STATIC / "shared" / "style.css").read_text(encoding="utf-8")
    blocks = [re.search(r":root \{(.*?)\n\}", sheet, re.DOTALL)]
    if dark:
        blocks.append(re.search(r"body\.dark \{(.*?)\n\}", sheet, re.DOTALL))
    colours: dict[str, str] = {}
    for block in blocks:
        assert block is not None
        colours |= dict(re.findall(r"--yj-([a-z-]+): (#[0-9a-f]{6})", block[1]))
    return colours


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it, 0.0–1.0."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, dark: bool) -> None:
    colours = palette(dark)
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_every_colour_is_a_variable_of_the_palette() -> None:
    """A colour written elsewhere would be the same in the dark, and unknown to the test above."""
    known = palette(dark=False)
    for sheet in STATIC.rglob("*.css"):
        if sheet.name == "login.css":
            continue  # a page of its own, without the variables
        text = sheet.read_text(encoding="utf-8")
        assert (
            set(re.findall(r"var\(--yj-([a-z-]+)[,)]", text)) - {"serif", "shadow", "top"} <= known.keys()
        ), sheet.name
        if sheet.name == "style.css":
            text = text[text.index("Gradio's frame") :]
        assert re.findall(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", text) == [], sheet.name


def test_every_script_and_style_of_the_page_is_there_and_named() -> None:
    pytest.importorskip("gradio")
    from chat.page.page import STYLES, head
    from chat.web.assets import at, scripts

    names = (*STYLES, *scripts())
    assert all(
        (STATIC / name).is_file() and f'"{at(name)[1:]}"' in head("zh") and f'"..{at(name)}"' in head("en")
        for name in names
    )
    # Every script is fetched at once with the page, not after the one that imports it.
    assert {str(file.relative_to(STATIC)) for file in STATIC.rglob("*.js")} == set(scripts())
