"""How the service is doing, over HTTP."""

from functools import partial

from fastapi import APIRouter, Request

from api.answers import READING
from api.matches.dependencies import Newest, Recording
from api.people.asking import Perhaps
from api.upkeep import status
from api.upkeep.jobs import all_jobs
from api.upkeep.schemas import IndexAnswer, StatusAnswer

router = APIRouter(tags=["status"], responses=READING)


@router.get("/status", summary="How is the service doing?")
def read_status(request: Request, asking: Perhaps, snapshot: Newest, recording: Recording) -> StatusAnswer:
    """What lists are made from, the notices on their way, and when each regular job was last done.

    Also the last backup, the last proven restore, and what of these is missing or too long ago.

    For the Support Office, auditors and administrators.
    """
    jobs = all_jobs(request.app.state.settings)
    found = asking.read(partial(status.read, signed=asking.signed, jobs=jobs, at=asking.at))
    return StatusAnswer.of(
        found,
        IndexAnswer(
            organisations=len(snapshot.organisations),
            listed=int(snapshot.listed.sum()),
            model=snapshot.matcher().model.name,
            encoder=recording.in_use().encoder,
        ),
    )
