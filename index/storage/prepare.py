"""Reports → what is stored of them: texts embedded, each once."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.metadata.corrections import Corrections, with_roles
from corpus.roles.reader import RoleReader
from corpus.structure import SPLITTER_VERSION
from index.models.encoder import DraftingEncoder, Encoder, RoleEncoder
from index.storage.cut import IndexRows, file_report
from index.storage.records import PLACES, report_of
from index.storage.states import IndexConfig
from index.storage.store import Prepared, Store
from index.text.tokens import TOKENIZER_VERSION, words_digest

# Marks the digest of a text whose vector is a draft, the table's, until the encoder has embedded it; and of one whose
# vector is the encoder's, while its report has the roles that were read in passing.
DRAFT, EMBEDDED = b"~", b"~e"
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
    corrections: Corrections | None = None,
    reuse: bool = True,
    drafts: bool = False,
) -> list[Prepared]:
    """Embed a batch of reports; with `reuse`, a text that `store` has keeps its vector.

    An encoder that reads roles as well reads them first, and passages are cut by them and have the roles that
    `corrections` give them. With `drafts` roles stay as they were read in passing, and new texts get a quick vector
    where the encoder has one; both waits for `index.sync.improve`. `progress` is told how many texts were just embedded.
    """
    if not drafts and isinstance(encoder, RoleEncoder):
        batch = [_read_again(filed, encoder, corrections) for filed in batch]
    text_of = {d: t for filed in batch for d, t in zip(filed.embedded, filed.texts, strict=True)}
    vectors = store.vectors_of(text_of) if reuse else {}
    if reuse and isinstance(encoder, RoleEncoder):
        ready = store.vectors_of(digest + EMBEDDED for digest in text_of if digest not in vectors)
        vectors |= {key.removesuffix(EMBEDDED): vector for key, vector in ready.items()}
    missing = [digest for digest in text_of if digest not in vectors]
    keys = {digest: digest for digest in text_of}
    if drafts and isinstance(encoder, DraftingEncoder):
        drafted = store.vectors_of(digest + DRAFT for digest in missing) if reuse else {}
        new = [digest for digest in missing if digest + DRAFT not in drafted]
        if new:
            encoded = encoder.draft_passages([text_of[digest] for digest in new], progress)
            vectors.update(zip(new, _checked(encoded, len(new), encoder), strict=True))
        vectors.update((key.removesuffix(DRAFT), vector) for key, vector in drafted.items())
        keys.update((digest, digest + DRAFT) for digest in missing)
        if isinstance(encoder, RoleEncoder):
            known = text_of.keys() - set(missing)
            keys.update((digest, digest + EMBEDDED) for digest in known)
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


def _read_again(filed: IndexRows, reader: RoleReader, corrections: Corrections | None) -> IndexRows:
    # With it come the models and rules of reading, which no question needs.
    from corpus.rereading import judged_again

    report = report_of(filed.report, (row[:PLACES] for row in filed.passages))
    found = judged_again(report, reader)
    if corrections is not None:
        # Users correct what they see: passages as they are now.
        found = with_roles(found, corrections)
    return filed if found == report else file_report(found)


def _checked(encoded: NDArray[np.float32], count: int, encoder: Encoder) -> NDArray[np.float16]:
    """A model that gives nonsense must not get into the database."""
    if encoded.shape != (count, encoder.dimension) or not np.isfinite(encoded).all():
        raise ValueError(f"{encoder.name} gave vectors of shape {encoded.shape} or NaN for {count} texts")
    return encoded.astype(np.float16)
