#!/usr/bin/env bash
# rdflib 7.6.0: a whole xsd:decimal (DCAT-AP-NO asks for one as dcat:byteSize) gets a ".0" in Turtle and none in N-Triples and
# JSON-LD. Read back, the two files of one graph are different graphs: not isomorphic, with other canonical hashes, and a
# SPARQL query for the exact term finds only one of them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check rdflib==7.6.0
cat > try.py <<'P'
from decimal import Decimal
from importlib.metadata import version

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import to_canonical_graph

DCAT = Namespace("http://www.w3.org/ns/dcat#")
graph = Graph()
graph.add((URIRef("https://portal.example/data/needs.csv"), DCAT.byteSize, Literal(Decimal(2048000))))
print("rdflib", version("rdflib"))
back = {}
for name in ("turtle", "nt", "json-ld", "xml"):
    back[name] = Graph().parse(data=graph.serialize(format=name), format=name)
    [size] = back[name].objects()
    print(f"{name:8} gives {size.n3()}  same graph: {back[name].isomorphic(graph)}")
hashes = {name: to_canonical_graph(each).serialize(format="nt").strip() for name, each in back.items()}
print("distinct graphs among the four files:", len(set(hashes.values())))
assert str(next(back["turtle"].objects())) == "2048000.0"
assert str(next(back["nt"].objects())) == "2048000"
assert not back["turtle"].isomorphic(graph) and back["nt"].isomorphic(graph)
P
env/bin/python try.py
# Seen: turtle gives "2048000.0"^^xsd:decimal, the other three "2048000"^^xsd:decimal.
