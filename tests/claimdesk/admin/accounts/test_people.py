import re

import pytest
from django.urls import reverse

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claimdesk.audit.models import AuditEvent
from tests.builders import a_person, chief, editor, reader

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_user_changelist")
ADD = reverse("admin:accounts_user_add")
OLENA = {"username": "olena", "first_name": "Олена", "last_name": "Коваль", "email": "", "role": "editor"}


def secret_on(page) -> str:
    found = re.search(r'<output class="secret">([^<]+)</output>', page.content.decode())
    assert found, page.content.decode()
    return found[1]


@pytest.mark.parametrize("rows", [3, 40])
def test_the_list_takes_as_many_queries_for_three_as_for_forty(client, rows, django_assert_max_num_queries):
    client.force_login(chief())
    for _ in range(rows):
        editor(first_name="Somebody")
    with django_assert_max_num_queries(7):
        page = client.get(LIST)
    assert page.content.decode().count("Somebody") >= rows


def test_add_shows_a_password_that_opens_the_desk_once(client):
    client.force_login(chief())
    page = client.post(ADD, OLENA)
    password = secret_on(page)
    assert "no-store" in page["Cache-Control"]
    person = User.objects.get(username="olena")
    assert person.check_password(password)
    assert (person.role, str(person)) == (Role.EDITOR, "Олена Коваль")
    later = [client.get(LIST), client.get(reverse("admin:accounts_user_change", args=[person.pk]))]
    assert not any(password in page.content.decode() for page in later)
    assert password not in str(list(AuditEvent.objects.values()))


def test_add_says_what_is_wrong_and_keeps_what_was_typed(client):
    client.force_login(chief(username="olena"))
    page = client.post(ADD, OLENA).content.decode()
    assert "Коваль" in page
    assert "errorlist" in page
    assert User.objects.count() == 1


def test_change_is_an_action_and_the_last_chief_is_told(client):
    last = chief()
    client.force_login(last)
    fields = {"first_name": "", "last_name": "", "email": "", "role": "reader", "language": "", "is_active": "on"}
    page = client.post(reverse("admin:accounts_user_change", args=[last.pk]), fields)
    assert "This is the last chief editor." in page.content.decode()
    last.refresh_from_db()
    assert last.role == Role.CHIEF
    somebody = reader()
    fields = {**fields, "role": "reviewer"}
    client.post(reverse("admin:accounts_user_change", args=[somebody.pk]), fields)
    somebody.refresh_from_db()
    assert somebody.role == Role.REVIEWER
    assert AuditEvent.objects.filter(event="person.changed", target_id=somebody.pk, actor_id=last.pk).exists()


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.REVIEWER])
def test_who_is_no_chief_sees_the_people_and_changes_nothing(client, role):
    stranger, somebody = a_person(role), reader()
    client.force_login(stranger)
    url = reverse("admin:accounts_user_change", args=[somebody.pk])
    assert client.get(LIST).status_code == 200
    page = client.get(url).content.decode()
    assert 'name="role"' not in page
    assert "New password" not in page
    assert client.get(ADD).status_code == 403
    assert client.post(url, {"role": "chief"}).status_code == 403
    client.post(reverse("admin:accounts_user_renew", args=[somebody.pk]))
    somebody.refresh_from_db()
    assert (somebody.role, somebody.has_usable_password()) == (Role.READER, False)


def test_password_view_asks_before_it_shows_a_new_one(client):
    client.force_login(chief())
    somebody = reader()
    url = reverse("admin:accounts_user_renew", args=[somebody.pk])
    assert "shown once, on the next page" in client.get(url).content.decode()
    somebody.refresh_from_db()
    assert not somebody.has_usable_password()
    password = secret_on(client.post(url))
    somebody.refresh_from_db()
    assert somebody.check_password(password)


def test_a_hostile_name_is_text(client):
    client.force_login(chief())
    a_person(first_name="<script>alert(1)</script>", last_name="\u202egnp.exe")
    page = client.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
