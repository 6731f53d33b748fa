"""What pages leave out of the sentences that the API says to programs."""

import pytest

from api.web.layout import for_people


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "There is no exchange 5 that you may see. GET /exchanges lists those that you may.",
            "There is no exchange 5 that you may see.",
        ),
        ('Somebody changed it. Send the change with If-Match: "3".', "Somebody changed it."),
        (
            "No waiver has the number 3. GET /waivers and 'cxc waiver list' list them.",
            "No waiver has the number 3.",
        ),
        ("The stay ends on 5 May 2027. It is too short.", "The stay ends on 5 May 2027. It is too short."),
        ("GET /payments lists what is due.", "GET /payments lists what is due."),  # better than nothing
    ],
)
def test_what_is_said_to_programs_is_left_out_unless_nothing_else_is_said(said: str, shown: str) -> None:
    assert for_people(said) == shown
