"""All targets by their names."""

from benchmarks.fuzz.readers import READERS
from benchmarks.fuzz.requests import REQUESTS

TARGETS = {target.name: target for target in (*READERS, *REQUESTS)}
