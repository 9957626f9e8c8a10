"""The demo desk: ten claims, three sources, and a sample site on the loopback that has two of them."""
