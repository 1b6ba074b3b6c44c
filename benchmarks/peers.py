"""The programs beside which ours is measured.

They are used as their documentation says, with a FAISS index and BM25 side by side, saved
to a folder and loaded again. All have our bundled encoder, and plain lines joined to 350
characters.
"""

import pickle
from pathlib import Path
from typing import Any

LONGEST = 350
TOP = 10


def passages(files: list[Path]) -> list[tuple[str, str]]:
    """(path and number, text) of the lines of the files, joined up to `LONGEST` characters."""
    found = []
    for file in files:
        parts = [""]
        for line in filter(None, map(str.strip, file.read_text(encoding="utf-8").splitlines())):
            if parts[-1] and len(parts[-1]) + len(line) >= LONGEST:
                parts.append("")
            parts[-1] += "\n" * bool(parts[-1]) + line
        found += [(f"{file.name}#{number}", part) for number, part in enumerate(parts)]
    return found


def words(text: str) -> list[str]:
    """What a Chinese user gives these programs to cut words with."""
    import jieba

    return [word for word in jieba.lcut(text) if not word.isspace()]


class Txtai:
    """txtai: FAISS and its own BM25 in one embeddings index, contents in SQLite."""

    name = "txtai"

    def __init__(self) -> None:
        from txtai import Embeddings

        from index.models.encoder import load_encoder

        encoder = load_encoder()

        def transform(texts: list[str]) -> Any:
            return encoder.encode_passages(texts)

        self.transform = transform
        self.embeddings = Embeddings(method="external", transform=transform, hybrid=True, content=True)

    def build(self, reports: Path, index: Path) -> None:
        self.embeddings.index(passages(sorted(reports.iterdir())))
        self.embeddings.save(str(index))

    def open(self, reports: Path, index: Path) -> None:
        self.index = index
        self.embeddings.load(str(index), config={"transform": self.transform})

    def ask(self, question: str) -> int:
        return len(self.embeddings.search(question, TOP))

    def add(self, file: Path) -> None:
        self.embeddings.upsert(passages([file]))
        self.embeddings.save(str(self.index))

    def close(self) -> None:
        self.embeddings.close()


class TxtaiJieba(Txtai):
    """The same with Chinese words; txtai has options for its tokenizer, but none for a function."""

    name = "txtai + jieba"

    def __init__(self) -> None:
        from txtai.scoring.tfidf import TFIDF

        TFIDF.loadtokenizer = lambda _: words  # type: ignore[method-assign]
        super().__init__()


def _embeddings() -> Any:
    """Our encoder as LangChain's `Embeddings`."""
    from langchain_core.embeddings import Embeddings

    from index.models.encoder import load_encoder

    encoder = load_encoder()

    class Bundled(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return encoder.encode_passages(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return encoder.encode_questions([text])[0].tolist()

    return Bundled()


class LangChain:
    """LangChain: FAISS and BM25Retriever under an EnsembleRetriever; BM25Retriever has no save of its own."""

    name = "LangChain FAISS + BM25 (jieba)"

    def build(self, reports: Path, index: Path) -> None:
        from langchain_community.vectorstores import FAISS

        self.index = index
        self.texts = passages(sorted(reports.iterdir()))
        names, texts = zip(*self.texts, strict=True)
        metadatas = [{"place": name} for name in names]
        self.dense = FAISS.from_texts(list(texts), _embeddings(), metadatas=metadatas)
        self._lexical()
        self._save()

    def _lexical(self) -> None:
        """BM25Retriever cannot be added to."""
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        self.bm25 = BM25Retriever.from_texts([text for _, text in self.texts], preprocess_func=words, k=TOP)
        dense = self.dense.as_retriever(search_kwargs={"k": TOP})
        self.both = EnsembleRetriever(retrievers=[self.bm25, dense], weights=[0.5, 0.5])

    def _save(self) -> None:
        self.dense.save_local(str(self.index))
        (self.index / "bm25.pickle").write_bytes(pickle.dumps((self.texts, self.bm25)))

    def open(self, reports: Path, index: Path) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.vectorstores import FAISS

        self.index = index
        self.dense = FAISS.load_local(str(index), _embeddings(), allow_dangerous_deserialization=True)
        self.texts, self.bm25 = pickle.loads((index / "bm25.pickle").read_bytes())
        dense = self.dense.as_retriever(search_kwargs={"k": TOP})
        self.both = EnsembleRetriever(retrievers=[self.bm25, dense], weights=[0.5, 0.5])

    def ask(self, question: str) -> int:
        return len(self.both.invoke(question)[:TOP])

    def add(self, file: Path) -> None:
        new = passages([file])
        self.dense.add_texts([text for _, text in new], [{"place": name} for name, _ in new])
        self.texts += new
        self._lexical()
        self._save()

    def close(self) -> None:
        pass


class LlamaIndex:
    """LlamaIndex: FaissVectorStore and BM25Retriever (bm25s) under a QueryFusionRetriever.

    Its BM25Retriever cuts words by a pattern, so it is given an index of jieba's words and
    questions with spaces between them.
    """

    name = "LlamaIndex FAISS + BM25 (jieba)"

    def __init__(self) -> None:
        from llama_index.core import Settings
        from llama_index.core.embeddings import BaseEmbedding
        from llama_index.core.llms import MockLLM

        from index.models.encoder import load_encoder

        encoder = load_encoder()

        class Bundled(BaseEmbedding):
            def _get_text_embedding(self, text: str) -> list[float]:
                return encoder.encode_passages([text])[0].tolist()

            def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
                return encoder.encode_passages(texts).tolist()

            def _get_query_embedding(self, query: str) -> list[float]:
                return encoder.encode_questions([query])[0].tolist()

            async def _aget_query_embedding(self, query: str) -> list[float]:
                return self._get_query_embedding(query)

        self.dimension = encoder.dimension
        Settings.embed_model = Bundled(embed_batch_size=512)
        Settings.llm = MockLLM()

    def build(self, reports: Path, index: Path) -> None:
        import faiss
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.vector_stores.faiss import FaissVectorStore

        self.index = index
        store = FaissVectorStore(faiss.IndexFlatIP(self.dimension))
        context = StorageContext.from_defaults(vector_store=store)
        self.nodes = self._nodes(sorted(reports.iterdir()))
        self.dense = VectorStoreIndex(self.nodes, storage_context=context, store_nodes_override=True)
        self._lexical()
        self._save()

    def _nodes(self, files: list[Path]) -> list[Any]:
        from llama_index.core.schema import TextNode

        return [TextNode(id_=name, text=text) for name, text in passages(files)]

    def _lexical(self) -> None:
        import bm25s
        from llama_index.core.vector_stores.utils import node_to_metadata_dict

        corpus = [node_to_metadata_dict(node) | {"node_id": node.node_id} for node in self.nodes]
        bm25 = bm25s.BM25(corpus=corpus)
        bm25.index([words(node.text) for node in self.nodes], show_progress=False)
        self._retrievers(bm25)

    def _retrievers(self, bm25: Any) -> None:
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.retrievers.bm25 import BM25Retriever

        self.bm25 = BM25Retriever(
            existing_bm25=bm25, similarity_top_k=TOP, skip_stemming=True, token_pattern=r"(?u)\S+"
        )
        dense = self.dense.as_retriever(similarity_top_k=TOP)
        self.both = QueryFusionRetriever(
            [self.bm25, dense],
            mode="reciprocal_rerank",
            num_queries=1,
            similarity_top_k=TOP,
            use_async=False,
        )

    def _save(self) -> None:
        self.dense.storage_context.persist(str(self.index))
        self.bm25.persist(str(self.index / "bm25"))

    def open(self, reports: Path, index: Path) -> None:
        import bm25s
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.vector_stores.faiss import FaissVectorStore

        self.index = index
        store = FaissVectorStore.from_persist_dir(str(index))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(index))
        self.dense = load_index_from_storage(context)
        self.nodes = list(self.dense.docstore.docs.values())
        self._retrievers(bm25s.BM25.load(str(index / "bm25"), load_corpus=True))

    def ask(self, question: str) -> int:
        return len(self.both.retrieve(" ".join(words(question))))

    def add(self, file: Path) -> None:
        new = self._nodes([file])
        self.dense.insert_nodes(new)
        self.nodes += new
        self._lexical()
        self._save()

    def close(self) -> None:
        pass
