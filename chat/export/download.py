"""A file as what a browser saves under its name."""

from typing import Literal
from urllib.parse import quote

from fastapi.responses import Response

Format = Literal["xlsx", "docx", "md", "csv"]
_MEDIA: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


def download(title: str, form: Format, content: bytes) -> Response:
    """``title`` without a suffix; a browser that knows no UTF-8 in names saves it as youju."""
    disposition = f"attachment; filename=\"youju.{form}\"; filename*=UTF-8''{quote(f'{title}.{form}')}"
    return Response(content, media_type=_MEDIA[form], headers={"content-disposition": disposition})
