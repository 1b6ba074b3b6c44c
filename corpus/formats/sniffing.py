"""What a file is, by its bytes: suffixes are often wrong.

WPS saves any of half a dozen formats as ``.wps``, and people rename files to what
they were asked for.
"""

import re
import zipfile
from pathlib import Path
from typing import Literal

from corpus.formats.files import unopened

Kind = Literal["text", "docx", "html", "rtf", "odt", "doc", "pdf", "ofd", "wordxml"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODT = b"application/vnd.oasis.opendocument.text"
_WORD_XML = b"http://schemas.microsoft.com/office/word/2003/wordml"
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>]|meta\s|table[\s>]|div[\s>]|p[\s>])", re.I
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.I)
# A mark at its beginning belongs to text of any kind.
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SPACE = b"".join(_BOMS) + b" \t\r\n"
_LOOKED_AT = 4096


def sniff(path: Path) -> Kind | None:
    """The kind of document a file is; None where it is an archive of something else. Unopened where it cannot be read.

    Plain text is what is left when nothing else fits: whether it can be decoded its reader says.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_LOOKED_AT)
    except OSError as error:
        raise unopened(path, error) from error
    if head.startswith(b"PK"):
        return _archived(path)
    if head.startswith(_OLE):
        return "doc"
    start = head.lstrip(_SPACE)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    # Some makers put a few bytes before the mark, and readers of PDF allow it.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if start.startswith(b"<"):
        plain = head.replace(b"\0", b"")
        if _WORD_XML in plain:
            return "wordxml"
        # A text may begin with any bracket; a page says that it is one.
        if (_HTML.search(plain) and path.suffix.lower() not in (".txt", ".md")) or _PAGE.match(
            plain.lstrip(_SPACE)
        ):
            return "html"
    return "text"


def _archived(path: Path) -> Kind | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            small = "mimetype" in names and archive.getinfo("mimetype").file_size < _LOOKED_AT
            if small and archive.read("mimetype").startswith(_ODT):
                return "odt"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return None
    if "OFD.xml" in names:
        return "ofd"
    if "word/document.xml" in names or "_rels/.rels" in names:
        return "docx"
    return None
