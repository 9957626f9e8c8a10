"""Finding claims that say nearly the same."""

import pytest

from claims.actions import delete_claim, revise_claim
from claims.matching.candidates import NEARLY_SAME, remember_new, similar_claims
from claims.models import Claim, ClaimKey
from tests import builders

pytestmark = pytest.mark.django_db

RADARS = "Ніколас Мадуро попросив Володимира Путіна допомогти з радарами"


@pytest.fixture
def claims():
    texts = {
        "radars": RADARS,
        "plane": "Російський Іл-76 приземлився в Каракасі в неділю, 26 жовтня",
        "fleet": "США перекинули в Карибське море понад 10% свого флоту",
        "plant": "В Арагуа запрацював завод набоїв Калашникова",
    }
    by = builders.editor()
    return {name: builders.a_claim(text=text, language="uk", by=by) for name, text in texts.items()}


def found(text, language="uk", among=None, **options):
    seen = Claim.objects.all() if among is None else among
    return [match.claim for match in similar_claims(text, language, among=seen, **options)]


def test_similar_claims_finds_other_forms_of_the_same_words(claims):
    assert found("Мадуро просив у Путіна допомоги з радаром") == [claims["radars"]]
    assert found("літак Іл-76 приземлився у Каракасі")[0] == claims["plane"]


def test_similar_claims_says_how_alike_they_are(claims):
    [same] = similar_claims(RADARS, "uk", among=Claim.objects.all(), limit=1)
    assert same.score == pytest.approx(1)
    assert same.is_nearly_same
    [other] = similar_claims("Путін не допоміг Мадуро", "uk", among=Claim.objects.all(), limit=1, at_least=0.1)
    assert other.score < NEARLY_SAME
    assert not other.is_nearly_same


def test_similar_claims_knows_only_those_it_is_given(claims):
    others = Claim.objects.exclude(pk=claims["radars"].pk)
    assert claims["radars"] not in found(RADARS, among=others, at_least=0)
    assert found(RADARS, among=Claim.objects.none()) == []


def test_similar_claims_of_what_says_nothing_is_nothing(claims):
    assert found("") == found("— і в на") == []
    assert found("Зовсім інші слова про погоду", at_least=0.3) == []


def test_similar_claims_sorts_and_stops_at_the_limit(claims):
    matches = similar_claims("Іл-76 з радарами в Каракасі", "uk", among=Claim.objects.all(), limit=2, at_least=0)
    assert len(matches) == 2
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


def test_similar_claims_compares_translations_in_their_language(claims):
    text = "Maduro asked Putin for help with radars"
    revise_claim(claims["radars"], by=builders.editor(), translation=text, translation_language="en")
    [match] = similar_claims(text, "en", among=Claim.objects.all(), limit=1)
    assert match.claim == claims["radars"]
    assert match.score == pytest.approx(1)


def test_similar_claims_asks_twice(claims, django_assert_num_queries):
    with django_assert_num_queries(2):
        similar_claims(RADARS, "uk", among=Claim.objects.all())


def test_remember_follows_the_words(claims):
    by = builders.editor()
    revise_claim(claims["plant"], by=by, text="Ціни на житло зросли")
    assert found("Завод набоїв Калашникова в Арагуа") == []
    assert found("Зросли ціни на житло") == [claims["plant"]]
    delete_claim(claims["plant"], by=builders.chief())
    assert found("Зросли ціни на житло") == []
    assert not ClaimKey.objects.filter(claim=claims["plant"].pk).exists()


def test_remember_new_takes_many_at_once(claims):
    before = set(ClaimKey.objects.values_list("claim", "key"))
    ClaimKey.objects.all().delete()
    remember_new(Claim.objects.all(), at_once=3)
    assert set(ClaimKey.objects.values_list("claim", "key")) == before
