"""What reports, passages, terms and texts are called in a library, so that filters can hold them and lists are short.

Whatever a filter compares is a number or a digest, or text in which nothing can end a literal: no name of a
unit or file is ever pasted into an expression.
"""

import base64
import hashlib
from functools import lru_cache

from index.text.tokens import normalise, within_word

_BOUNDARY = "\x1f"
# What has a meaning inside a literal or a pattern, and signs that break a line: others stand for them.
_SAFE = {ord(sign): 0xE000 + place for place, sign in enumerate("%_\"'\\")} | {
    code: 0xE010 + code for code in (*range(0x20), 0x7F) if chr(code) != _BOUNDARY
}


def name_of(text: str) -> str:
    """What a path or kind is called in a filter: 96 bits of a digest, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def called(report: str, edition: str) -> str:
    """What the ids of the passages of a report in one edition begin with: 72 bits of a digest. An id stands in every
    list of candidates, so that it is short."""
    digest = hashlib.sha256(f"{report}.{edition}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


@lru_cache(maxsize=65_536)
def number_of(term: str) -> int:
    """What a term is called in a filter: 35 bits of a digest, as many as five bytes of the protocol hold. Among two
    million terms one in 17,000 shares its number."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest()) >> 29


def dimension_of(term: str) -> int:
    """The dimension of a term in a sparse vector, from 1: 31 bits. Two terms may share one; scores do not."""
    return number_of(term) % (2**31 - 2) + 1


def said_in(text: str) -> str:
    """A text so that it says words exactly where this function's text of the words is a part of it.

    A mark stands wherever words may begin or end; nothing in it ends a literal or is a wildcard.
    """
    plain = normalise(text)
    parts = [_BOUNDARY]
    for place, sign in enumerate(plain, 1):
        parts.append(sign.translate(_SAFE))
        if not within_word(plain, place):
            parts.append(_BOUNDARY)
    return "".join(parts)
