"""What is fuzzed: bytes in, nothing out; whatever is raised but the one error that is allowed is a find."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Between the parts of an archive as they stand in one input.
BORDER = b"\n--part--\n"
_TOKEN = re.compile(rb"[\w:/\\.#-]{2,24}|[\xe0-\xef][\x80-\xbf]{2}(?:[\xe0-\xef][\x80-\xbf]{2})?")
_MOST_TOKENS = 2_000
_LONGEST = 16_384


@dataclass(frozen=True, slots=True)
class Target:
    """``run`` takes any bytes and raises for a find alone; ``seeds`` are inputs that it takes well."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]


def tokens(seeds: Sequence[bytes]) -> list[bytes]:
    """Words that stand in the seeds, which a mutation puts where they do not belong."""
    found = dict.fromkeys(word for seed in seeds for word in _TOKEN.findall(seed))
    return list(found)[:_MOST_TOKENS]


def mutated(seeds: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    """One of the seeds with one to eight changes."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        until = min(len(data), at + int(chance.paretovariate(0.6)))
        match chance.randrange(8):
            case 0:
                data[at:until] = b""
            case 1:
                data[at:at] = data[at:until] * chance.choice((1, 2, 50))
            case 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 3 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 4 if words:
                data[at:at] = chance.choice(words)
            case 5 if words:
                data[at:until] = chance.choice(words)
            case 6:
                other = chance.choice(seeds)
                start = chance.randrange(len(other) + 1)
                data[at:until] = other[start : start + int(chance.paretovariate(0.4))]
            case _:
                data[at:until] = chance.choice(
                    (b"\0", b"\xff" * 4, b"-1", b"9" * 20, b"\xed\xa0\x80", b"\r", b"\xef\xbb\xbf")
                )
        del data[_LONGEST:]
    return bytes(data)
