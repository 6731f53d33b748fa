"""Every route of a profile's registration and life."""

from fastapi import APIRouter

from api.registrations import act_routes, profile_routes

router = APIRouter()
router.include_router(profile_routes.router)
router.include_router(act_routes.router)
