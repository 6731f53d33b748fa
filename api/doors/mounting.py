"""Puts the pages at the door into an application that has its people already."""

from fastapi import FastAPI

from api.doors import links, signing_in
from api.doors.answering import answer_browsers_by_pages


def mount_doors(app: FastAPI) -> None:
    """Gives the application the pages for signing in and for the links in e-mails."""
    app.include_router(signing_in.router)
    app.include_router(links.router)
    answer_browsers_by_pages(app)
