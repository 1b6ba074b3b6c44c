"""Bytes of a file within bounds, and what the first bytes give away."""

from pathlib import Path

from corpus.errors import Unopened, UnreadableReport

MAX_BYTES = 64 * 1024 * 1024

# First bytes → what the file really is, whatever its suffix says.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "压缩包或 Word 文档（.docx）", "a zip archive or a Word document (.docx)"),
    (b"PK\x05\x06", "空的压缩包", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word/WPS 文档（.doc）或加密文档",
     "an old Word/WPS document (.doc) or an encrypted one"),
    (b"%PDF", "PDF 文档", "a PDF document"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"Rar!", "压缩包", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包", "an archive"),
    (b"\x1f\x8b", "压缩包", "an archive"),
    (b"\x7fELF", "程序", "a program"),
    (b"MZ\x90\x00", "程序", "a program"),
)  # fmt: skip


def disguise(data: bytes) -> tuple[str, str] | None:
    """What ``data`` really is (zh, en) when its first bytes say so, else None."""
    for magic, zh, en in _SIGNATURES:
        if data.startswith(magic):
            return zh, en
    return None


def show_name(path: Path) -> str:
    """The file's name, fit for showing: undecodable bytes become ``\\xNN``."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read_bytes(path: Path) -> bytes:
    """The whole file; UnreadableReport when it cannot be opened, is empty or too big."""
    name = show_name(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unopened(path, error) from error
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // (1024 * 1024)
        raise UnreadableReport(
            f"“{name}”超过 {size} MB。请拆成几个较小的文件。",
            f"'{name}' is bigger than {size} MB. Split it into smaller files.",
        )
    if not data:
        raise UnreadableReport(
            f"“{name}”是空文件（0 字节）。请重新导出或从文件夹中移走。",
            f"'{name}' is empty (0 bytes). Export it again or move it out of the folder.",
        )
    return data


def unopened(path: Path, error: OSError) -> Unopened:
    """The error for a file that the system does not give."""
    name, reason = show_name(path), error.strerror or type(error).__name__
    return Unopened(
        f"“{name}”打不开（{reason}）。请检查文件是否还在、是否有读取权限。",
        f"'{name}' cannot be opened ({reason}). Check that it is still there and may be read.",
    )


def no_text(path: Path) -> UnreadableReport:
    """The error for a file that was read and holds nothing but blanks."""
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”里没有文字，只有空白。请检查是否保存完整，扫描件请先识别成文字。",
        f"'{name}' holds no text, only blanks. Check that it was saved whole; run OCR on a scan first.",
    )


def only_pictures(path: Path) -> UnreadableReport:
    """The error for a file that shows pictures and holds no text."""
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”里只有图片，没有文字，应是扫描件。请先用 OCR 软件识别，再另存为 .docx。",
        f"'{name}' is a scan: it holds pictures and no text. Run OCR on it and save the result as .docx.",
    )
