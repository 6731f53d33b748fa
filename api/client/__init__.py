"""A typed client of the API, for programs: each call is declared once and made by either client."""

from api.client.calls import Answered, Call
from api.client.clients import AsyncClient, Client
from api.client.problems import ApiProblem, NoAnswer
from api.client.retrying import Patience

__all__ = ["Answered", "ApiProblem", "AsyncClient", "Call", "Client", "NoAnswer", "Patience"]
