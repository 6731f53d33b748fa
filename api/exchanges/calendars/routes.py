"""The routes of this room: read the input, ask, render."""

from fastapi import APIRouter

router = APIRouter(tags=["calendars"])
