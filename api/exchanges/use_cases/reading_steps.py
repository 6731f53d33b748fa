"""The table of the lifecycle together with that of permissions, to be read by everybody."""

from dataclasses import dataclass

from api.access import Permission, permission_of
from api.access.wording import who_may
from api.exchanges.lifecycle import STEPS, Step
from api.exchanges.states import Party
from api.exchanges.use_cases.way import parties_to, title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleStep:
    """One act: where it is possible, and who may do it."""

    step: Step
    permission: Permission
    title: str
    who: str
    parties: tuple[Party, ...]


def lifecycle() -> tuple[LifecycleStep, ...]:
    """Every act, in the order of the table."""
    return tuple(
        LifecycleStep(
            step=step,
            permission=permission_of(act),
            title=title_of(act),
            who=who_may(permission_of(act)),
            parties=parties_to(act),
        )
        for act, step in STEPS.items()
    )
