"""What stands on a page before any script: in the first bytes, escaped, packed where the browser can unpack."""

import asyncio
import gzip
from typing import Any

import pytest
from markup_check import HOSTILE

from chat.page.first import FirstPaint, asked_in, first, whose
from chat.render.markup import Html
from chat.web.gradio_seam import with_first

PAGE = (
    b'<html><head><link rel="stylesheet" href="/youju/ab/shared/style.css">\n<link rel="stylesheet" href="/assets/g.css">'
    b'<link rel="modulepreload" href="/youju/ab/main.js"></head><body\nclass="x"><gradio-app></gradio-app></body></html>'
)


def asked(
    path: str, content_type: bytes = b"text/html; charset=utf-8", query: bytes = b"", **headers: str
) -> tuple[dict[Any, Any], bytes]:
    """The headers and the body that come back through the middleware, with the page in two pieces."""

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", content_type), (b"content-length", b"%d" % len(PAGE))],
            }
        )
        await send({"type": "http.response.body", "body": PAGE[:90], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[90:]})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }

    async def made(scope: Any) -> Html:
        return Html(f"<section id=yj-first>{asked_in(scope)}</section>")

    app = FirstPaint(inner, {"/": made})
    asyncio.run(app(scope, None, send))  # type: ignore[arg-type]
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return dict(sent[0]["headers"]), body


def test_the_markup_stands_first_in_the_body() -> None:
    headers, body = asked("/")
    head, _, rest = body.partition(b'<body\nclass="x">')
    assert head + b'<body\nclass="x">' == PAGE[: PAGE.index(b"<gradio-app>")]
    assert rest == b"<section id=yj-first></section>" + PAGE[PAGE.index(b"<gradio-app>") :]
    assert headers[b"content-length"] == str(len(body)).encode()


def test_a_page_is_packed_for_who_can_unpack_it() -> None:
    headers, body = asked("/", accept_encoding="br, gzip")
    assert headers[b"content-encoding"] == b"gzip" and gzip.decompress(body) == asked("/")[1]
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.parametrize(("path", "kind"), [("/other", b"text/html"), ("/", b"application/json")])
def test_whatever_is_no_page_stays_as_it_is(path: str, kind: bytes) -> None:
    assert asked(path, kind, accept_encoding="gzip")[1] == PAGE
    assert with_first(b"{}", Html("x")) == b"{}"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_examples_stay_text_and_links_lead_nowhere_else(text: str) -> None:
    safe = first("zh", ["甲"])
    markup = first("zh", [text])
    assert markup.count("<") == safe.count("<")
    assert 'href="?q=' in markup and "javascript:" not in markup.partition('href="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("query", "question"),
    [
        (b"q=%E9%97%AE%E9%A2%98", "问题"),
        (b"lang=zh&q=+a%20b+", "a b"),
        (b"q=%ff&q=b", "b"),
        (b"q=" + 600 * b"a", 500 * "a"),
        (b"q", ""),
        (b"&".join([b"q=x"] * 5_000), "x"),
    ],
)
def test_the_question_in_the_address_is_asked(query: bytes, question: str) -> None:
    body = asked("/", query=query)[1].decode()
    assert f"<section id=yj-first>{question}</section>" in body


def test_an_answer_takes_the_place_of_the_examples() -> None:
    markup = first("zh", ["甲"], Html("<article>乙</article>"))
    assert '<div class="yj-turn"><article>乙</article></div>' in markup
    assert 'name="q"' in markup and "甲" not in markup
    assert "写入审计日志" not in markup and "写入审计日志" in first("zh", [], Html(""), logged=True)


def test_the_page_says_who_is_logged_in_and_nothing_where_nobody_is() -> None:
    assert whose({"youju_user": "li"}) == '<meta name="youju-user" content="li">'
    assert 'content="&quot;&gt;&lt;b&gt;"' in whose({"youju_user": '"><b>'})
    assert whose({}) == ""
