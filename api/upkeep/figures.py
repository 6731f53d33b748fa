"""How often regular jobs are done, and how much, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter


class UpkeepFigures:
    """The figures of the worker of one application, in the registry of its others."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._runs = Counter("cxc_upkeep_runs", "Regular jobs done.", ("job", "outcome"), registry=registry)
        self._done = Counter("cxc_upkeep_done", "What regular jobs have done.", ("job",), registry=registry)

    def count(self, job: str, *, done: int, failed: bool) -> None:
        """Counts one run of a job."""
        self._runs.labels(job, "failed" if failed else "done").inc()
        self._done.labels(job).inc(done)
