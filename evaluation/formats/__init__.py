"""How much of the text of files is read, beside an independent reader."""
