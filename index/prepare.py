"""Reports → what is stored of them: terms cut, texts embedded, each text once."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Report
from corpus.sections import SPLITTER_VERSION
from index.encoder import Encoder
from index.enrich import embedding_text, heading_text
from index.records import Prepared, join_terms, text_digest
from index.store import Rules, Store
from index.tokens import TOKENIZER_VERSION, terms, words_digest

# Counts up whenever index/enrich.py would give the same passage another text.
ENRICHMENT_VERSION = 1


def rules_of(encoder: Encoder) -> Rules:
    """What an index made now, with `encoder`, is made with."""
    return Rules(
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        tokenizer=TOKENIZER_VERSION,
        splitter=SPLITTER_VERSION,
        enrichment=ENRICHMENT_VERSION,
        words=words_digest(),
    )


def prepare(
    reports: Sequence[Report],
    encoder: Encoder,
    store: Store,
    progress: Callable[[int], None] | None = None,
    *,
    reuse: bool = True,
) -> list[Prepared]:
    """Cut and embed a batch of reports; with `reuse`, a text that `store` has keeps its vector.

    `progress` is told how many texts were just embedded.
    """
    texts = [[embedding_text(report, passage) for passage in report.passages] for report in reports]
    digests = [[text_digest(text) for text in of_report] for of_report in texts]
    text_of = {d: t for ds, ts in zip(digests, texts, strict=True) for d, t in zip(ds, ts, strict=True)}
    vectors = store.vectors_of(text_of) if reuse else {}
    missing = [digest for digest in text_of if digest not in vectors]
    if missing:
        encoded = encoder.encode_passages([text_of[digest] for digest in missing], progress)
        vectors.update(zip(missing, _checked(encoded, len(missing), encoder), strict=True))
    cut: dict[str, str] = {}

    def heading_terms(report: Report, passage: Passage) -> str:
        # Neighbours stand under the same headings.
        text = heading_text(report, passage)
        if text not in cut:
            cut[text] = join_terms(terms(text))
        return cut[text]

    return [
        Prepared(
            report=report,
            vectors=np.array([vectors[digest] for digest in of_report], dtype=np.float16).reshape(
                len(of_report), encoder.dimension
            ),
            embedded=tuple(of_report),
            terms=tuple(join_terms(terms(passage.text)) for passage in report.passages),
            heading_terms=tuple(heading_terms(report, passage) for passage in report.passages),
        )
        for report, of_report in zip(reports, digests, strict=True)
    ]


def _checked(encoded: NDArray[np.float32], count: int, encoder: Encoder) -> NDArray[np.float16]:
    """A model that gives nonsense must not get into the database."""
    if encoded.shape != (count, encoder.dimension) or not np.isfinite(encoded).all():
        raise ValueError(f"{encoder.name} gave vectors of shape {encoded.shape} or NaN for {count} texts")
    return encoded.astype(np.float16)
