"""From one claim to the next that its reader works on."""

from claims.actions import assign
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests import builders


def after(client, claim):
    return client.get(f"/admin/claims/claim/{claim.pk}/next/")


def test_of_ones_own_the_most_urgent_is_next(at_desk, reviewer):
    now, later, urgent = (builders.a_claim(priority=priority) for priority in (2, 2, 4))
    for claim in (now, later, urgent):
        assign(claim, to=reviewer, by=None)
    assert after(at_desk(reviewer), now).url == f"/admin/claims/claim/{urgent.pk}/change/"


def test_who_approves_goes_on_to_what_waits_for_them(at_desk, reviewer):
    first, second = (
        apply(builders.a_reviewed_claim(by=other), MoveName.SUBMIT, by=other)
        for other in (builders.reviewer(), builders.reviewer())
    )
    assign(builders.a_claim(), to=reviewer, by=None)
    assert after(at_desk(reviewer), first).url == f"/admin/claims/claim/{second.pk}/change/"


def test_where_nothing_waits_the_list_says_so(at_desk, reviewer):
    answer = at_desk(reviewer).get(f"/admin/claims/claim/{builders.a_claim().pk}/next/", follow=True)
    assert answer.redirect_chain[0][0] == "/admin/claims/claim/?work=to_review"
    assert "Nothing else waits for you." in answer.content.decode()


def test_what_is_hidden_has_no_next(at_desk, reader):
    owner = builders.editor()
    hidden = builders.a_claim(by=owner, readers=[])
    assert after(at_desk(reader), hidden).status_code == 404
