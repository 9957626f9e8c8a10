"""ClaimDesk: the desk itself, on which `claims` and `sources` stand."""

__version__ = "0.1.0"
