"""Making the model that knows a unit's name (corpus/metadata/model/names.json). Nothing here is needed to use it."""
