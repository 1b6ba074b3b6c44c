"""Who comes when too many wait is told so at once; everything else goes through."""

import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message

from chat.entrance.overload import OverloadMiddleware


async def call(
    overload: OverloadMiddleware, method: str, path: str, accept: str = "*/*"
) -> tuple[int, bytes]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await overload(
        {"type": "http", "method": method, "path": path, "headers": [(b"accept", accept.encode())]},
        receive,
        send,
    )
    return sent[0]["status"], sent[1]["body"]


def overload(waiting: int, most: int = 3) -> OverloadMiddleware:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    return OverloadMiddleware(app, lambda: waiting, most)


@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/en/gradio_api/queue/join", "/gradio_api/call/ask"]
)
def test_a_question_too_many_is_refused_with_a_sentence(path: str) -> None:
    assert asyncio.run(call(overload(2), "POST", path)) == (200, b"in")
    status, body = asyncio.run(call(overload(3), "POST", path))
    assert status == 503 and json.loads(body)["detail"].startswith(
        "系统繁忙，请稍等几秒再试。 (The system is busy."
    )
    status, body = asyncio.run(call(overload(3), "POST", path, "text/html"))
    page = body.decode()
    assert status == 503 and "系统繁忙" in page and "The system is busy" in page and 'href="/"' in page


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/queue/data"),
        ("GET", "/gradio_api/call/ask/1"),
        ("GET", "/"),
        ("PUT", "/library/files"),
        ("POST", "/library/sync"),
    ],
)
def test_everything_else_goes_through(method: str, path: str) -> None:
    assert asyncio.run(call(overload(99), method, path))[0] == 200


def test_those_who_are_just_arriving_count_too() -> None:
    async def all_at_once() -> list[int]:
        one = overload(1, most=3)
        return [
            status
            for status, _ in await asyncio.gather(
                *(call(one, "POST", "/gradio_api/queue/join") for _ in range(5))
            )
        ]

    assert asyncio.run(all_at_once()) == [200, 200, 503, 503, 503]
