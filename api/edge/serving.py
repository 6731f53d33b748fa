"""How the server is run: what it does when told to stop, and what it believes of proxies."""

from typing import Any

from api.edge.connections import PunctualConnection

GRACE_S = 9  # for the requests in flight; with the rest of the shutdown, the process is gone within 10


def server_options() -> dict[str, Any]:
    """The options that uvicorn.run takes for this service.

    On SIGTERM it takes no new connection, finishes what it was asked, and ends. Proxies are the edge's own
    business (addresses.py), since uvicorn would believe X-Forwarded-For from this machine; so is the log.
    """
    return {
        "http": PunctualConnection,
        "timeout_graceful_shutdown": GRACE_S,
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "ws": "none",
    }
