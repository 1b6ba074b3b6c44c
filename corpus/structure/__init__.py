"""Text → paragraphs → headings → a tree of sections."""

# Raise it whenever the same file would be cut into other sections or passages.
SPLITTER_VERSION = 32
