"""``python -m benchmarks.jobs.pictures``: the pictures of README and docs, taken anew of the page over the samples.

Those of README at two pixels a point, light and dark, the others at one; with the colours that such pages have,
which keeps them small.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from benchmarks.jobs.person import PATIENCE
from benchmarks.load import ROOT, running

IMAGES = ROOT / "docs" / "images"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
_COLOURS = 64


def _question(page: Any) -> None:
    page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
    page.keyboard.press("Enter")
    page.locator(".yj-card [data-do=open]").first.click()
    page.wait_for_selector(".yj-current")


def _ledger(page: Any) -> None:
    page.click(".yj-to-work")
    page.wait_for_selector(".yj-work-frame:not([aria-busy]) .yj-grid-table tbody tr:not(.yj-gap)")
    page.get_by_label("年份", exact=True).select_option("2022")
    page.wait_for_selector(".yj-work-frame:not([aria-busy]) .yj-grid-table tbody tr:not(.yj-gap)")


def _comparison(page: Any) -> None:
    page.click(".yj-to-work")
    page.click("[data-kind=compare]")
    page.click("[data-group=both]")
    # What was planned in one year stands beside what came of it in the next.
    page.locator(".yj-grid").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    page.get_by_text("在融合上再用力", exact=True).first.wait_for()


def _library(page: Any) -> None:
    page.click(".yj-to-library")
    page.wait_for_selector(".yj-rows .yj-row")


def _on_a_phone(page: Any) -> None:
    page.fill("textarea.yj-input", "what problems were listed about ideology work")
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-card")


@dataclass(frozen=True)
class Picture:
    """``path`` is that of the page below the address, in one language; ``schemes`` are its colours with what they add
    to the file's name."""

    name: str
    bring: Callable[[Any], None]
    path: str = ""
    viewport: dict[str, int] = field(default_factory=lambda: DESK)
    scale: int = 2
    schemes: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", ""), ("dark", "-dark"))


PICTURES = (
    Picture("chat", _question),
    Picture("ledger", _ledger),
    Picture("compare", _comparison),
    Picture("library", _library, "/en/", scale=1, schemes=(("light", ""),)),
    Picture("phone", _on_a_phone, "/en/", PHONE, 1, (("light", ""),)),
)


def main() -> int:
    """Take them all, and say how large each is."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("no Chromium was found", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with running(ROOT / "corpus" / "samples", Path(place) / "index") as address:
            for one in PICTURES:
                for scheme, suffix in one.schemes:
                    context = browser.new_context(
                        locale="zh-CN",
                        viewport=one.viewport,
                        color_scheme=scheme,
                        device_scale_factor=one.scale,
                    )
                    page = context.new_page()
                    page.set_default_timeout(PATIENCE)
                    page.goto(address + one.path)
                    page.wait_for_selector(".yj-example")
                    one.bring(page)
                    page.mouse.move(0, 0)
                    page.wait_for_timeout(1500)
                    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                    file = IMAGES / f"{one.name}{suffix}.png"
                    taken.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
                    print(f"{file.name}: {taken.width} × {taken.height}, {file.stat().st_size // 1024} KB")
                    context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
