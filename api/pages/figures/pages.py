"""The pages of figures: what is counted and spent, what it is set against, and where analysts begin."""

from api.pages.figures import analysis, behind, figures, setting
from api.pages.page import room

router = room()
for part in (figures, setting, behind, analysis):
    router.include_router(part.router)
