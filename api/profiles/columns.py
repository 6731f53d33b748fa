"""The columns of an import file. Docs, template and the reader all follow this one table. Pure."""

import csv
import io
from dataclasses import dataclass

MAX_TEXT = 20_000  # characters in one cell; about 3,000 words
MAX_NAME = 300
MAX_URL = 500
MAX_ITEM = 100  # characters of one free keyword
SEPARATOR = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it means, what it may hold, and how the two fictional template rows fill it."""

    name: str
    meaning: str
    allowed: str
    cluster: str  # the template's first row
    sme: str  # the template's second row
    required: bool = False


COLUMNS = (
    Column(
        name="id",
        meaning="The organisation's own key. A later import of the same id replaces the whole profile",
        allowed="1 to 64 letters A-Z, digits, `.`, `_`, `-`; begins with a letter or digit; once per file",
        cluster="EXAMPLE-CLUSTER",
        sme="EXAMPLE-SME",
        required=True,
    ),
    Column(
        name="name",
        meaning="Legal name",
        allowed=f"text, at most {MAX_NAME} characters",
        cluster="Fictional Textile Cluster of Porto",
        sme="Fictional Weaving Lda",
        required=True,
    ),
    Column(
        name="kind",
        meaning="Kind of organisation",
        allowed="`cluster-organisation`, `business-network`, `support-organisation`, `sme`, "
        "`training-provider`, `large-company` or `public-authority`",
        cluster="cluster-organisation",
        sme="sme",
    ),
    Column(
        name="support_kind",
        meaning="Which kind of support organisation; only where kind is `support-organisation`",
        allowed="a code of `support_kinds.csv`, such as `technology-centre`",
        cluster="",
        sme="",
    ),
    Column(
        name="country",
        meaning="Country where it is registered",
        allowed="ISO 3166-1 code of two letters (`XK` for Kosovo; `EL` and `UK` are read as `GR` and `GB`) "
        "or the English name",
        cluster="PT",
        sme="Portugal",
    ),
    Column(
        name="other_establishments",
        meaning="Countries of its other registered establishments. Blank: none is recorded, and the country "
        "where it is registered counts",
        allowed="list of country codes or English names",
        cluster="",
        sme="ES",
    ),
    Column(
        name="based_in",
        meaning="Country where its representative is based: with several establishments, this one counts",
        allowed="as `country`",
        cluster="",
        sme="PT",
    ),
    Column(
        name="region",
        meaning="NUTS 2 region",
        allowed="a code or name of `nuts2.csv`, in the organisation's country; countries outside that table: "
        "the code of their statistical region",
        cluster="PT11",
        sme="PT11",
    ),
    Column(name="city", meaning="City or town", allowed="text", cluster="Porto", sme="Guimarães"),
    Column(
        name="latitude",
        meaning="Degrees north, WGS84; together with longitude",
        allowed="-90 to 90, with a decimal point",
        cluster="41.15",
        sme="41.44",
    ),
    Column(
        name="longitude",
        meaning="Degrees east, WGS84; together with latitude",
        allowed="-180 to 180, with a decimal point",
        cluster="-8.61",
        sme="-8.29",
    ),
    Column(
        name="roles",
        meaning="What it registered to be in an exchange",
        allowed="`visitor`, `host`, or both as `visitor;host`",
        cluster="visitor;host",
        sme="visitor",
    ),
    Column(
        name="eccp_profiled",
        meaning="Whether it has its own validated cluster profile on the ECCP",
        allowed="`yes` or `no`",
        cluster="yes",
        sme="",
    ),
    Column(
        name="eccp_profiled_on",
        meaning="Since which day it has that profile. Blank: since a day that is not recorded",
        allowed="`YYYY-MM-DD`, not in the future; only where eccp_profiled is `yes`",
        cluster="2025-03-01",
        sme="",
    ),
    Column(
        name="eccp_profile_url",
        meaning="Where that profile can be read",
        allowed=f"address that begins with `https://` or `http://`, at most {MAX_URL} characters",
        cluster="https://example.org/clusters/fictional-textile-cluster-of-porto",
        sme="",
    ),
    Column(
        name="member_of",
        meaning="The cluster organisations and business networks it is a member of. Blank: not known; "
        "`none`: known to be a member of nothing",
        allowed="ids in this file or imported before, separated by `;`, or `none`",
        cluster="none",
        sme="EXAMPLE-CLUSTER",
    ),
    Column(
        name="active_in_cluster",
        meaning="For a public authority: whether it is active in a cluster",
        allowed="`yes` or `no`",
        cluster="",
        sme="",
    ),
    Column(
        name="partnership",
        meaning="Name of the partnership that manages its exchanges; a new name makes a new partnership",
        allowed=f"text, at most {MAX_NAME} characters",
        cluster="Fictional Fibres Partnership",
        sme="Fictional Fibres Partnership",
    ),
    Column(
        name="ecosystems",
        meaning="Industrial ecosystems",
        allowed="list of codes or names of `ecosystems.csv`",
        cluster="textiles",
        sme="textiles",
    ),
    Column(
        name="emerging_industries",
        meaning="Emerging industries",
        allowed="list of codes or names of `emerging_industries.csv`",
        cluster="creative-industries;digital-industries",
        sme="",
    ),
    Column(
        name="technologies",
        meaning="Technologies it has or wants",
        allowed=f"list of codes or names of `technologies.csv`, or keywords of your own, at most {MAX_ITEM} "
        "characters each",
        cluster="jacquard-weaving;knitting",
        sme="jacquard-weaving;natural dyeing",
    ),
    Column(
        name="languages",
        meaning="Languages its people can work in",
        allowed="list of ISO 639-1 codes or English names of `languages.csv`",
        cluster="pt;en",
        sme="pt;en;es",
    ),
    Column(
        name="objectives",
        meaning="What its members want from an exchange",
        allowed="list of codes or names of `objectives.csv`",
        cluster="internationalise;new-partners",
        sme="new-skills;innovative-ideas",
    ),
    Column(
        name="purposes",
        meaning="What an exchange is for",
        allowed="list of codes or names of `purposes.csv`",
        cluster="learn-from-cluster",
        sme="new-technologies;new-markets",
    ),
    Column(
        name="activity_types",
        meaning="What it would do during an exchange",
        allowed="list of codes or names of `activity_types.csv`",
        cluster="knowledge-sharing",
        sme="capacity-building;market-research",
    ),
    Column(
        name="about",
        meaning="What the organisation is and does",
        allowed=f"text, at most {MAX_TEXT:,} characters",
        cluster="We bring together weavers, dyers and machine builders of the north of Portugal.",
        sme="Family weaving mill with 40 people making upholstery from recycled fibres.",
    ),
    Column(
        name="seeks",
        meaning="What it hopes to find at the other organisation",
        allowed=f"text, at most {MAX_TEXT:,} characters",
        cluster="Clusters that help small firms to trace their fibres.",
        sme="A mill or a laboratory that dyes recycled cotton with little water.",
    ),
    Column(
        name="offers",
        meaning="What it can give the other organisation",
        allowed=f"text, at most {MAX_TEXT:,} characters",
        cluster="Visits to our members, a shared pilot line, and contacts to buyers.",
        sme="Ten years of weaving recycled yarns on Jacquard looms.",
    ),
    Column(
        name="motivation",
        meaning="Why it wants to take part; read by its partnership, not matched and not shown to others",
        allowed=f"text, at most {MAX_TEXT:,} characters",
        cluster="Our members ask for partners who trace fibres.",
        sme="We want to dye with less water before the new rules come.",
    ),
    Column(
        name="preferred_countries",
        meaning="Countries it would rather visit, or welcome visitors from",
        allowed="list of country codes or English names",
        cluster="IT;DE",
        sme="IT",
    ),
    Column(
        name="preferred_kinds",
        meaning="Kinds of organisation it would rather meet",
        allowed="list of the codes of `kind`",
        cluster="cluster-organisation",
        sme="sme;support-organisation",
    ),
    Column(
        name="available",
        meaning="When it can travel or receive visitors, first and last day included",
        allowed="list of periods `YYYY-MM-DD/YYYY-MM-DD`",
        cluster="2027-01-11/2027-03-26;2027-09-01/2027-10-29",
        sme="2027-02-01/2027-06-30",
    ),
    Column(
        name="host_capacity",
        meaning="How many visitors it can take at once",
        allowed="whole number, 0 to 10,000",
        cluster="12",
        sme="",
    ),
    Column(
        name="visits_done",
        meaning="Physical exchanges it has already made as visitor",
        allowed="whole number, 0 to 10,000",
        cluster="0",
        sme="1",
    ),
    Column(
        name="representative_name",
        meaning="Who travels or receives",
        allowed=f"text, at most {MAX_NAME} characters",
        cluster="Ana Exemplo",
        sme="Rui Exemplo",
    ),
    Column(
        name="representative_born",
        meaning="Their date of birth: a visitor's representative must be of age",
        allowed="`YYYY-MM-DD`, in the past and from 1900 on",
        cluster="1980-05-17",
        sme="1991-11-02",
    ),
    Column(
        name="representative_third_country",
        meaning="Whether they are a third-country national, that is of a country that takes no part",
        allowed="`yes` or `no`",
        cluster="no",
        sme="yes",
    ),
    Column(
        name="representative_days_resident",
        meaning="For a third-country national: days spent in participating countries with a residence permit",
        allowed="whole number, 0 to 50,000",
        cluster="",
        sme="400",
    ),
    Column(
        name="representative_business",
        meaning="For a third-country national: whether they have started or intend to start a business in a "
        "participating country",
        allowed="`yes` or `no`",
        cluster="",
        sme="yes",
    ),
    Column(
        name="is_fictional",
        meaning="Whether the organisation is made up, for a demonstration or a test",
        allowed="`yes` or `no`; blank means no",
        cluster="yes",
        sme="yes",
    ),
)
COLUMN_NAMES = tuple(column.name for column in COLUMNS)
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
ERROR_COLUMN = "error"  # added to rejected rows, and ignored when they come back


def template_text() -> str:
    """A CSV file to start from: the header and two fictional organisations."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMN_NAMES)
    writer.writerow([column.cluster for column in COLUMNS])
    writer.writerow([column.sme for column in COLUMNS])
    return file.getvalue()


def column_table() -> str:
    """The columns as the Markdown table of docs/IMPORT.md."""
    lines = ["| Column | Meaning | Allowed | Example |", "|---|---|---|---|"]
    for column in COLUMNS:
        name = f"`{column.name}` (required)" if column.required else f"`{column.name}`"
        example = column.sme or column.cluster
        shown = f"`{example}`" if example else ""
        lines.append(f"| {name} | {column.meaning} | {column.allowed} | {shown} |")
    return "\n".join(lines)
