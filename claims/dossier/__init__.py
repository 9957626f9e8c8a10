"""The dossier of a claim: one file with the verdict and everything that it stands on, to be checked offline."""
