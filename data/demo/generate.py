"""Writes organisations.csv: fictional organisations for demonstrations and tests.

What people read (names, towns, texts) is written by hand in texts/*.toml. What tables need (memberships,
languages, dates, capacities) is drawn here by seeded chance, one generator per organisation, so that adding
an organisation leaves the others as they are. closings.toml adds last sentences; exceptions.toml then makes
the awkward cases, on purpose.

Run `python data/demo/generate.py` after a change and commit the result; a test compares the two.
"""

import csv
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
REFERENCE = HERE.parent / "reference"
OUTPUT = HERE / "organisations.csv"
SEED = "cxc-match-demo-1"

COLUMNS = (
    "id", "name", "kind", "support_kind", "country",
    "other_establishments", "based_in",
    "region", "city", "latitude", "longitude", "roles",
    "eccp_profiled", "member_of", "active_in_cluster", "partnership", "ecosystems",
    "emerging_industries", "technologies", "languages", "objectives", "purposes",
    "activity_types", "about", "seeks", "offers", "preferred_countries",
    "preferred_kinds", "available", "host_capacity", "visits_done", "representative_name",
    "representative_born", "representative_third_country", "representative_days_resident",
    "representative_business", "is_fictional",
)  # fmt: skip

# Name of the TOML table -> (kind code, digits in the id, smallest and largest group it can host).
KINDS = {
    "cluster": ("cluster-organisation", 2, (6, 20)),
    "network": ("business-network", 2, (4, 12)),
    "support": ("support-organisation", 2, (2, 8)),
    "sme": ("sme", 3, (1, 5)),
    "training": ("training-provider", 2, (6, 16)),
    "large": ("large-company", 2, (2, 8)),
    "public": ("public-authority", 2, (2, 6)),
}
HOST_ONLY = {"training", "large", "public"}

Row = dict[str, str]
Entry = dict[str, Any]


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def read_table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


VOCABULARY = read_toml("vocabulary.toml")
LANGUAGE_NAMES = {row["code"]: row["name"] for row in read_table(REFERENCE / "languages.csv")}
FIRST_ECOSYSTEM = {
    row["code"]: row["ecosystems"].split(";")[0] for row in read_table(REFERENCE / "technologies.csv")
}


def main() -> int:
    rows = organisations()
    write(rows, OUTPUT)
    print(f"wrote {len(rows)} fictional organisations to {OUTPUT}")
    return 0


def write(rows: Sequence[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def organisations() -> list[Row]:
    """Every row of the file, in its order: kind by kind as in KINDS, within a kind as written."""
    entries = with_closings(list(numbered(read_entries())))
    clusters = [entry for entry in entries if entry["table"] == "cluster"]
    rows = [row_of(entry, clusters) for entry in entries]
    leave_gaps(rows)
    apply_exceptions(rows)
    for number, row in enumerate(rows, start=1):
        row["representative_name"] = f"Demo Person {number:03d}"
    return rows


def read_entries() -> Iterator[Entry]:
    """Each hand-written entry with its table, its industry (the file) and what the file says for all."""
    places = {row["city"]: row for row in read_table(HERE / "places.csv")}
    for path in sorted((HERE / "texts").glob("*.toml")):
        document = read_toml(f"texts/{path.name}")
        shared = {key: value for key, value in document.items() if key not in KINDS}
        for table in KINDS:
            for entry in document.get(table, []):
                yield shared | entry | {"table": table, "industry": path.stem, "place": places[entry["city"]]}


def numbered(entries: Iterator[Entry]) -> Iterator[Entry]:
    written = list(entries)
    for table, (_, digits, _) in KINDS.items():
        of_kind = [entry for entry in written if entry["table"] == table]
        for number, entry in enumerate(of_kind, start=1):
            yield entry | {"id": f"demo-{table}-{number:0{digits}d}"}


def with_closings(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with a last sentence dealt, in turn, to each text: by industry for firms, else by kind."""
    sentences = read_toml("closings.toml")
    dealt: Counter[tuple[str, str]] = Counter()
    closed = []
    for entry in entries:
        texts = {}
        for field, by_topic in sentences.items():
            topic = entry["table"] if entry["table"] in by_topic else entry["industry"]
            if topic in by_topic:
                turn = dealt[field, topic] % len(by_topic[topic])
                texts[field] = f"{entry[field]} {by_topic[topic][turn]}"
                dealt[field, topic] += 1
        closed.append(entry | texts)
    return closed


def row_of(entry: Entry, clusters: Sequence[Entry]) -> Row:
    rng = Random(f"{SEED}:{entry['name']}")
    table, place = entry["table"], entry["place"]
    kind, _, hosted = KINDS[table]
    languages = languages_of(place["country"], rng)
    roles = roles_of(table, rng)
    intentions = intentions_of(entry["seeks"])
    return {
        "id": entry["id"],
        "name": f"{entry['name']} (demo)",
        "kind": kind,
        "support_kind": entry.get("support_kind", ""),
        **{column: place[column] for column in ("country", "region", "city", "latitude", "longitude")},
        "roles": ";".join(roles),
        "eccp_profiled": "yes" if table == "cluster" else "no",
        "member_of": ";".join(memberships_of(entry, clusters, rng)),
        "active_in_cluster": "yes" if table == "public" else "",
        "partnership": f"{entry['partnership']} (demo)" if happens(0.8, rng) else "",
        "ecosystems": ";".join(ecosystems_of(entry)),
        "emerging_industries": ";".join(entry["emerging_industries"]),
        "technologies": ";".join(entry["tech"]),
        "languages": ";".join(languages),
        "objectives": distinct(intentions, "objective"),
        "purposes": distinct(intentions, "purpose"),
        "activity_types": distinct(intentions, "activity_type"),
        "about": about_of(entry, languages, rng),
        "seeks": entry["seeks"],
        "offers": entry["offers"],
        "preferred_countries": ";".join(preferred_countries(place["country"], rng)),
        "preferred_kinds": ";".join(preferred_kinds(roles, rng)),
        "available": ";".join(periods_of(rng)),
        "host_capacity": str(rng.randint(*hosted)) if "host" in roles else "",
        "visits_done": "0" if "visitor" in roles else "",
        "representative_born": str(date(1962, 1, 1) + timedelta(days=rng.randrange(36 * 365))),
        "representative_third_country": "no",
        "is_fictional": "yes",
    }


def languages_of(country: str, rng: Random) -> list[str]:
    spoken = VOCABULARY["languages"][country].split()
    if happens(0.93, rng):
        spoken.append("en")
    if happens(0.35, rng):
        spoken.append(rng.choice(VOCABULARY["learnt"]))
    return list(dict.fromkeys(spoken))


def roles_of(table: str, rng: Random) -> list[str]:
    if table in HOST_ONLY:
        return ["host"]
    if table != "sme":
        return ["visitor", "host"]
    if happens(0.04, rng):
        return ["visitor"]
    return ["host"] if happens(0.1, rng) else ["visitor", "host"]


def memberships_of(entry: Entry, clusters: Sequence[Entry], rng: Random) -> list[str]:
    """The nearest cluster at home, of its industry if there is one; failing that, often one abroad too."""
    if entry["table"] in {"cluster", "network"}:
        return ["none"]
    near = sorted(clusters, key=lambda cluster: distance(cluster["place"], entry["place"]))
    peers = [cluster for cluster in near if cluster["industry"] == entry["industry"]] or near
    home = [cluster for cluster in near if cluster["place"]["country"] == entry["place"]["country"]]
    home.sort(key=lambda cluster: cluster not in peers)
    abroad = peers[:1] if not home or (home[0] not in peers and happens(0.5, rng)) else []
    return list(dict.fromkeys(cluster["id"] for cluster in [*home[:1], *abroad]))


def distance(here: Row, there: Row) -> float:
    """Good enough to tell near from far: degrees, longitude shrunk to the latitude."""
    north = float(here["latitude"]) - float(there["latitude"])
    east = float(here["longitude"]) - float(there["longitude"])
    return math.hypot(north, east * math.cos(math.radians(float(here["latitude"]))))


def ecosystems_of(entry: Entry) -> list[str]:
    told = [FIRST_ECOSYSTEM[technology] for technology in entry["tech"]]
    return list(dict.fromkeys([*entry["ecosystems"], *told]))[:3]


def intentions_of(seeks: str) -> list[Row]:
    """Up to three intentions whose signs are in the text, most signs first."""
    text = seeks.lower()
    intentions = VOCABULARY["intention"]
    signs = [sum(sign in text for sign in intention["signs"].split()) for intention in intentions]
    by_weight = sorted(range(len(intentions)), key=lambda place: (-signs[place], place))
    return [intentions[place] for place in by_weight if signs[place]][:3] or [intentions[-1]]


def distinct(intentions: Sequence[Row], column: str) -> str:
    return ";".join(dict.fromkeys(intention[column] for intention in intentions))


def about_of(entry: Entry, languages: Sequence[str], rng: Random) -> str:
    if entry["table"] != "sme":
        return str(entry["about"])
    spoken = [LANGUAGE_NAMES[code] for code in languages]
    listed = spoken[0] if len(spoken) == 1 else f"{', '.join(spoken[:-1])} and {spoken[-1]}"
    year = entry.get("founded", rng.randint(1986, 2014))
    closing = rng.choice(VOCABULARY["firm_closings"]).format(year=year, city=entry["city"], languages=listed)
    return f"{entry['about']} {closing}"


def happens(share: float, rng: Random) -> bool:
    return rng.random() < share


def preferred_countries(own: str, rng: Random) -> list[str]:
    others = sorted(set(VOCABULARY["languages"]) - {own, "CH", "GB", "NO"})
    return sorted(rng.sample(others, rng.randint(2, 5))) if happens(0.45, rng) else []


def preferred_kinds(roles: Sequence[str], rng: Random) -> list[str]:
    kinds = ["sme", "support-organisation", "cluster-organisation", "large-company"]
    if "visitor" not in roles:
        kinds.remove("large-company")  # it can only host
    return [kind for kind in kinds if happens(0.5, rng)] if happens(0.5, rng) else []


def periods_of(rng: Random) -> list[str]:
    return sorted(rng.sample(VOCABULARY["periods"], rng.choice((1, 2, 2, 3)))) if happens(0.88, rng) else []


def leave_gaps(rows: Sequence[Row]) -> None:
    """Leaves one thing unsaid in about one firm's profile in six, as people do."""
    for row in rows:
        rng = Random(f"{SEED}:gap:{row['name']}")
        if row["kind"] == "sme" and happens(0.16, rng):
            row[rng.choice(VOCABULARY["gaps"])] = ""


def apply_exceptions(rows: Sequence[Row]) -> None:
    """Rewrites the rows that exceptions.toml names, each for the reason written there."""
    exceptions = read_toml("exceptions.toml")["exception"]
    by_name = {row["name"]: row for row in rows}
    ids = {name: row["id"] for name, row in by_name.items()}
    for exception in exceptions:
        stated = dict(exception["set"])
        if "member_of_name" in stated:
            stated["member_of"] = ids[f"{stated.pop('member_of_name')} (demo)"]
        by_name[f"{exception['name']} (demo)"].update(stated)


if __name__ == "__main__":
    sys.exit(main())
