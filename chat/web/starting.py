"""What the port answers while the program starts: that it does, with a page that comes back by itself.

Loading takes seconds, and whoever opens the page at once would look at an empty window until then.
"""

import select
import socket
import threading
from contextlib import suppress

# Whoever connects and says nothing holds up the next one no longer than this; seconds.
PATIENCE = 0.5
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>有据</title>
<style>
:root { color-scheme: light dark; font: 1.1rem/1.7 system-ui, sans-serif; }
body { display: grid; min-height: 90vh; place-content: center; text-align: center; }
</style>
</head>
<body><h1>有据</h1><p>正在启动，马上就好，页面会自动打开。</p><p lang="en">Starting; this page opens by itself in a moment.</p></body>
</html>
""".encode()
_HEAD = (
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    f"Content-Length: {len(_PAGE)}\r\n"
    "Retry-After: 1\r\n"
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
    "Connection: close\r\n\r\n"
).encode()


class Starting:
    """Answers on a listening socket until it is closed; who is not answered by then waits for the program."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
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
                    _say(connection)


def _say(connection: socket.socket) -> None:
    connection.settimeout(PATIENCE)
    request = connection.recv(65_536)
    if request:
        connection.sendall(_HEAD if request.startswith(b"HEAD ") else _HEAD + _PAGE)
        connection.shutdown(socket.SHUT_WR)
