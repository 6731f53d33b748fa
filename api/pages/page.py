"""One page that somebody opens or sends: what it may ask, and how it answers."""

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from api.access import Grant, Mandate, Ownership, Role, Via, may, permission_of, roles_with
from api.doors.trying import trying
from api.languages import Language
from api.pages.forms import Form, sent_form
from api.pages.inside import Inside, Query, Refused, Said, flat
from api.pages.navigation import Menu, menu_of
from api.pages.words import OUTCOMES, PAPERS, PARTIES, ROLES, STATES
from api.people.dependencies import Moment, PerhapsSignedIn, Setup
from api.people.mandates import live
from api.people.setup import PeopleSetup
from api.people.signed import Signed
from api.problems import Problem
from api.programme.partnerships import concern_of
from api.web.languages import language_of, translations_of
from api.web.layout import page as rendered

_FORBIDDEN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
_SAFE = {"GET", "HEAD"}
_PASSED_ON = (
    "content-type",
    "content-disposition",
    "etag",
    "content-security-policy",
    "x-content-type-options",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Who looks, in which language, and the API that answers them."""

    request: Request
    language: Language
    signed: Signed | None
    at: datetime
    setup: PeopleSetup
    inside: Inside

    # who looks

    @property
    def mandates(self) -> tuple[Mandate, ...]:
        """The mandates that hold at this moment; none where nobody is signed in."""
        return tuple(one.mandate for one in live(self.signed.held, self.at)) if self.signed else ()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held on this day."""
        return frozenset(one.role for one in self.mandates)

    def may(self, act: str, *, partnership: int | None = None) -> bool:
        """Whether the table lets them do that to that partnership; without one, to anything at all.

        What is offered so may still be refused: of each other thing the API knows whose it is. Raises
        UnknownAct.
        """
        if partnership is None:
            return not self.roles.isdisjoint(roles_with(act))
        today = self.at.date()
        return may(self.mandates, act, concern_of(partnership), on=today, via=Via.SESSION).allowed

    def may_to_all(self, act: str) -> bool:
        """Whether the table lets them do that whosever the thing is. Raises UnknownAct."""
        allowed = permission_of(act).grants
        return any(Grant(role, Ownership.OTHER) in allowed for role in self.roles)

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations acted for, each once."""
        return tuple(dict.fromkeys(one.organisation for one in self.mandates if one.organisation))

    @property
    def partnerships(self) -> tuple[int, ...]:
        """The partnerships managed."""
        return tuple(dict.fromkeys(one.partnership for one in self.mandates if one.partnership))

    @property
    def query(self) -> Mapping[str, str]:
        """The query of the address, the last where a name comes twice."""
        return self.request.query_params

    @property
    def done(self) -> str:
        """What was just done, as `go` put it into the address."""
        return self.query.get("done", "")

    # what the API says

    async def read(self, path: str, **query: Any) -> Said:
        """What is read from the API. Raises Refused."""
        said = await self.inside.ask("GET", path, query=query)
        if said.is_refusal:
            raise Refused(said)
        return said

    async def get(self, path: str, **query: Any) -> Any:
        """The same, as plain values. Raises Refused."""
        return (await self.read(path, **query)).json

    async def perhaps(self, path: str, **query: Any) -> Any:
        """The same; None where one may not see it, or there is nothing."""
        try:
            return await self.get(path, **query)
        except Refused as refused:
            if refused.status in _FORBIDDEN:
                return None
            raise

    async def send(  # what a request can say
        self,
        method: str,
        path: str,
        *,
        form: Form,
        body: Any = None,
        content: bytes | None = None,
        media_type: str = "application/json",
        version: str | None = None,
        query: Query | None = None,
    ) -> Said:
        """Carries out an act, once however often the form is sent. Raises Refused."""
        sent = content if content is not None else b"" if body is None else json.dumps(body).encode()
        headers = {"idempotency-key": form.key}
        if sent or body is not None:
            headers["content-type"] = media_type
        seen = version or form.version
        if seen:
            headers["if-match"] = seen
        said = await self.inside.ask(method, path, query=query, content=sent, headers=headers)
        if said.is_refusal:
            raise Refused(said)
        return said

    async def form(self) -> Form:
        """What was sent. Raises UnusableForm."""
        return await sent_form(self.request)

    # what is answered

    async def show(
        self, template: str, *, status: int = HTTPStatus.OK, refused: Refused | None = None, **values: object
    ) -> Response:
        """A page. With `refused`, what the API said no to, its status too."""
        return rendered(
            self.request,
            template,
            status=refused.status if refused else status,
            **(await self._around()),
            page=self,
            refused=refused,
            **values,
        )

    def go(self, path: str, *, done: str | None = None, **query: Any) -> Response:
        """On to another page, in the same language; `done` is said there."""
        more = urlencode(flat({**query, "done": done}))
        return RedirectResponse(
            self.to(path) + (f"?{more}" if more else ""), status_code=HTTPStatus.SEE_OTHER
        )

    def to(self, path: str) -> str:
        """The address of a page in the language of this one."""
        return f"/{self.language.value}{path}"

    def say(self, text: str | None) -> str | None:
        """A sentence in the language of the page."""
        return translations_of(self.language).gettext(text) if text else None

    def with_query(self, **changed: Any) -> str:
        """The address of this page with other values in its query; None takes one out."""
        kept = [(name, text) for name, text in self.request.query_params.multi_items() if name not in changed]
        pairs = [*kept, *flat(changed)]
        text = urlencode([(name, one) for name, one in pairs if name != "done"])
        return self.request.url.path + (f"?{text}" if text else "")

    async def hand_on(self, path: str, **query: Any) -> Response:
        """A file of the API, as it is. Raises Refused."""
        said = await self.read(path, **query)
        kept = {name: said.headers[name] for name in _PASSED_ON if name in said.headers}
        return Response(said.body, status_code=said.status, headers=kept)

    @property
    def key(self) -> str:
        """A key for a form on this page."""
        return uuid4().hex

    async def _around(self) -> dict[str, object]:
        menu: Menu = menu_of(self.roles, path=self.request.url.path, prefix=f"/{self.language.value}")
        unread = 0
        if self.signed is not None:
            told = await self.perhaps("/inbox", most=1)
            unread = (told or {}).get("unread", 0)
        return {
            "menu": menu,
            "unread": unread,
            "signed": self.signed,
            "trying": trying(self.request, self.setup, self.signed, self.at),
            "to": self.to,
            "STATES": STATES,
            "PARTIES": PARTIES,
            "PAPERS": PAPERS,
            "ROLES": ROLES,
            "OUTCOMES": OUTCOMES,
        }


async def page_of(request: Request, signed: PerhapsSignedIn, setup: Setup, at: Moment) -> AsyncIterator[Page]:
    """For every route that is a page."""
    inside = Inside(request.app.state.inside, request, setup)
    try:
        yield Page(
            request=request,
            language=language_of(request),
            signed=signed,
            at=at,
            setup=setup,
            inside=inside,
        )
    finally:
        await inside.settled()


Opened = Annotated[Page, Depends(page_of)]


class _PageRoute(APIRoute):
    """A route whose refusals are pages too; who is not signed in is asked to."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answered = super().get_route_handler()

        async def answered_by_a_page(request: Request) -> Response:
            try:
                return await answered(request)
            except Refused as refused:
                return _refusal(request, refused.status, refused.title, refused.detail)
            except Problem as problem:
                return _refusal(request, problem.status, "", str(problem))
            except RequestValidationError:
                return _refusal(request, HTTPStatus.NOT_FOUND, "", "")

        return answered_by_a_page


def _refusal(request: Request, status: int, title: str, detail: str) -> Response:
    if status == HTTPStatus.UNAUTHORIZED and request.method in _SAFE:
        return _to_sign_in(request)
    return rendered(request, "refused.html", status=status, title=title, detail=detail, code=int(status))


def _to_sign_in(request: Request) -> Response:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", status_code=HTTPStatus.SEE_OTHER)


def room() -> APIRouter:
    """A router for pages, which the application serves once in each language."""
    return APIRouter(include_in_schema=False, route_class=_PageRoute)
