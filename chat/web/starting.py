"""What the port answers while the program starts: that it does, with a box that takes a question already.

Loading takes seconds, and whoever opens the page at once would look at an empty window until then. The page looks now
and then whether the program is there and opens it, unless something has been typed: what is asked travels in the
address, and the page that asks for it comes back until it is answered.
"""

import base64
import hashlib
import select
import socket
import threading
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from chat.page.first import starting
from chat.texts.sentences import Lang

# Whoever connects and says nothing holds up the next one no longer than this; seconds.
PATIENCE = 0.5
# A page whose box is empty opens the program as soon as that answers.
_LOOK = """(async function look() {
  const here = await fetch(location.href, {method: "HEAD", cache: "no-store"}).then(r => r.status !== 503, () => false);
  if (!here) setTimeout(look, 500);
  else if (!document.querySelector("input").value) location.reload();
})()"""
_AGAIN = '<meta http-equiv="refresh" content="1">'
_WITHOUT_SCRIPT = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
_ALLOWED = base64.b64encode(hashlib.sha256(_LOOK.encode()).digest()).decode()


class Starting:
    """Answers on a listening socket until it is closed; who is not answered by then waits for the program. Where
    `asked` is false (there is a login before the page) it takes no question."""

    def __init__(self, listening: socket.socket, *, asked: bool = True) -> None:
        self._listening, self._asked = listening, asked
        # A connection that is gone before it is taken must not hold up the next: `accept` would wait for one.
        listening.settimeout(PATIENCE)
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._answer, name="starting", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Leave the socket to the program. A second call does nothing."""
        with suppress(OSError):
            self._wake.send(b".")
        self._thread.join()
        self._wake.close()
        self._woken.close()

    def _answer(self) -> None:
        while True:
            ready, _, _ = select.select([self._listening, self._woken], [], [])
            if self._woken in ready:
                return
            with suppress(OSError):
                connection, _ = self._listening.accept()
                with connection:
                    self._say(connection)

    def _say(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        request = connection.recv(65_536)
        if request:
            method, _, rest = request.decode("latin-1").partition(" ")
            connection.sendall(response(rest.partition(" ")[0], asked=self._asked, body=method != "HEAD"))
            connection.shutdown(socket.SHUT_WR)


def response(address: str, *, asked: bool, body: bool = True) -> bytes:
    """What is answered at an address (`/en?q=…`), as it goes over the line."""
    with suppress(ValueError):
        parts = urlsplit(address)
        lang: Lang = "en" if parts.path.rstrip("/").endswith("/en") else "zh"
        question = parse_qs(parts.query).get("q", [""])[0].strip()
        # A form asks at the address it stands at, and the pages alone answer.
        page = _page(lang, question, asked=asked and (lang == "en" or parts.path.endswith("/")))
        head = (
            "HTTP/1.1 503 Service Unavailable\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(page)}\r\n"
            "Retry-After: 1\r\n"
            "Cache-Control: no-store\r\n"
            "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; "
            f"form-action 'self'; script-src 'sha256-{_ALLOWED}'\r\n"
            "Connection: close\r\n\r\n"
        ).encode()
        return head + page if body else head
    return b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _page(lang: Lang, question: str, *, asked: bool) -> bytes:
    waits = bool(question) or not asked
    again, look = (_AGAIN, "") if waits else (_WITHOUT_SCRIPT, f"<script>{_LOOK}</script>")
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else lang}">\n<head>\n<meta charset="utf-8">\n{again}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>有据</title>\n</head>\n'
        f"<body>{starting(lang, question, asked=asked)}{look}</body>\n</html>\n"
    ).encode()
