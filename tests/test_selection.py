"""Which tests run again on the second database."""

import pytest

from tests.conftest import knows_a_database


@pytest.mark.django_db
def test_what_meets_the_database_runs_on_each(request: pytest.FixtureRequest) -> None:
    assert knows_a_database(request.node)


@pytest.mark.usefixtures("own_database")
def test_what_has_a_desk_of_its_own_runs_on_each(request: pytest.FixtureRequest) -> None:
    assert knows_a_database(request.node)


def test_what_knows_no_database_runs_once(request: pytest.FixtureRequest) -> None:
    assert not knows_a_database(request.node)


@pytest.mark.looks
@pytest.mark.django_db
def test_what_is_about_looks_runs_once(request: pytest.FixtureRequest) -> None:
    assert not knows_a_database(request.node)
