#!/usr/bin/env bash
# rdflib 7.6.0: reading a graph rewrites dates. The offset that eForms puts on every xsd:date ("2023-05-05+02:00") is gone as soon as
# the file is parsed, so the graph written again is another graph; midnight written as 24:00:00, which XSD allows and Norwegian
# deadlines use, is called ill-typed and has no value. With rdflib.NORMALIZE_LITERALS off the offset stays.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0
cat > try.py <<'P'
import logging
from importlib.metadata import version

import rdflib
from rdflib import XSD, Graph, Literal

logging.getLogger("rdflib").setLevel(logging.CRITICAL)
line = '<https://portal.example/n/1> <http://purl.org/dc/terms/issued> "2023-05-05+02:00"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
print("rdflib", version("rdflib"))
written = Graph().parse(data=line, format="nt").serialize(format="nt").strip()
print("read   ", line.split('"')[1])
print("written", written.split('"')[1])
rdflib.NORMALIZE_LITERALS = False
kept = Graph().parse(data=line, format="nt").serialize(format="nt").strip()
rdflib.NORMALIZE_LITERALS = True
print("written with NORMALIZE_LITERALS off", kept.split('"')[1])
end = Literal("2026-12-01T24:00:00", datatype=XSD.dateTime)
print("24:00:00: ill-typed", end.ill_typed, "value", end.value)
assert written.split('"')[1] == "2023-05-05"
assert end.ill_typed is True and end.value is None
assert kept.split('"')[1] == "2023-05-05+02:00"
P
env/bin/python try.py
# Seen: read 2023-05-05+02:00, written 2023-05-05; 24:00:00 ill-typed, value None.
