"""The approvals of the support office: steps of their own, which the programme asks for or not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from api.programme.problems import UnknownApproval


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep:
    """One step that the support office approves, and whether it is asked for at present."""

    code: str
    name: str
    is_required: bool = False  # nobody waits for the support office unless the programme says so
    version: int = 1
    changed_at: datetime | None = None  # None: as it always was

    def set_to(self, *, is_required: bool, at: datetime) -> "ApprovalStep":
        """The step asked for from now on, or no longer."""
        return replace(self, is_required=is_required, version=self.version + 1, changed_at=at)


# One more step is one more row; whoever asks for it calls programme.store.is_step_required.
STEPS: Mapping[str, ApprovalStep] = MappingProxyType(
    {
        step.code: step
        for step in (
            ApprovalStep(
                code="profile.approval", name="The support office approves a profile after its partnership"
            ),
            ApprovalStep(code="exchange.approval", name="The support office approves an exchange"),
        )
    }
)


def step_called(code: str) -> ApprovalStep:
    """The step of that code as it is before anybody has set it. Raises UnknownApproval."""
    if code not in STEPS:
        raise UnknownApproval(code, STEPS)
    return STEPS[code]
