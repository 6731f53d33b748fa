"""How much is asked, how it is answered and how long it takes, for Prometheus. No label can name anybody."""

import time
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.addresses import Network, is_local
from api.edge.names import method_of, route_of

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Figures:
    """The figures of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "cxc_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "cxc_request_seconds",
            "From a request's head to the end of its answer.",
            ("route", "method"),
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.in_flight = Gauge("cxc_requests_in_flight", "Requests not yet answered.", registry=self.registry)


class Measured:
    """Counts each request by the template of its route. Status 0: the client left before it was answered."""

    def __init__(self, app: ASGIApp, *, figures: Figures) -> None:
        self.app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._figures.in_flight.track_inprogress():
            try:
                await self.app(scope, receive, watched)
            finally:
                route, method = route_of(scope), method_of(scope)
                self._figures.requests.labels(route, method, str(status)).inc()
                self._figures.seconds.labels(route, method).observe(time.perf_counter() - begun)


def metrics_router(figures: Figures, *, is_public: bool, trusted: Sequence[Network] = ()) -> APIRouter:
    """GET /metrics. Where it is not public, it is not there for anybody but this machine."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        if not is_public and not is_local(request.scope, trusted):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(generate_latest(figures.registry), media_type=CONTENT_TYPE_LATEST)

    return router
