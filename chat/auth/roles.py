"""What a user may do: each role may do what those before it may."""

from retrieval.interfaces.rights import USER_ROLES, UserRole, may

__all__ = ["FORMER", "USER_ROLES", "WORDS", "UserRole", "as_role", "may"]
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
