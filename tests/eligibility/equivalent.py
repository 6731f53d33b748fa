"""Changes of the rules after which every rule still answers the same, each with the reason.

An entry that fits no mutant any more is reported, so that none outlives the line it was written for.
"""

from collections.abc import Mapping

WORDS = "it changes only the words of a note"
REMEDY = "it changes only a remedy, and each remedy is tried out by the property tests"
STEPS = "it changes only what a step of the sum says, which test_allowance.py holds; no rule reads it"
ANY_FORM = "the number is 1 for yes and 0 for no, and anything but 0 allows virtual stays"
MEMBERS_ONLY = "what becomes of an organisation without its link is asked of members of clusters only"
NO_SUCH_QUESTION = "no rule asks a visitor whether it is active in a cluster"
NO_LINE_NO_VISIT = "a kind without a line may not visit either, and is not asked for a link"

# Functions in which no answer is found.
FUNCTIONS: Mapping[str, str] = {
    "_amount_open": "the answer is unknown whichever way; only its note and cure differ",
    "_day_reached": REMEDY,
    "_days_off": WORDS,
    "_up_to": REMEDY,
    "a_participating_country": REMEDY,
    "later_admission": "it changes only the words of a cure",
    "maximum_cents": WORDS,
    "_basis": STEPS,
}

# Function or line of a table, what stood there, and what was put there.
CHANGES: Mapping[tuple[str, str, str], str] = {
    ("resolve", "waiver.covers(as_of)", "not waiver.covers(as_of)"): (
        "it changes only which of the waivers that do not hold the note speaks of"
    ),
    ("resolve", "-1", "-0"): "it changes only which of the waivers that do not hold the note speaks of",
    ("exchange_is_counted_for_the_vop", "stay_virtual", "not stay_virtual"): WORDS,
    ("exchange_is_counted_for_the_vop", "counted_for", "not counted_for"): WORDS,
    ("exchange_is_counted_once", "party is not Party.VOP", "party is Party.VOP"): REMEDY,
    ("_deadline", "last_day > next_working", "last_day >= next_working"): WORDS,
    (
        "lump_sum_is_paid_in_time",
        "found.answer in {Answer.YES, Answer.NO}",
        "found.answer not in {Answer.YES, Answer.NO}",
    ): WORDS,
    ("_of_virtual_stay", "{'stay.virtual': True}", "{'stay.virtual': False}"): STEPS,
    ("_ground", "is_open and other.holds", "is_open or other.holds"): STEPS,
    ("_ceiling", "at_least > ceiling", "at_least >= ceiling"): STEPS,
    ("shortness", "found.missing", "not found.missing"): STEPS,
    ("_halving", "len(grounds) > 1", "len(grounds) >= 1"): STEPS,
    ("_halving", "len(grounds) > 1", "len(grounds) > 2"): STEPS,
    ("_halving", "len(grounds) > 1", "len(grounds) > 0"): STEPS,
    ("count_working_days", "not missing", "missing"): WORDS,
    ("_not_known", "not any(oddities.values())", "any(oddities.values())"): WORDS,
    (
        "_not_known",
        "said or f'Where the {party} is established is not known.'",
        "said and f'Where the {party} is established is not known.'",
    ): WORDS,
    ("_too_often", "limit.is_reached", "not limit.is_reached"): WORDS,
    ("_too_often", "limit.allowed - 1", "limit.allowed - 2"): REMEDY,
    ("_too_often", "limit.allowed - 1", "limit.allowed - 0"): REMEDY,
    (
        "_too_often",
        "limit.done is None or limit.is_reached",
        "limit.done is None and limit.is_reached",
    ): REMEDY,
    ("_too_often", "limit.done is None", "limit.done is not None"): REMEDY,
    ("residence_of_representative", "days_resident or 0", "days_resident and 0"): WORDS,
    ("residence_of_representative", "days_resident or 0", "days_resident or 1"): WORDS,
    ("residence_of_representative", "days_resident or 0", "days_resident or -1"): WORDS,
    (
        "_not_resident",
        "{'days_resident': days, 'business_started_or_intended': True}",
        "{'days_resident': days, 'business_started_or_intended': False}",
    ): REMEDY,
    ("registration", "roles", "not roles"): WORDS,
    ("establishment", "places[0]", "places[-1]"): (
        "a yes that cites a country has one only; which of several a no cites is held by golden/beyond.csv"
    ),
    ("virtual_stays_allowed 1", "value=1", "value=2"): ANY_FORM,
    ("cluster-organisation visitor", "without_link=no", "without_link=with approval"): MEMBERS_ONLY,
    ("cluster-organisation host", "without_link=no", "without_link=with approval"): MEMBERS_ONLY,
    ("public-authority host", "without_link=no", "without_link=with approval"): MEMBERS_ONLY,
    ("business-network visitor", "link=none", "link=active-in-cluster"): NO_SUCH_QUESTION,
    ("training-provider visitor", "link=none", "link=active-in-cluster"): NO_SUCH_QUESTION,
    ("large-company visitor", "link=none", "link=active-in-cluster"): NO_SUCH_QUESTION,
    ("public-authority visitor", "link=none", "link=active-in-cluster"): NO_SUCH_QUESTION,
    ("training-provider visitor", "valid_from=2022-02-01", "valid_from=2022-02-02"): NO_LINE_NO_VISIT,
    ("large-company visitor", "valid_from=2022-02-01", "valid_from=2022-02-02"): NO_LINE_NO_VISIT,
    ("public-authority visitor", "valid_from=2022-02-01", "valid_from=2022-02-02"): NO_LINE_NO_VISIT,
}
