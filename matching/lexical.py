"""Lexical evidence: which rare words of a wish stand in an offer (BM25, Robertson and Zaragoza 2009)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from matching.words import words

_K1 = 1.2  # how soon repeating a word stops helping; the usual BM25 value
_B = 0.75  # how much a long text is discounted; the usual BM25 value

Floats = NDArray[np.float32]


class LexicalIndex:
    """The words of n texts, weighted by BM25, ready to be asked with other texts.

    A query word counts 1 + ln(times it occurs), so that a long wish does not drown its rare words.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = CountVectorizer(analyzer=words)
        if any(words(text) for text in texts):
            counts = sparse.csr_matrix(self._vectorizer.fit_transform(texts), dtype=np.float32)
        else:
            self._vectorizer.vocabulary_ = {}
            counts = sparse.csr_matrix((len(texts), 0), dtype=np.float32)
        self.terms: list[str] = sorted(self._vectorizer.vocabulary_)  # the order of its columns too
        frequencies = np.bincount(counts.indices, minlength=counts.shape[1])
        n = len(texts)
        self.rarity: Floats = np.log(1 + (n - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)
        self._mean_length = max(float(counts.sum()) / max(n, 1), 1.0)
        self.documents = self._weighted(counts)

    def __len__(self) -> int:
        return int(self.documents.shape[0])

    def queries(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """One row of word weights per text, shape (n texts, n terms); unknown words are left out."""
        counts = self._counts(texts)
        counts.data = 1 + np.log(counts.data)
        return counts

    def documents_of(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Other texts weighted as if they stood in this index, shape (n texts, n terms)."""
        return self._weighted(self._counts(texts))

    def attainable(self, queries: sparse.csr_matrix) -> Floats:
        """What each query would score against a text that repeats all its words without end, shape (n,)."""
        return np.asarray(queries @ self.rarity * (_K1 + 1), dtype=np.float32)

    def scores(self, text: str) -> Floats:
        """BM25 of every text of the index for one query text, shape (n,); 0 where no word is shared."""
        return np.asarray((self.queries([text]) @ self.documents.T).toarray()[0], dtype=np.float32)

    def shares(self, text: str, rows: NDArray[np.int64]) -> Floats:
        """BM25 of some texts as a share of what is attainable, shape (n rows,), 0 to 1.

        Shares, unlike scores, can be compared between a short query and a long one.
        """
        query = self.queries([text])
        attainable = float(self.attainable(query)[0])
        if attainable <= 0:
            return np.zeros(len(rows), dtype=np.float32)
        scores = (query @ self.documents[rows].T).toarray()[0]
        return np.asarray(scores / attainable, dtype=np.float32)

    def shares_in(self, row: int, queries: sparse.csr_matrix) -> Floats:
        """As `shares`, of one text of the index for many queries, shape (n queries,)."""
        attainable = self.attainable(queries)
        scores = np.asarray((queries @ self.documents[[row]].T).toarray(), dtype=np.float32).ravel()
        return np.divide(scores, attainable, out=np.zeros_like(scores), where=attainable > 0)

    def shared_terms(self, wish: str, offer: str) -> list[tuple[str, float]]:
        """The stems two texts share with what each adds to the score, strongest first, ties by stem."""
        both = self.queries([wish]).multiply(self.documents_of([offer])).tocoo()
        found = zip(both.col, both.data, strict=True)
        terms = [(self.terms[column], float(value)) for column, value in found]
        return sorted(terms, key=lambda pair: (-pair[1], pair[0]))

    def _counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        if not self.terms:
            return sparse.csr_matrix((len(texts), 0), dtype=np.float32)
        return sparse.csr_matrix(self._vectorizer.transform(texts), dtype=np.float32)

    def _weighted(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        damping = _K1 * (1 - _B + _B * lengths / self._mean_length)
        weighted = counts.copy()
        saturated = counts.data * (_K1 + 1) / (counts.data + damping[rows])
        weighted.data = (saturated * self.rarity[counts.indices]).astype(np.float32)
        return weighted
