"""What can be shown and written to files: the same on the page and in every export."""

import re

# Control characters, lone surrogates, and the characters that turn the direction of
# text around: none can be read, all can make a name look like another one. Tab and
# line feed are text.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """`text` with every unprintable character drawn as U+FFFD; the length stays the same."""
    return _UNPRINTABLE.sub("\ufffd", text)
