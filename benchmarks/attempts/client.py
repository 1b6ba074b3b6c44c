"""Requests as a browser, a program or a forger sends them, for `benchmarks.attempts`."""

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers with small names, text."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to ``host:port`` and keeps nothing; over TLS where it is told whose certificate to believe."""

    at: str
    trust: ssl.SSLContext | None = None

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        cookie: str = "",
        headers: dict[str, str] | None = None,
        **more: str,
    ) -> Answer:
        """One request as it is written: neither path nor host are tidied."""
        named = {"Host": self.at, "Content-Type": "application/json", "Content-Length": str(len(body))}
        if cookie:
            named["Cookie"] = cookie
        for key, value in {**(headers or {}), **more}.items():
            named[key.replace("_", "-").title()] = value
        link = (
            http.client.HTTPConnection(self.at, timeout=SECONDS)
            if self.trust is None
            else http.client.HTTPSConnection(self.at, timeout=SECONDS, context=self.trust)
        )
        try:
            link.putrequest(method, path.replace("\0", "%00"), skip_host=True, skip_accept_encoding=True)
            for key, value in named.items():
                link.putheader(key, value)
            link.endheaders(body)
            reply = link.getresponse()
            found = {key.lower(): value for key, value in reply.getheaders()}
            return Answer(reply.status, found, reply.read().decode("utf-8", "replace"))
        finally:
            link.close()

    def get(self, path: str, cookie: str = "", **headers: str) -> Answer:
        return self.call("GET", path, b"", cookie, **headers)

    def post(self, path: str, cookie: str = "", data: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, json.dumps(data or {}).encode(), cookie, **headers)

    def form(
        self, path: str, fields: dict[str, str], cookie: str = "", forwarded: str | None = None
    ) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if forwarded:
            headers["X-Forwarded-For"] = forwarded
        return self.call("POST", path, urlencode(fields).encode(), cookie, headers)

    def log_in(self, name: str, password: str) -> str:
        """The cookie of a new session."""
        answer = self.form("/login", {"username": name, "password": password})
        if answer.status != 200:
            raise RuntimeError(answer)
        return answer.headers["set-cookie"].partition(";")[0]

    def raw(self, request: str) -> str:
        """Bytes as they are; what comes back within a few seconds."""
        host, _, port = self.at.rpartition(":")
        heard = b""
        with socket.create_connection((host, int(port)), SECONDS) as plain:
            link = plain if self.trust is None else self.trust.wrap_socket(plain, server_hostname=host)
            link.settimeout(5 if self.trust is None else 1)
            link.sendall(request.encode())
            if self.trust is None:
                link.shutdown(socket.SHUT_WR)
            try:
                while chunk := link.recv(65536):
                    heard += chunk
            except OSError:
                pass  # nothing more within the time, or cut off
        return heard.decode("utf-8", "replace")
