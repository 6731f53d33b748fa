"""Which partnership fits an organisation, by sector, country and place, with the reasons in words. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from api.profiles.organisation import Organisation
from eligibility.distances import Place, geodesic_km
from eligibility.phrases import listed


class PartnershipLike(Protocol):
    """What is asked of a partnership here."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def countries(self) -> Collection[str]: ...

    @property
    def ecosystems(self) -> Collection[str]: ...

    @property
    def clusters(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A partnership to choose, and what speaks for it; without reasons nothing that is on record does."""

    id: int
    name: str
    reasons: tuple[str, ...]
    shared_ecosystems: tuple[str, ...]
    covers_country: bool
    own_clusters: tuple[str, ...]  # those of the partnership that the organisation is a member of
    distance_km: float | None  # to the nearest of its clusters whose place is known


def suggest(
    organisation: Organisation,
    partnerships: Iterable[PartnershipLike],
    *,
    places: Mapping[str, Place],
    labels: Mapping[str, str],
) -> tuple[Suggestion, ...]:
    """Every partnership, best first: by its own clusters, shared ecosystems, its country, then the distance.

    `places` are those of clusters, by id; `labels` name ecosystems and countries. Ties go by name.
    """
    found = [_suggestion(organisation, one, places, labels) for one in partnerships]
    return tuple(sorted(found, key=_rank))


def _rank(one: Suggestion) -> tuple[object, ...]:
    far = float("inf") if one.distance_km is None else one.distance_km
    return (not one.own_clusters, -len(one.shared_ecosystems), not one.covers_country, far, one.name, one.id)


def _suggestion(
    organisation: Organisation,
    partnership: PartnershipLike,
    places: Mapping[str, Place],
    labels: Mapping[str, str],
) -> Suggestion:
    shared = tuple(sorted(organisation.ecosystems & set(partnership.ecosystems)))
    covers = organisation.country is not None and organisation.country in set(partnership.countries)
    own = tuple(sorted(set(map(str, organisation.member_of or ())) & set(partnership.clusters)))
    distance = _nearest_km(organisation, [places[one] for one in partnership.clusters if one in places])
    reasons = _reasons(organisation, shared=shared, covers=covers, own=own, distance=distance, labels=labels)
    return Suggestion(
        id=partnership.id,
        name=partnership.name,
        reasons=tuple(reasons),
        shared_ecosystems=shared,
        covers_country=covers,
        own_clusters=own,
        distance_km=distance,
    )


def _reasons(
    organisation: Organisation,
    *,
    shared: tuple[str, ...],
    covers: bool,
    own: tuple[str, ...],
    distance: float | None,
    labels: Mapping[str, str],
) -> Iterable[str]:
    if own:
        yield f"You are a member of {listed(own)}, which belongs to it."
    if shared:
        yield f"It works in {listed([labels.get(code, code) for code in shared])}, as you do."
    if covers and organisation.country is not None:
        yield f"It covers {labels.get(organisation.country, organisation.country)}."
    if distance is not None:
        yield f"The nearest of its clusters is {distance:,.0f} km away."


def _nearest_km(organisation: Organisation, places: Collection[Place]) -> float | None:
    if organisation.latitude is None or organisation.longitude is None:
        return None
    here = (organisation.latitude, organisation.longitude)
    return min((round(geodesic_km(here, there), 1) for there in places), default=None)
