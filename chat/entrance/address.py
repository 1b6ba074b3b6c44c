"""The address people know the page by, where another server stands before it, and which servers may do so."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.errors import YoujuError

_DEFAULT = {"http": ":80", "https": ":443"}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?")
_PATH = re.compile(r"(/[\w.~-]+)*")


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """``https://host[:port][/path]``, taken apart. `path` is empty or begins with a slash and ends without."""

    scheme: str
    host: str
    path: str

    @classmethod
    def parse(cls, url: str) -> "PublicAddress":
        """YoujuError for anything but a plain http or https address."""
        try:
            parts = urlsplit(url.strip())
            path = parts.path.rstrip("/")
            host = plain_host(parts.netloc, parts.scheme)
            number = parts.port
        except ValueError:
            raise _malformed(url) from None
        plain = parts.scheme in _DEFAULT and _HOST.fullmatch(host) and _PATH.fullmatch(path)
        if not plain or parts.query or parts.fragment or ".." in path.split("/") or number == 0:
            raise _malformed(url)
        return cls(parts.scheme, host, path)

    @property
    def origin(self) -> str:
        """As browsers name it in the header `Origin`."""
        return f"{self.scheme}://{self.host}"

    def __str__(self) -> str:
        return f"{self.origin}{self.path}/"

    def is_at(self, host: str) -> bool:
        """Whether a header `Host` names this address."""
        return plain_host(host, self.scheme) == self.host


def plain_host(host: str, scheme: str) -> str:
    """In small letters, without the port that goes without saying."""
    return host.lower().removesuffix(_DEFAULT.get(scheme, ""))


def trusted(addresses: list[str]) -> list[str]:
    """Addresses and networks of servers whose word on a client's address counts; YoujuError for anything else."""
    for address in addresses:
        try:
            ipaddress.ip_network(address, strict=False)
        except ValueError:
            raise YoujuError(
                f"--trusted-proxy 要的是代理服务器的 IP 地址或网段，不是“{address}”。例如 --trusted-proxy 127.0.0.1",
                f"--trusted-proxy takes the IP address or network of a server, not '{address}'. "
                "For example: --trusted-proxy 127.0.0.1",
            ) from None
    return addresses


def _malformed(url: str) -> YoujuError:
    return YoujuError(
        f"--url 要的是完整网址，不是“{url}”。例如 --url https://reports.example.gov.cn 或 https://example.gov.cn/reports",
        f"--url takes a whole address, not '{url}'. For example: --url https://reports.example.gov.cn",
    )
