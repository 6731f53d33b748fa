"""What the routes of proposals are handed with each request."""

from typing import Annotated

from fastapi import Depends, Request

from api.proposals.policy import POLICY, ProposalPolicy
from api.proposals.use_cases.checking import Limits
from api.verdicts.dependencies import Editioned


async def limits(request: Request, editions: Editioned) -> Limits:
    """The editions of the rules, and the policy that the application keeps as app.state.proposal_policy."""
    policy: ProposalPolicy = getattr(request.app.state, "proposal_policy", POLICY)
    return Limits(editions=editions, policy=policy)


Limited = Annotated[Limits, Depends(limits)]
