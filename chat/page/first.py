"""What stands on the page before any script has come: name, welcome, examples, and a box that works already.

Gradio draws its page only once half a megabyte of script is there. Until then this is in its place: plain markup
in the first bytes, with its own few styles. Asked early, the question travels in the address (`?q=`) and is answered
in the page that comes back; the script, once it is there, takes the answer into its conversation.
"""

import gzip
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.render.markup import Html, escape, join, one_line, tag
from chat.texts.sentences import Lang, say
from chat.web.gradio_seam import with_first

# A longer question is typed into the page.
MOST_IN_ADDRESS = 500
_STYLE = Html(
    "<style>#yj-first{position:fixed;inset:0;z-index:60;background:#faf9f7;color:#1f2421;overflow:auto;"
    "font:15px/1.6 system-ui,-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}"
    "#yj-first h1{margin:0;padding:0 22px;font:700 22px/56px 'Songti SC','Noto Serif CJK SC',SimSun,serif;"
    "color:#0f766e;background:#fff;border-bottom:1px solid #e4e1db}"
    "#yj-first>div{max-width:640px;margin:0 auto;padding:8vh 16px 24px;text-align:center}"
    "#yj-first h2{font:700 26px/1.4 'Songti SC','Noto Serif CJK SC',SimSun,serif;margin:0 0 6px}"
    "#yj-first>div>p{color:#5c635f;margin:0 0 20px}"
    "#yj-first a{display:inline-block;margin:5px;padding:8px 16px;border:1px solid #e4e1db;border-radius:18px;"
    "background:#fff;color:inherit;text-decoration:none;font-size:14.5px}"
    "#yj-first form{display:flex;gap:8px;margin-top:26px;padding:8px 8px 8px 16px;border:1px solid #0f766e;"
    "border-radius:14px;background:#fff}"
    "#yj-first input{flex:1;min-width:0;border:0;outline:0;background:none;color:inherit;font:inherit;font-size:16px}"
    "#yj-first form button{border:0;border-radius:10px;padding:8px 18px;background:#0f766e;color:#fff;font:inherit;"
    "font-weight:600}"
    "@media(prefers-color-scheme:dark){#yj-first{background:#161917;color:#e8eae7}"
    "#yj-first h1,#yj-first a,#yj-first form{background:#1f2321;border-color:#343a37}#yj-first h1{color:#5ec4b8}"
    "#yj-first>div>p{color:#a3aaa6}#yj-first form button{background:#5ec4b8;color:#0a1f1c}}</style>"
)
# An answer without the buttons that only a script makes work.
_ANSWER_STYLE = Html(
    "<style>#yj-first>div{max-width:860px;padding-top:0;text-align:left}"
    "#yj-first .yj-turn [data-do]:not(.yj-title),#yj-first .yj-more{display:none}"
    "#yj-first .yj-understood>*{margin-right:8px}#yj-first .yj-question-text{font-size:17px;font-weight:600}"
    "#yj-first article{margin:12px 0;padding:12px 16px;border:1px solid #8884;border-left:4px solid #8888;"
    "border-radius:10px}#yj-first .yj-card-head,#yj-first .yj-card-name{display:flex;flex-wrap:wrap;gap:8px}"
    "#yj-first .yj-title{border:0;padding:0;background:none;color:inherit;font:inherit;font-weight:600;text-align:left}"
    "#yj-first .yj-place{font-size:13px;opacity:.75;margin:4px 0}#yj-first blockquote{margin:0;white-space:pre-wrap}"
    "#yj-first mark{background:none;color:inherit}#yj-first .yj-word{font-weight:700;background:#fdeaa7;color:#1f2421}</style>"
)


# With scripts the page waits by itself.
_WITHOUT_SCRIPT = Html('<noscript><meta http-equiv="refresh" content="5"></noscript>')


def first(
    lang: Lang,
    examples: list[str],
    answer: Html | None = None,
    *,
    logged: bool = False,
    waits: bool = False,
) -> Html:
    """The markup. `examples` are questions; each is a link that asks it. An `answer` takes their place; where it
    `waits`, the page comes back until it is there. `logged` says that questions are written down."""
    form = tag("form", join(_box(lang), tag("button", escape(say(lang, "send")))), method="get")
    if logged:
        form = join(form, tag("p", escape(say(lang, "questions_logged"))))
    if answer is None:
        shown = join(
            tag("h2", escape(say(lang, "welcome"))),
            tag("p", escape(say(lang, "welcome_more"))),
            *(tag("a", escape(one_line(one)), href=_asking(one)) for one in examples),
            form,
        )
    else:
        again = _WITHOUT_SCRIPT if waits else ""
        shown = join(_ANSWER_STYLE, again, form, tag("div", answer, class_="yj-turn"))
    return _section(lang, join(shown, tag("noscript", tag("p", escape(say(lang, "no_script"))))))


def _section(lang: Lang, inner: Html) -> Html:
    # No landmark and no heading of the page: it is gone when they come.
    return tag(
        "section",
        join(_STYLE, tag("h1", escape(say(lang, "name"))), tag("div", inner)),
        id="yj-first",
        aria_label=say(lang, "page_title"),
    )


def starting(lang: Lang, question: str, *, asked: bool = True) -> Html:
    """The markup while the program starts: a box, or the `question` that waits; neither where nobody may ask here."""
    says = "starting_login" if not asked else "starting_asked" if question else "starting"
    form = tag("form", join(_box(lang), tag("button", escape(say(lang, "send")))), method="get")
    below = tag("p", escape(one_line(question))) if question else form
    shown = join(tag("h2", escape(say(lang, "welcome"))), tag("p", escape(say(lang, says))), *[below] * asked)
    return _section(lang, shown)


def whose(scope: Scope) -> Html:
    """Who is logged in, for the scripts that keep things in this browser; "" where nobody has to."""
    user = scope.get("youju_user")
    return Html(f'<meta name="youju-user" content="{escape(user)}">') if user else Html("")


def _box(lang: Lang) -> Html:
    box = tag(
        "input", name="q", maxlength=MOST_IN_ADDRESS, placeholder=say(lang, "placeholder"),
        aria_label=say(lang, "question_label"), autocomplete="off",
    )  # fmt: skip
    return Html(box.removesuffix("</input>"))


def _asking(question: str) -> str:
    return f"?q={quote(question.encode('utf-8', 'replace'))}"


class FirstPaint:
    """An ASGI application in front of Gradio's pages: puts `first` into them, and packs them."""

    def __init__(self, app: ASGIApp, pages: Mapping[str, Callable[[Scope], Awaitable[Html]]]) -> None:
        """`pages` makes the markup for each path, from the request for it."""
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        made = self._pages.get(scope["path"]) if scope["type"] == "http" else None
        if made is None or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        packs = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        started: Message | None = None
        body = b""

        async def whole(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                started = message
                return
            body += message.get("body", b"")
            if message.get("more_body") or started is None:
                return
            headers = started["headers"]
            if _is_page(headers):
                body = with_first(body, await made(scope))
                kept = [pair for pair in headers if pair[0].lower() != b"content-length"]
                if packs:
                    body = gzip.compress(body, 6, mtime=0)
                    kept += [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
                started = {**started, "headers": [*kept, (b"content-length", str(len(body)).encode())]}
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, whole)


def asked_in(scope: Scope) -> str:
    """The question that the address asks, "" where there is none."""
    return QueryParams(scope["query_string"]).get("q", "").strip()[:MOST_IN_ADDRESS]


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    named = {name.lower(): value for name, value in headers}
    return named.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in named
