import pytest
from django.test import Client
from django.urls import reverse

from claimdesk.audit.models import AuditEvent
from claimdesk.notices.actions import Wish, wishes_of
from claimdesk.notices.kinds import How, Kind
from claimdesk.notices.models import Notice
from claimdesk.notices.notifying import notify
from claimdesk.notices.unsubscribing import ALL, off_url

pytestmark = pytest.mark.django_db
DEFAULTS = {f"app-{kind}": "on" for kind in Kind} | {f"mail-{kind}": How.NOW for kind in Kind}


def typed(**changes):
    """The form with its defaults, `changes` made; None for a box without its tick."""
    return {name: value for name, value in {**DEFAULTS, **changes}.items() if value is not None}


def path_of(url):
    """The part of a link in a mail that the test client takes."""
    return url.removeprefix("http://127.0.0.1:8000")


def test_preferences_begin_with_everything_at_once(editor):
    assert wishes_of(editor) == dict.fromkeys(Kind, Wish(in_app=True, how=How.NOW))


def test_preferences_keep_what_is_chosen(at_desk, editor, stranger):
    client = at_desk(editor)
    changed = typed(**{"app-assigned": None, "mail-assigned": How.OFF, "mail-mentioned": How.DIGEST})
    answer = client.post(reverse("notices_preferences"), changed, follow=True)
    assert "Notification settings saved." in answer.content.decode()
    wishes = wishes_of(editor)
    assert wishes[Kind.ASSIGNED] == Wish(in_app=False, how=How.OFF)
    assert wishes[Kind.MENTIONED] == Wish(in_app=True, how=How.DIGEST)
    assert wishes[Kind.RETURNED] == Wish(in_app=True, how=How.NOW)
    assert wishes_of(stranger)[Kind.ASSIGNED] == Wish(in_app=True, how=How.NOW)
    event = AuditEvent.objects.latest("id")
    assert (event.actor_id, event.data["after"]["notices.assigned"]) == (editor.pk, {"in_app": False, "mail": "off"})


def test_preferences_that_change_nothing_leave_no_trace(at_desk, editor):
    before = AuditEvent.objects.count()
    at_desk(editor).post(reverse("notices_preferences"), typed())
    assert AuditEvent.objects.count() == before


def test_preferences_refuse_what_is_not_offered(at_desk, editor):
    answer = at_desk(editor).post(reverse("notices_preferences"), typed(**{"mail-assigned": "pigeon"}), follow=True)
    assert "There is no such way to notify." in answer.content.decode()
    assert wishes_of(editor)[Kind.ASSIGNED].how == How.NOW


@pytest.mark.parametrize(("how", "is_owed"), [(How.OFF, False), (How.DIGEST, True)])
def test_preferences_hold_for_mail_that_is_owed_already(at_desk, editor, claim, how, is_owed):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    at_desk(editor).post(reverse("notices_preferences"), typed(**{"mail-assigned": how}))
    notice = Notice.objects.get()
    assert (notice.mail, notice.mail_due_at is not None) == (how, is_owed)


@pytest.mark.parametrize("kind", Kind)
def test_off_asks_first_and_then_turns_one_kind_off_and_no_other(client, editor, kind):
    path = path_of(off_url(editor, kind))
    page = client.get(path).content.decode()
    assert str(kind.label) in page
    assert wishes_of(editor)[kind].how == How.NOW

    assert client.post(path).status_code == 200
    wishes = wishes_of(editor)
    assert wishes[kind] == Wish(in_app=True, how=How.OFF)
    assert {other for other in Kind if wishes[other].how == How.NOW} == set(Kind) - {kind}


@pytest.mark.parametrize("kind", Kind)
def test_off_takes_one_click_of_a_mail_program(editor, kind):
    path = path_of(off_url(editor, kind))
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert wishes_of(editor)[kind].how == How.OFF


def test_off_for_all_turns_every_kind_off(client, editor):
    client.post(path_of(off_url(editor, ALL)))
    assert {wish.how for wish in wishes_of(editor).values()} == {How.OFF}


@pytest.mark.parametrize("change", [lambda path: path[:-3] + "x/", lambda path: path[:-20] + "/"])
def test_off_refuses_what_the_desk_did_not_sign(client, editor, change):
    path = change(path_of(off_url(editor, Kind.ASSIGNED)))
    answer = client.post(path)
    assert answer.status_code == 404
    assert "belongs to another ClaimDesk" in answer.content.decode()
    assert wishes_of(editor)[Kind.ASSIGNED].how == How.NOW


def test_off_speaks_the_language_of_the_reader(client, editor):
    editor.language = "uk"
    editor.save()
    assert "Більше не надсилати" in client.get(path_of(off_url(editor, Kind.ASSIGNED))).content.decode()
