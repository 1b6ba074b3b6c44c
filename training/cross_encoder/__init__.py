"""Makes what reads question and passage together, `index/model/youju-cross-encoder`. Nothing here is needed to use it."""
