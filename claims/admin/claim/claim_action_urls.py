"""The addresses of what can be done with a claim."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from claims.admin.claim.assignment import AssignView, ReleaseView, TakeView, take_next_view
from claims.admin.claim.bulk_acts import bulk_view
from claims.admin.claim.confidential_pages import HideView, LiftView, ReadersView, sealed_view
from claims.admin.claim.dossier_view import dossier_view
from claims.admin.claim.evidence_decisions import AcceptCaptureView, TakeBackView, WaiveView
from claims.admin.claim.merge_page import MergeView
from claims.admin.claim.planning_pages import PlanView, undo_plan_view
from claims.admin.claim_action import EvidenceSeenView, MoveView
from claims.admin.review.next_claim import next_claim_view
from claims.admin.review.review_form import AnswerBlindView, AskBlindView, DiscardDraftView, ReviewView

View = Callable[..., HttpResponseBase]


def claim_action_urls(page: Callable[[View], Callable[[HttpRequest, Any], HttpResponseBase]]) -> list[URLPattern]:
    """One address for each act; `page` wraps each view as the site's own."""
    return [
        path("take-next/", page(take_next_view), name="claims_claim_take_next"),
        path("bulk/<str:key>/", page(bulk_view), name="claims_claim_bulk"),
        path("<id:claim_id>/move/<str:move>/", page(MoveView.as_view()), name="claims_claim_move"),
        path("<id:claim_id>/dossier/", page(dossier_view), name="claims_claim_dossier"),
        path("<id:claim_id>/review/", page(ReviewView.as_view()), name="claims_claim_review"),
        path("<id:claim_id>/next/", page(next_claim_view), name="claims_claim_next"),
        path("<id:claim_id>/draft/discard/", page(DiscardDraftView.as_view()), name="claims_claim_discard_draft"),
        path("<id:claim_id>/blind/", page(AskBlindView.as_view()), name="claims_claim_blind"),
        path("<id:claim_id>/blind/answer/", page(AnswerBlindView.as_view()), name="claims_claim_blind_answer"),
        path("sealed/", page(sealed_view), name="claims_claim_sealed"),
        path("<id:claim_id>/confidential/", page(HideView.as_view()), name="claims_claim_hide"),
        path("<id:claim_id>/readers/", page(ReadersView.as_view()), name="claims_claim_readers"),
        path("<id:claim_id>/lift/", page(LiftView.as_view()), name="claims_claim_lift"),
        path("<id:claim_id>/merge/", page(MergeView.as_view()), name="claims_claim_merge"),
        path("<id:claim_id>/plan/", page(PlanView.as_view()), name="claims_claim_plan"),
        path("undo-plan/", page(undo_plan_view), name="claims_claim_undo_plan"),
        path("<id:claim_id>/take/", page(TakeView.as_view()), name="claims_claim_take"),
        path("<id:claim_id>/assign/", page(AssignView.as_view()), name="claims_claim_assign"),
        path("<id:claim_id>/release/", page(ReleaseView.as_view()), name="claims_claim_release"),
        path("<id:claim_id>/evidence-seen/", page(EvidenceSeenView.as_view()), name="claims_claim_evidence_seen"),
        path("<id:claim_id>/waive/<id:citation_id>/", page(WaiveView.as_view()), name="claims_claim_waive"),
        path(
            "<id:claim_id>/accept/<id:citation_id>/<id:capture_id>/",
            page(AcceptCaptureView.as_view()),
            name="claims_claim_accept_capture",
        ),
        path(
            "<id:claim_id>/take-back/<id:citation_id>/<str:decision>/",
            page(TakeBackView.as_view()),
            name="claims_claim_take_back",
        ),
    ]
