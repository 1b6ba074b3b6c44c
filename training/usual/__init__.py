"""Which questions reports usually answer."""
