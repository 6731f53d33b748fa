"""Which hosts to score: search inside the mask of eligible hosts."""

from matching.index.host_index import HostIndex

__all__ = ["HostIndex"]
