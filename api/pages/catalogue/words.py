"""What the catalogue calls its filters and orders, and where it keeps them in the address."""

from api.pages.navigation import N_

FACETS = {  # filters with several values, in the order in which they are shown
    "role": N_("Takes part as"),
    "country": N_("Country"),
    "region": N_("Region"),  # once a country is chosen: there are hundreds
    "kind": N_("Kind"),
    "ecosystem": N_("Ecosystem"),
    "technology": N_("Technology"),
    "language": N_("Language"),
    "objective": N_("Objective"),
    "partnership": N_("Partnership"),
}
SIDES = {"host": N_("Host"), "visitor": N_("Visitor")}
ORDERS = {
    "name": N_("By name"),
    "newest": N_("Newest first"),
    "affinity": N_("By affinity"),
}
VIEWS = {"list": N_("List"), "map": N_("Map")}
EVERYBODY = "none"  # `for` in the address: for nobody in particular
MOST = 25  # in one part of the list
