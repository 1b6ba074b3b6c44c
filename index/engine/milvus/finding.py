"""Which passages of a library are to be scored for a query: found in lists by field, then the likeliest.

A server gives for each field (vector, words of texts, words of headings) the nearest passages with how near they
are, of all passages, of those of the asked roles and of those of reports. That is cheap: a short id and two numbers
each. From it follows for each passage what it can score at most (what is in no list of a field is no nearer than
the last of it), as in Fagin's threshold algorithm. Of the best by that is asked what the lists did not say, which
is as cheap; only of the best by all of it is fetched what scoring needs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from index.conditions import And, Condition, In
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.each import ASIDE, ASKED, GROUPED, LISTED, MOVED, SPARE, Asked, asked
from index.engine.milvus.filters import REPORTED, holding, printed
from index.engine.milvus.library import Collections, Hit, Searched
from index.engine.milvus.names import dimension_of
from index.engine.milvus.statistics import Counted
from index.engine.protocol import FIELDS, Field, Query
from index.engine.scoring import SAID, Group

_SEARCHED: tuple[Searched, ...] = get_args(Searched)
_VECTORS: dict[Field, Searched] = {"text": "text_vector", "headings": "headings_vector"}


@dataclass(frozen=True, slots=True)
class Depth:
    """How far is looked: ``listed`` passages in a list of a field, more in a large library (`of`), of which
    ``scored`` are scored, of a question that wants more twice as many as it wants, ``most`` at most. Up to ``all``
    passages all are scored. Where the best of each report are wanted, every report in question is asked for its own,
    or, where not every one has to be, as many as ``moved`` bytes allow. So many passages are ``remembered`` for what
    asks of them next."""

    listed: int = 1_000
    scored: int = 300
    most: int = 400
    all: int = 400
    moved: int = MOVED - ASIDE
    remembered: int = 50_000

    def of(self, passages: int) -> int:
        """How long a list is in a library of so many passages (`benchmarks.cluster.candidates`): the more there are,
        the more come near by one field alone."""
        return max(self.listed, min(passages // _SHARE, _LONGEST))


# One passage in so many is listed in a large library, and so many at most: what nine lists of them move stays
# below a megabyte.
_SHARE, _LONGEST = 2_500, 4_000
# So often reports are asked again that are in no list.
_AGAIN = 2
# As long is a list, and so many of all are scored, beside the best of each report of those that fit.
_BESIDE, _SCORED_BESIDE = 500, 150
DEPTH = Depth()


@dataclass(frozen=True, slots=True)
class _Scope:
    """All that fit, those of some roles, or those of reports among them."""

    filter: str
    roles: frozenset[int] | None = None
    of_reports: bool = False


@dataclass(slots=True, eq=False)
class _Near:
    """What is known of one field: what is sought there and the product that no passage exceeds, the products of
    passages by id, and the product that the others of each scope do not exceed."""

    sought: Any
    most: float
    products: dict[str, float] = field(default_factory=dict)
    others: list[tuple[_Scope, float]] = field(default_factory=list)

    def shares(
        self, hits: Sequence[Hit], roles: NDArray[np.int64], told: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Of what there is to be said, how much each of the hits says at most, shape ``(len(hits),)``."""
        at_most = np.full(len(hits), np.inf)
        for scope, least in self.others:
            inside = told >= 0.5 if scope.of_reports else np.ones(len(hits), dtype=np.bool_)
            if scope.roles is not None:
                inside &= np.isin(roles, list(scope.roles))
            at_most = np.where(inside, np.minimum(at_most, least), at_most)
        known = np.array([self.products.get(hit.id, np.nan) for hit in hits], dtype=np.float64)
        return np.where(np.isnan(known), at_most, known) / self.most


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The ids of passages that are likely the best of all, ``beside`` them those of each report that is ``asked``, the
    likeliest report first; the products of vectors with that of the query that lists said; and the bytes that it
    ``moved``."""

    best: tuple[str, ...]
    beside: tuple[tuple[str, ...], ...]
    cosines: Mapping[str, float]
    asked: Asked
    moved: int


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """What is asked of which library, what is known of each field, and in which scopes is looked, all that fit first."""

    collections: Collections
    catalogue: Catalogue
    query: Query
    fields: Mapping[Searched, _Near]
    scopes: Sequence[_Scope]

    def best(self, hits: Sequence[Hit], wanted: int) -> list[Hit]:
        """Those of the hits that can score most, by what is known of them."""
        order = np.argsort(-_at_most(hits, self.fields, self.catalogue, self.query), kind="stable")[:wanted]
        return [hits[place] for place in order]

    def of_each(self, hits: Sequence[Hit]) -> list[list[Hit]]:
        """The best of each report, the reports first that can score most."""
        found: dict[str, list[Hit]] = {}
        for hit in self.best(hits, len(hits)):
            found.setdefault(hit.id.partition(".")[0], []).append(hit)
        return list(found.values())

    def names(self, ids: Iterable[str]) -> list[str]:
        """The names of the reports of some passages, each once, in their order."""
        places = dict.fromkeys(self.catalogue.owners.get(id_.partition(".")[0]) for id_ in ids)
        return [self.catalogue.names[place] for place in places if place is not None]


def found(
    collections: Collections, catalogue: Catalogue, counted: Counted, query: Query, depth: Depth
) -> Found:
    """The passages that fit and are likely the best."""
    few = query.per_report > 0 and not query.every
    fits, listed = printed(query.where, catalogue), depth.of(catalogue.passages)
    listed = min(listed, _BESIDE) if few else listed
    fields = dict(_asked(query, counted))
    search = _Search(collections, catalogue, query, fields, _scopes(query, catalogue, fits))
    own = asked(collections, catalogue, query, depth.moved, len(fields) * len(search.scopes))
    looked, moved = own, own.moved
    if len(own.names) > own.most:
        names, listing = _likeliest(search, own.most)
        looked, moved = replace(own, names=names, whole=False), moved + listing
    known, each = dict[str, Hit](), dict[str, Hit]()
    moved += _listed(search, listed, looked, known, each)
    moved += _missed(search, looked, each)
    quoting = list[Hit]()
    if query.phrases:
        quoted = f"{fits} and {holding(query.phrases)}"
        quoting = collections.nearest("dense", query.vector.tolist(), quoted, depth.scored)
    likely = search.best(list(known.values()), listed)
    moved += _completed(search, [*likely, *each.values()])
    scored = min(depth.scored, _SCORED_BESIDE) if few else depth.scored
    wanted = min(max(scored, 2 * (query.depth or depth.most)), depth.most)
    best = (*search.best(likely, wanted), *quoting)
    return Found(
        tuple(dict.fromkeys(hit.id for hit in best)),
        tuple(
            tuple(hit.id for hit in some[: query.per_report + SPARE])
            for some in search.of_each(list(each.values()))
        ),
        fields["dense"].products,
        own,
        moved,
    )


def _likeliest(search: _Search, most: int) -> tuple[tuple[str, ...], int]:
    """The names of so many reports whose best passage that may say it can score most, of the asked role before others;
    and the bytes that moved."""
    saying = printed(search.query.saying, search.catalogue)
    names, moved = dict[str, None](), 0
    for scope in dict.fromkeys((search.scopes[-1], search.scopes[0])):
        near = {name: _Near(one.sought, one.most) for name, one in search.fields.items()}
        hits: dict[str, Hit] = {}
        for name, one in near.items():
            nearest = search.collections.nearest(name, one.sought, f"{scope.filter} and {saying}", most, 1)
            hits |= {hit.id: hit for hit in nearest}
            one.products |= {hit.id: hit.score for hit in nearest}
            one.others.append((search.scopes[0], nearest[-1].score if len(nearest) == most else 0.0))
            moved += (LISTED + GROUPED) * len(nearest)
        # Of twice as many what the lists did not say.
        of_scope = replace(search, fields=near)
        best = of_scope.best(list(hits.values()), 2 * most)
        moved += _completed(of_scope, best)
        names |= dict.fromkeys(search.names(hit.id for hit in of_scope.best(best, len(best))))
        if len(names) >= most:
            break
    return tuple(islice(names, most)), moved


def _listed(search: _Search, listed: int, own: Asked, known: dict[str, Hit], each: dict[str, Hit]) -> int:
    """What the lists say is added to the fields, passages of all to those ``known``, those of ``each`` report there;
    the bytes that moved."""
    moved, per_report = 0, search.query.per_report
    for name, near in search.fields.items():
        for scope in search.scopes:
            hits = search.collections.nearest(name, near.sought, scope.filter, listed)
            known |= {hit.id: hit for hit in hits}
            near.products |= {hit.id: hit.score for hit in hits}
            near.others.append((scope, hits[-1].score if len(hits) == listed else 0.0))
            moved += LISTED * len(hits)
            for some, within in own.calls(scope.filter, per_report):
                nearest = search.collections.nearest(name, near.sought, within, some, per_report)
                each |= {hit.id: hit for hit in nearest}
                near.products |= {hit.id: hit.score for hit in nearest}
                moved += (LISTED + GROUPED) * len(nearest) + len(within)
    return moved


def _missed(search: _Search, own: Asked, each: dict[str, Hit]) -> int:
    """Reports that are in no list are asked again, for a graph of vectors may leave out what is far away, and Milvus
    Lite does; the bytes that moved."""
    moved, near, per_report = 0, search.fields["dense"], search.query.per_report
    for _ in range(_AGAIN):
        missed = own.without(set(search.names(each)))
        for some, within in missed.calls(search.scopes[0].filter, per_report):
            nearest = search.collections.nearest("dense", near.sought, within, some, per_report)
            each |= {hit.id: hit for hit in nearest}
            near.products |= {hit.id: hit.score for hit in nearest}
            moved += (LISTED + GROUPED) * len(nearest) + len(within)
    return moved


def _completed(search: _Search, hits: Sequence[Hit]) -> int:
    """The products that no list said are asked for; the bytes that moved."""
    moved = 0
    for name, near in search.fields.items():
        unsaid = [hit.id for hit in hits if hit.id not in near.products]
        # What shares no word with the question is not found.
        near.products |= dict.fromkeys(unsaid, 0.0) if name != "dense" else {}
        near.products |= search.collections.products(name, near.sought, unsaid)
        moved += ASKED * len(unsaid)
    return moved


def _asked(query: Query, counted: Counted) -> Iterator[tuple[Searched, _Near]]:
    """For each field what is sought in it."""
    yield "dense", _Near(query.vector.tolist(), 1.0)
    for name in FIELDS:
        if weights := _weights(query.groups, counted, name):
            yield _VECTORS[name], _Near(weights, counted.max_score(query.groups, name))


def _weights(groups: Sequence[Group], counted: Counted, name: Field) -> dict[int, float]:
    """The words as a sparse vector: how rare each is, times the weight of the term that says it."""
    weights: dict[int, float] = {}
    for group in groups:
        rare = counted.idf(group, name)
        for term, weight in group:
            if counted.knows(term):
                at = dimension_of(term)
                weights[at] = weights.get(at, 0.0) + rare * weight
    return weights


def _scopes(query: Query, catalogue: Catalogue, fits: str) -> list[_Scope]:
    """What is worth looking for by itself, for it is worth more: the asked roles, and reports among other files."""
    scopes = [_Scope(fits)]
    narrow: Condition = query.where
    roles = frozenset(ROLES.index(role) for _, role in query.roles)
    if roles:
        narrow = And((query.where, In("role", tuple(role for _, role in query.roles))))
        scopes.append(_Scope(printed(narrow, catalogue), roles))
    if (catalogue.told < 0.5).any():
        scopes.append(_Scope(f"{printed(narrow, catalogue)} and {REPORTED}", roles or None, True))
    return scopes


def _at_most(
    hits: Sequence[Hit], fields: Mapping[Searched, _Near], catalogue: Catalogue, query: Query
) -> NDArray[np.float64]:
    """What each of them can score at most, shape ``(len(hits),)``."""
    places = [catalogue.owners.get(hit.id.partition(".")[0]) for hit in hits]
    told = np.array([0.0 if place is None else catalogue.told[place] for place in places])
    roles = np.array([hit.role for hit in hits], dtype=np.int64)
    shares = {name: np.zeros(len(hits)) for name in _SEARCHED}
    shares |= {name: near.shares(hits, roles, told) for name, near in fields.items()}
    by, text = query.weights, np.minimum(shares["text_vector"], 1.0)
    worth = np.zeros(len(ROLES))
    for value, role in query.roles:
        worth[ROLES.index(role)] = value
    return np.asarray(
        by.text * text
        + by.headings * np.maximum(shares["headings_vector"] - SAID * text, 0.0)
        + by.vector * shares["dense"]
        + by.role * worth[roles]
        + by.likely * np.array(query.likely)[roles]
        + by.report * told
    )
