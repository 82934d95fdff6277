# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# einsum.py DIR: equations of one to three terms in one model, against what numpy.einsum made of these (einsum.jsonl).
import json
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(here, "..", "..", "numeric"))
from table import call

folder = sys.argv[1]
with open(os.path.join(here, "einsum.jsonl")) as file:
    inputs, *cases = map(json.loads, file)
inputs = inputs["inputs"]
with open(f"{folder}/model.textproto", "w") as file:
    file.write('format_version: 1 name: "einsum"\n')
    for name, value in inputs.items():
        file.write(f'input {{ name: "{name}" {" ".join(f"""dim: "{size}" """ for size in value["shape"])} }}\n')
    for i, case in enumerate(cases):
        operands = " ".join(f'input: "{name}"' for name in case["operands"])
        file.write(f'node {{ name: "e{i}" {operands} einsum {{ equation: "{case["equation"]}" }} }} output: "e{i}"\n')
arguments = {name: ("f32", value["values"], value["shape"]) for name, value in inputs.items()}
results = call(f"{folder}/model.textproto", "predict", f"{folder}/einsum", arguments, [f"e{i}" for i in range(len(cases))])
for i, case in enumerate(cases):
    assert list(results[f"e{i}"]) == case["result"], (case, results[f"e{i}"])
