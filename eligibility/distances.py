"""How far apart two places are."""

from pyproj import Geod

Place = tuple[float, float]  # degrees (latitude, longitude)

_WGS84 = Geod(ellps="WGS84")
_METRES = 1000  # in a kilometre


def geodesic_km(a: Place, b: Place) -> float:
    """The shortest way over the WGS84 ellipsoid between two places, in kilometres; 0 for the same place."""
    _, _, metres = _WGS84.inv(a[1], a[0], b[1], b[0])
    return float(metres) / _METRES
