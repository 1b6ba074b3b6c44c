"""nginx and Caddy on loopback with the very files of deploy/; only ports, names and certificate are others."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from corpus.system import this

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "reports.example.gov.cn"
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
# What is installed here of what can stand before the program, and with what certificates are made.
FOUND = {name: shutil.which(name, path=_PATH) for name in ("nginx", "caddy")}
OPENSSL = shutil.which("openssl")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def certificate(place: Path, name: str) -> None:
    """A certificate of two days for a host, and its key, as files in `place`."""
    if OPENSSL is None:
        raise SystemExit("openssl 要装 (openssl is needed)")
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", "privkey.pem", "-out", "fullchain.pem"],
        cwd=place, check=True, capture_output=True,
    )  # fmt: skip


def command(server: str, place: Path, inner: int, outer: int, name: str = NAME) -> list[str]:
    """What starts a server of `FOUND` on port `outer`, before the program on port `inner`; SystemExit where it is not
    here. `place` has the certificate and takes what the server writes."""
    program = FOUND[server]
    if program is None:
        raise SystemExit(f"{server} 要装 ({server} is needed)")
    return (_nginx if server == "nginx" else _caddy)(program, place, inner, outer, name)


def put(text: str, *pairs: tuple[str, str]) -> str:
    """The text with other values; SystemExit where one does not stand in it."""
    for old, new in pairs:
        if old not in text:
            raise SystemExit(f"deploy/ no longer says {old!r}")
        text = text.replace(old, new)
    return text


def _nginx(program: str, place: Path, inner: int, outer: int, _: str) -> list[str]:
    site = put(
        (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"),
        ("127.0.0.1:7860", f"127.0.0.1:{inner}"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{outer} ssl http2;"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("    listen [::]:80;\n", ""),
        ("/etc/ssl/youju/", f"{place}/"),
    )
    (place / "site.conf").write_text(site, encoding="utf-8")
    folders = "".join(f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    # Its workers need the folder as well.
    user = "user root;" if this().posix and os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(
        f"{user}pid {place}/nginx.pid; error_log {place}/error.log; events {{ worker_connections 2048; }} "
        f"http {{ access_log off; {folders} include {place}/site.conf; }}",
        encoding="utf-8",
    )
    return [program, "-c", str(place / "nginx.conf"), "-g", "daemon off;"]


def _caddy(program: str, place: Path, inner: int, outer: int, name: str) -> list[str]:
    pem = f"{place}/fullchain.pem {place}/privkey.pem"
    site = put(
        (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8"),
        ("127.0.0.1:7860", f"127.0.0.1:{inner}"),
        (f"\n{NAME} {{", f"\n{name}:{outer} {{\n\tbind 127.0.0.1\n\ttls {pem}"),
    )
    (place / "Caddyfile").write_text(
        "{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {\n\t\troot "
        f"{place}/caddy\n\t}}\n}}\n{site}",
        encoding="utf-8",
    )
    return [program, "run", "--config", str(place / "Caddyfile"), "--adapter", "caddyfile"]
