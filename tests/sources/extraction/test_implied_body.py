"""Pages that leave out the tags of head and body, as the HTML standard allows."""

import pytest

from sources.extraction.parse import extract


@pytest.mark.parametrize(
    ("page", "visible"),
    [
        ("<!doctype html><title>t</title><article><p>Words.</p></article>", "Words."),
        ("<!doctype html><title>t</title><main>Words.</main>", "Words."),
        ("<meta charset=utf-8><nav>Menu</nav><p>Words.", "Menu\nWords."),
        ("<title>t</title><header>Head</header>Words <b>here</b>.", "Head\nWords here."),
        ("<title>t</title><article>One</article><script>x</script><section>Two</section>", "One\nTwo"),
        ("<head><title>t</title><style>p {}</style></head><body>Words.</body>", "Words."),
        ("<section>Words.</section>", "Words."),
    ],
)
def test_the_body_begins_with_what_can_stand_in_no_head(page, visible):
    reading = extract(page.encode(), "text/html", "https://news.example/")
    assert reading["visible_text"] == visible
    assert reading["title"] in {"", "t"}
