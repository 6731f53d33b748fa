"""Success stories over HTTP: drafted, consented to, published, withdrawn; and who is refused at each step."""

from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.journal.store import last_entries
from eligibility.facts import Kind
from matching.profiles import OrganisationId

STORY = {"title": "A weaver learns to recycle", "text": "Five days in Dornbirn.", "ecosystems": ["textiles"]}


@pytest.fixture
def loom(town, an_organisation):
    """A visitor of Weavers', a host of Spinners', and a third organisation."""
    town.load(
        *(
            an_organisation(id=OrganisationId(one), kind=Kind.SME, partnership=partnership)
            for one, partnership in (("vo", "Weavers"), ("ho", "Spinners"), ("third", "Weavers"))
        )
    )
    return town


class Cast(dict[str, Any]):
    """Somebody in each part, who signs in when first needed."""

    def __init__(self, loom: Any) -> None:
        self.loom = loom

    def __missing__(self, who: str) -> Any:
        part = PARTS.get(who)
        self[who] = self.loom.person(*part) if part else self.loom.nobody()
        return self[who]


PARTS = {
    "vop": (Role.MANAGER, "Weavers"),
    "hop": (Role.MANAGER, "Spinners"),
    "visitor": (Role.VISITING_SIGNER, "vo"),
    "editor": (Role.VISITING_EDITOR, "vo"),
    "host": (Role.HOST_SIGNER, "ho"),
    "third": (Role.VISITING_SIGNER, "third"),
    "office": (Role.SUPPORT_OFFICE,),
    "auditor": (Role.AUDITOR,),
}


@pytest.fixture
def cast(loom):
    return Cast(loom)


def write(loom, client, *, by="Weavers", **differences: Any):
    named = {"partnership": loom.partnership(by), "visitor": "vo", "host": "ho"}
    return client.post("/success-stories", json=STORY | named | differences, headers=loom.once())


def do(loom, client, story, what, *, etag=None, **body: Any):
    path = f"/success-stories/{story['id']}/{what}"
    headers = loom.once() | {"If-Match": etag or f'"{story["version"]}"'}
    return client.post(path, json=body or None, headers=headers)


def drafted(loom, cast):
    answer = write(loom, cast["editor"])
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return answer.json()


def consented(loom, cast):
    story = drafted(loom, cast)
    for who, organisation in (("visitor", "vo"), ("host", "ho")):
        answer = do(loom, cast[who], story, "consent", organisation=organisation)
        assert answer.status_code == HTTPStatus.OK, answer.text
        story = answer.json()
    return story


def test_a_story_goes_from_its_draft_to_everybody_and_back(loom, cast):
    story = drafted(loom, cast)
    path = f"/success-stories/{story['id']}"

    assert story["lacking"] == ["vo", "ho"]
    too_early = do(loom, cast["vop"], story, "publication")
    assert too_early.status_code == HTTPStatus.CONFLICT
    assert "consent of 'vo' and 'ho'" in too_early.json()["detail"]
    story = do(loom, cast["visitor"], story, "consent", organisation="vo").json()
    assert do(loom, cast["vop"], story, "publication").status_code == HTTPStatus.CONFLICT
    story = do(loom, cast["host"], story, "consent", organisation="ho").json()
    assert story["consents"] == [
        {"organisation": "ho", "given_on": "2026-11-21"},
        {"organisation": "vo", "given_on": "2026-11-21"},
    ]
    published = do(loom, cast["vop"], story, "publication")
    assert published.status_code == HTTPStatus.OK, published.text
    assert cast["nobody"].get(path).json() == published.json()
    assert [one["id"] for one in cast["nobody"].get("/success-stories").json()["stories"]] == [story["id"]]
    withdrawn = do(loom, cast["host"], published.json(), "withdrawal")
    assert withdrawn.status_code == HTTPStatus.OK, withdrawn.text
    assert cast["nobody"].get(path).status_code == HTTPStatus.NOT_FOUND
    assert cast["nobody"].get("/success-stories").json()["stories"] == []
    assert do(loom, cast["host"], withdrawn.json(), "withdrawal").status_code == HTTPStatus.CONFLICT
    with loom.database.snapshot() as connection:
        told = [
            one.act for one in last_entries(connection, limit=100) if one.subject == f"story:{story['id']}"
        ]
    assert sorted(told) == [
        "story.consent",
        "story.consent",
        "story.publish",
        "story.withdraw",
        "story.write",
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("editor", 201),
        ("visitor", 201),
        ("host", 201),
        ("vop", 201),
        ("hop", 403),
        ("third", 403),
        ("office", 403),
        ("auditor", 403),
        ("nobody", 401),
    ],
)
def test_who_writes_a_story(loom, cast, who, status):
    assert write(loom, cast[who]).status_code == status


@pytest.mark.parametrize(
    ("what", "body", "codes"),
    [
        ("consent", {"organisation": "vo"}, {"visitor": 200, "editor": 403, "host": 403, "vop": 403}),
        ("consent", {"organisation": "ho"}, {"host": 200, "visitor": 403, "hop": 404, "office": 403}),
        ("consent", {"organisation": "third"}, {"third": 404, "visitor": 422, "nobody": 401}),
        ("publication", {}, {"editor": 403, "third": 404, "auditor": 403, "nobody": 401, "hop": 404}),
        ("withdrawal", {}, {"editor": 403, "third": 404, "auditor": 403, "nobody": 401, "office": 200}),
    ],
)
def test_who_does_what_with_a_draft(loom, cast, what, body, codes):
    for who, status in codes.items():
        story = drafted(loom, cast)
        answer = do(loom, cast[who], story, what, **body)
        assert (who, answer.status_code) == (who, status), answer.text


def test_a_draft_is_read_by_its_parties_and_hidden_from_all_others(loom, cast):
    path = f"/success-stories/{drafted(loom, cast)['id']}"

    for who in ("editor", "visitor", "host", "vop", "office", "auditor"):
        assert cast[who].get(path).status_code == HTTPStatus.OK, who
        assert len(cast[who].get("/success-stories?state=draft").json()["stories"]) == 1, who
    for who in ("third", "hop", "nobody"):
        assert cast[who].get(path).status_code == HTTPStatus.NOT_FOUND, who
    assert cast["third"].get("/success-stories?state=draft").json()["stories"] == []
    assert cast["nobody"].get("/success-stories?state=draft").status_code == HTTPStatus.UNAUTHORIZED
    assert cast["office"].get("/success-stories").json()["stories"] == []


def test_an_edit_asks_everybody_for_their_consent_again(loom, cast):
    story = consented(loom, cast)
    path = f"/success-stories/{story['id']}"
    change = {"text": "Six days in Dornbirn."}

    edited = cast["vop"].patch(path, json=change, headers={"If-Match": f'"{story["version"]}"'})
    stale = cast["vop"].patch(path, json=change, headers={"If-Match": f'"{story["version"]}"'})
    blind = cast["vop"].patch(path, json=change)

    assert [one.status_code for one in (edited, stale, blind)] == [200, 412, 428], edited.text
    assert (edited.json()["lacking"], edited.json()["title"]) == (["vo", "ho"], STORY["title"])
    assert cast["vop"].get(path).json() == edited.json()
    old = do(loom, cast["visitor"], story, "consent", organisation="vo")
    assert old.status_code == HTTPStatus.PRECONDITION_FAILED


def test_a_published_story_is_not_edited(loom, cast):
    story = do(loom, cast["office"], consented(loom, cast), "publication").json()

    answer = cast["vop"].patch(
        f"/success-stories/{story['id']}", json={"title": "Another"}, headers={"If-Match": "*"}
    )
    third = do(loom, cast["third"], story, "withdrawal")

    assert (answer.status_code, third.status_code) == (409, 403)


def test_a_story_that_names_nobody_needs_nobodys_consent(loom, cast):
    made = write(loom, cast["vop"], visitor=None, host=None).json()
    by_the_visitor = write(loom, cast["visitor"], visitor=None, host=None)

    assert do(loom, cast["vop"], made, "publication").status_code == HTTPStatus.OK
    assert by_the_visitor.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"host": None}, 422),
        ({"host": "vo"}, 422),
        ({"host": "nobody"}, 422),
        ({"ecosystems": ["weaving"]}, 422),
        ({"countries": ["XX"]}, 422),
        ({"title": ""}, 422),
        ({"text": "a\x00b"}, 422),
        ({"exchange": 2**31}, 422),
        ({"partnership": 999}, 404),
        ({"state": "published"}, 422),
        ({"consents": []}, 422),
    ],
)
def test_what_cannot_be_a_story_is_refused(loom, cast, wrong, status):
    assert write(loom, cast["vop"], **wrong).status_code == status


def test_a_story_is_told_by_the_partnership_of_its_visitor(loom, cast):
    answer = write(loom, cast["hop"], by="Spinners")

    assert answer.status_code == 422
    assert "does not manage 'vo'" in answer.json()["detail"]


def test_stories_come_newest_first_and_in_parts(loom, cast):
    for number in range(3):
        made = write(loom, cast["vop"], visitor=None, host=None, countries=["AT"] if number else []).json()
        do(loom, cast["vop"], made, "publication")
    nobody = cast["nobody"]

    first = nobody.get("/success-stories", params={"most": 2}).json()
    rest = nobody.get("/success-stories", params={"most": 2, "before": first["before"]}).json()

    assert [one["id"] for one in first["stories"] + rest["stories"]] == [3, 2, 1]
    assert rest["before"] is None
    assert len(nobody.get("/success-stories", params={"country": "AT"}).json()["stories"]) == 2
    assert len(nobody.get("/success-stories", params={"partnership": 99}).json()["stories"]) == 0


def test_a_retry_publishes_once(loom, cast):
    story = consented(loom, cast)
    headers = loom.once() | {"If-Match": f'"{story["version"]}"'}
    path = f"/success-stories/{story['id']}/publication"

    first, retry = (cast["vop"].post(path, headers=headers) for _ in range(2))

    assert (first.status_code, retry.content) == (200, first.content)
