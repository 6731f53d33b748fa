"""What is done with exchanges, from draft to payment, with their groups and their stories.

An exchange belongs to the visitor. Its counterpart is the host, its manager the VOP's, and the counterpart's
manager the HOP's.
"""

from api.access.concerns import Ownership
from api.access.permissions import (
    EITHER_MANAGER,
    HOST_SIGNERS,
    HOSTS,
    THE_AUDITOR,
    THE_MANAGER,
    THE_OFFICE,
    VISITING_SIGNERS,
    VISITORS,
    decides,
    prepares,
    reads,
    to,
)

_VISITOR = to(VISITORS, Ownership.OWN)
_HOST = to(HOSTS, Ownership.COUNTERPART)
_SIGNS_AS_VISITOR = to(VISITING_SIGNERS, Ownership.OWN)
_SIGNS_AS_HOST = to(HOST_SIGNERS, Ownership.COUNTERPART)
_PARTIES = _VISITOR | _HOST | EITHER_MANAGER
_SIGNING_PARTIES = _SIGNS_AS_VISITOR | _SIGNS_AS_HOST | EITHER_MANAGER
_KNOWN = "exchange.read"
_FAQ = "ECCP, ClusterXchange FAQ"

AGREEING = (
    reads(_KNOWN, "read the exchange", _PARTIES, THE_OFFICE, THE_AUDITOR, known_to=_KNOWN),
    prepares("exchange.edit", "write its goals, dates and agenda", _PARTIES, known_to=_KNOWN),
    reads(
        "exchange.read_financial",
        "read its Financial Agreement",
        _VISITOR,
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to=_KNOWN,
    ),
    prepares(
        "exchange.set_amount",
        "set the amount that is agreed",
        THE_MANAGER,
        known_to=_KNOWN,
        condition="at or under the maximum",
        source="A1-maximum",
    ),
    decides(
        "exchange.set_account",
        "say to which account it is paid",
        _SIGNS_AS_VISITOR,
        known_to=_KNOWN,
    ),
    prepares(
        "exchange.amend",
        "amend what has been signed",
        _PARTIES,
        known_to=_KNOWN,
        condition="all whose agreement changes sign again",
    ),
    decides(
        "exchange.sign_commitment",
        "sign the Commitment to Quality",
        _SIGNING_PARTIES,
        known_to=_KNOWN,
        source=_FAQ,
    ),
    decides(
        "exchange.sign_financial",
        "sign the Financial Agreement",
        _SIGNS_AS_VISITOR,
        THE_MANAGER,
        known_to=_KNOWN,
        condition="none for a virtual exchange",
        source="A2-payer: the VOP pays the visitor, so these two agree on it",
    ),
    decides(
        "exchange.record_paper",
        "record a signature given on paper",
        EITHER_MANAGER,
        known_to=_KNOWN,
        condition="with the scan",
    ),
    decides(
        "exchange.approve",
        "approve the exchange",
        THE_OFFICE,
        known_to=_KNOWN,
        condition="where the lifecycle asks for it",
    ),
    decides(
        "exchange.approve_agenda",
        "approve that working days of the stay are idle",
        THE_OFFICE,
        known_to=_KNOWN,
        condition="with the reason, before the first day, for exactly these days",
        source="S4-consecutive; SEED-HTT: 'the Support Office has to approve it'",
    ),
    decides(
        "exchange.refuse",
        "send the exchange back to be edited",
        THE_MANAGER,
        THE_OFFICE,
        known_to=_KNOWN,
        condition="with the reason",
    ),
)

STAYING = (
    prepares("exchange.start", "say that the stay has begun", _VISITOR, THE_MANAGER, known_to=_KNOWN),
    prepares("exchange.finish", "say that the stay is over", _VISITOR, THE_MANAGER, known_to=_KNOWN),
    decides("exchange.cancel", "cancel the exchange", _SIGNING_PARTIES, known_to=_KNOWN),
    decides(
        "exchange.interrupt",
        "break off the stay",
        _SIGNING_PARTIES,
        known_to=_KNOWN,
        condition="with its own short report",
    ),
)

CLOSING = (
    prepares(
        "exchange.report_visit",
        "report on the visit (Annex 3)",
        _VISITOR,
        known_to=_KNOWN,
        source="X1-visitor-report",
    ),
    prepares(
        "exchange.report_hosting",
        "report on the hosting (Annex 2)",
        _HOST,
        known_to=_KNOWN,
        source="X2-host-report",
    ),
    reads(
        "exchange.read_evidence",
        "see the evidence",
        _VISITOR,
        THE_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to=_KNOWN,
    ),
    prepares(
        "exchange.add_evidence",
        "hand in evidence",
        _VISITOR,
        known_to=_KNOWN,
        source="A5-grounds: evidence from the visitor",
    ),
    reads(
        "exchange.read_reports",
        "read what has been reported",
        _PARTIES,
        THE_OFFICE,
        THE_AUDITOR,
        known_to=_KNOWN,
    ),
    decides(
        "exchange.return_report",
        "send the visitor's report back with remarks",
        THE_MANAGER,
        known_to=_KNOWN,
        condition="before it is validated",
    ),
    decides(
        "exchange.validate",
        "validate the report and the evidence",
        THE_MANAGER,
        known_to=_KNOWN,
        source="A5-grounds: validation by the VOP",
    ),
    decides(
        "exchange.pay",
        "record the payment",
        THE_MANAGER,
        known_to=_KNOWN,
        condition="once",
        source="A2-payer, A4-one-payment: the VOP pays, once",
    ),
    decides("exchange.close", "close the exchange", THE_MANAGER, known_to=_KNOWN),
    prepares("exchange.feedback", "say how it went", _VISITOR, _HOST, known_to=_KNOWN),
    reads(
        "exchange.read_feedback",
        "read how it went",
        _VISITOR,
        _HOST,
        EITHER_MANAGER,
        THE_OFFICE,
        THE_AUDITOR,
        known_to=_KNOWN,
    ),
)

GROUPS = (
    reads("group.read", "read the group", _PARTIES, THE_OFFICE, THE_AUDITOR, known_to="group.read"),
    prepares("group.make", "make a group", THE_MANAGER),
    prepares("group.edit", "set its host, dates and agenda", EITHER_MANAGER, known_to="group.read"),
    decides(
        "group.sign",
        "sign for every exchange of the group at once",
        _SIGNS_AS_HOST,
        EITHER_MANAGER,
        known_to="group.read",
        condition="each as it could be signed alone",
    ),
    prepares(
        "group.start",
        "say for every exchange of the group at once that the stay has begun",
        THE_MANAGER,
        known_to="group.read",
        condition="each as it could be started alone",
    ),
    prepares(
        "group.finish",
        "say for every exchange of the group at once that the stay is over",
        THE_MANAGER,
        known_to="group.read",
        condition="each as it could be finished alone",
    ),
    decides(
        "group.cancel",
        "cancel every exchange of the group at once",
        _SIGNS_AS_HOST,
        EITHER_MANAGER,
        known_to="group.read",
        condition="each as it could be cancelled alone",
    ),
    prepares(
        "group.join",
        "add the exchange to a group",
        THE_MANAGER,
        known_to=_KNOWN,
        condition="in draft only",
        source="X5-joins-in-draft",
    ),
    prepares(
        "group.leave",
        "take the exchange out of its group",
        THE_MANAGER,
        known_to=_KNOWN,
        condition="in draft only",
        source="X5-joins-in-draft",
    ),
)

STORIES = (
    reads(
        "story.read_draft",
        "read its success story before it is published",
        _PARTIES,
        THE_OFFICE,
        THE_AUDITOR,
        known_to="story.read_draft",
    ),
    prepares(
        "story.write",
        "write its success story",
        _VISITOR,
        _HOST,
        THE_MANAGER,
        known_to=_KNOWN,
        condition="closed",
    ),
    decides(
        "story.consent", "consent to its success story", _SIGNS_AS_VISITOR, _SIGNS_AS_HOST, known_to=_KNOWN
    ),
    decides(
        "story.publish",
        "publish its success story",
        THE_MANAGER,
        THE_OFFICE,
        known_to=_KNOWN,
        condition="with both sides' consent",
    ),
    decides(
        "story.withdraw",
        "withdraw its success story",
        _SIGNS_AS_VISITOR,
        _SIGNS_AS_HOST,
        THE_MANAGER,
        THE_OFFICE,
        known_to=_KNOWN,
    ),
)
