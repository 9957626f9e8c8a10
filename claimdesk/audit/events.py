"""Every event that the desk writes down, with its words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventType(models.TextChoices):
    """What happened. The words say it as a sentence without its subject: "Olena · logged claim #3"."""

    CLAIM_LOGGED = "claim.logged", pgettext_lazy("event", "logged")
    CLAIM_REVISED = "claim.revised", pgettext_lazy("event", "changed")
    CLAIM_ASSIGNED = "claim.assigned", pgettext_lazy("event", "assigned")
    CLAIM_DELETED = "claim.deleted", pgettext_lazy("event", "deleted")
    CLAIM_MOVED = "claim.moved", pgettext_lazy("event", "moved")
    CLAIM_EVIDENCE_CHANGED = "claim.evidence_changed", pgettext_lazy("event", "found the evidence changed of")
    CLAIM_EVIDENCE_SEEN = "claim.evidence_seen", pgettext_lazy("event", "saw the changed evidence of")
    CITATION_ADDED = "citation.added", pgettext_lazy("event", "cited a source in")
    CITATION_REVISED = "citation.revised", pgettext_lazy("event", "changed a citation of")
    CITATION_REMOVED = "citation.removed", pgettext_lazy("event", "removed a citation from")
    CITATION_PINNED = "citation.pinned", pgettext_lazy("event", "pinned a capture to a citation of")
    QUOTE_CHECKED = "quote.checked", pgettext_lazy("event", "looked for the quotation in")
    QUOTE_WAIVED = "quote.waived", pgettext_lazy("event", "waived the check of a quotation in")
    REVIEW_WRITTEN = "review.written", pgettext_lazy("event", "wrote a review of")
    REVIEW_APPROVED = "review.approved", pgettext_lazy("event", "approved the review of")
    CORRECTION_MADE = "correction.made", pgettext_lazy("event", "corrected the verdict on")
    CLAIMANT_SAVED = "claimant.saved", pgettext_lazy("event", "saved")
    CLAIMANT_DELETED = "claimant.deleted", pgettext_lazy("event", "deleted")
    TOPIC_SAVED = "topic.saved", pgettext_lazy("event", "saved")
    TOPIC_DELETED = "topic.deleted", pgettext_lazy("event", "deleted")
    RATING_SAVED = "rating.saved", pgettext_lazy("event", "saved")
    RATING_RETIRED = "rating.retired", pgettext_lazy("event", "retired")
    PUBLISHER_SAVED = "publisher.saved", pgettext_lazy("event", "saved")
    PUBLISHER_DELETED = "publisher.deleted", pgettext_lazy("event", "deleted")
    SOURCE_ADDED = "source.added", pgettext_lazy("event", "added")
    SOURCE_REVISED = "source.revised", pgettext_lazy("event", "changed")
    SOURCE_DELETED = "source.deleted", pgettext_lazy("event", "deleted")
    ATTRIBUTION_ADDED = "attribution.added", pgettext_lazy("event", "recorded an attribution of")
    ATTRIBUTION_REMOVED = "attribution.removed", pgettext_lazy("event", "removed an attribution of")
    CAPTURE_REQUESTED = "capture.requested", pgettext_lazy("event", "asked for a capture of")
    CAPTURE_RETRIED = "capture.retried", pgettext_lazy("event", "will try again later to capture")
    CAPTURE_SEALED = "capture.sealed", pgettext_lazy("event", "archived")
    CAPTURE_UPLOADED = "capture.uploaded", pgettext_lazy("event", "uploaded a file for")
    CAPTURE_FAILED = "capture.failed", pgettext_lazy("event", "recorded a failed capture of")
    SIGNING_KEY_MADE = "signing_key.made", pgettext_lazy("event", "made")
    SIGNING_KEY_RETIRED = "signing_key.retired", pgettext_lazy("event", "retired")
    ARTIFACT_DAMAGED = "artifact.damaged", pgettext_lazy("event", "found an archived file damaged of")
    ARTIFACT_RECOVERED = "artifact.recovered", pgettext_lazy("event", "found an archived file whole again of")
    API_KEY_CREATED = "api_key.created", pgettext_lazy("event", "created")
    API_KEY_REVOKED = "api_key.revoked", pgettext_lazy("event", "revoked")
    PERSON_ADDED = "person.added", pgettext_lazy("event", "added")
    PERSON_CHANGED = "person.changed", pgettext_lazy("event", "changed")


SYSTEM = _("ClaimDesk")
