"""What every encoder needs: how it tells its progress, and what it raises."""

from collections.abc import Callable

from corpus.errors import YoujuError

# Told how many texts were just embedded.
Progress = Callable[[int], None]


class ModelUnavailable(YoujuError):
    """A model that is not on this machine, or whose files are damaged."""
