"""Checks that other newsrooms published, imported beside the desk's own verdicts and never mixed with them."""
