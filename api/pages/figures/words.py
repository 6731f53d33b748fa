"""How figures stand on their page: in which group, in which order."""

from api.pages.navigation import N_

GROUPS = (  # a title, and the figures under it
    (
        N_("How many exchanges"),
        ("counted", "in_preparation", "ready", "under_way", "finished", "to_validate"),
    ),
    (N_("Late"), ("late_visit_reports", "late_host_reports", "late_payments")),
    (N_("Not carried out, or counted elsewhere"), ("cancelled", "interrupted", "hosted")),
    (N_("Money"), ("committed", "to_pay", "paid")),
)
ON_TOP = ("counted", "to_validate", "committed", "paid")
KINDS = {"physical": N_("Abroad"), "virtual": N_("Virtual")}
