from datetime import timedelta

import pytest
from django.utils import timezone

from claimdesk.accounts.actions import (
    add_person,
    change_password,
    change_person,
    random_password,
    renew_password,
)
from claimdesk.accounts.api_keys import create_api_key, digest_of, revoke_api_key
from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission, Role
from claimdesk.audit.log import history
from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid, NotAllowed
from claims.actions import write_review
from claims.models import Rating
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests.builders import a_reviewed_claim, an_evidenced_claim, chief, editor, reviewer
from tests.fakes import AuditLogIsFull, full_audit_log

GOOD = "пароль, що довгий"


@pytest.mark.django_db
def test_create_api_key_keeps_only_the_digest():
    key, secret = create_api_key(name="archive bot", scope="read", by=chief())
    key.refresh_from_db()
    assert key.digest == digest_of(secret)
    assert secret.startswith(key.prefix)
    assert len(secret) - len(key.prefix) > 30
    kept = [str(value) for row in (*ApiKey.objects.values(), *AuditEvent.objects.values()) for value in row.values()]
    assert not any(secret in value for value in kept)


@pytest.mark.django_db
@pytest.mark.parametrize(("scope", "role"), [("read", Role.READER), ("write", Role.EDITOR)])
def test_create_api_key_gives_a_program_its_own_account(scope, role):
    key, _secret = create_api_key(name="bot", scope=scope, by=chief())
    assert (key.user.kind, key.user.role, key.user.has_usable_password()) == (User.Kind.PROGRAM, role, False)
    added = history(key.user).get(event="person.added")
    assert added.data == {"role": role, "kind": "program"}


@pytest.mark.django_db
def test_create_api_key_can_act_as_oneself_and_as_nobody_else():
    boss, other = chief(), reviewer()
    assert create_api_key(name="script", scope="write", user=boss, by=boss)[0].user == boss
    with pytest.raises(Invalid) as refused:
        create_api_key(name="script", scope="write", user=other, by=boss)
    assert "user" in refused.value.fields
    assert create_api_key(name="by the operator", scope="write", user=other, by=None)[0].user == other


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"scope": "everything"}, "scope"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
    ],
)
def test_create_api_key_says_which_field_is_wrong(wrong, field):
    with pytest.raises(Invalid) as refusal:
        create_api_key(**{"name": "bot", "scope": "read", "by": chief(), **wrong})
    assert set(refusal.value.fields) == {field}
    assert not ApiKey.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.CHIEF])
def test_a_program_never_reviews_or_approves_whatever_its_role(role):
    program = create_api_key(name="bot", scope="write", by=chief())[0].user
    program.role = role
    program.save()
    claim = an_evidenced_claim()
    with pytest.raises(NotAllowed) as refusal:
        write_review(claim, rating=Rating.objects.get(code="true"), rationale="So.", by=program)
    assert "Only people may do this" in str(refusal.value)
    submitted = apply(a_reviewed_claim(by=(by := reviewer())), MoveName.SUBMIT, by=by)
    with pytest.raises(NotAllowed):
        apply(submitted, MoveName.APPROVE, by=program)


@pytest.mark.django_db
def test_revoke_api_key_closes_it_for_good_and_says_so_once():
    key, _secret = create_api_key(name="bot", scope="read", by=chief())
    revoke_api_key(key, by=chief())
    key.refresh_from_db()
    first = key.revoked_at
    revoke_api_key(key, by=chief())
    key.refresh_from_db()
    assert (key.is_usable, key.revoked_at) == (False, first)
    assert not ApiKey.objects.usable().exists()
    assert history(key).filter(event="api_key.revoked").count() == 1


@pytest.mark.django_db
def test_keys_and_people_are_the_chiefs_alone():
    key, _secret = create_api_key(name="bot", scope="read", by=None)
    for stranger in (editor(), reviewer()):
        with pytest.raises(NotAllowed):
            create_api_key(name="mine", scope="write", by=stranger)
        with pytest.raises(NotAllowed):
            revoke_api_key(key, by=stranger)
        with pytest.raises(NotAllowed):
            add_person(username="friend", role=Role.CHIEF, password=GOOD, by=stranger)
        with pytest.raises(NotAllowed):
            change_person(stranger, by=stranger, role=Role.CHIEF)
    assert ApiKey.objects.usable().get() == key
    assert not User.objects.filter(role=Role.CHIEF).exists()


@pytest.mark.django_db
def test_add_person_signs_in_with_the_password_that_was_given():
    person = add_person(username="olena", role=Role.EDITOR, password=GOOD, full_name="Олена  Коваль", by=chief())
    assert person.check_password(GOOD)
    assert person.get_full_name().split() == ["Олена", "Коваль"]
    assert history(person)[0].event == "person.added"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "taken"}, "username"),
        ({"username": "with space"}, "username"),
        ({"role": "emperor"}, "role"),
        ({"password": "short"}, "password"),
        ({"password": "qwertyuiop12"}, "password"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_add_person_says_which_field_is_wrong(wrong, field):
    by = chief(username="taken")
    fields = {"username": "olena", "role": Role.EDITOR, "password": GOOD, **wrong}
    with pytest.raises(Invalid) as refusal:
        add_person(**fields, by=by)
    assert field in refusal.value.fields
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"role": Role.REVIEWER}, {"is_active": False}])
def test_change_person_never_lets_the_last_chief_go(change):
    last = chief()
    chief(is_active=False)
    User.objects.create(username="bot", role=Role.CHIEF, kind=User.Kind.PROGRAM)
    with pytest.raises(Invalid) as refusal:
        change_person(last, by=last, **change)
    assert refusal.value.code == "last_chief"
    last.refresh_from_db()
    assert (last.role, last.is_active) == (Role.CHIEF, True)
    chief()
    change_person(last, by=last, **change)
    last.refresh_from_db()
    assert (last.role, last.is_active) != (Role.CHIEF, True)


@pytest.mark.django_db
def test_change_person_records_before_and_after():
    person = editor()
    change_person(person, by=chief(), role=Role.REVIEWER)
    data = history(person)[0].data
    assert (data["before"], data["after"]) == ({"role": "editor"}, {"role": "reviewer"})


@pytest.mark.django_db
def test_change_person_that_changes_nothing_writes_nothing():
    person = editor()
    change_person(person, by=chief(), role=Role.EDITOR)
    assert not history(person).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["password", "is_superuser", "kind", "username", "pk"])
def test_change_person_sets_nothing_that_is_not_meant_to_be_set(field):
    with pytest.raises(Invalid) as refusal:
        change_person(editor(), by=chief(), **{field: "x"})
    assert set(refusal.value.fields) == {field}


@pytest.mark.django_db
def test_change_password_takes_the_old_one_and_a_good_new_one():
    person = add_person(username="olena", role=Role.READER, password=GOOD, by=None)
    for old, new, field in [("wrong", "another good one", "old"), (GOOD, "short", "new")]:
        with pytest.raises(Invalid) as refusal:
            change_password(old=old, new=new, by=person)
        assert set(refusal.value.fields) == {field}
        person.refresh_from_db()
        assert person.check_password(GOOD)
    assert change_password(old=GOOD, new="another good one", by=person).check_password("another good one")


@pytest.mark.django_db
def test_renew_password_shows_it_once_and_never_logs_it():
    person = editor()
    password = renew_password(person, by=chief())
    person.refresh_from_db()
    assert person.check_password(password)
    logged = str(history(person)[0].data)
    assert password not in logged
    assert person.password not in logged


@pytest.mark.django_db
def test_renew_password_gives_a_program_none_and_takes_a_chief():
    program = create_api_key(name="bot", scope="read", by=None)[0].user
    with pytest.raises(Invalid):
        renew_password(program, by=chief())
    with pytest.raises(NotAllowed):
        renew_password(editor(), by=reviewer())


def test_random_password_is_never_the_same():
    assert len({random_password() for _ in range(100)}) == 100


@pytest.mark.django_db
def test_change_person_takes_every_permission_from_who_left():
    person = reviewer()
    gone = change_person(person, by=chief(), is_active=False)
    assert not any(may(gone, permission) for permission in Permission)


@pytest.mark.django_db
def test_every_change_is_undone_when_it_cannot_be_recorded():
    person = editor()
    key, _secret = create_api_key(name="bot", scope="read", by=None)
    changes = [
        lambda: add_person(username="olena", role=Role.EDITOR, password=GOOD, by=None),
        lambda: change_person(person, by=None, role=Role.CHIEF),
        lambda: create_api_key(name="other", scope="read", by=None),
        lambda: revoke_api_key(key, by=None),
    ]
    before = (list(User.objects.order_by("pk").values()), list(ApiKey.objects.values()))
    with full_audit_log():
        for change in changes:
            with pytest.raises(AuditLogIsFull):
                change()
    assert (list(User.objects.order_by("pk").values()), list(ApiKey.objects.values())) == before
