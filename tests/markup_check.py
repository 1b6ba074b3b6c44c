"""Read markup as a browser does, to say what is text in it and what is not."""

from html.parser import HTMLParser

# Every element the page makes. Anything else came from a value.
ELEMENTS = {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "article",
    "b",
    "blockquote",
    "button",
    "details",
    "div",
    "footer",
    "form",
    "h1",
    "h2",
    "header",
    "input",
    "li",
    "mark",
    "nav",
    "p",
    "progress",
    "section",
    "select",
    "span",
    "summary",
    "textarea",
    "ul",
}


class Reading(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.marked = ""
        self.feed(markup)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        for name, _ in attrs:
            assert not name.startswith("on") and name not in ("style", "src", "srcdoc"), name
        address = dict(attrs).get("href")
        assert address is None or address.startswith(("/", "library/", "../library/")), address
        self.tags.append((tag, dict(attrs)))
        if tag != "input":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def values(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "double quotes": '" onmouseover="alert(1)',
    "single quotes": "' onfocus='alert(1)' autofocus='",
    "end of mark": "</mark></blockquote></article><script>alert(1)</script>",
    "end of textarea": "</textarea></style></title><svg onload=alert(1)>",
    "comment": "<!-- a --><![CDATA[b]]>",
    "entity": "&lt;b&gt; &amp;amp; &#60;script&#62;",
    "templates": "${alert(1)} {{constructor}} `${1}` {%raw%}",
    "url": "javascript:alert(1)",
    "control": "a\x00b\x07c\x1bd\x7fe\x85f",
    "direction": "报告\u202exslx.txt\u2066\u200f",
    "surrogate": "坏\ud800名\udfff",
    "separators": "a\u2028b\u2029c\ufeff",
    "lines": "a\r\nb\n\n　　c\td",
    "formats": "{0} {name} %s %(x)s",
    "long": "长" * 5_000,
    "blank": "   ",
}
