"""The exchanges that other tests start from are as the service itself would have made them."""

from typing import Any

import pytest

from api.exchanges.lifecycle import settled
from api.exchanges.states import State


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("is_virtual", [False, True])
def test_an_exchange_can_be_put_on_record_in_every_state(stays: Any, state: State, is_virtual: bool) -> None:
    made = stays.at(state, is_virtual=is_virtual)

    assert stays.seen(made.id) == made
    assert made.state is state
    if state not in {State.APPROVING, State.COMMITTED} | {State.CANCELLED, State.INTERRUPTED}:
        assert settled(made, is_approval_required=False) is state
