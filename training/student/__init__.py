"""The encoder that ships: one network taught by two, `training.encoder` and `training.e5`."""
