# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The numbers of `cauce summary`, of model files and of what --stop-after=graph makes of them.
import glob
import re
import subprocess
import sys

MODELS, FOLDER = sys.argv[1:]
wrong = 0
X = 'format_version: 1 name: "m" input { name: "x" dim: "N" dim: "4" } '
NETS = {
    "shared": X + 'node { name: "a" dense { units: 4 } } node { name: "b" dense { units: 4 share: "a" } } node { name: "c" dense { units: 4 share: "a" } }',
    "block": X + 'block { name: "pair" input: "h" node { name: "d" dense { units: 4 } } output: "d" } '
                 'node { name: "one" input: "x" call { block: "pair" } } node { name: "two" call { block: "pair" } }',
    "statistics": X + 'node { name: "s" standardize { adapt: true } } node { name: "d" dense { units: 2 } }',
    "embedding": 'format_version: 1 name: "m" input { name: "x" type: I64 dim: "N" } node { name: "e" embedding { classes: 9 units: 2 } } '
                 'node { name: "f" input: "x" embedding { classes: 9 units: 2 share: "e" } } node { name: "y" input: "e" input: "f" binary { kind: ADD } }',
    "in the loss": X + 'label { name: "t" dim: "N" dim: "4" } node { name: "w" parameter { dim: 4 } } node { name: "y" input: "x" input: "w" binary { kind: MUL } } '
                       'node { name: "v" parameter { dim: 4 } } node { name: "z" input: "y" input: "v" binary { kind: ADD } } output: "y" '
                       'training { loss { kind: MSE prediction: "z" label: "t" } }',
}


def summary(path):
    result = subprocess.run(["cauce", "summary", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    total = re.search(r"^total ([\d,]+) parameters.*", result.stdout, re.M)
    header, *lines = result.stdout.split("\n\n")[0].splitlines()
    rows = [line[:header.index("parameters") + len("parameters")].split()[-1] for line in lines]
    return sum(int(row.replace(",", "")) for row in rows), int(total.group(1).replace(",", "")) if total else None, total and total.group(0), result


for name, text in NETS.items():
    with open(f"{FOLDER}/{name.replace(' ', '-')}.textproto", "w") as file:
        file.write(text)
for model in sorted(glob.glob(f"{MODELS}/*.textproto") + glob.glob(f"{FOLDER}/*.textproto")):
    rows, total, line, result = summary(model)
    ir = f"{FOLDER}/ir.mlir"
    subprocess.run(["cauce", "compile", model, "--stop-after=graph", "-o", ir], check=True)
    other = summary(ir)
    if rows != total or other[:3] != (rows, total, line):
        wrong += 1
        print(f"{model}: rows {rows}, total {total}\n{result.stdout}{result.stderr}\nas .mlir:\n{other[3].stdout}{other[3].stderr}")
sys.exit(f"{wrong} are wrong" if wrong else 0)
