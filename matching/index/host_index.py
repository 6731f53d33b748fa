"""The host index: exact inner-product search among the hosts a mask allows."""

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.encoders import Vectors


class HostIndex:
    """A FAISS flat index over the hosts' composite vectors; exact, whatever the mask."""

    def __init__(self, vectors: Vectors) -> None:
        """Takes shape (n hosts, d), float32."""
        self._index = faiss.IndexFlatIP(max(vectors.shape[1], 1))
        if vectors.shape[1]:
            self._index.add(np.ascontiguousarray(vectors))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, queries: Vectors, allowed: NDArray[np.bool_], k: int) -> NDArray[np.int64]:
        """For each query the rows of the k allowed hosts with the largest inner product, largest first.

        `queries` has shape (p, d), `allowed` (n hosts,); returns shape (p, k), with a smaller k where fewer
        hosts are allowed.
        """
        k = min(k, int(allowed.sum()))
        if k == 0 or not len(self):
            return np.zeros((len(queries), 0), dtype=np.int64)
        bitmap = np.packbits(allowed, bitorder="little")
        # the stubs show the C++ constructor; faiss's Python wrapper takes the array alone
        parameters = faiss.SearchParameters()
        parameters.sel = faiss.IDSelectorBitmap(bitmap)  # type: ignore[call-arg, arg-type]
        _, rows = self._index.search(np.ascontiguousarray(queries), k, params=parameters)
        return np.asarray(rows, dtype=np.int64)
