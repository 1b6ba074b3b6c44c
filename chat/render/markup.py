"""Text → markup, safely: the only ways a value gets into the page.

Everything that comes from a report, a file name or a question is hostile until
it has gone through :func:`escape`. Strings that are markup already are `Html`,
so that escaping twice or not at all is a type error and not a matter of luck.
"""

import html
from typing import NewType

from corpus.printable import printable as printable

Html = NewType("Html", str)


def escape(text: object) -> Html:
    """Any value as inert text, for element content and for quoted attributes alike."""
    return Html(html.escape(printable(str(text)), quote=True))


def one_line(text: str, limit: int = 200) -> str:
    """A title, heading or file name for a single line: runs of blanks are one, and it ends somewhere."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def tag(name: str, content: str = "", /, **attributes: object) -> Html:
    """An element. `content` is markup; attribute values are escaped here.

    Attribute names are Python's: `class_` is `class`, `data_start` is `data-start`.
    An attribute that is None or False is left out, True stands alone.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        parts.append(attribute if value is True else f'{attribute}="{escape(value)}"')
    return Html(f"<{' '.join(parts)}>{content}</{name}>")


def join(*parts: str) -> Html:
    return Html("".join(parts))


def button(label: str, action: str, /, **attributes: object) -> Html:
    """A button; the script does `action` when it is pressed."""
    return tag("button", escape(label), type="button", data_do=action, **attributes)
