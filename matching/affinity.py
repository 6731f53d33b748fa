"""Affinity: features weighed into points that add up, from a file an expert can read and change."""

import hashlib
import tomllib
from collections.abc import Mapping
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
class Scores:
    """Points of n hosts, shape (n, parts), rounded as shown; `affinity` (n,) is their sum, 0 to 100."""

    parts: tuple[str, ...]
    points: Floats
    stated: NDArray[np.bool_]

    @property
    def affinity(self) -> Floats:
        return np.round(self.points.sum(axis=1), _SHOWN_DECIMALS)


@dataclass(frozen=True, slots=True)
class AffinityModel:
    """Named parts with weights that sum to 100, for one purpose."""

    name: str
    parts: Mapping[str, PartWeight]

    def score(self, features: Mapping[str, Column]) -> Scores:
        """Points = weight x feature, or weight x neutral where not stated; each rounded to 0.01."""
        columns = [
            part.weight * np.where(features[name].stated, features[name].values, part.neutral)
            for name, part in self.parts.items()
        ]
        return Scores(
            parts=tuple(self.parts),
            points=np.round(np.stack(columns, axis=1).astype(np.float64), _SHOWN_DECIMALS),
            stated=np.stack([features[name].stated for name in self.parts], axis=1),
        )

    def toward(self, side: Side, points: Mapping[str, float]) -> float:
        """How well one side is served, 0 to 100: its own parts and the shared ones over their most."""
        mine = [f.name for f in FEATURES if f.side in {side, Side.SHARED} and f.name in self.parts]
        most = sum(self.parts[name].weight for name in mine)
        return WHOLE * sum(points[name] for name in mine) / most if most else 0.0

    def weight(self, name: str) -> float:
        """The most points the part can give; 0 for a part the model leaves out."""
        return self.parts[name].weight if name in self.parts else 0.0


def purposes(path: Path = EXPERT_MODEL) -> tuple[str, ...]:
    """The purposes a visitor may choose in the model file."""
    return tuple(_read(path).get("purposes", {}))


def load_model(path: Path = EXPERT_MODEL, *, purpose: str | None = None) -> AffinityModel:
    """The model in a file, weighed for a purpose.

    Raises BadModel for a file that is not a model, UnknownPurpose for a purpose it does not list.
    """
    described = _read(path)
    emphasis = _emphasis(described, purpose)
    parts = {name: _part(path, name, values) for name, values in described.get("parts", {}).items()}
    _check(path, parts)
    scaled = {name: part.weight * emphasis.get(name, 1.0) for name, part in parts.items()}
    whole = sum(scaled.values())
    return AffinityModel(
        name=_name(described, path, purpose),
        parts={
            name: PartWeight(scaled[name] * WHOLE / whole, part.neutral) for name, part in parts.items()
        },
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadModel(f"no affinity model at {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadModel(f"{path} is not a readable TOML file: {error}") from None


def _part(path: Path, name: str, values: Any) -> PartWeight:
    try:
        return PartWeight(float(values["weight"]), float(values["neutral"]))
    except (KeyError, TypeError, ValueError):
        raise BadModel(f"{path}: part '{name}' needs a weight and a neutral value, both numbers") from None


def _check(path: Path, parts: Mapping[str, PartWeight]) -> None:
    known = {feature.name for feature in FEATURES}
    if unknown := sorted(set(parts) - known):
        raise BadModel(f"{path}: no feature is called '{unknown[0]}'; the features are {', '.join(sorted(known))}")
    if not all(part.weight >= 0 and 0 <= part.neutral <= 1 for part in parts.values()):
        raise BadModel(f"{path}: a weight is at least 0, and a neutral value lies between 0 and 1")
    whole = sum(part.weight for part in parts.values())
    if abs(whole - WHOLE) > _TOLERANCE:
        raise BadModel(f"{path}: the weights sum to {whole:g}; change them so that they sum to {WHOLE:g}")


def _emphasis(described: Mapping[str, Any], purpose: str | None) -> Mapping[str, float]:
    if purpose is None:
        return {}
    known = described.get("purposes", {})
    if purpose not in known:
        raise UnknownPurpose(f"no purpose '{purpose}'; choose one of {', '.join(known)}")
    return dict(known[purpose])


def _name(described: Mapping[str, Any], path: Path, purpose: str | None) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    name = f"{described.get('name', path.stem)}-{described.get('version', '0')}-{digest}"
    return f"{name}/{purpose}" if purpose else name
