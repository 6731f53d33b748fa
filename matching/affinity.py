"""Affinity: features weighed into points that add up, from a file an expert can read and change."""

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.features import FEATURES, Column, Side

Floats = NDArray[np.float64]

WHOLE = 100.0
EXPERT_MODEL = Path(__file__).parent.parent / "models" / "expert" / "affinity.toml"
_SHOWN_DECIMALS = 2
_TOLERANCE = 1e-9


class BadModel(ValueError):
    """A model file that cannot be used; the message says where and why."""


class UnknownPurpose(ValueError):
    """A purpose the model has no weights for."""


@dataclass(frozen=True, slots=True)
class PartWeight:
    """The most points a part can give, and what it counts (0..1) where the evidence is not stated."""

    weight: float
    neutral: float


@dataclass(frozen=True, slots=True)
class Part:
    """One named share of an affinity, in points: what it gives, the most it could, and what neutral gives.

    Where the evidence is not stated, the part gives the neutral points.
    """

    name: str
    points: float
    most: float
    neutral: float
    stated: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """Points of n hosts, shape (n, parts), rounded as shown; `affinity` (n,) is their sum, 0 to 100."""

    parts: tuple[str, ...]
    points: Floats
    stated: NDArray[np.bool_]

    @property
    def affinity(self) -> Floats:
        return np.asarray(np.round(self.points.sum(axis=1), _SHOWN_DECIMALS), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class AffinityModel:
    """Named parts with weights in hundredths that sum to 100, for one purpose."""

    name: str
    parts: Mapping[str, PartWeight]

    def score(self, features: Mapping[str, Column]) -> Scores:
        """Points = weight x feature, or weight x neutral where not stated; each rounded to 0.01."""
        columns = [
            part.weight * np.where(features[name].stated, features[name].values.astype(float), part.neutral)
            for name, part in self.parts.items()
        ]
        return Scores(
            parts=tuple(self.parts),
            points=np.asarray(np.round(np.stack(columns, axis=1), _SHOWN_DECIMALS), dtype=np.float64),
            stated=np.stack([features[name].stated for name in self.parts], axis=1),
        )

    def parts_of(self, scores: Scores, at: int) -> tuple[Part, ...]:
        """The parts of the host at a position of the scores."""
        return tuple(
            Part(
                name=name,
                points=float(scores.points[at, column]),
                most=self.parts[name].weight,
                neutral=round(self.parts[name].weight * self.parts[name].neutral, _SHOWN_DECIMALS),
                stated=bool(scores.stated[at, column]),
            )
            for column, name in enumerate(scores.parts)
        )

    def weight(self, name: str) -> float:
        """The most points the part can give; 0 for a part the model leaves out."""
        return self.parts[name].weight if name in self.parts else 0.0


def toward(side: Side, parts: Iterable[Part]) -> float:
    """How well one side is served, 0 to 100: its own parts and the shared ones over their most."""
    sides = {feature.name: feature.side for feature in FEATURES}
    mine = [part for part in parts if sides[part.name] in {side, Side.SHARED}]
    most = sum(part.most for part in mine)
    return WHOLE * sum(part.points for part in mine) / most if most else 0.0


def purposes(path: Path = EXPERT_MODEL) -> tuple[str, ...]:
    """The purposes a visitor may choose in the model file."""
    return tuple(_table(_read(path), "purposes"))


def load_model(path: Path = EXPERT_MODEL, *, purpose: str | None = None) -> AffinityModel:
    """The model in a file, weighed for a purpose.

    Raises BadModel for a file that is not a model, UnknownPurpose for a purpose it does not list.
    """
    described = _read(path)
    emphasis = _emphasis(described, purpose)
    parts = {name: _part(path, name, values) for name, values in _table(described, "parts").items()}
    _check(path, parts)
    _check_emphasis(path, parts, purpose, emphasis)
    weights = _rescaled({name: part.weight * emphasis.get(name, 1.0) for name, part in parts.items()})
    return AffinityModel(
        name=_name(described, path, purpose),
        parts={name: PartWeight(weights[name], part.neutral) for name, part in parts.items()},
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadModel(f"no affinity model at {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadModel(f"{path} is not a readable TOML file: {error}") from None


def _table(described: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = described.get(name, {})
    return table if isinstance(table, dict) else {}


def _part(path: Path, name: str, values: Any) -> PartWeight:
    try:
        return PartWeight(float(values["weight"]), float(values["neutral"]))
    except (KeyError, TypeError, ValueError):
        raise BadModel(f"{path}: part '{name}' needs a weight and a neutral value, both numbers") from None


def _check(path: Path, parts: Mapping[str, PartWeight]) -> None:
    known = sorted(feature.name for feature in FEATURES)
    if unknown := sorted(set(parts) - set(known)):
        raise BadModel(f"{path}: no feature is called '{unknown[0]}'; the features are {', '.join(known)}")
    if not all(part.weight >= 0 and 0 <= part.neutral <= 1 for part in parts.values()):
        raise BadModel(f"{path}: a weight is at least 0, and a neutral value lies between 0 and 1")
    whole = sum(part.weight for part in parts.values())
    if abs(whole - WHOLE) > _TOLERANCE:
        raise BadModel(f"{path}: the weights sum to {whole:g}; change them so that they sum to {WHOLE:g}")


def _emphasis(described: Mapping[str, Any], purpose: str | None) -> Mapping[str, Any]:
    if purpose is None:
        return {}
    known = _table(described, "purposes")
    if purpose not in known:
        raise UnknownPurpose(f"no purpose '{purpose}'; choose one of {', '.join(known)}")
    return _table(known, purpose)


def _check_emphasis(
    path: Path, parts: Mapping[str, PartWeight], purpose: str | None, emphasis: Mapping[str, Any]
) -> None:
    if unknown := sorted(set(emphasis) - set(parts)):
        raise BadModel(f"{path}: purpose '{purpose}' names '{unknown[0]}', which is no part of the model")
    if not all(isinstance(factor, int | float) and 0 <= factor < math.inf for factor in emphasis.values()):
        raise BadModel(f"{path}: purpose '{purpose}' multiplies weights by numbers of at least 0")
    if not any(part.weight * emphasis.get(name, 1) > 0 for name, part in parts.items()):
        raise BadModel(f"{path}: purpose '{purpose}' leaves no part with any weight")


def _rescaled(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights made to sum to 100, in hundredths, so that rounded points never add up to more."""
    whole = sum(weights.values())
    rounded = {name: round(weight * WHOLE / whole, _SHOWN_DECIMALS) for name, weight in weights.items()}
    heaviest = max(rounded, key=lambda name: rounded[name])
    rounded[heaviest] = round(rounded[heaviest] + WHOLE - sum(rounded.values()), _SHOWN_DECIMALS)
    return rounded


def _name(described: Mapping[str, Any], path: Path, purpose: str | None) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    name = f"{described.get('name', path.stem)}-{described.get('version', '0')}-{digest}"
    return f"{name}/{purpose}" if purpose else name
