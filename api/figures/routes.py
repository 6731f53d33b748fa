"""Figures over HTTP: read the input, ask, render."""

from fastapi import APIRouter

router = APIRouter(tags=["figures"])
