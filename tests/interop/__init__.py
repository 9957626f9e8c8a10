"""Outside judges on the files that captures leave: `./desk test interop`, not part of the plain suite."""
