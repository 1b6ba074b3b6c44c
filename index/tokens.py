"""Text → terms: the same for passages and questions.

Chinese is cut by jieba in search mode, so that 党支部书记 is also found by 支部
and 书记; Latin words and numbers stay whole. Traditional characters become
simplified ones, full-width letters half-width, capitals small. Only what is
searched is changed this way, never what is shown.
"""

import os
import re
import tempfile
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    import jieba
    import opencc

TOKENIZER_VERSION = 1

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
    """jieba with its cache in a folder only this user can write: it unmarshals that file."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    cutter.tmp_dir = os.path.join(tempfile.gettempdir(), f"youju-{os.getuid()}")
    return cutter


def normalise(text: str) -> str:
    """Compatibility form, small letters, simplified characters."""
    return _converter().convert(normalize("NFKC", text).lower())


def terms(text: str) -> list[str]:
    """The terms of a text in order, compounds followed after their parts."""
    found: list[str] = []
    for run in _RUN.findall(normalise(text)):
        if "\u3400" <= run[0]:
            found.extend(_cutter().lcut_for_search(run, HMM=False))
        else:
            found.append(run)
    return found
