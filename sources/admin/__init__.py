"""The pages for sources, captures, publishers and attributions."""
