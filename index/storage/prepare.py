"""Reports → what is stored of them: texts embedded, each once."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.structure import SPLITTER_VERSION
from index.models.encoder import DraftingEncoder, Encoder
from index.storage.cut import IndexRows
from index.storage.states import IndexConfig
from index.storage.store import Prepared, Store
from index.text.tokens import TOKENIZER_VERSION, words_digest

# Marks the digest of a text whose vector is a draft: the table's, until the encoder has embedded it.
DRAFT = b"~"
# Counts up whenever index/text/enrichment.py or index/storage/cut.py would give the same passage another text.
ENRICHMENT_VERSION = 2


def config_of(encoder: Encoder) -> IndexConfig:
    """What an index made now, with `encoder`, is made with."""
    return IndexConfig(
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        tokenizer=TOKENIZER_VERSION,
        splitter=SPLITTER_VERSION,
        enrichment=ENRICHMENT_VERSION,
        words=words_digest(),
    )


def answered_with(config: IndexConfig, encoder: Encoder) -> bool:
    """Whether questions that this program cuts, and embeds with `encoder`, fit an index made so."""
    own = config_of(encoder)
    return (config.fingerprint, config.tokenizer, config.words) == (own.fingerprint, own.tokenizer, own.words)


def prepare(
    batch: Sequence[IndexRows],
    encoder: Encoder,
    store: Store,
    progress: Callable[[int], None] | None = None,
    *,
    reuse: bool = True,
    drafts: bool = False,
) -> list[Prepared]:
    """Embed a batch of reports; with `reuse`, a text that `store` has keeps its vector.

    With `drafts`, new texts get a quick vector where the encoder has one. `progress` is told how many texts were just embedded.
    """
    text_of = {d: t for filed in batch for d, t in zip(filed.embedded, filed.texts, strict=True)}
    vectors = store.vectors_of(text_of) if reuse else {}
    missing = [digest for digest in text_of if digest not in vectors]
    keys = {digest: digest for digest in text_of}
    if drafts and missing and isinstance(encoder, DraftingEncoder):
        drafted = store.vectors_of(digest + DRAFT for digest in missing) if reuse else {}
        new = [digest for digest in missing if digest + DRAFT not in drafted]
        if new:
            encoded = encoder.draft_passages([text_of[digest] for digest in new], progress)
            vectors.update(zip(new, _checked(encoded, len(new), encoder), strict=True))
        vectors.update((key.removesuffix(DRAFT), vector) for key, vector in drafted.items())
        keys.update((digest, digest + DRAFT) for digest in missing)
    elif missing:
        encoded = encoder.encode_passages([text_of[digest] for digest in missing], progress)
        vectors.update(zip(missing, _checked(encoded, len(missing), encoder), strict=True))
    return [
        Prepared(
            filed,
            np.array([vectors[digest] for digest in filed.embedded], dtype=np.float16).reshape(
                len(filed.embedded), encoder.dimension
            ),
            tuple(keys[digest] for digest in filed.embedded),
        )
        for filed in batch
    ]


def _checked(encoded: NDArray[np.float32], count: int, encoder: Encoder) -> NDArray[np.float16]:
    """A model that gives nonsense must not get into the database."""
    if encoded.shape != (count, encoder.dimension) or not np.isfinite(encoded).all():
        raise ValueError(f"{encoder.name} gave vectors of shape {encoded.shape} or NaN for {count} texts")
    return encoded.astype(np.float16)
