"""How much is agreed under which maximum. Pure."""

from dataclasses import dataclass

from eligibility.phrases import euros


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What may be paid and what is agreed, in cents, as a Financial Agreement has it."""

    maximum_cents: int
    agreed_cents: int


def agreed_within(maximum_cents: int, *, before: Amount | None) -> int:
    """What is agreed under another maximum, in cents.

    The same as before, lowered to the maximum; the maximum itself where that was agreed, or nothing yet.
    """
    if before is None or before.agreed_cents >= before.maximum_cents:
        return maximum_cents
    return min(before.agreed_cents, maximum_cents)


def what_became_of_it(before: Amount | None, after: Amount | None) -> tuple[str, ...]:
    """What an edit did to the amount that was agreed, in words; empty where it did nothing."""
    if before is None or after is None or before.agreed_cents == after.agreed_cents:
        return ()
    was, now = euros(before.agreed_cents), euros(after.agreed_cents)
    if after.agreed_cents < before.agreed_cents:
        return (f"The amount agreed is lowered from {was} to {now}, the most that may now be paid.",)
    return (f"The amount agreed was the maximum and follows it, from {was} to {now}.",)
