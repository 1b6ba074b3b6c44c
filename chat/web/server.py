"""The chat as a web application of its own, and the socket it listens on."""

import inspect
import ipaddress
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.errors import YoujuError
from corpus.system import this

# Before Gradio is imported: no statistics, no look for updates, no hub, no public link.
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    # It sums up all past events in a data frame after every so many; once is too often.
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def needs_login(address: str) -> YoujuError:
    """Who lets other machines in must say whether they have to log in."""
    return YoujuError(
        f"{address} 会让别的电脑也能打开这个页面。请用 --auth 密码文件 要求登录；确实不要登录时加上 --no-auth。",
        f"{address} would open this page to other machines. Ask for a login with --auth FILE, "
        "or say --no-auth if none is wanted.",
    )


def listen(host: str, port: int, *, open_to_all: bool = False) -> socket.socket:
    """The listening socket, claimed before any slow work; YoujuError when it cannot be had."""
    if not is_loopback(host) and not open_to_all:
        raise needs_login(host)
    if not 0 <= port <= 65535:
        raise YoujuError(
            f"没有端口 {port}，请用 1 到 65535 之间的数。", f"There is no port {port}; use 1 to 65535."
        )
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, proto)
    except OSError as error:
        raise YoujuError(f"找不到地址 {host}：{error.strerror}。", f"No such address: {host}.") from error
    try:
        if this().posix:
            # Elsewhere this option would let two programs share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        # A crowd is told that it is too many; a connection that found no room would be tried again after a second.
        listening.listen(2048)
    except (OSError, OverflowError) as error:
        listening.close()
        raise YoujuError(
            f"端口 {port} 用不了，可能已被别的程序占用。请换一个：--port {port % 65535 + 1}",
            f"Port {port} cannot be used; another program may have it. Choose another with --port.",
        ) from error
    return listening


def address_of(listening: socket.socket, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"


@contextmanager
def upload_folder() -> Iterator[Path]:
    """A private folder for files on their way in, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="youju-"))
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    try:
        yield folder
    finally:
        del os.environ["GRADIO_TEMP_DIR"]
        if before is not None:
            os.environ["GRADIO_TEMP_DIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


def quiet_gradio() -> None:
    os.environ.update(QUIET)
    for name in ("httpx", "gradio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def load_gradio() -> None:
    """Import Gradio without the stubs that it makes for editors: for each of its components it reads its own source
    and writes a ``.pyi`` file beside it, 1.2 of the 3.1 seconds that it takes. It makes none of a class that comes
    from no file, and here all of its own are made to look like that."""
    file_of = inspect.getfile

    def getfile(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError(f"{thing.__name__} needs no stub")
        return file_of(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        import gradio  # noqa: F401
    finally:
        inspect.getfile = file_of
