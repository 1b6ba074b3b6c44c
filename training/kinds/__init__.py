"""Making the vote on what kind of document it is (corpus/metadata/model/kind.json, word.json). Nothing here is needed to use it."""
