"""ClaimReview, as schema.org and the readers of its mark-up have it: made, read and checked."""
