"""Publishers, sources, attributions and captures over REST."""
