"""The programme over HTTP: read the input, call one use case, render. A file for each kind of thing."""

from fastapi import APIRouter

from api.programme.routes import (
    approvals,
    editions,
    glossary,
    lump_sums,
    partnerships,
    periods,
    stories,
)

router = APIRouter()
for part in (partnerships, periods, approvals, lump_sums, editions, stories, glossary):
    router.include_router(part.router)
