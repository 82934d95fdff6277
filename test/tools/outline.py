# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# outline.py MODELS LEVEL ...: the outline of every model in a folder, at each level, names all functions, states and results that the
# program has there, fits on the screen in width, and for XOR and digits in length.
import glob
import os
import re
import subprocess
import sys

MODELS, LEVELS = sys.argv[1], sys.argv[2:]
LINES = {"xor": 125, "digits": 200}  # of a level, at most
problems = []


def compile_to(model, *options):
    return subprocess.run(["cauce", "compile", model, *options], capture_output=True, text=True, check=True).stdout


for model in sorted(glob.glob(os.path.join(MODELS, "*.textproto"))):
    name = os.path.basename(model).split(".")[0]
    for level in LEVELS:
        ir, outline = compile_to(model, f"--stop-after={level}"), compile_to(model, f"--stop-after={level}", "--outline")
        words = set(re.findall(r"[\w./-]+", outline))
        functions = re.findall(r"(?:func\.func|rt\.function) @\"?([\w./-]+)", ir)
        states = re.findall(r"train\.state [\w|]+ @\"?([\w./-]+)\"?( of)?", ir)
        results = re.findall(r"-> \((.*?)\) (?:attributes )?\{\n", ir)
        wanted = set(functions) | {state.rsplit("/", 1)[1] if of else state for state, of in states}
        wanted |= {result for text in results for result in re.findall(r'train\.name = "([^"]*)"', text)}
        assert len(wanted) > 1, (model, level)
        problems += [f"{name}, level {level}: no '{word}'" for word in sorted(wanted - words)]
        lines = outline.splitlines()
        problems += [f"{name}, level {level}: a line of {len(line)} columns" for line in lines if len(line) > 120 and " " in line.strip()]
        if len(lines) > LINES.get(name, len(lines)):
            problems.append(f"{name}, level {level}: {len(lines)} lines")

print(*problems, sep="\n")
sys.exit(1 if problems else 0)
