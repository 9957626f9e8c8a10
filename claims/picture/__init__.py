"""The provenance picture: what a claim stands on, drawn as SVG that people can read, print and follow. All of it pure.

story     what is drawn: boxes and arrows, grouped so that two hundred sources still make a picture
levels    how far each source is from the claim
rows      who stands above whom, and how high
wide      the picture in columns, from the claim on the left to the origins on the right
tall      the picture as one column with lines beside it, for narrow pages
drawing   shapes as SVG
wording   how wide words are, and where lines break
"""

from claims.picture.drawing import Texts, svg
from claims.picture.parts import Cited, Face
from claims.picture.story import Story, tell
from claims.picture.tall import tall
from claims.picture.wide import wide

__all__ = ["Cited", "Face", "Story", "Texts", "svg", "tall", "tell", "wide"]
