"""Text → terms: the same for passages and questions.

Chinese is cut by jieba in search mode, so that 党支部书记 is also found by 支部 and
书记, without its guesses at unknown words, and into pairs of neighbouring characters,
which catch names that no dictionary has; Latin words and numbers stay whole.
``rjieba`` is jieba in Rust, with the same dictionary and the same result at five times
the speed; a test compares the two. Words of the user's own are added to the dictionary.
Traditional characters become simplified ones, full-width letters half-width, capitals
small. Only what is searched is changed this way, never what is shown.
"""

import logging
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import platformdirs

from corpus.errors import YoujuError

if TYPE_CHECKING:
    import jieba
    import opencc

logger = logging.getLogger(__name__)

# The user's own words, one a line, comments after #. They are part of what an index is made with.
WORDS = Path(__file__).resolve().parent.parent.parent / "corpus" / "words.txt"

TOKENIZER_VERSION = 1

# Ends the terms that are pairs of characters, to keep 书记 the word apart from 书记 the pair:
# counting both is what makes them complement each other.
PAIR = "_"

# The time to cut is quadratic in the length of one run without a break (40,000 × 政 took 4.7 s),
# so longer runs are cut into pieces of this many characters first.
LONGEST_RUN = 200

# The full-width marks of Chinese and what NFKC makes of them. A text without them is most often
# normal already, which `normalize` sees ten times faster than it goes through one that is not.
_FULL_WIDTH = tuple(zip("，；：！？（）％\u3000", ",;:!?()% ", strict=True))

_Cut = Callable[[str], list[str]]

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OWN_WORD = re.compile(rf"[{_HAN}]{{2,20}}")
_LATIN = re.compile(r"[^\W\u3400-\u9fff]")
_RUN = re.compile(rf"[{_HAN}]{{1,{LONGEST_RUN}}}|[^\W_{_HAN}]+(?:\.[0-9]+)?")


@cache
def _converter() -> "opencc.OpenCC":
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _cutter() -> tuple[_Cut, _Cut]:
    """A run of Chinese → its words, parts of words before the compound; and → its words, each character in
    exactly one.

    By `rjieba` where it gives what jieba gives, which is wherever the dictionary is jieba's own;
    by jieba with words of the user's own, whose ties the two break differently, and where
    there is no `rjieba` for the machine.
    """
    if not own_words():
        try:
            import rjieba
        except ImportError as error:
            logger.info("no rjieba, words are cut by jieba: %s", error)
        else:
            # The one it makes when it is imported; another would take a tenth of a second.
            search, plain = rjieba.cut_for_search, rjieba.cut
            return lambda run: search(run, False), lambda run: plain(run, False)
    cutter = _jieba()
    for word in own_words():
        cutter.add_word(word)
    return lambda run: cutter.lcut_for_search(run, HMM=False), lambda run: cutter.lcut(run, HMM=False)


def boundaries(plain: str) -> frozenset[int]:
    """Where words of a normalised text begin or end: places in it, its start and end among them.

    Outside Chinese every place beside a character that is no letter or digit is one.
    """
    places = {0, len(plain)}
    _, cut = _cutter()
    for run in _RUN.finditer(plain):
        places.update(run.span())
        if run[0][0] >= "\u3400":
            place = run.start()
            for word in cut(run[0]):
                place += len(word)
                places.add(place)
    places.update(p for m in re.finditer(r"[\W_]", plain) for p in m.span())
    return frozenset(places)


def _jieba() -> "jieba.Tokenizer":
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


@cache
def own_words() -> tuple[str, ...]:
    """The words of ``corpus/words.txt``, normalised, each once, sorted; YoujuError names a line that is no word.

    Read once: questions are cut as the index was when this program opened it.
    """
    return _words_in_file()


def words_changed() -> bool:
    """Whether the file says other words now than this program cuts by."""
    return _words_in_file() != own_words()


def _words_in_file() -> tuple[str, ...]:
    try:
        text = WORDS.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise YoujuError(
            f"读不了自定义词表 {WORDS}（{error}）；请存成 UTF-8 文本，一行一词",
            f"cannot read your own words in {WORDS} ({error}); save it as UTF-8 text, one word a line",
        ) from error
    words = set()
    for number, line in enumerate(text.splitlines(), 1):
        word = normalise(line.partition("#")[0].strip())
        if word and not _OWN_WORD.fullmatch(word):
            raise YoujuError(
                f"{WORDS} 第 {number} 行“{word}”不能用作词：请写 2 到 20 个汉字，不含字母、数字、空格和标点",
                f"{WORDS}, line {number}: “{word}” cannot be a word; write 2 to 20 Chinese characters, "
                "without letters, digits, spaces and punctuation",
            )
        words.add(word)
    return tuple(sorted(words - {""}))


def words_digest() -> str:
    """Names the user's own words; "" where there are none."""
    return sha256("\n".join(own_words()).encode()).hexdigest()[:16] if own_words() else ""


def simplified(text: str) -> str:
    """The text with simplified characters in place of traditional ones.

    A lone surrogate, which a command line or JSON may hand over and no encoding holds, becomes ``?``.
    """
    return _converter().convert(text.encode("utf-8", "replace").decode("utf-8"))


def normalise(text: str) -> str:
    """Compatibility form, small letters, simplified characters."""
    for wide, narrow in _FULL_WIDTH:
        text = text.replace(wide, narrow)
    return simplified(normalize("NFKC", text).lower())


def terms(text: str) -> list[str]:
    """Words, parts of words before the compound, then the pairs of each run of Chinese."""
    found: list[str] = []
    cut, _ = _cutter()
    for run in _RUN.findall(normalise(text)):
        if run[0] >= "\u3400":
            found.extend(cut(run))
            found.extend([first + second + PAIR for first, second in pairwise(run)])
        else:
            found.append(run)
    return found


def pairs_of(words: str) -> list[str]:
    """The terms that every text has which holds these words as they stand: the pairs of Chinese characters."""
    runs = [run for run in _RUN.findall(normalise(words)) if run[0] >= "\u3400"]
    return list(dict.fromkeys(first + second + PAIR for run in runs for first, second in pairwise(run)))


def within_word(plain: str, place: int) -> bool:
    """Whether a run of letters or digits, of any script but Chinese, goes on across a place of a normalised text."""
    around = plain[max(place - 1, 0) : place + 1]
    return 0 < place < len(plain) and all(map(_LATIN.match, around))
