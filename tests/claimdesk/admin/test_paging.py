"""How far a list is counted: further where an index answers than where rows are looked at."""

from typing import Any

import pytest
from django.test import RequestFactory

from claimdesk.admin import desk
from claimdesk.admin.paginator import CAP, FOUND_CAP
from claims.models import Claim
from sources.models import Source


@pytest.mark.parametrize(
    ("model", "query", "cap"),
    [
        (Claim, "", CAP),
        (Claim, "p=3", CAP),
        (Claim, "status__exact=published", CAP),
        (Claim, "status__exact=published&language__exact=", CAP),
        (Claim, "created_at__gte=2026-01-01&created_at__lt=2026-02-01&p=2", CAP),
        (Claim, "topic=1", FOUND_CAP),
        (Claim, "q=ships", FOUND_CAP),
        (Claim, "status__exact=published&language__exact=uk", FOUND_CAP),
        (Claim, "created_at__gte=2026-01-01&created_at__lt=2026-02-01&rating=1", FOUND_CAP),
        (Source, "archive=archived", CAP),
        (Source, "archive=failed", FOUND_CAP),
    ],
)
def test_a_list_is_counted_as_far_as_it_is_quick(model: Any, query: str, cap: int) -> None:
    request = RequestFactory().get(f"/?{query}")
    paginator: Any = desk.get_model_admin(model).get_paginator(request, model.objects.order_by("pk"), 50)
    assert paginator.cap == cap
