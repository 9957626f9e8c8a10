"""What a program does with a dossier and the RO-Crate library of the community: open it, and read what is in it.

The folder with the unpacked dossier is the first argument, the name of its claim the second.
"""

import sys
from pathlib import Path

from rocrate.rocrate import ROCrate

folder, text = Path(sys.argv[1]), sys.argv[2]
crate = ROCrate(folder)
root = crate.root_dataset
assert text in root["name"], root["name"]
assert crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.1", crate.metadata["conformsTo"]
assert crate.mainEntity is not None
assert crate.mainEntity.id == "index.html", crate.mainEntity
for name in ("datePublished", "license", "publisher", "description"):
    assert root.get(name), name
assert root["publisher"].type == "Organization", root["publisher"]
files = {entity.id: entity for entity in crate.data_entities}
there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
# The metadata, the list of files and its signature are written after what they describe.
assert set(files) == there - {"ro-crate-metadata.json", "dossier.json", "dossier.json.signature"}, set(files) ^ there
for name, entity in files.items():
    assert entity.type == "File", name
    assert entity.get("encodingFormat"), name
    assert int(entity["contentSize"]) == (folder / name).stat().st_size, name
assert {"verdict.json", "provenance.svg", "verify_claimdesk.py"} <= set(files), sorted(files)
# It writes the crate anew and opens what it wrote: nothing is lost on the way.
crate.write(folder.with_name("written"))
again = ROCrate(folder.with_name("written"))
assert {entity.id for entity in again.data_entities} == set(files)
