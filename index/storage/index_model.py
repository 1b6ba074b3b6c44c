"""Which model an index is made with, and which others are at hand on this machine."""

from collections.abc import Iterable
from pathlib import Path

from index.errors import NoIndex, UnusableIndex, plain_errors
from index.models.encoder import BUNDLED, CONTEXTUAL
from index.storage.states import Revision
from index.storage.store import Store

# What every sentence-transformers model has in its folder.
_SIGN = "modules.json"


def model_for(name: str | None, index_dir: Path) -> str | None:
    """The model to work with: the one that was named, else the one the index is made with; None is the bundled one."""
    if name is not None:
        return name
    revision = revision_of(index_dir)
    return revision.config.model if revision else None


def revision_of(index_dir: Path) -> Revision | None:
    """What is committed, or None where there is no index that can be used."""
    try:
        store = Store.reader(index_dir, older=True)
    except (NoIndex, UnusableIndex):
        return None
    try:
        with plain_errors(store.path):
            return store.revision()
    finally:
        store.close()


def models_at_hand(named: Iterable[str | None] = ()) -> list[str]:
    """Names for `load_encoder`: the bundled models, those `named`, the folders beside it, the hub's store here."""
    own = (CONTEXTUAL, BUNDLED)
    beside = sorted(str(sign.parent) for sign in BUNDLED.parent.glob(f"*/{_SIGN}") if sign.parent not in own)
    return list(
        dict.fromkeys(
            [*(model.name for model in own), *(name for name in named if name), *beside, *_kept_by_the_hub()]
        )
    )


def _kept_by_the_hub() -> list[str]:
    """Models that were fetched from a hub before; nothing is asked of the network."""
    from huggingface_hub import CacheNotFound, scan_cache_dir

    try:
        repositories = scan_cache_dir().repos
    except CacheNotFound:
        return []
    return sorted(
        repository.repo_id
        for repository in repositories
        if repository.repo_type == "model"
        and any(file.file_name == _SIGN for revision in repository.revisions for file in revision.files)
    )
