"""The skin: enough contrast in light and in dark (WCAG 2.2, 1.4.3), and nothing from outside."""

import re
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
FOLDER = BASE / "static" / "claimdesk"
CSS = (FOLDER / "tokens.css").read_text(encoding="utf-8")
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS)
}
WHITE = ("#ffffff", "#ffffff")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-quiet", "accent-ink") for ground in ("paper", "ground", "accent-wash")),
    *((f"{tone}-ink", f"{tone}-ground") for tone in ("good", "work", "wait", "bad", "plain")),
    ("bad-ink", "paper"),
    ("ink-quiet", "plain-ground"),
    ("ink", "plain-ground"),
    ("white", "accent-ground"),
]


def read(path):
    return path.read_text(encoding="utf-8")


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_skin_ink_stands_out_from_its_ground(theme, ink, ground):
    colours = COLOURS | {"white": WHITE}
    first, second = sorted((luminance(colours[name][theme]) for name in (ink, ground)), reverse=True)
    assert (first + 0.05) / (second + 0.05) >= 4.5


def test_no_other_file_writes_a_colour_of_the_tokens_again():
    for path in FOLDER.glob("*.css"):
        again = set(re.findall(r"--([a-z-]+): light-dark", read(path))) & set(COLOURS)
        assert path.name == "tokens.css" or not again, (path.name, again)


def test_skin_and_scripts_fetch_nothing_from_outside():
    for path in [*FOLDER.glob("*.css"), *FOLDER.glob("*.js")]:
        text = read(path)
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//|fetch\([\"'`]https?:", text), path.name


def test_scripts_build_no_markup_from_text():
    for path in FOLDER.glob("*.js"):
        text = read(path)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", text), path.name


def test_every_script_of_the_desk_is_a_module_and_imports_what_is_there():
    templates = [path for app in ("claimdesk", "claims", "sources") for path in (BASE / app).rglob("*.html")]
    tags = re.findall(r'<script src="{% static "claimdesk/([^"]+)" %}"([^>]*)>', "".join(map(read, templates)))
    included = {name for name, _about in tags}
    assert {about for _name, about in tags} == {' type="module"'}
    imported = {name for path in FOLDER.glob("*.js") for name in re.findall(r' from "\./([^"]+)";', read(path))}
    assert included | imported == {path.name for path in FOLDER.glob("*.js")}
