"""What people see where something went wrong, in our skin, with a way on."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from lxml import html

from tests import builders

pytestmark = pytest.mark.django_db


def page(answer):
    return html.fromstring(answer.content.decode())


def test_page_not_found_keeps_the_desk_around_it(client):
    client.force_login(builders.editor())
    answer = client.get("/admin/nothing/")
    tree = page(answer)
    assert answer.status_code == 404
    assert tree.xpath("string(//h1)") == "There is nothing here"
    assert tree.xpath("//nav[@class='desk-nav']")
    assert reverse("admin:index") in tree.xpath("//p[@class='wrong-ways']/a/@href")


def test_page_not_found_offers_strangers_to_sign_in(client):
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert page(answer).xpath("//p[@class='wrong-ways']/a/@href") == [reverse("admin:login")]
    assert not page(answer).xpath("//nav[@class='desk-nav']")


def test_permission_denied_says_who_can_help(client):
    client.force_login(builders.reader())
    answer = client.get("/admin/claims/claim/add/")
    assert answer.status_code == 403
    assert "A chief editor can change your role" in page(answer).text_content()


def test_pages_of_wrong_are_problems_for_programs(client):
    client.force_login(builders.editor())
    answer = client.get("/api/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_old_form_is_refused_with_a_way_back():
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("admin:login"), {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "Nothing was saved" in page(answer).text_content()


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_that_lean_on_nothing_have_one_heading_a_way_on_and_no_script(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        tree = html.fromstring(render_to_string(name))
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//p[@class='wrong-ways']/a/@href") == ["/admin/"]
    assert tree.xpath("//script | //@style | //style") == []
