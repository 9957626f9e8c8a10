"""The article that is read, its page, and what is sent from there."""

import re

from django.urls import reverse

TEXT = (
    "Мадуро написав листи\n\n"
    "Про це пише The Washington Post з посиланням на внутрішні документи уряду США. "
    "Ніколас Мадуро попросив Путіна допомогти з радарами. "
    "Літак Іл-76 сів у Каракасі 26 жовтня. Погода була гарна. Літак Іл-76 сів у Каракасі 26 жовтня."
)
LOG = reverse("intake")


def page(source):
    return reverse("intake_page", args=[source.pk])


def claim_of(**fields):
    return {
        "text": "Мадуро попросив Путіна про радари",
        "claimant": "The Washington Post",
        "claimed_on": "2025-10-31",
        "claimed_precision": "day",
        "quote": "попросив Путіна допомогти з радарами",
        "near": "",
        **fields,
    }


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
