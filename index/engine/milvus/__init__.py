"""A library over Milvus, for more passages than one machine holds; imported only where it was asked for."""
