"""The chat as a web application of its own, and the socket it listens on."""

import ipaddress
import socket

from corpus.errors import YoujuError
from corpus.system import this


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
