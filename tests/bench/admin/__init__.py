"""`./desk bench admin`: how fast the desk's pages answer with a million claims, beside stock admin's."""
