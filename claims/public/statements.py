"""What the newsroom says of itself: how it checks, how it corrects, and what its ratings mean.

The pages begin with what ClaimDesk holds the newsroom to. Below it stand the newsroom's own words: text files in
`public/` of ClaimDesk's home, as `methodology.uk.txt`.
"""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import Publication, Rating
from claims.public.answers import answer_page, for_readers
from claims.verdict_page.verdict import ReadersVerdict

OWN_WORDS_FOLDER = "public"
CORRECTIONS_SHOWN = 50


@for_readers
def methodology_page(request: HttpRequest) -> HttpResponseBase:
    """How a verdict comes about."""
    context = {
        "title": _("How we check"),
        "own_words": own_words("methodology"),
        "approvals": settings.APPROVALS,
        "has_copies": settings.PUBLIC_COPIES,
    }
    return answer_page(request, "public/methodology.html", context)


@for_readers
def corrections_page(request: HttpRequest) -> HttpResponseBase:
    """How mistakes are corrected, with the newest corrections."""
    shown = Publication.objects.shown().filter(correction__isnull=False).select_related("correction").newest_first()
    withdrawn = Publication.objects.known().filter(withdrawn_at__isnull=False).order_by("-withdrawn_at")
    context = {
        "title": _("Corrections"),
        "own_words": own_words("corrections"),
        "corrected": [ReadersVerdict(each) for each in shown[:CORRECTIONS_SHOWN]],
        "withdrawn": [ReadersVerdict(each) for each in withdrawn[:CORRECTIONS_SHOWN]],
    }
    return answer_page(request, "public/corrections.html", context)


@for_readers
def ratings_page(request: HttpRequest) -> HttpResponseBase:
    """The scale: each rating with its number and meaning."""
    context = {"title": _("Our ratings"), "ratings": Rating.objects.in_use(), "own_words": own_words("ratings")}
    return answer_page(request, "public/ratings.html", context)


def own_words(name: str) -> str:
    """The newsroom's own text for a page in the running language; empty where there is none."""
    folder = Path(settings.HOME) / OWN_WORDS_FOLDER
    try:
        return (folder / f"{name}.{translation.get_language()}.txt").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
