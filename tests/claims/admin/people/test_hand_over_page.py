"""The page on which a chief hands over what somebody who leaves had on their desk."""

from claims.actions import assign
from tests import builders


def page(person):
    return f"/admin/people/{person.pk}/hand-over/"


def test_the_page_lists_what_is_left_and_offers_who_can_take_it(at_desk, chief, reader):
    leaver, colleague = builders.editor(first_name="Olha"), builders.editor(first_name="Marko")
    assign(builders.a_claim(text="Radars"), to=leaver, by=chief)
    builders.a_claim(by=builders.editor(), text="Hidden words", readers=[leaver])
    shown = at_desk(chief).get(page(leaver)).content.decode()
    assert "Radars" in shown
    assert "Hidden words" not in shown
    assert "1 claim stays as it is" in shown
    assert f'<option value="{colleague.pk}">' in shown
    assert f'<option value="{leaver.pk}">' not in shown
    assert f'<option value="{reader.pk}">' not in shown


def test_one_press_hands_over_and_deactivates(at_desk, chief):
    leaver, colleague = builders.editor(), builders.editor()
    claim = builders.a_claim()
    assign(claim, to=leaver, by=chief)
    answer = at_desk(chief).post(page(leaver), {"to": colleague.pk, "leaves": "1"}, follow=True)
    claim.refresh_from_db()
    leaver.refresh_from_db()
    assert (claim.assignee, leaver.is_active) == (colleague, False)
    assert "1 claim was handed over." in answer.content.decode()


def test_deactivating_in_the_form_leads_to_the_page(at_desk, chief):
    leaver = builders.editor(first_name="Olha", last_name="Ko", email="olha@desk.example")
    data = {"first_name": "Olha", "last_name": "Ko", "email": "olha@desk.example", "role": "editor", "_save": "1"}
    answer = at_desk(chief).post(f"/admin/accounts/user/{leaver.pk}/change/", data)
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert answer.url == page(leaver)


def test_others_are_told_that_they_may_not(at_desk, editor):
    leaver = builders.editor()
    answer = at_desk(editor).get(page(leaver), follow=True)
    assert "Only a chief editor can do this." in answer.content.decode()


def test_the_page_takes_as_many_queries_for_much_as_for_little(at_desk, chief, django_assert_max_num_queries):
    leaver = builders.editor()
    client = at_desk(chief)
    for _number in range(12):
        assign(builders.a_claim(), to=leaver, by=chief)
    with django_assert_max_num_queries(12):
        assert client.get(page(leaver)).status_code == 200
