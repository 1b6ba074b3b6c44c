"""A table of an analysis as markup."""

from analysis.export.table import Table
from chat.render.markup import Html, escape, join, tag
from chat.texts.sentences import Lang, say

# More rows in a page make it slow; the files have all of them.
MOST = 2_000
# Which columns are drawn wide: those that hold words of a report.
_WIDE = 30


def table_view(lang: Lang, table: Table) -> Html:
    """What was counted over what, then the rows; every cell is text of a report, escaped."""
    head = join(*(tag("th", escape(name), scope="col") for name in table.columns))
    rows = (
        join(
            *(
                tag("td", escape(cell), class_="yj-wide-cell" if width >= _WIDE else None, dir="auto")
                for cell, width in zip(row, table.widths, strict=True)
            )
        )
        for row in table.rows[:MOST]
    )
    left = len(table.rows) - MOST
    return join(
        tag("p", escape(table.note), class_="yj-summary", role="status"),
        tag(
            "div",
            tag(
                "table",
                join(tag("thead", tag("tr", head)), tag("tbody", join(*(tag("tr", row) for row in rows)))),
            ),
            class_="yj-work-table",
            role="region",
            tabindex="0",
            aria_label=table.title,
        ),
        tag("p", escape(say(lang, "work_left", count=left)), class_="yj-fact") if left > 0 else "",
    )
