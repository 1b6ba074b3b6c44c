"""What is answered to a request that goes no further: a sentence in both languages and the way out."""

from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response

from chat.render.markup import Html, escape, join, tag
from chat.texts.sentences import LANGS, say

_STYLE = (
    "<style>:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;"
    "background:#faf9f7;color:#1f2421;font:16px/1.7 system-ui,'PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',sans-serif}main{box-sizing:border-box;width:min(560px,calc(100vw - 32px));padding:28px;"
    "border:1px solid #e4e1db;border-radius:14px;background:#fff}h1{margin:0 0 8px;color:#0f766e;font-size:26px}"
    "a{color:#0f766e;margin-right:20px}@media(prefers-color-scheme:dark){body{background:#161917;color:#e8eae7}"
    "main{background:#1f2321;border-color:#343a37}h1,a{color:#5ec4b8}}</style>"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further: a status, the key of a sentence, what is filled into it."""

    status: int
    key: str
    values: dict[str, object] = field(default_factory=dict)

    def said(self) -> dict[str, str]:
        return {lang: say(lang, self.key, **self.values) for lang in LANGS}


def wants_page(headers: Headers) -> bool:
    """Whether people look at what comes back, not a program."""
    return "text/html" in headers.get("accept", "")


def answer(refusal: Refusal, headers: Headers, home: str = "/") -> Response:
    """A page for people, the sentences as JSON for programs."""
    return sentences(refusal.said(), refusal.status, headers, home)


def sentences(said: dict[str, str], status: int, headers: Headers, home: str) -> Response:
    """What is said in both languages, as `answer` does."""
    if wants_page(headers):
        return HTMLResponse(page(said, home), status)
    return JSONResponse({"detail": HTTPStatus(status).phrase, "error": said}, status)


def page(said: dict[str, str], home: str) -> Html:
    """Nothing else is fetched for it: it may stand at any address."""
    links = (tag("a", escape(say(lang, "refused_home")), href=home, lang=code(lang)) for lang in LANGS)
    body = join(
        tag("h1", escape(say("zh", "name"))),
        *(tag("p", escape(said[lang]), lang=code(lang)) for lang in LANGS),
        tag("p", join(*links)),
    )
    return Html(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{escape(say("zh", "name"))}</title>{_STYLE}</head>'
        f"<body><main>{body}</main></body></html>"
    )


def code(lang: str) -> str:
    return "zh-CN" if lang == "zh" else "en"
