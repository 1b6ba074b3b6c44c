"""Making the models of titles and years (corpus/metadata/model). Nothing here is needed to use them."""
