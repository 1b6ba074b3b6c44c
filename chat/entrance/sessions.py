"""Who is logged in, and how often somebody tried in vain. In memory: a restart logs everybody out."""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chat.auth.users import Secret, User

LASTS = 12 * 3600.0
CLOSED_FOR = 300.0
_MOST_SESSIONS = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """Who logged in, with what was kept of the password then; `id` names it, `since` and `address` describe it."""

    name: str
    secret: Secret
    ends: float
    id: str
    since: str
    address: str


class Sessions:
    """Who is logged in. Only digests of the tokens are kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[bytes, Session] = {}

    def begin(self, name: str, secret: Secret, address: str = "") -> str:
        """The token of a new session."""
        now = self._clock()
        self._held = {key: one for key, one in self._held.items() if one.ends > now}
        while len(self._held) >= _MOST_SESSIONS:
            del self._held[next(iter(self._held))]
        token = secrets.token_urlsafe(32)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        self._held[_digest(token)] = Session(name, secret, now + LASTS, secrets.token_hex(8), since, address)
        return token

    def find(self, token: str, users: Mapping[str, User]) -> Session | None:
        """The session; None where it has ended, or its user is gone or has another password now."""
        session = self._held.get(_digest(token))
        if session is None or not self._holds(session, users):
            return None
        return session

    def name(self, token: str, users: Mapping[str, User]) -> str | None:
        """Whose session it is, as `find` does."""
        session = self.find(token, users)
        return session.name if session else None

    def listed(self, users: Mapping[str, User]) -> list[Session]:
        """All that hold, the newest first."""
        return [one for one in reversed(self._held.values()) if self._holds(one, users)]

    def end(self, token: str) -> None:
        self._held.pop(_digest(token), None)

    def end_id(self, id_: str, name: str | None = None) -> str | None:
        """End the session of this id; with `name`, only if it is that user's. Whose it was, if there was one."""
        for key, one in self._held.items():
            if one.id == id_ and name in (None, one.name):
                del self._held[key]
                return one.name
        return None

    def _holds(self, session: Session, users: Mapping[str, User]) -> bool:
        user = users.get(session.name)
        return session.ends > self._clock() and user is not None and user.secret == session.secret


class LoginThrottle:
    """Wrong passwords within the last minutes, of as many addresses or names as there are."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._wrong: dict[str, list[float]] = {}

    def closed(self, key: str) -> bool:
        since = self._clock() - CLOSED_FOR
        self._wrong = {k: kept for k, at in self._wrong.items() if (kept := [t for t in at if t > since])}
        return len(self._wrong.get(key, ())) >= self._most

    def wrong(self, key: str) -> None:
        self._wrong.setdefault(key, []).append(self._clock())

    def right(self, key: str) -> None:
        self._wrong.pop(key, None)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
