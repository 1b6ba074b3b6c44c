"""Who may do what, for every action that programs are offered: over the web API and over MCP alike."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Literal, get_args

from corpus.errors import YoujuError

# Each role may do what those before it may.
UserRole = Literal["reader", "editor", "administrator"]
USER_ROLES: tuple[UserRole, ...] = get_args(UserRole)

# An action that does not stand here is offered by nobody.
ACTIONS: Mapping[str, UserRole] = {
    "ask": "reader",
    "reports": "reader",
    "report": "reader",
    "ledger": "reader",
    "coverage": "reader",
    "compare": "reader",
    "track": "reader",
    "copies": "reader",
    "digest": "reader",
    "add": "editor",
    "remove": "editor",
    "sync": "editor",
}
_WORDS = {"reader": "读者", "editor": "编辑", "administrator": "管理员"}


def may(role: UserRole | None, needed: UserRole) -> bool:
    """Whether `role` is `needed` or more; nobody, which is None, may do nothing."""
    return role is not None and USER_ROLES.index(role) >= USER_ROLES.index(needed)


def guarded(
    action: Callable[..., Any], role: UserRole | None, error: Callable[[str], Exception]
) -> Callable[..., Any]:
    """The action for who has `role`: with too little of one, a call raises `error` of a sentence and does nothing.

    KeyError for an action whose name has no role in :data:`ACTIONS`.
    """
    needed = ACTIONS[action.__name__]

    @wraps(action)
    def checked(*given: Any, **named: Any) -> Any:
        if not may(role, needed):
            raise error(str(refusal(action.__name__)))
        return action(*given, **named)

    return checked


def refusal(action: str) -> YoujuError:
    """The sentence for who may not do an action, and the way out."""
    needed = ACTIONS[action]
    return YoujuError(
        f"“{action}”要{_WORDS[needed]}才能做。需要的话，请启动它的人用 --user-role {needed} 启动。",
        f"'{action}' takes the role {needed}. Whoever starts this program may start it with --user-role {needed}.",
    )
