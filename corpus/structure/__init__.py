"""Text → paragraphs → headings → a tree of sections."""
