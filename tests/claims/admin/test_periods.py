"""Spans of time, and the middle of numbers."""

import pytest

from claims.admin.periods import happened, last, median
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests import builders


@pytest.mark.parametrize(
    ("numbers", "middle"), [([], None), ([3], 3), ([9, 1, 2], 2), ([4, 1, 2, 100], 3), ([1, 2], 1.5)]
)
def test_median_is_the_middle(numbers, middle):
    assert median(numbers) == middle


def test_last_is_what_djangos_filter_calls_the_past_seven_days():
    span = last(7)
    assert (span.until - span.since).days == 8
    assert span.since.hour == span.until.hour == 0


@pytest.mark.django_db
def test_happened_names_the_claims_of_each_kind():
    reviewer, chief = builders.reviewer(), builders.chief()
    submitted = apply(builders.a_reviewed_claim(by=reviewer), MoveName.SUBMIT, by=reviewer)
    checked = builders.a_checked_claim(by=reviewer)
    published = apply(builders.a_checked_claim(by=reviewer), MoveName.PUBLISH, by=chief)
    found = {
        name: set(happened(name).values_list("target_id", flat=True)) for name in ("submitted", "checked", "published")
    }
    assert found == {
        "submitted": {submitted.pk, checked.pk, published.pk},
        "checked": {checked.pk, published.pk},
        "published": {published.pk},
    }
