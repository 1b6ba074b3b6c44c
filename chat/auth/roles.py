"""What a user may do: each role may do what those before it may."""

from typing import Literal, get_args

UserRole = Literal["reader", "editor", "administrator"]
USER_ROLES: tuple[UserRole, ...] = get_args(UserRole)
# What a line of a users file without a role is: such users may do what they did, and manage nobody.
FORMER: UserRole = "editor"

WORDS = {
    "reader": ("读者", "asks, exports, keeps a basket"),
    "editor": ("编辑", "adds, corrects, deletes and restores reports as well"),
    "administrator": ("管理员", "manages users, the model and the index as well"),
}


def as_role(text: str) -> UserRole:
    """ValueError for what is no role."""
    for role in USER_ROLES:
        if role == text:
            return role
    raise ValueError(text)


def may(role: UserRole, needed: UserRole) -> bool:
    """Whether `role` is `needed` or more."""
    return USER_ROLES.index(role) >= USER_ROLES.index(needed)
