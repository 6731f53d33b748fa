"""The bank's file beside what was ordered: looked at first, then recorded, each booking with what to do."""

from fastapi import Response

from api.pages.forms import SentFile
from api.pages.inside import Refused, unfit
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.payments.parts import OUTCOMES_OF_BOOKINGS

router = room()
_BY_SUFFIX = {
    ".csv": "text/csv",
    ".xml": "application/xml",
}  # a browser says what the spreadsheet program says
_OTHERWISE = "application/octet-stream"


@router.get("/payments/reconciliation")
async def form_of(page: Opened) -> Response:
    """What file is needed, and where to choose it."""
    await page.get("/payment-orders", most=1)  # for those alone who may read payments
    return await _show(page)


@router.post("/payments/reconciliation")
async def reconcile(page: Opened) -> Response:
    """Reads the file: to look at it only, or to record what agrees as paid."""
    form = await page.form()
    file = form.file("file")
    if file is None:
        return await _show(page, refused=unfit(file=N_("Choose the file that your bank gave you.")))
    try:
        said = await page.send(
            "POST",
            "/payment-orders/reconciliation",
            form=form,
            content=file.content,
            media_type=_media_type_of(file),
            query={"preview": form.text("then") == "look"},
        )
    except Refused as refused:
        return await _show(page, refused=refused)
    return await _show(page, result=said.json, name=file.name)


def _media_type_of(file: SentFile) -> str:
    ending = "." + file.name.rpartition(".")[2].lower()
    return _BY_SUFFIX.get(ending, _OTHERWISE)


async def _show(
    page: Page, *, refused: Refused | None = None, result: dict[str, object] | None = None, name: str = ""
) -> Response:
    return await page.show(
        "payments/reconciliation.html",
        refused=refused,
        result=result,
        name=name,
        BOOKINGS=OUTCOMES_OF_BOOKINGS,
    )
