"""Saved views at the door: saving, opening, changing and removing them; the menu, and columns chosen by hand."""

import pytest
from lxml import html

from claims.actions import assign, save_view
from claims.models import SavedView
from tests import builders

CLAIMS = "/admin/claims/claim/"
SAVE = f"{CLAIMS}views/save/"


def menu(answer):
    page = html.fromstring(answer.content.decode())
    rows = page.xpath("//nav[contains(@class, 'desk-nav')]//li/a[contains(@href, 'view=')]")
    return [" ".join(row.xpath("string()").split()) for row in rows]


def shown(answer):
    return [claim.text for claim in answer.context["cl"].result_list]


def test_a_list_is_saved_and_opened_under_its_name(at_desk, editor):
    claim = builders.a_claim(text="Radars")
    assign(claim, to=editor, by=None)
    builders.a_claim(text="Something else")
    client = at_desk(editor)
    answer = client.post(SAVE, {"name": "My radars", "query": "q=radars&assignee=me&p=2&e=1"}, follow=True)
    view = SavedView.objects.get()
    assert (view.query, view.owner, view.is_shared) == ("assignee=me&q=radars", editor, False)
    assert answer.redirect_chain[-1][0] == f"{CLAIMS}?assignee=me&q=radars&view={view.pk}"
    assert shown(answer) == ["Radars"]
    assert "<h1>My radars</h1>" in answer.content.decode()
    assert menu(answer) == ["My radars 1"]
    assert "remove" in answer.content.decode()
    assert "View:" not in answer.content.decode()  # the view itself is no filter


def test_a_shared_view_counts_what_each_may_see(at_desk, editor, reviewer):
    view = save_view(None, by=editor, name="Mine", query="assignee=me", is_shared=True)
    assign(builders.a_claim(), to=editor, by=None)
    assert menu(at_desk(editor).get("/admin/")) == ["Mine 1"]
    answer = at_desk(reviewer).get(f"{CLAIMS}views/{view.pk}/", follow=True)
    assert shown(answer) == []
    assert menu(answer) == ["Mine"]


def test_a_private_view_is_nowhere_for_others(at_desk, editor, reviewer):
    view = save_view(None, by=editor, name="Secret plans", query="q=x")
    client = at_desk(reviewer)
    assert client.get(f"{CLAIMS}views/{view.pk}/").status_code == 404
    assert client.post(f"{CLAIMS}views/{view.pk}/remove/").status_code == 404
    client.post(SAVE, {"view": view.pk, "name": "Taken", "query": ""})
    assert SavedView.objects.get(owner=editor).name == "Secret plans"
    assert "Secret plans" not in client.get(f"{CLAIMS}?q=x&view={view.pk}").content.decode()


def test_a_changed_view_says_so_and_is_saved_only_when_asked(at_desk, editor):
    view = save_view(None, by=editor, name="Mine", query="assignee=me")
    client = at_desk(editor)
    page = client.get(f"{CLAIMS}?assignee=none&view={view.pk}").content.decode()
    assert "Changed: save view" in page
    assert SavedView.objects.get().query == "assignee=me"
    client.post(SAVE, {"view": view.pk, "name": "Nobody's", "query": "assignee=none"})
    assert (SavedView.objects.get().name, SavedView.objects.get().query) == ("Nobody's", "assignee=none")


def test_a_view_is_removed_and_its_claims_stay(at_desk, editor):
    builders.a_claim()
    view = save_view(None, by=editor, name="Mine", query="")
    answer = at_desk(editor).post(f"{CLAIMS}views/{view.pk}/remove/", follow=True)
    assert not SavedView.objects.exists()
    assert len(shown(answer)) == 1


@pytest.mark.parametrize("data", [{"name": ""}, {"name": "Ours", "is_shared": "on"}])
def test_what_is_refused_says_why(at_desk, reader, data):
    answer = at_desk(reader).post(SAVE, {"query": "q=x", **data}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not SavedView.objects.exists()


def test_a_view_whose_query_the_list_does_not_know_counts_nothing(at_desk, editor):
    SavedView.objects.create(owner=editor, name="Odd", query="nothing__like__it=1")
    assert menu(at_desk(editor).get("/admin/")) == ["Odd"]


def columns(answer):
    page = html.fromstring(answer.content.decode())
    return [
        " ".join(head.xpath("string()").split()) for head in page.xpath("//table[@id='result_list']//th[@scope='col']")
    ]


def test_columns_are_chosen_by_hand_and_kept_in_a_view(at_desk, editor):
    builders.a_claim()
    client = at_desk(editor)
    answer = client.get(f"{CLAIMS}?columns=assignee&columns=stands&assignee=none", follow=True)
    assert answer.redirect_chain[-1][0] == f"{CLAIMS}?assignee=none&columns=assignee%2Cstands"
    assert columns(answer)[-3:] == ["Claim", "Status", "Assigned to"]
    assert "Columns:" not in answer.content.decode()
    client.post(SAVE, {"name": "Narrow", "query": "assignee=none&columns=assignee,stands"})
    assert columns(client.get(f"{CLAIMS}views/{SavedView.objects.get().pk}/", follow=True))[-3:] == columns(answer)[-3:]
    assert len(columns(client.get(f"{CLAIMS}?columns=nothing"))) > 5


def test_the_menu_costs_two_queries_however_many_views(at_desk, editor, django_assert_max_num_queries):
    client = at_desk(editor)
    for number in range(8):
        save_view(
            None, by=editor, name=f"View {number}", query=f"status__exact=in_review&priority__exact={number % 4 + 1}"
        )
    with django_assert_max_num_queries(8):
        assert len(menu(client.get("/admin/shortcuts/"))) == 8
