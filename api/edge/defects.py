"""Where a defect of ours ends: an answer to the person, and a line in the log without anybody's words."""

import asyncio
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import answer_of, defect_answer
from api.edge.refusals import ServiceStopping

_LOG = logging.getLogger("cxc.defects")


class DefectsAnswered:
    """Answers whatever was raised and nobody expected. A half-sent answer stays cut off, so that it shows."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_begun = False

        async def watched(message: Message) -> None:
            nonlocal is_begun
            is_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except asyncio.CancelledError:  # the server gives up on it, see serving.py
            _LOG.warning("cut off by the shutdown")
            if not is_begun:
                await answer_of(ServiceStopping())(scope, receive, send)
        except Exception:  # noqa: BLE001  the one place for what nobody expected
            _LOG.exception("defect")
            if not is_begun:
                await defect_answer()(scope, receive, send)
