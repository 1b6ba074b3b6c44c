"""One module a family of formats, and the table from suffix to reader.

A reader is a function from a path to :class:`Content`; it raises
:class:`corpus.errors.UnreadableReport` with a sentence that names the file and
the way out, and nothing else, for a file it cannot turn into text.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.readers.content import Content, Hint
from corpus.readers.docx import read_docx
from corpus.readers.markdown import read_markdown
from corpus.readers.text import read_text

Reader = Callable[[Path], Content]

READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".docx": read_docx,
}

# Suffixes under which people keep documents that no reader takes yet. A file
# with one of these is a problem to be told, not a file to be passed over.
DOCUMENT_SUFFIXES = frozenset(
    [
        ".doc",
        ".dot",
        ".dotx",
        ".docm",
        ".wps",
        ".wpt",
        ".pdf",
        ".ofd",
        ".rtf",
        ".odt",
        ".html",
        ".htm",
        ".mht",
        ".mhtml",
        ".xls",
        ".xlsx",
        ".et",
        ".ppt",
        ".pptx",
        ".dps",
        ".zip",
        ".rar",
        ".7z",
        ".epub",
        ".pages",
        ".caj",
    ]
)

__all__ = ["DOCUMENT_SUFFIXES", "READERS", "Content", "Hint", "Reader"]
