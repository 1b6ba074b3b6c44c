"""Making the model of headings (corpus/structure/heading/model). Nothing here is needed to use it."""
