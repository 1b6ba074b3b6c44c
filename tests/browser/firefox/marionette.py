"""The Firefox of the system, driven as its own driver drives it: by Marionette, which is JSON over a socket.

Playwright's way to it, WebDriver BiDi, asks for commands that the long-supported Firefox does not know.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browsing import PATIENCE

FIREFOX = shutil.which("firefox-esr")
ENTER = "\ue007"
_ARGUMENTS = ("--headless", "--no-remote", "--marionette", "-remote-allow-system-access")
_PREFERENCES = {"marionette.port": 0, "intl.accept_languages": "zh-CN"}
# What the pages of an address complained of: errors thrown or met while loading, and what was said to the console.
_THROWN = """
const errors = Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError);
Services.console.reset();
return errors.filter((one) => !(one.flags & Ci.nsIScriptError.warningFlag) && one.sourceName.startsWith(arguments[0]))
  .map((one) => one.errorMessage);
"""
_SAID = """
const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
const kept = storage.getEvents();
storage.clearEvents();
return kept.filter((one) => one.level === "error").map((one) => Array.from(one.arguments, String).join(" "));
"""
_WIDTH = "Object.assign(gBrowser.selectedBrowser.style, { maxWidth: arguments[0], maxHeight: arguments[1] });"


class Firefox:
    """One window with one page."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=4 * PATIENCE / 1000)
        self._replies = self._socket.makefile("rb")
        self._number = 0
        self._reply()  # it greets
        self.send("WebDriver:NewSession")

    def send(self, name: str, **given: Any) -> Any:
        self._number += 1
        sent = json.dumps([0, self._number, name, given]).encode()
        self._socket.sendall(b"%d:%b" % (len(sent), sent))
        _, _, error, result = self._reply()
        if error:
            raise AssertionError(f"{name} {given}: {error['message']}")
        return result

    def _reply(self) -> Any:
        length = b""
        while (digit := self._replies.read(1)) != b":":
            length += digit
        return json.loads(self._replies.read(int(length)))

    def run(self, script: str, *arguments: Any, sandbox: str | None = None) -> Any:
        """What a script returns, which is run in the page."""
        return self.send("WebDriver:ExecuteScript", script=script, args=arguments, sandbox=sandbox)["value"]

    def _run_outside(self, script: str, *arguments: Any) -> Any:
        self.send("Marionette:SetContext", value="chrome")
        try:
            return self.run(script, *arguments, sandbox="system")
        finally:
            self.send("Marionette:SetContext", value="content")

    def resize(self, width: int, height: int) -> None:
        """Give the page a size. A window cannot be as narrow as a phone, the page within it can."""
        self.send("WebDriver:SetWindowRect", width=max(width, 1000), height=height + 200)
        self._run_outside(_WIDTH, f"{width}px", f"{height}px")
        self.wait(f"innerWidth === {width} && innerHeight === {height}")

    def go(self, address: str) -> None:
        self.send("WebDriver:Navigate", url=address)

    def wait(self, condition: str) -> None:
        """Until an expression of JavaScript holds."""
        until = time.monotonic() + 4 * PATIENCE / 1000
        while not self.run(f"return Boolean({condition});"):
            assert time.monotonic() < until, f"never: {condition}"
            time.sleep(0.1)

    def see(self, selector: str) -> None:
        self.wait(f"document.querySelector({json.dumps(selector)})?.offsetParent")

    def click(self, selector: str) -> None:
        """On the first that is there, once it is."""
        self.see(selector)
        self.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' });", selector)
        self.send("WebDriver:ElementClick", id=self._element(selector))

    def type(self, selector: str, text: str) -> None:
        self.send("WebDriver:ElementSendKeys", id=self._element(selector), text=text)

    def _element(self, selector: str) -> str:
        found = self.send("WebDriver:FindElement", using="css selector", value=selector)["value"]
        return str(next(iter(found.values())))

    def complaints(self, address: str) -> list[str]:
        """Since this was last asked."""
        return [*self._run_outside(_THROWN, address), *self.run(_SAID, sandbox="system")]


@contextmanager
def started(profile: Path) -> Iterator[Firefox]:
    """A Firefox over an empty folder for its profile."""
    assert FIREFOX is not None
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    running = subprocess.Popen(
        [FIREFOX, *_ARGUMENTS, "--profile", str(profile)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Firefox(_port(profile / "MarionetteActivePort", running))
    finally:
        running.terminate()
        running.wait(PATIENCE / 250)


def _port(file: Path, running: "subprocess.Popen[bytes]") -> int:
    """The port it chose, which it writes into its profile."""
    for _ in range(PATIENCE // 25):
        if file.exists() and (port := file.read_text()):
            return int(port)
        assert running.poll() is None, "Firefox ended"
        time.sleep(0.1)
    raise AssertionError("Firefox listens nowhere")
