"""Parts of zip-based documents as XML, without ever loading a DTD."""

import zipfile
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from lxml import etree

from corpus.errors import UnreadableReport
from corpus.formats.archive import Bounded
from corpus.formats.files import show_name

# How both parsers read: nothing from elsewhere, nothing expanded, no more than a document has.
_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def events(
    archive: zipfile.ZipFile, part: str, path: Path
) -> Generator[tuple[str, etree._Element], None, None]:
    """Start and end of every element of a part; refuses a DTD at the first one."""
    with archive.open(part) as file:
        parser = etree.iterparse(
            Bounded(file, show_name(path)),
            events=("start", "end"),
            **_SAFE,
        )
        first = True
        for event, element in parser:
            if first and element.getroottree().docinfo.doctype:
                name = show_name(path)
                raise UnreadableReport(
                    f"“{name}”里有文档类型定义（DTD），可能有害，已拒绝读取。请用 Word 重新另存为 .docx。",
                    f"'{name}' holds a document type definition, which may be harmful, and was refused. "
                    "Save it again as .docx with Word.",
                )
            first = False
            yield event, element


def root_of(archive: zipfile.ZipFile, part: str, path: Path) -> etree._Element | None:
    """The root of a small part, or None where the archive has none of this name."""
    if part not in archive.namelist():
        return None
    # The first element is where a DTD is refused; what comes after it needs no step of Python for each.
    with closing(events(archive, part, path)) as elements:
        next(elements, None)
    with archive.open(part) as file:
        return etree.parse(Bounded(file, show_name(path)), etree.XMLParser(**_SAFE)).getroot()
