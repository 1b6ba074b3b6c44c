"""Attempts to get in or out of a role: at every rule and more, also through the servers of deploy/, and none gains
anything."""

import re
from typing import Any

import pytest

from benchmarks.attempts.__main__ import main
from benchmarks.attempts.client import Answer, Client
from benchmarks.attempts.rules import at_every_rule
from benchmarks.attempts.tries import SECRET, Tally
from benchmarks.server.proxies import FOUND, OPENSSL
from chat.entrance.access import RULES


def test_what_gained_something_is_told() -> None:
    tally = Tally()
    tally.refused("refused", Answer(403, {}, "no"))
    tally.refused("let in", Answer(200, {}, "yes"))
    tally.refused("told", Answer(404, {}, SECRET))
    tally.refused("a session", Answer(303, {"set-cookie": "x"}, ""))
    assert len(tally.tried) == 4
    assert [line.partition(":")[0] for line in tally.gained] == ["let in", "told", "a session"]


class Open(Client):
    """A program that lets everybody in."""

    def call(self, *_: Any, **__: Any) -> Answer:
        return Answer(200, {}, "yes")

    def raw(self, request: str) -> str:
        return "HTTP/1.1 200 OK\r\n\r\n" + request[:0]


def test_every_rule_is_tried_with_each_forgery() -> None:
    tally = Tally()
    at_every_rule(Open("127.0.0.1:1"), tally, "youju_session=x")
    assert len(tally.gained) == len(tally.tried)
    for kind in ("host", "origin", "cookie"):
        assert sum(line.startswith(f"{kind} ") for line in tally.gained) == len(RULES)
    assert sum(" bytes: " in line for line in tally.gained) == sum(rule.methods != "GET" for rule in RULES)
    assert sum(line.startswith("method DELETE") for line in tally.gained) == len(RULES)


@pytest.mark.slow
def test_nothing_is_gained(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--direct"])
    printed = capsys.readouterr().out
    found = re.search(
        r"(\d+) attempts, 0 of them through nginx, 0 of them through caddy, (\d+) gained", printed
    )
    assert found and int(found[1]) >= 800 and (status, found[2]) == (0, "0"), printed


@pytest.mark.slow
@pytest.mark.parametrize(
    "server",
    [
        pytest.param(name, marks=pytest.mark.skipif(not found or not OPENSSL, reason=f"no {name} here"))
        for name, found in FOUND.items()
    ],
)
def test_nothing_is_gained_through_a_server(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--through", server])
    printed = capsys.readouterr().out
    found = re.search(rf"(\d+) attempts, .*\b(\d+) of them through {server}, .*\b(\d+) gained", printed)
    assert found and int(found[1]) == int(found[2]) >= 550 and (status, found[3]) == (0, "0"), printed
