"""PDF and OFD files written byte by byte, so that a test decides where each word stands."""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from tiny_font import font, glyph_map

# (x, y, size, text); y from the top of the page, in points for PDF and millimetres for OFD.
Placed = tuple[float, float, float, str]

_TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange "
    "endcmap end end"
)


def write_pdf(
    path: Path, *pages: Sequence[Placed], pictures: Sequence[int] = (), locked: bool = False
) -> Path:
    """A page for each sequence; `pictures` are the 0-based pages that show one too."""
    drawn = [
        "\n".join(
            f"BT /F {size} Tf {x} {800 - y} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            for x, y, size, text in placed
        )
        + (PICTURE if number in pictures else "")
        for number, placed in enumerate(pages)
    ]
    return write_drawn_pdf(path, *drawn, locked=locked)


PICTURE = "\nq 500 0 0 700 40 50 cm /I Do Q"


def write_drawn_pdf(
    path: Path,
    *pages: str,
    entries: str = "/MediaBox[0 0 600 800]",
    widths: str = "0 255 500",
    locked: bool = False,
) -> Path:
    """A page for each content stream, with the font /F (codes are UTF-16, `widths` as a PDF names them) and the
    picture /I; `entries` are those of each page."""
    objects: list[str] = []

    def add(content: str) -> int:
        objects.append(content)
        return len(objects)

    cmap = add(_stream(_TO_UNICODE))
    outlines = add(_packed(font()))
    glyphs = add(_packed(glyph_map()))
    descriptor = add(
        "<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
        f"/Descent -120/CapHeight 880/StemV 80/FontFile2 {outlines} 0 R>>"
    )
    descendant = add(
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/DW 1000/W[{widths}]/CIDToGIDMap {glyphs} 0 R/FontDescriptor {descriptor} 0 R>>"
    )
    whole = add(
        f"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]"
        f"/ToUnicode {cmap} 0 R>>"
    )
    image = add(
        _stream("x", "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")
    )
    kids, tree = [], len(objects) + 2 * len(pages) + 1
    for page in pages:
        content = add(_stream(page))
        kids.append(
            add(
                f"<</Type/Page/Parent {tree} 0 R{entries}/Contents {content} 0 R"
                f"/Resources<</Font<</F {whole} 0 R>>/XObject<</I {image} 0 R>>>>>>"
            )
        )
    add(f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>")
    root = add(f"<</Type/Catalog/Pages {tree} 0 R>>")
    lock = ""
    if locked:
        # Any password but the right one is wrong: these strings belong to none.
        encryption = add(f"<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>")
        lock = f"/Encrypt {encryption} 0 R/ID[<00><00>]"
    path.write_bytes(_file(objects, f"/Root {root} 0 R{lock}"))
    return path


def _stream(content: str, entries: str = "") -> str:
    return f"<<{entries}/Length {len(content)}>>stream\n{content}\nendstream"


def _packed(data: bytes) -> str:
    return _stream(zlib.compress(data, 9).decode("latin-1"), "/Filter/FlateDecode")


def _file(objects: Sequence[str], trailer: str) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}{trailer}>>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode("latin-1")


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def write_ofd(path: Path, *pages: Sequence[Placed], template: Sequence[Placed] = (), **parts: str) -> Path:
    """An A4 page for each sequence; `template` stands on all; ``parts`` replace files, ``/`` written ``__``."""
    listed = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    files = {
        "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        '</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID="2" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/Tpl_0/Content.xml": _content(template),
    }
    for number, placed in enumerate(pages):
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = _content(placed)
    files |= {name.replace("__", "/"): content for name, content in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _content(placed: Sequence[Placed]) -> str:
    objects = "".join(
        f'<ofd:TextObject ID="{n + 100}" Boundary="{x} {y} 150 {size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {max(1, len(text) - 1)} {size}">{text}</ofd:TextCode></ofd:TextObject>'
        for n, (x, y, size, text) in enumerate(placed)
    )
    return f'<ofd:Page {_OFD}><ofd:Template TemplateID="2"/><ofd:Content><ofd:Layer ID="3">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
