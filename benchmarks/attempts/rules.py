"""What is tried at every route that is open to anyone: other hosts, origins, cookies and methods, and too long a body."""

import re

from benchmarks.attempts.client import Answer, Client
from benchmarks.attempts.tries import COOKIES, HOSTS, ORIGINS, Tally
from chat.entrance.access import RULES, rule_of
from chat.entrance.guard import MAX_UPLOAD

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_TOO_LONG = MAX_UPLOAD + 1


def at_every_rule(client: Client, tally: Tally, administrator: str, before: str = "") -> None:
    """As an administrator where a session goes along: what is refused is refused to everybody. `before` says through
    which server."""
    for number, rule in enumerate(RULES):
        path = re.sub(r"\{kind\}", "ledger", re.sub(r"\{[^}]+\}", "x", rule.path))
        named = f"{rule.methods} {path}"
        host, origin = HOSTS[number % len(HOSTS)], ORIGINS[number % len(ORIGINS)]
        sent = client.call(rule.methods, path, b"{}", administrator, host=host)
        # Caddy says nothing at all to hosts that are not its own.
        silent = before and (sent.status, sent.body) == (200, "")
        tally.refused(f"{before}host {host!r}: {named}", Answer(404, {}, "") if silent else sent)
        foreign = {"origin": origin, "sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}
        tally.refused(
            f"{before}origin {origin}: {named}",
            client.call(rule.methods, path, b"{}", administrator, **foreign),
        )
        cookie = COOKIES[number % len(COOKIES)]
        tally.refused(
            f"{before}cookie {cookie[:40]}: {named}", client.call(rule.methods, path, b"{}", cookie)
        )
        for method in _METHODS:
            if rule_of(method, path) is None:
                sent = client.call(method, path, b"{}", administrator)
                tally.refused(f"{before}method {method}: {path}", sent)
        if rule.methods != "GET":
            sent_raw = client.raw(
                f"{rule.methods} {path} HTTP/1.1\r\nHost: {client.at}\r\nCookie: {administrator}\r\n"
                f"Content-Length: {_TOO_LONG}\r\nConnection: close\r\n\r\n"
            )
            tally.judge(
                f"{before}{_TOO_LONG} bytes: {named}",
                gained=not sent_raw.startswith("HTTP/1.1 413 "),
                why=sent_raw[:200],
            )
