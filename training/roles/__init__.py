"""Making the model of roles (corpus/roles/model). Nothing here is needed to use it."""
