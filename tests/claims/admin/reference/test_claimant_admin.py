"""Claimants, topics and the scale."""

import pytest
from django.urls import reverse

from claims.actions import make_confidential
from claims.models import Claimant, Rating, Topic
from tests import builders

RATING = {
    "code": "satire",
    "number": "",
    "colour": "#6a1b9a",
    "label_en": "Satire",
    "label_uk": "Сатира",
    "definition_en": "Meant as a joke.",
    "definition_uk": "",
}


def test_claimant_is_added_and_changed_by_editors(at_desk, editor):
    client = at_desk(editor)
    typed = {"name": "James Story", "kind": "person", "description": "", "url": ""}
    client.post("/admin/claims/claimant/add/", typed)
    claimant = Claimant.objects.get()
    url = reverse("admin:claims_claimant_change", args=[claimant.pk])
    client.post(url, typed | {"description": "former ambassador"})
    claimant.refresh_from_db()
    assert claimant.description == "former ambassador"


def test_claimant_twice_is_refused_at_the_form_with_what_was_typed(at_desk, editor):
    Claimant.objects.create(name="James Story")
    answer = at_desk(editor).post(
        "/admin/claims/claimant/add/", {"name": "James Story", "kind": "person", "description": "", "url": ""}
    )
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert 'value="James Story"' in answer.content.decode()


def test_claimant_with_claims_stays_and_the_desk_says_so(at_desk, chief):
    claimant = builders.a_claim().claimant
    url = reverse("admin:claims_claimant_delete", args=[claimant.pk])
    answer = at_desk(chief).post(url, {"post": "yes"}, follow=True)
    assert Claimant.objects.filter(pk=claimant.pk).exists()
    assert "has claims in ClaimDesk, so it stays" in answer.content.decode()


def test_claimant_without_claims_goes(at_desk, chief, editor):
    claimant = Claimant.objects.create(name="Nobody")
    url = reverse("admin:claims_claimant_delete", args=[claimant.pk])
    assert at_desk(editor).post(url, {"post": "yes"}).status_code == 403
    at_desk(chief).post(url, {"post": "yes"})
    assert not Claimant.objects.exists()


def test_topic_gets_its_slug_and_can_be_deleted_while_unused(at_desk, chief):
    client = at_desk(chief)
    client.post("/admin/claims/topic/add/", {"name": "Озброєння"})
    topic = Topic.objects.get()
    assert topic.slug == "озброєння"
    client.post(reverse("admin:claims_topic_delete", args=[topic.pk]), {"post": "yes"})
    assert not Topic.objects.exists()


def test_rating_is_added_with_a_label_per_language(at_desk, chief):
    at_desk(chief).post("/admin/claims/rating/add/", RATING)
    rating = Rating.objects.get(code="satire")
    assert rating.labels == {"en": "Satire", "uk": "Сатира"}
    assert rating.definitions == {"en": "Meant as a joke."}


def test_rating_colour_that_is_none_is_said_at_its_field(at_desk, chief):
    answer = at_desk(chief).post("/admin/claims/rating/add/", RATING | {"colour": "red"})
    assert answer.context["adminform"].form.errors
    assert not Rating.objects.filter(code="satire").exists()


def test_rating_in_use_keeps_its_code(at_desk, chief, reviewer):
    rating = builders.a_reviewed_claim(by=reviewer).review.rating
    url = reverse("admin:claims_rating_change", args=[rating.pk])
    typed = RATING | {"code": "renamed", "number": rating.number}
    answer = at_desk(chief).post(url, typed)
    assert "code" in answer.context["adminform"].form.errors
    rating.refresh_from_db()
    assert rating.code != "renamed"


def test_rating_is_retired_by_chiefs_only_and_never_deleted(at_desk, chief, reviewer):
    rating = Rating.objects.first()
    url = reverse("admin:claims_rating_retire", args=[rating.pk])
    at_desk(reviewer).post(url)
    rating.refresh_from_db()
    assert rating.retired_at is None
    at_desk(chief).post(url)
    rating.refresh_from_db()
    assert rating.retired_at
    assert at_desk(chief).post(reverse("admin:claims_rating_delete", args=[rating.pk])).status_code == 403


def test_rating_in_use_gets_a_new_version_and_its_page_shows_both(at_desk, chief, reader):
    old = builders.a_checked_claim().rating
    url = reverse("admin:claims_rating_change", args=[old.pk])
    typed = RATING | {"code": old.code, "number": old.number, "colour": old.colour, "label_en": "Correct"}
    at_desk(chief).post(url, typed)
    new = Rating.objects.current().get(code=old.code)
    assert (new.version, new.labels["en"]) == (2, "Correct")
    text = at_desk(chief).get(reverse("admin:claims_rating_change", args=[new.pk])).content.decode()
    assert "Version 1" in text
    assert "1 review" in text
    for person in (chief, reader):
        text = at_desk(person).get(url).content.decode()
        assert "This is version 1" in text
        assert 'name="_save"' not in text
    listed = at_desk(reader).get("/admin/claims/rating/").context["cl"].result_list
    assert new in listed
    assert old not in listed


@pytest.mark.parametrize("kind", ["sources", "claimants", "claims"])
def test_suggestions_offer_what_holds_the_words(at_desk, editor, kind):
    builders.a_claim(text="Radars for Caracas")
    builders.a_source(title="Radars for Caracas")
    Claimant.objects.create(name="Radars for Caracas")
    client = at_desk(editor)
    url = reverse("admin:claims_claim_suggestions", args=[kind])
    offers = client.get(url, {"q": "radars car"} if kind != "claimants" else {"q": "radars"}).json()["offers"]
    assert len(offers) == 1
    assert "Radars" in offers[0]["value"]
    assert client.get(url, {"q": "x"}).json() == {"offers": []}


def test_similar_names_claims_while_people_type(at_desk, editor):
    claim = builders.a_claim(text="Мадуро попросив Путіна про радари", language="uk")
    insider = builders.chief()
    make_confidential(builders.a_claim(by=insider, text=claim.text, language="uk"), by=insider)
    url = reverse("admin:claims_claim_similar")
    asked = {"text": "Мадуро просив Путіна про радари", "language": "uk"}
    [found] = at_desk(editor).get(url, asked).json()["claims"]
    assert (found["number"], found["nearly_same"]) == (claim.pk, True)
    assert at_desk(editor).get(url, {"text": "Ціни на житло"}).json() == {"claims": []}


def test_suggestions_number_two_claimants_of_one_name(at_desk, editor):
    twins = [Claimant.objects.create(name="John Smith", description=words) for words in ("poet", "pilot")]
    url = reverse("admin:claims_claim_suggestions", args=["claimants"])
    values = {offer["value"] for offer in at_desk(editor).get(url, {"q": "smith"}).json()["offers"]}
    assert values == {f"#{twin.pk} John Smith" for twin in twins}
