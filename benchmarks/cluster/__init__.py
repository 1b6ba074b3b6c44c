"""A library on Milvus: as it grows, and how many candidates it takes."""
