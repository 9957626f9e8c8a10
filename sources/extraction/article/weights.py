"""How much each feature of a line says for its being part of the article: the weights of two logistic regressions.

They were fitted to 91 pages of scrapinghub's article-extraction-benchmark; docs/benchmarks.md says how well they read
pages that they were not fitted to. Features are those of features.py; what is not named here weighs nothing.
"""

BIAS = -5.39
STRUCTURE = {
    "aside": -0.48, "before the heading": -0.69, "caption": -2.41, "child of the place": 0.72, "comment": -1.19,
    "depth below the place": -1.12, "ends a sentence": 1.43, "footer": -1.02, "form": 1.68, "header": 0.18,
    "heading of the page": -2.76, "heading, child of the place": 0.61, "height above the place": -1.03,
    "in article": 0.29, "in blockquote": 4.24, "in figure": -0.94, "in main": -0.19, "in ol": -0.32,
    "in table": 6.25, "in the place": 1.62, "in ul": 0.61, "length": 2.31, "line +1 ends a sentence": 0.73,
    "line +1 linked": 0.82, "line +1 prose": 0.64, "line +2 ends a sentence": 0.3, "line +2 linked": 1.19,
    "line +2 prose": 0.53, "line -1 ends a sentence": 0.85, "line -1 linked": -1.16, "line -1 prose": 0.25,
    "line -2 ends a sentence": 0.11, "line -2 linked": -1.23, "line -2 prose": -0.46, "linked": -3.3,
    "linked of element 1": -1.98, "linked of element 2": 1.43, "mostly linked": -6.43, "navigation": -0.99,
    "often repeated": 0.89, "often repeated outside the place": -0.36, "prose": 0.12, "prose before": -0.59,
    "prose of element 0": -1.23, "prose of element 1": 0.78, "prose of element 2": 2.14,
    "prose outside the place": -0.86, "prose since the heading": -0.34, "prose, child of the place": 0.49,
    "repeated": -0.41, "small heading": -0.18, "text of the place": -0.19,
}  # fmt: skip

# With what another reader found: whether the line, and the lines before and after it, are of it.
WITH_READER_BIAS = -7.3
STRUCTURE_AND_READER = {
    "aside": 0.7, "before the heading": -0.71, "caption": -1.61, "child of the place": 0.28, "comment": -0.74,
    "depth below the place": 0.27, "ends a sentence": 1.01, "footer": -0.49, "form": 1.09, "found": 4.07,
    "header": 0.76, "heading of the page": -2.32, "heading, child of the place": 0.64,
    "height above the place": -0.29, "in blockquote": 6.07, "in figure": 0.95, "in main": 0.06, "in ol": 0.23,
    "in table": 3.01, "in the place": 1.01, "in ul": 0.44, "length": 1.88, "line +1 ends a sentence": 0.03,
    "line +1 found": 1.34, "line +1 linked": 0.67, "line +1 prose": 0.26, "line +2 ends a sentence": -0.12,
    "line +2 linked": 0.73, "line +2 prose": 0.71, "line -1 ends a sentence": 0.73, "line -1 found": 0.85,
    "line -1 linked": -0.17, "line -1 prose": 0.16, "line -2 ends a sentence": 0.01, "line -2 linked": -0.79,
    "line -2 prose": -0.76, "linked": -4.95, "linked of element 1": 0.11, "linked of element 2": 0.42,
    "mostly linked": -4.95, "navigation": -0.34, "often repeated": 0.76, "often repeated outside the place": 0.28,
    "prose": 0.28, "prose before": -0.57, "prose of element 0": -0.83, "prose of element 1": 0.45,
    "prose of element 2": 1.32, "prose outside the place": -1.66, "prose since the heading": -0.53,
    "prose, child of the place": 0.56, "repeated": -0.36, "small heading": -0.76, "text of the place": -1.09,
}  # fmt: skip
