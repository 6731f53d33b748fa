"""What an identity provider answers over the network: JSON, soon, and not too much of it."""

import json
import time
from collections.abc import Mapping
from typing import Any

import httpx2

from api.people.problems import ProviderSilent

WITHIN_S = 10.0  # for one answer, from the name to its last byte
_EACH_S = 5.0  # for any one step of it
_MOST_BYTES = 2**20


class Fetching:
    """Asks the provider. No redirects and no proxies: the operator named where it is."""

    def __init__(self) -> None:
        self._client = httpx2.Client(timeout=_EACH_S, follow_redirects=False, trust_env=False)

    def get(self, url: str, *, bearer: str | None = None) -> dict[str, Any]:
        """The JSON object at an address. Raises ProviderSilent."""
        headers = {} if bearer is None else {"authorization": f"Bearer {bearer}"}
        status, found = self._asked(httpx2.Request("GET", url, headers=_accepting(headers)))
        if status != httpx2.codes.OK or found is None:
            raise ProviderSilent(f"answered {status} where its description has to be")
        return found

    def post(
        self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any] | None]:
        """What is answered to a form: the status, and the JSON object if it is one. Raises ProviderSilent."""
        return self._asked(httpx2.Request("POST", url, data=dict(form), headers=_accepting(headers)))

    def close(self) -> None:
        self._client.close()

    def _asked(self, request: httpx2.Request) -> tuple[int, dict[str, Any] | None]:
        ends = time.monotonic() + WITHIN_S
        try:
            response = self._client.send(request, stream=True)
            try:
                body = _read(response, ends)
            finally:
                response.close()
        except (httpx2.HTTPError, httpx2.StreamError, OSError):
            raise ProviderSilent("cannot be reached") from None
        return response.status_code, _object_in(body)


def _accepting(headers: Mapping[str, str]) -> dict[str, str]:
    return {"accept": "application/json", "user-agent": "cxc-match", **headers}


def _read(response: httpx2.Response, ends: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise ProviderSilent("answered more than anybody reads")
        if time.monotonic() > ends:
            raise ProviderSilent("took too long to answer")
    return bytes(body)


def _object_in(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
