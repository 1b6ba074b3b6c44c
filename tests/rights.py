"""What rights a file has, where the system knows such rights: Windows keeps them in lists of its own."""

import os
from pathlib import Path

from corpus.system import this

# Whom no rights hold up.
ROOT = this().posix and os.geteuid() == 0


def has_rights(file: Path, rights: int, among: int = 0o777) -> bool:
    """Whether a file has exactly these rights `among` those that are looked at."""
    return not this().posix or file.stat().st_mode & among == rights
