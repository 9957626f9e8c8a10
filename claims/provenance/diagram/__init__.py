"""The provenance picture: what a claim stands on, drawn as SVG that people can read, print and follow. All of it pure.

composition     what is drawn: boxes and arrows, grouped so that two hundred sources still make a picture
levels          how far each source is from the claim
ordering        who stands above whom, and how high
wide_layout     the picture in columns, from the claim on the left to the origins on the right
narrow_layout   the picture as one column with lines beside it, for narrow pages
svg             shapes as SVG
text_width      how wide words are, and where lines break
"""

from claims.provenance.diagram.composition import Story, tell, tell_sources
from claims.provenance.diagram.narrow_layout import lay_out_narrow
from claims.provenance.diagram.parts import Cited, Face
from claims.provenance.diagram.svg import Texts, svg
from claims.provenance.diagram.wide_layout import lay_out_wide

__all__ = ["Cited", "Face", "Story", "Texts", "lay_out_narrow", "lay_out_wide", "svg", "tell", "tell_sources"]
