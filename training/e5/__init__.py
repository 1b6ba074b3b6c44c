"""Makes the second encoder, `index/model/youju-e5`, out of multilingual-e5-small. Nothing here is needed to use it."""
