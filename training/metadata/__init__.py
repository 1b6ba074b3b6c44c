"""Making the models of titles, years and units (corpus/metadata/model). Nothing here is needed to use them."""
