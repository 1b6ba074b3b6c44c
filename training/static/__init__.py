"""Makes the table that translates single words, `index/model/youju-zh-en`. Nothing here is needed to use it."""
