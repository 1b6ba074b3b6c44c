"""What two statements have to do with each other, as the cross-encoder learns it."""
