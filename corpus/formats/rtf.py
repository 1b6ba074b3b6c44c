"""Rich text, as WordPad, old WPS, Word and many web forms save it: its tokens, group by group."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.errors import UnreadableReport
from corpus.formats.content import Content
from corpus.formats.files import no_text, only_pictures, read_bytes, show_name
from corpus.formats.rtf_text import SIGNS, Document, Group
from corpus.report import ReadWarning

# Most of a Chinese file are runs of bytes, or of characters by number with a byte or ? to stand in for each.
_BYTES = rb"(?P<bytes>(?:\\'[0-9a-fA-F]{2})+)"
_NUMBERED = rb"(?P<numbered>(?:\\u-?\d{1,5} ?(?:\\'[0-9a-fA-F]{2}|\?))+)|"
_REST = (
    rb"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|[\r\n\0]+"
    rb"|(?P<text>[^\\{}\r\n\0]+)|\\"
)
_TOKEN, _PLAIN_TOKEN = (
    re.compile(_NUMBERED + _BYTES + _REST),
    re.compile(rb"(?P<numbered>(?!))|" + _BYTES + _REST),
)
_NUMBER = re.compile(rb"\\u(-?\d+)")
# Where no code page is named, Chinese Windows wrote the file.
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_BY_NUMBER = {"936": "gb18030", "950": "big5hkscs", "54936": "gb18030", "65001": "utf-8"}
# Groups nested deeper than this are no document.
_DEEPEST = 1_000
# Of so many characters one may be lost before the file counts as damaged.
_LOSABLE = 20


def read_rtf(path: Path) -> Content:
    """The text at `path`, bytes of no letter as U+FFFD and told; UnreadableReport where it is damaged or blank."""
    data = read_bytes(path)
    if not data.startswith(b"{\\rtf"):
        raise _damaged(path)
    document = Document(_encoding(data))
    if not _Reader(data, document).read():
        raise _damaged(path)
    text = "\n".join(document.lines)
    if not text.strip():
        raise only_pictures(path) if b"\\pict" in data else no_text(path)
    if document.lost * _LOSABLE > len(text):
        raise _damaged(path)
    said = ReadWarning(
        f"有 {document.lost} 个字符不完整，以“\ufffd”代替",
        f"{document.lost} characters are not whole and shown as '\ufffd'",
    )
    return Content("rtf", document.encoding, text, document.hints, warnings=(said,) if document.lost else ())


def _encoding(data: bytes) -> str:
    found = _CODE_PAGE.search(data[:2000])
    number = found.group(1).decode("ascii") if found else "936"
    # Word writes 1252 for the document and Chinese in fonts of their own.
    if number == "1252" and b"\\fcharset134" in data:
        number = "936"
    return _BY_NUMBER.get(number, f"cp{number}")


# Groups that readers may skip and this one does not: text boxes, numbers of lists, the ends of inner rows.
_KNOWN_STARRED = frozenset(("shptxt", "pntext", "listtext", "nesttableprops"))


@dataclass(slots=True)
class _Reader:
    """The groups that are open, and what has to be passed over."""

    data: bytes
    document: Document
    place: int = 0
    group: Group = field(default_factory=Group)
    stack: list[Group] = field(default_factory=list)
    # How many of the characters that follow stand in for the last one, for readers that do not know Unicode.
    standing_in: int = 0
    # Whether the word that follows names a group that readers may skip.
    starred: bool = False

    def read(self) -> bool:
        """Give the document all tokens of the file; False where groups are nested without end."""
        while self.place < len(self.data):
            one_each = self.group.fallback == 1 and not self.standing_in
            found = (_TOKEN if one_each else _PLAIN_TOKEN).match(self.data, self.place)
            self.place = found.end() if found else self.place + 1
            if found is not None:
                self._token(found)
                self.starred = found["sign"] == b"*"
            if len(self.stack) > _DEEPEST:
                return False
        self.document.finish()
        return True

    def _token(self, found: re.Match[bytes]) -> None:
        match found.lastgroup:
            case "brace":
                self._brace(found["brace"])
            case "word" | "number":
                self._word(found["word"].decode("ascii"), int(found["number"]) if found["number"] else None)
            case "sign":
                self._sign(found["sign"].decode("latin-1"))
            case "bytes":
                self._run(bytes.fromhex(found["bytes"].replace(b"\\'", b"").decode("ascii")))
            case "numbered":
                codes = map(int, _NUMBER.findall(found["numbered"]))
                self.document.write(
                    "".join(self.document.symbol_code(code, self.group) for code in codes), self.group
                )
            case "text":
                self._run(found["text"])

    def _brace(self, brace: bytes) -> None:
        self.standing_in = 0
        if brace == b"{":
            self.stack.append(self.group)
        elif self.stack:
            ended, self.group = self.group, self.stack.pop()
            self.document.end_group(ended, self.group)

    def _word(self, word: str, number: int | None) -> None:
        if word == "bin":
            self.place += max(0, number or 0)
        elif word == "u" and number is not None:
            self.document.write(self.document.symbol_code(number, self.group), self.group)
            self.standing_in = self.group.fallback
        else:
            self.group = self.document.control(word, number, self.group)
            if self.starred and word not in _KNOWN_STARRED:
                self.group = replace(self.group, skipped=True)

    def _sign(self, sign: str) -> None:
        if sign in "\r\n":
            self.group = self.document.control("par", None, self.group)
        else:
            self.document.write(SIGNS.get(sign, ""), self.group)

    def _run(self, run: bytes) -> None:
        kept, self.standing_in = run[self.standing_in :], max(0, self.standing_in - len(run))
        self.document.write_bytes(kept, self.group)


def _damaged(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”不是完整的 RTF 文档，或已损坏。请用 Word 或 WPS 打开，另存为 .docx。",
        f"'{name}' is not a whole RTF document, or is damaged. Open it in Word or WPS and save it as .docx.",
    )
