# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One match, from profile text to points
#
# This notebook follows one visitor through the matching, step by step. It calls the code that the service
# calls, on the demo organisations, all of them fictional. Nothing is copied or simplified: a number shown
# here is the number that `cxc match` prints. The last check of section 6 makes sure of it.
#
# The method in words and formulas is in `docs/METHOD.md`, the terms are in `docs/GLOSSARY.md`.
#
# To work with it, open this file in an editor that knows the percent format, or run
# `.venv/bin/jupytext --to ipynb notebooks/01_matching.py` and open the notebook that this makes.
# It needs no network. The first run embeds the demo texts, which takes most of its time; set
# `CXC_VECTORS_DIR` to a folder to keep the vectors for the next run.

# %%
import os
import warnings
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from api.cli.demo import DEMO_VISITOR
from api.clock import now
from api.database import open_database
from api.demo.files import ORGANISATIONS
from api.matches.snapshot import Snapshots
from api.matches.use_cases import Wishes, possible_visitors, rank_hosts
from api.profiles.organisation import match_profile_of
from api.profiles.use_cases import ImportOrder, import_organisations
from api.profiles.vocabulary import KIND_NAMES
from api.settings import load_settings
from eligibility.facts import Kind
from eligibility.screening import screen
from eligibility.verdicts import Outcome
from matching.affinity import AffinityModel, PartWeight, purposes
from matching.catalogue import Catalogue, nearness
from matching.encoders import encode_texts, load_encoder, unit
from matching.evaluation import evaluate
from matching.features import FEATURES, measure_all
from matching.judged import load_judged
from matching.passages import chunks, need_text, offer_text, paragraphs, wishes
from matching.ranking import order
from matching.scorers import our_scorers
from matching.vectors import VectorStore

AS_OF = date(2026, 11, 21)  # the day the rules are asked for; fixed, so that the notebook says the same tomorrow
K = 10  # hosts in a list

# Colours of Okabe and Ito (2008), which people with any colour vision can tell apart.
BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, YELLOW, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999",
)
warnings.filterwarnings("ignore", message="IProgress not found")  # a progress bar we do not need
plt.rcParams.update({
    "figure.dpi": 110, "figure.constrained_layout.use": True, "font.size": 10, "axes.titlelocation": "left",
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 11,
})
pd.set_option("display.width", 160, "display.max_columns", 20, "display.max_colwidth", 60)

# %% [markdown]
# ## 1. The catalogue
#
# The demo file goes through the importer of the service into a database of its own, in a temporary folder.
# A *snapshot* is one state of that database with everything the matches are worked out from.

# %%
folder = TemporaryDirectory(prefix="cxc-notebook-")
settings = load_settings(str(Path(folder.name) / "demo.db"))
report = import_organisations(ImportOrder(path=ORGANISATIONS), database_url=settings.database_url, at=now())
database = open_database(settings.database_url)
snapshot = Snapshots(database, settings).newest()
catalogue = snapshot.catalogue  # embeds every text that has no vector yet
print(f"{report.new} organisations imported, {len(report.errors)} errors")
print(f"{len(catalogue)} profiles in the catalogue, vectors of {catalogue.offer_vectors.shape[1]} numbers each")

# %% [markdown]
# ## 2. The visitor, and what is read of it
#
# A profile has three texts: what the organisation is (`about`), what it `seeks` and what it `offers`.

# %%
visitor = snapshot.organisation(DEMO_VISITOR)
profile = match_profile_of(visitor)
print(f"{visitor.name}, {visitor.city}, {visitor.country}, {visitor.kind}\n")
for name in ("about", "seeks", "offers"):
    print(f"{name}: {getattr(profile, name)}\n")

# %% [markdown]
# The *need* is what it seeks. A visitor that states no wish is read by what it is, since more of the same is
# then the best guess. A short statement often lists wishes that have little to do with each other. So the
# whole is compared, and each of its sentences and clauses of three words or more by itself; the best one
# counts. On the other side the *offer* of a host is what it offers together with what it is, as two paragraphs.

# %%
need = need_text(profile)
pieces = wishes(need)
for number, piece in enumerate(pieces):
    print(f"{number}  {'(the whole) ' if number == 0 else ''}{piece}")

# %% [markdown]
# ## 3. Texts become vectors
#
# The encoder reads a limited number of tokens at once. A longer paragraph is packed, in whole sentences, into
# chunks that fit, so that nothing is cut away. The demo texts are short: each paragraph is one chunk. To see
# the chunks, take the offers of thirty organisations as if they were one paragraph.

# %%
encoder = load_encoder(settings.encoder)
lengths = [
    encoder.count_tokens(paragraph) for host in catalogue.hosts for paragraph in paragraphs(offer_text(host))
]
essay = " ".join(host.offers for host in catalogue.hosts[:30])
packed = chunks(essay, encoder.count_tokens, limit=encoder.chunk_tokens)
weights = 1 / np.arange(1, len(packed) + 1)
by_hand = unit((weights @ encode_texts(encoder, packed)).reshape(1, -1))
assert np.allclose(encode_texts(encoder, [essay]), by_hand, atol=1e-5)
print(f"The encoder is {encoder.name}; a chunk holds up to {encoder.chunk_tokens} tokens.")
print(f"The longest paragraph of the demo has {max(lengths)} tokens, half have {np.median(lengths):.0f} or fewer.")
print(f"The long paragraph has {encoder.count_tokens(essay)} tokens and becomes {len(packed)} chunks:")
pd.DataFrame({
    "tokens": [encoder.count_tokens(chunk) for chunk in packed],
    "share of the paragraph's mean": (weights / weights.sum()).round(3),
    "begins": [chunk[:50] + " …" for chunk in packed],
})

# %% [markdown]
# A paragraph's vector is the mean of its chunks, the i-th counting 1/i, since openings say what a text is about
# (the cell checks this by hand). A text's vector is the mean of its paragraphs. All vectors have length one, so the inner product of two is their cosine.
#
# `prepare` embeds the visitor. Below, each wish against a few hosts: the largest cosine of a column is the
# one that counts for that host, and it is often not that of the whole statement.

# %%
asking = catalogue.prepare(profile)
cosines = catalogue.offer_vectors @ asking.need_vectors.T  # (hosts, wishes)
best = cosines.max(axis=1)
near = np.argsort(-best)
near = near[[catalogue.hosts[row].id != profile.id for row in near]][:8]


def short(name: str, most: int = 26) -> str:
    """A name that fits beside a plot."""
    name = name.removesuffix(" (demo)")
    return name if len(name) <= most else name[: most - 1].rstrip(" ,.") + "…"


figure, axes = plt.subplots(figsize=(9.5, 3.6))
shown = axes.imshow(cosines[near].T, cmap="cividis", aspect="auto", vmin=0)
axes.set_xticks(range(len(near)), [short(catalogue.hosts[row].name, 20) for row in near], rotation=30, ha="right")
axes.set_yticks(range(len(pieces)), ["the whole statement", *(short(piece, 44) for piece in pieces[1:])])
for column, row in enumerate(near):
    for line, value in enumerate(cosines[row]):
        dark = value < 0.6 * float(cosines[near].max())
        axes.text(
            column, line, f"{value:.2f}", ha="center", va="center",
            color="white" if dark else "black", weight="bold" if line == cosines[row].argmax() else "normal",
        )
axes.set_title("Cosine of each wish with what a host offers; in bold the one that counts")
figure.colorbar(shown, ax=axes, label="cosine")
plt.show()

# %% [markdown]
# ## 4. Who may be visited
#
# Eligibility comes before matching and knows nothing of it. Every rule in force on the day is asked; the worst
# answer is the outcome. "Needs information" and "needs approval" still take part, marked so. Only "not eligible"
# is left out, and it can be asked why.

# %%
screening = screen(snapshot.facts(visitor, as_of=AS_OF), snapshot.prepared(AS_OF))
by_severity = Counter(screening.outcomes.tolist())
counts = {outcome.value: by_severity[outcome.severity] for outcome in Outcome}
print(f"The visitor itself is {screening.visitor_verdict.outcome.value}.")
print(f"{int(screening.mask.sum())} of {len(catalogue)} organisations can be its host.")

figure, axes = plt.subplots(figsize=(8, 2.5))
bars = axes.barh(list(counts), list(counts.values()), color=[GREEN, SKY, ORANGE, GREY])
axes.bar_label(bars, padding=3)
axes.invert_yaxis()
axes.set_xlabel("organisations")
axes.set_title(f"Outcome of the pairing with {short(visitor.name)} on {AS_OF:%-d %B %Y}")
plt.show()

# %% [markdown]
# The rules behind "not eligible". An organisation may fail several, so the counts can add up to more than above.

# %%
refusals = Counter(
    reason.question
    for position in np.flatnonzero(~screening.mask)
    for reason in screening.verdict(int(position)).reasons
    if reason.outcome is Outcome.NOT_ELIGIBLE
)
pd.Series(refusals, name="organisations refused by it").sort_values(ascending=False).to_frame()

# %% [markdown]
# ## 5. Raw similarities become rarities
#
# A cosine of 0.5 means one thing with one encoder and one catalogue, and another with others. So a raw
# similarity is mapped to how rare it is among strangers of this catalogue. The map is fitted on a sample of
# stated needs against a sample of offers. No judgement enters. A similarity that one pair in ten reaches becomes
# 0.25, one in a hundred 0.5, one in a thousand 0.75; beyond that the map goes on at the slope of its last tenfold.

# %%
raw = nearness(catalogue.offer_vectors, asking.need_vectors)
others = np.array([host.id != profile.id for host in catalogue.hosts])
rarity = catalogue.maps.meaning
line = np.linspace(min(raw.min(), rarity.raw[0]), rarity.raw[-1], 300, dtype=np.float32)

figure, (above, below) = plt.subplots(2, 1, figsize=(8, 5), sharex=True, height_ratios=(2, 3))
above.hist(
    [raw[others & screening.mask], raw[others & ~screening.mask]], bins=40, stacked=True,
    color=[BLUE, ORANGE], label=["can be host", "not eligible"],
)
above.set_ylabel("organisations")
above.set_title("Raw similarity of the need with every offer")
above.legend(frameon=False)
below.plot(line, rarity(line), color=BLUE, linewidth=2)
for share, value in (("1 in 10", 0.25), ("1 in 100", 0.5), ("1 in 1,000", 0.75), ("1 in 10,000", 1.0)):
    below.axhline(value, color=GREY, linewidth=0.8, linestyle=":")
    below.text(line[0], value + 0.015, share, color="#555555", fontsize=9)
below.plot(raw[near], rarity(raw[near]), "o", color=VERMILION, label="the eight nearest offers")
below.set_xlabel("cosine")
below.set_ylabel("rarity, 0 to 1")
below.set_ylim(-0.02, 1.08)
below.set_title("The rarity map of this catalogue")
below.legend(frameon=False, loc="lower right")
plt.show()

# %% [markdown]
# Meaning is one half of "need met". The other half is words: BM25 of the need's words in the offer, as a share of
# what the need could attain, through a rarity map of its own. Rare words, such as the name of a machine, weigh
# more there than an encoder gives them.

# %%
rows = np.flatnonzero(screening.mask & others).astype(np.int64)
shares = catalogue.lexicon.shares(need, rows)
halves = pd.DataFrame({
    "host": [short(catalogue.hosts[row].name) for row in rows],
    "cosine": raw[rows], "meaning": rarity(raw[rows]),
    "word share": shares, "words": catalogue.maps.words(shares),
})
halves["need met"] = (halves["meaning"] + halves["words"]) / 2
halves.sort_values("need met", ascending=False).head(6).round(3).reset_index(drop=True)

# %% [markdown]
# ## 6. Features, weights, points
#
# `measure_all` works out every feature for every host that takes part: a value between 0 and 1, and whether both
# sides have stated what it needs. Where they have not, the model's neutral value stands in.
# The points of a part are weight times value, rounded to 0.01. The affinity is their sum.

# %%
matcher = snapshot.matcher()
features = measure_all(asking, catalogue, rows)
scores = matcher.model.score(features)
top = order(scores.affinity, [catalogue.hosts[row].id for row in rows])[:K]
names = [short(catalogue.hosts[rows[at]].name) for at in top]

table = pd.DataFrame(
    {name: np.where(column.stated, column.values, np.nan)[top] for name, column in features.items()}, index=names
)
print(f"Features of the first {K} hosts for {short(visitor.name)}; an empty cell means not stated.")
table.round(2).astype(object).where(table.notna(), "")

# %%
weights_table = pd.DataFrame(
    [(f.name, f.meaning, f.side.value, matcher.model.parts[f.name].weight, matcher.model.parts[f.name].neutral)
     for f in FEATURES if f.name in matcher.model.parts],
    columns=["part", "says", "side", "weight", "neutral"],
)
print(f"The model is {matcher.model.name}; its weights sum to {weights_table['weight'].sum():g}.")
weights_table

# %%
points = pd.DataFrame(scores.points[top], index=names, columns=scores.parts)
LARGEST = {
    "need met": BLUE, "wish met": ORANGE, "alike": GREEN, "ecosystems": PINK, "technologies": SKY, "goals": VERMILION,
}
drawn = points[list(LARGEST)].assign(**{"the other six": points.drop(columns=list(LARGEST)).sum(axis=1)})

figure, axes = plt.subplots(figsize=(9.5, 4.6))
start = np.zeros(len(drawn))
for name in drawn.columns:
    bars = axes.barh(
        range(len(drawn)), drawn[name], left=start, label=name,
        color=LARGEST.get(name, "#DDDDDD"), edgecolor="white", linewidth=0.8,
    )
    axes.bar_label(
        bars, [f"{value:.0f}" if value >= 2.5 else "" for value in drawn[name]], label_type="center", fontsize=8,
        color="white" if name in {"need met", "alike", "goals"} else "black",
    )
    start += drawn[name].to_numpy()
for at, total in enumerate(scores.affinity[top]):
    axes.text(total + 0.6, at, f"{total:.1f}", va="center", weight="bold")
axes.set_yticks(range(len(drawn)), [f"{rank}  {name}" for rank, name in enumerate(names, start=1)])
axes.invert_yaxis()
axes.set_xlim(0, 100)
axes.set_xlabel("points, of 100")
axes.set_title(f"Where the points of the first {K} hosts come from")
axes.legend(ncols=7, frameon=False, loc="upper center", bbox_to_anchor=(0.42, -0.14), columnspacing=1, handlelength=1)
plt.show()

# %% [markdown]
# Two checks, on every host that takes part: the parts add up to the affinity, and the list is the one that the
# service gives.

# %%
assert np.allclose(scores.points.sum(axis=1), scores.affinity, atol=0.005)
assert ((scores.affinity >= 0) & (scores.affinity <= 100)).all()
ranking = rank_hosts(snapshot, visitor, Wishes(k=K, as_of=AS_OF))
assert [host.match.host.id for host in ranking.hosts] == [catalogue.hosts[rows[at]].id for at in top]
assert [host.match.affinity for host in ranking.hosts] == scores.affinity[top].tolist()
for host in ranking.hosts:
    assert abs(sum(part.points for part in host.match.parts) - host.match.affinity) < 0.005
print(f"The parts of all {len(rows)} hosts add up, and the service shows the same {K}.")

# %% [markdown]
# Affinity is one number for the pair. Two more say how well each side is served: its own parts and the shared
# ones, over the most they could give.

# %%
pd.DataFrame(
    [(h.match.rank, short(h.match.host.name), h.match.host.country, KIND_NAMES[Kind(h.match.host.kind)], h.match.affinity,
      round(h.match.toward_visitor, 1), round(h.match.toward_host, 1), h.verdict.outcome.value) for h in ranking.hosts],
    columns=["rank", "host", "country", "kind", "affinity", "toward visitor", "toward host", "verdict"],
).set_index("rank")

# %% [markdown]
# ## 7. The explanation
#
# Up to three reasons, the part furthest above its neutral points first, each quoting the passage or field it
# rests on; the part furthest below its neutral points, if any is; and the one change of the visitor's that would add most
# points for this host. The change is found by working the affinity out again.

# %%
for host in ranking.hosts[:3]:
    match = host.match
    print(f"{match.rank}. {match.host.name}, affinity {match.affinity:.1f}")
    for reason in match.explanation.reasons:
        print(f"   + {reason}")
    print(f"   - {match.explanation.weakness}")
    print(f"   ^ {match.explanation.raised_by or 'No single change of the visitor would raise it.'}\n")

# %% [markdown]
# ## 8. What if the weights were others?
#
# The features stay; only the weights change, so a question costs milliseconds. First the purposes that the
# model file lists: each makes some parts count more and scales the whole back to 100.


# %%
def ranks_by(model: AffinityModel) -> pd.Series:
    """Rank of every host that takes part, by a model, from 1."""
    placed = order(model.score(features).affinity, [catalogue.hosts[row].id for row in rows])
    return pd.Series(np.argsort(placed) + 1, index=[catalogue.hosts[row].id for row in rows])


models = {"no purpose": matcher.model} | {name: snapshot.matcher(name).model for name in purposes()}
ranks = pd.DataFrame({name: ranks_by(model) for name, model in models.items()})
moved = ranks[(ranks <= K).any(axis=1)].sort_values("no purpose")
moved.index = [short(snapshot.organisation(host).name) for host in moved.index]
kept = {name: int(((ranks[name] <= K) & (ranks["no purpose"] <= K)).sum()) for name in purposes()}
print(f"Of the first {K} without a purpose, still among the first {K}: {kept}")
moved

# %% [markdown]
# Then a weight of your own. Here "need met" loses half of its weight to all the others in proportion. Try other
# parts and shares; a part left out entirely has share 0.


# %%
def reweighed(model: AffinityModel, part: str, share: float) -> AffinityModel:
    """The model with one weight multiplied by `share`, all scaled back to 100."""
    changed = {name: replace(one, weight=one.weight * (share if name == part else 1)) for name, one in model.parts.items()}
    whole = sum(one.weight for one in changed.values())
    return AffinityModel(
        name=f"{model.name}, {part} x {share:g}",
        parts={name: PartWeight(100 * one.weight / whole, one.neutral) for name, one in changed.items()},
    )


kept_of_top = {
    part: {share: int((ranks_by(reweighed(matcher.model, part, share))[ranks.index[ranks["no purpose"] <= K]] <= K).sum())
           for share in (0.0, 0.5, 2.0)}
    for part in matcher.model.parts
}
print(f"How many of the first {K} stay among the first {K} when one weight is multiplied:")
pd.DataFrame(kept_of_top).T.rename(columns=lambda share: f"x {share:g}")

# %% [markdown]
# A row that stays at the full number in all columns is a part whose weight does not decide this list. Look at
# several visitors before you conclude anything from one.
#
# ## 9. Does everybody get the same hosts?
#
# Some vectors are near everything. A host whose text is such a *hub* would stand in everybody's list. So: the
# list of every organisation that may visit, and for each host in how many lists it stands (its k-occurrence).


# %%
def gini(occurrence: np.ndarray) -> float:
    """Gini coefficient of counts, shape (n,): 0 where all are equal, near 1 where one host takes all; NaN for no counts."""
    ordered = np.sort(occurrence.astype(np.float64))
    n, total = len(ordered), ordered.sum()
    return float("nan") if total == 0 else float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


occurrence: Counter[str] = Counter()
by_chance: Counter[str] = Counter()
could_host = np.zeros(len(catalogue), dtype=bool)
rng = np.random.default_rng(0)
visitors = possible_visitors(snapshot, as_of=AS_OF)
for one in visitors:
    allowed = screen(snapshot.facts(one, as_of=AS_OF), snapshot.prepared(AS_OF)).mask.copy()
    allowed[catalogue.row_of(one.id)] = False
    could_host |= allowed
    its_rows = np.flatnonzero(allowed)
    ids = [catalogue.hosts[row].id for row in its_rows]
    its_scores = matcher.score(catalogue.prepare(match_profile_of(one)), its_rows)
    occurrence.update(ids[at] for at in order(its_scores.affinity, ids)[:K])
    by_chance.update(rng.choice(ids, size=min(K, len(ids)), replace=False).tolist())

hosts = [host.id for host, possible in zip(catalogue.hosts, could_host, strict=True) if possible]
ours = np.array([occurrence[host] for host in hosts])
chance = np.array([by_chance[host] for host in hosts])
print(f"{len(visitors)} visitors, {len(hosts)} possible hosts, lists of {K}")
print(f"Gini of the k-occurrence: {gini(ours):.2f}, with hosts drawn by chance {gini(chance):.2f}")
print(f"In nobody's list: {int((ours == 0).sum())} hosts, by chance {int((chance == 0).sum())}")
most = hosts[int(ours.argmax())]
print(f"In most lists: {snapshot.organisation(most).name}, {ours.max()} of {len(visitors)}")

figure, axes = plt.subplots(figsize=(8, 3.4))
axes.plot(np.sort(ours)[::-1], color=BLUE, linewidth=2, label=f"by affinity, Gini {gini(ours):.2f}")
axes.plot(np.sort(chance)[::-1], color=ORANGE, linewidth=2, linestyle="--", label=f"by chance, Gini {gini(chance):.2f}")
axes.axhline(ours.mean(), color=GREY, linewidth=0.8, linestyle=":")
axes.text(len(hosts), ours.mean() + 0.6, "if all were equal", ha="right", color="#555555", fontsize=9)
axes.set_xlabel("hosts, those in most lists first")
axes.set_ylabel(f"lists of {K} it stands in")
axes.set_ylim(bottom=0)
axes.set_title("How attention is spread over the hosts")
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# A few hosts in many lists are no fault by themselves: a catalogue may hold one laboratory that many firms need.
# They are a fault when their text is long or general. Look at the ones in most lists before you change anything.

# %%
often = sorted(hosts, key=lambda host: (-occurrence[host], host))[:5]
pd.DataFrame(
    [(short(snapshot.organisation(host).name, 34), KIND_NAMES[snapshot.organisation(host).kind], occurrence[host],
      len(offer_text(match_profile_of(snapshot.organisation(host))).split())) for host in often],
    columns=["host", "kind", "lists", "words in its offer"],
)

# %% [markdown]
# ## 10. Is it any good?
#
# The demo organisations are fictional, so nothing that happened to them could tell. To measure, name a directory of
# judged data in `CXC_JUDGED_DIR` (its layout is described in `matching/judged.py`); then this cell does what
# `cxc evaluate` does. Means are over queries, intervals are 95 % bootstrap intervals.

# %%
judged_dir = os.environ.get("CXC_JUDGED_DIR", "")
if not judged_dir:
    print("CXC_JUDGED_DIR is not set, so nothing is measured here. What was measured is in docs/METHOD.md.")
else:
    judged = load_judged(Path(judged_dir))
    asked = [query.profile for task in judged.tasks.values() for query in task.queries]
    store = VectorStore(settings.vectors_dir, encoder)
    measured = evaluate(judged, our_scorers(Catalogue(judged.hosts, store, visitors=asked)))
    frame = measured.to_frame()
    frame = frame[frame["sort"] == "model"]
    frame["shown"] = [f"{row.mean:.3f} ({row.low:.3f} to {row.high:.3f})" for row in frame.itertuples()]
    print(f"{measured.judged}: {', '.join(f'{task.queries} queries of the task {name}' for name, task in measured.tasks.items())}")
    print(frame.pivot(index=["task", "slice", "name"], columns="metric", values="shown").to_string())

# %%
database.close()
folder.cleanup()
