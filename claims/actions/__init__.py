"""What is done with claims: decided, written and recorded in one transaction."""

from claims.actions.blind_check import answer_blind, ask_blind
from claims.actions.citations import (
    CitationDraft,
    cite_source,
    pin_capture,
    remove_citation,
    revise_citation,
    waive_quote,
    withdraw_acceptance,
    withdraw_waiver,
)
from claims.actions.claimant_merging import claimant_merge_plan, merge_claimants
from claims.actions.claims import delete_claim, log_claim, revise_claim
from claims.actions.comments import comment, edit_comment, remove_comment
from claims.actions.confidentiality import (
    break_seal,
    lift_confidentiality,
    make_confidential,
    name_reader,
    settle_sources,
    unname_reader,
)
from claims.actions.drafts import discard_draft, draft_of, save_draft
from claims.actions.external_claims import log_or_revise_claim
from claims.actions.intake import language_for, log_from_source
from claims.actions.merging import merge_claims
from claims.actions.planning import ClaimPlan, plan_claim, plan_of
from claims.actions.queue import assign, take_next
from claims.actions.reader_messages import (
    ReaderInput,
    answer_message,
    close_message,
    forget_old_messages,
    log_from_message,
    receive_message,
    take_message,
)
from claims.actions.reference_data import (
    claimant_named,
    delete_claimant,
    delete_topic,
    retire_rating,
    save_claimant,
    save_rating,
    save_topic,
)
from claims.actions.reviews import acknowledge_evidence, submit_review, write_review
from claims.actions.saved_views import remove_view, save_view, tell_of_new_claims
from claims.actions.verdict_alarms import raise_alarms
from claims.matching.duplicate_check import NearlySame

__all__ = [
    "CitationDraft",
    "ClaimPlan",
    "NearlySame",
    "ReaderInput",
    "acknowledge_evidence",
    "answer_blind",
    "answer_message",
    "ask_blind",
    "assign",
    "break_seal",
    "cite_source",
    "claimant_merge_plan",
    "claimant_named",
    "close_message",
    "comment",
    "delete_claim",
    "delete_claimant",
    "delete_topic",
    "discard_draft",
    "draft_of",
    "edit_comment",
    "forget_old_messages",
    "language_for",
    "lift_confidentiality",
    "log_claim",
    "log_from_message",
    "log_from_source",
    "log_or_revise_claim",
    "make_confidential",
    "merge_claimants",
    "merge_claims",
    "name_reader",
    "pin_capture",
    "plan_claim",
    "plan_of",
    "raise_alarms",
    "receive_message",
    "remove_citation",
    "remove_comment",
    "remove_view",
    "retire_rating",
    "revise_citation",
    "revise_claim",
    "save_claimant",
    "save_draft",
    "save_rating",
    "save_topic",
    "save_view",
    "settle_sources",
    "submit_review",
    "take_message",
    "take_next",
    "tell_of_new_claims",
    "unname_reader",
    "waive_quote",
    "withdraw_acceptance",
    "withdraw_waiver",
    "write_review",
]
