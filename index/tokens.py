"""Text → terms: the same for passages and questions.

Chinese is cut by jieba in search mode, so that 党支部书记 is also found by 支部 and
书记, without its guesses at unknown words, and into pairs of neighbouring characters,
which catch names that no dictionary has; Latin words and numbers stay whole.
Traditional characters become simplified ones, full-width letters half-width, capitals
small. Only what is searched is changed this way, never what is shown.
"""

import logging
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import platformdirs

if TYPE_CHECKING:
    import jieba
    import opencc

logger = logging.getLogger(__name__)

TOKENIZER_VERSION = 1

# Ends the terms that are pairs of characters, to keep 书记 the word apart from 书记 the pair:
# counting both is what makes them complement each other.
PAIR = "_"

# jieba needs time quadratic in the length of one run without a break (40,000 × 政: 4.7 s),
# so longer runs are cut into pieces of this many characters first.
LONGEST_RUN = 200

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]{{1,{LONGEST_RUN}}}|[^\W_{_HAN}]+(?:\.[0-9]+)?")


@cache
def _converter() -> "opencc.OpenCC":
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _cutter() -> "jieba.Tokenizer":
    """jieba with its cache in this user's own folder, since it unmarshals that file.

    Where the folder cannot be made or written jieba works without a cache, half a second
    slower to start, and says so in its log only.
    """
    import jieba

    jieba.setLogLevel(logging.CRITICAL)
    cutter = jieba.Tokenizer()
    folder = Path(platformdirs.user_cache_dir("youju"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        logger.info("no cache for jieba in %s: %s", folder, error)
    cutter.tmp_dir = str(folder)
    return cutter


def simplified(text: str) -> str:
    """The text with simplified characters in place of traditional ones.

    A lone surrogate, which a command line or JSON may hand over and no encoding holds, becomes ``?``.
    """
    return _converter().convert(text.encode("utf-8", "replace").decode("utf-8"))


def normalise(text: str) -> str:
    """Compatibility form, small letters, simplified characters."""
    return simplified(normalize("NFKC", text).lower())


def terms(text: str) -> list[str]:
    """Words, parts of words before the compound, then the pairs of each run of Chinese."""
    found: list[str] = []
    for run in _RUN.findall(normalise(text)):
        if run[0] >= "\u3400":
            found.extend(_cutter().lcut_for_search(run, HMM=False))
            found.extend(first + second + PAIR for first, second in pairwise(run))
        else:
            found.append(run)
    return found
