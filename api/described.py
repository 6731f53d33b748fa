"""The description of the API: its parts in order, and an example of every answer as the service gave it.

`examples.json` holds them: of each operation the answer, of each status a refusal. A test asks for them anew
and says when one no longer fits what is described.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.answers import MEDIA_TYPE

EXAMPLES = Path(__file__).with_name("examples.json")
JSON = "application/json"
Content = dict[str, Any]
TAGS: Mapping[str, str] = {  # in the order of the API's page
    "people": "Accounts, sessions, mandates, tokens and delegations.",
    "profiles": "Organisations that visit and host, from draft to approval.",
    "memberships": "Who is a member of which cluster organisation.",
    "imports": "Organisations that come as a file.",
    "matches": "Hosts for a visitor: eligible, ranked and explained.",
    "showings": "Lists as they were shown, to be looked at again.",
    "proposals": "What one organisation asks another, and what it answers.",
    "exchanges": "From draft to closed, by one table of acts.",
    "agreements": "The plan, what the rules say of it, the sum and the account; the two documents of it.",
    "signatures": "Given in the service, or by hand with a scan.",
    "documents": "The same as pages and as PDF: agreements, reports, certificate, dossier.",
    "evidence": "Files that show that a stay took place.",
    "reports": "What visitor and host report, its validation, and the closing.",
    "payments": "What is due, orders to a bank, and what the bank has booked.",
    "aftercare": "How it went, and what came of it.",
    "groups": "Exchanges of several visitors that go to one host together.",
    "calendars": "Days, agendas and deadlines for calendar programs.",
    "figures": "What is counted, against targets and budgets; what is late and what is to be expected.",
    "eligibility": "What the rules say of a case, with their sources.",
    "rules": "The rules in force, their editions and the lump sums.",
    "waivers": "Exceptions that somebody granted.",
    "partnerships": "Who manages whom, what they are to reach and may spend.",
    "programme": "What the support office sets.",
    "success stories": "What came of exchanges, told with the consent of all.",
    "glossary": "What the words mean.",
    "webhooks": "Notices for programs.",
    "inbox": "Notices for people.",
    "audit": "Who did what, in which order, unaltered.",
    "status": "How the service itself is doing.",
}
NAMED: Mapping[str, str] = {  # where two parts of the service call different things by one word
    "api__access__roles__Role": "MandateRole",
    "eligibility__facts__Role": "OrganisationRole",
    "eligibility__facts__Kind": "OrganisationKind",
    "api__exchanges__evidence__kinds__Kind": "EvidenceKind",
    "api__exchanges__reports__questionnaires__Kind": "QuestionKind",
    "eligibility__facts__Party": "MoneyParty",
    "api__exchanges__states__Party": "ExchangeParty",
    "api__exchanges__states__State": "ExchangeState",
    "api__profiles__life__State": "ProfileState",
    "api__proposals__states__State": "ProposalState",
    "api__proposals__states__What": "ProposalMove",
    "api__exchanges__calendars__feeds__What": "CalendarContent",
}


def operation_id(route: APIRoute) -> str:
    """The name by which a generated client calls an operation: its summary, such as 'sign_a_document'."""
    return re.sub("[^a-z0-9]+", "_", (route.summary or route.name).lower()).strip("_")


def describe_with_examples(app: FastAPI) -> None:
    """Makes the description name each part, and say of each answer what it can look like."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = with_examples(named(described()), recorded())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def named(description: Mapping[str, Any]) -> dict[str, Any]:
    """The description with its tags in order, and with a word of its own for each schema."""
    text = json.dumps(description)
    for given, name in NAMED.items():
        text = text.replace(f'"{given}"', f'"{name}"').replace(
            f'#/components/schemas/{given}"', f'#/components/schemas/{name}"'
        )
    whole: dict[str, Any] = json.loads(text)
    return whole | {"tags": [{"name": name, "description": words} for name, words in TAGS.items()]}


@cache
def recorded() -> Mapping[str, Mapping[str, Any]]:
    """The answers by operation, such as 'GET /me', and the refusals by status."""
    held: Mapping[str, Mapping[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return held


def with_examples(description: dict[str, Any], examples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The description, in which each answer has its example."""
    for name, status, content in answers_of(description):
        if JSON in content and name in examples["answers"] and status < HTTPStatus.BAD_REQUEST:
            content[JSON]["example"] = examples["answers"][name]
        if MEDIA_TYPE in content and str(status) in examples["refusals"]:
            content[MEDIA_TYPE]["example"] = examples["refusals"][str(status)]
    return description


def answers_of(description: Mapping[str, Any]) -> Iterator[tuple[str, int, Content]]:
    """The operation, the status and the content of every answer that is described."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                yield f"{method.upper()} {path}", int(status), answer.get("content", {})
