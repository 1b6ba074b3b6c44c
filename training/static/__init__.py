"""Making the bundled bilingual model. Nothing here is needed to use it."""
