"""What API keys are good for: a scope for each kind of use, and the two words that stand for several of them."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    """One kind of use. Within it a key may do what its account may."""

    PUBLIC = "public", pgettext_lazy("scope", "Read public verdicts")
    CLAIMS_READ = "claims:read", pgettext_lazy("scope", "Read claims and all that belongs to them")
    CLAIMS_WRITE = "claims:write", pgettext_lazy("scope", "Log and change claims, sources and reference data")
    REVIEW = "review", pgettext_lazy("scope", "Review, move, approve and publish claims")
    EXPORT = "export", pgettext_lazy("scope", "Export whole lists")
    WEBHOOKS = "webhooks", pgettext_lazy("scope", "Manage webhooks")


READ, WRITE = "read", "write"
# Words that stand for several scopes. Keys of older desks have them, and scripts may go on using them.
BUNDLES: dict[str, frozenset[Scope]] = {
    READ: frozenset({Scope.PUBLIC, Scope.CLAIMS_READ, Scope.EXPORT}),
    WRITE: frozenset({Scope.PUBLIC, Scope.CLAIMS_READ, Scope.EXPORT, Scope.CLAIMS_WRITE, Scope.REVIEW}),
}
# Who changes something is answered with what it is now.
INCLUDED: dict[Scope, frozenset[Scope]] = {
    Scope.CLAIMS_WRITE: frozenset({Scope.CLAIMS_READ}),
    Scope.REVIEW: frozenset({Scope.CLAIMS_READ}),
    Scope.CLAIMS_READ: frozenset({Scope.PUBLIC}),
}
WORDS = (*Scope.values, *BUNDLES)
CHANGING = frozenset({Scope.CLAIMS_WRITE, Scope.REVIEW, Scope.WEBHOOKS})
ANY = frozenset(Scope) - {Scope.PUBLIC}  # one for public verdicts opens nothing else
