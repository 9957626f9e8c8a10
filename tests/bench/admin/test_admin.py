"""The benchmark of the lists itself, with a desk of some hundred claims."""

from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.admin import desk
from claimdesk.audit.models import AuditEvent
from claims.models import Claim, Claimant, ClaimKey, Review
from sources.models import Capture, Publisher, Source
from tests.bench.admin import measuring, pages
from tests.bench.admin.filling import cite_many, fill
from tests.bench.admin.rows import MANY, WELL_CITED, Newsroom
from tests.bench.admin.run import FEWER_THAN, TARGET, shown
from tests.bench.admin.urls import stock

pytestmark = pytest.mark.django_db
CLAIMS = 500


@pytest.fixture
def chief():
    """The one who looks, at a desk that was filled as the benchmark fills it."""
    fill(Newsroom(CLAIMS // 2, timezone.now()), 2)
    cite_many()
    return User.objects.get(pk=1)


def test_each_kind_of_page_is_measured(chief):
    client = Client()
    client.force_login(chief)
    wanted = {page.name.partition(":")[0].partition(",")[0]: page for page in pages.pages(CLAIMS, chief)}
    ours = {name: measuring.measured(client, page.url, 1) for name, page in wanted.items()}
    assert {"today", "claims", "sources", "captures", "audit log", "a claim", "its history", "notices"} <= set(ours)
    assert all(row["wall"] >= 0 and row["work"] > 0 and row["queries"] > 0 for row in ours.values())
    assert Claim.objects.get(pk=WELL_CITED).citations.count() == MANY
    assert (Claim.objects.count(), ClaimKey.objects.filter(claim=CLAIMS).exists()) == (CLAIMS, True)


def test_stock_admin_has_the_same_lists(chief, rf, settings):
    settings.ROOT_URLCONF = "tests.bench.admin.urls"
    own = {"DIRS": [str(Path(admin.__file__).parent / "templates")]}
    settings.TEMPLATES = [settings.TEMPLATES[0] | own, *settings.TEMPLATES[1:]]
    client = Client()
    client.force_login(chief)
    request = rf.get("/")
    request.user = chief
    assert {Claim, Source, Capture, AuditEvent, Claimant, Review, Publisher, User} == set(stock._registry)
    for model in stock._registry:
        theirs = stock.get_model_admin(model).get_changelist_instance(request)
        ours = desk.get_model_admin(model).get_changelist_instance(request)
        assert (theirs.list_per_page, theirs.result_count > 0) == (ours.list_per_page, True)
        assert client.get(f"/stock/{model._meta.app_label}/{model._meta.model_name}/").status_code == 200


def test_each_filter_of_each_list_has_a_page(chief):
    names = [page.name for page in pages.pages(CLAIMS, chief)]
    for expected in (
        "work Returned to me",
        "activity Checked in the past 30 days",
        "due Today",
        "status Corrected",
    ):
        assert f"claims: {expected}" in names
    for expected in (
        "captures: failed http.404",
        "sources: publisher 7",
        "audit log: via Worker",
        "people: role Chief editor",
    ):
        assert expected in names
    assert len(names) == len(set(names))


class _Nothing(admin.SimpleListFilter):
    title = parameter_name = "nothing"

    def lookups(self, _request, _model_admin):
        return []

    def queryset(self, _request, queryset):
        return queryset


def test_a_filter_without_a_page_is_named(chief, monkeypatch):
    monkeypatch.setattr(desk.get_model_admin(Publisher), "list_filter", ("kind", _Nothing))
    with pytest.raises(pages.Missing, match="nothing"):
        list(pages.pages(CLAIMS, chief))


@pytest.mark.parametrize(
    ("wall", "work", "queries", "by", "is_missed"),
    [
        (TARGET - 1, TARGET + 1, FEWER_THAN - 1, "wall", False),
        (TARGET - 1, TARGET + 1, FEWER_THAN - 1, "work", True),
        (TARGET - 1, TARGET - 1, FEWER_THAN, "work", True),
    ],
)
def test_a_page_is_judged_by_what_the_output_says(wall, work, queries, by, is_missed):
    row = {"page": {"name": "claims: first page", "is_list": True}, "wall": wall, "work": work, "queries": queries}
    line, missed = shown(row, {**row, "wall": 10 * wall, "work": 10 * work}, by)
    assert missed is is_missed
    assert ("MISSED" in line) is is_missed
    assert line.endswith("x 10.0")


@pytest.mark.parametrize(("wall", "is_missed"), [(299, False), (301, True)])
def test_a_page_with_a_target_of_its_own_is_judged_by_it(wall, is_missed):
    page = {"name": "a claim, with many citations", "is_list": False, "target": 300}
    assert shown({"page": page, "wall": wall, "work": 1, "queries": 17}, None, "wall")[1] is is_missed
