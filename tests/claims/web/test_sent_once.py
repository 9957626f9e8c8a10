"""A form with a one-time token is taken once, whoever clicks how often."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claimdesk.accounts.models import Invitation, SentForm
from claims.actions import comments
from claims.models import Claim, Comment
from sources.models import Source
from tests import builders
from tests.claims.admin.forms import typed
from tests.claims.web.article_pages import claim_of, page, words

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="once" value="([^"]+)"')
FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.DOTALL)
# What one cannot do twice, or may do as often as one likes.
ANY_TIME = ("switch_language", "logout", "language/", "/take/", "/release/")


def test_the_same_form_logs_one_claim_and_leads_to_it(client, source):
    sent = claim_of(once="a-token", is_another="on")
    first, second = client.post(page(source), sent), client.post(page(source), sent)
    assert Claim.objects.count() == 1
    assert second["Location"] == first["Location"]
    assert "logged." in words(client.get(second["Location"]))


def test_a_form_with_other_words_or_of_another_person_is_another_one(client, client_of, source):
    client.post(page(source), claim_of(once="a-token"))
    other = claim_of(once="a-token", text="Кавуни дозріли раніше за сливи", quote="")
    client.post(page(source), other)
    client_of(builders.editor()).post(page(source), {**other, "is_another": "on"})
    assert Claim.objects.count() == 3


def test_a_refused_form_may_be_sent_again(client, source):
    wrong = claim_of(once="a-token", claimant="")
    assert "Claimant" in words(client.post(page(source), wrong))
    assert client.post(page(source), wrong).context["form"].errors["claimant"]
    assert SentForm.objects.count() == 0
    refused = {"once": "another", "text": ""}
    for _time in range(2):
        answer = client.post(reverse("intake_bring", args=[source.pk]), refused, follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_a_form_that_fell_with_its_process_may_be_sent_again(client, source):
    client.post(page(source), claim_of(once="a-token"))
    Claim.objects.all().delete()
    SentForm.objects.update(leads_to="", sent_at=timezone.now() - timedelta(minutes=3))
    client.post(page(source), claim_of(once="a-token"))
    assert Claim.objects.count() == 1


def test_a_secret_is_neither_made_twice_nor_kept(client_of):
    chief = client_of(builders.chief())
    sent = {"full_name": "Olha", "email": "olha@desk.example", "role": "editor", "language": "", "once": "a-token"}
    address = reverse("admin:accounts_invitation_add")
    made = chief.post(address, sent).content.decode()
    secret = re.findall(r'class="secret">[^<]*/([^/<]+)/</output>', made)[0]
    again = chief.post(address, sent, follow=True)
    assert Invitation.objects.count() == 1
    assert "its secret was shown then" in words(again)
    assert secret not in SentForm.objects.get().told


def test_forms_that_create_carry_a_token(client_of, source):
    chief = client_of(builders.chief())
    claim = builders.an_evidenced_claim()
    comments.comment(claim, "Who saw it?", by=builders.editor())
    pages = (
        page(source),
        reverse("intake"),
        reverse("admin:claims_claim_add"),
        reverse("admin:claims_claim_change", args=[claim.pk]),
        reverse("admin:claims_topic_add"),
        reverse("admin:sources_source_add"),
        reverse("admin:sources_source_change", args=[source.pk]),
        reverse("admin:accounts_invitation_add"),
        reverse("admin:accounts_apikey_add"),
        reverse("admin:accounts_user_add"),
        reverse("admin:index"),
    )
    for address in pages:
        forms = FORM.findall(chief.get(address).content.decode())
        assert forms, address
        bare = [form[:200] for form in forms if not TOKEN.search(form) and not any(one in form for one in ANY_TIME)]
        assert bare == [], address
    assert Comment.objects.count() == 1
    assert Source.objects.exists()


def test_a_claim_of_the_admins_form_is_logged_once(client_of):
    client = client_of(builders.editor())
    sent = typed(once="a-token", is_another="on")
    answers = [client.post(reverse("admin:claims_claim_add"), sent)["Location"] for _time in range(2)]
    assert Claim.objects.count() == 1
    assert answers[0] == answers[1]
