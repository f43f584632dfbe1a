#!/usr/bin/env bash
# pyreadstat 1.3.7 (ReadStat): a survey written as SPSS .sav keeps 256 bytes of a question and 120 bytes of an answer's label, and
# says nothing about the rest. Bytes, not letters: 60 letters like ø fill an answer. Two answers that agree in their first
# 120 bytes become one answer when the file is read with its labels. Stata's .dta, from the same call, refuses instead.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==3.1.1
cat > try.py <<'P'
import warnings
from importlib.metadata import version

import pandas as pd
import pyreadstat

warnings.simplefilter("error")
question = "ø" * 200
same = "å" * 60
answers = {1.0: same + " – særlig relevant", 2.0: same + " – ikke relevant"}
table = pd.DataFrame({"q1": [1.0, 2.0]})
pyreadstat.write_sav(table, "survey.sav", column_labels={"q1": question}, variable_value_labels={"q1": answers})
codes, meta = pyreadstat.read_sav("survey.sav")
words, _ = pyreadstat.read_sav("survey.sav", apply_value_formats=True)
kept = meta.column_names_to_labels["q1"]
print("pyreadstat", version("pyreadstat"))
print(f"question: {len(question)} letters written, {len(kept)} read back ({len(kept.encode())} bytes)")
for code, label in meta.variable_value_labels["q1"].items():
    print(f"answer {code:.0f}: {len(answers[code])} letters written, {len(label)} read back ({len(label.encode())} bytes)")
print("codes that differ:", codes["q1"].nunique(), "- answers in words that differ:", words["q1"].nunique())
try:
    pyreadstat.write_dta(table.astype(int), "survey.dta", column_labels={"q1": question})
    stata = "written"
except pyreadstat.ReadstatError as error:
    stata = f"refused: {error}"
print("the same question as Stata .dta:", stata)
assert len(kept.encode()) == 256 and len(kept) == 128
assert {len(label) for label in meta.variable_value_labels["q1"].values()} == {60}
assert (codes["q1"].nunique(), words["q1"].nunique()) == (2, 1)
assert stata.startswith("refused")
P
env/bin/python try.py
# Seen: question 200 -> 128 letters (256 bytes); both answers -> 60 letters (120 bytes); 2 codes, 1 answer in words; .dta refused.
