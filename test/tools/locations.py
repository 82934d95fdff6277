# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""locations.py MODELS FOLDER: prints each model after each level with its locations, and fails on an op or argument whose
location does not lead to the model file."""
import glob
import os
import re
import subprocess
import sys

models, folder = sys.argv[1], sys.argv[2]
os.makedirs(folder, exist_ok=True)
LEVELS = 5
# Besides the arguments of blocks that MLIR's lowering of control flow makes: MLIR's folder shares constants among all users and takes their locations away.
CONSTANT = re.compile(r" = (arith|llvm\.mlir|ub)\.(constant|poison|zero|undef)\b.* loc\(#loc\d*\)$")


def location_at(text, start):
    """The text between the parentheses that open before `start`."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start:at]
    raise AssertionError("loc( without an end")


def leads_to(location, name, aliases):
    return name in location or any(leads_to(aliases[alias], name, aliases) for alias in re.findall(r"#loc\d*", location))


def check(program, path, level):
    aliases = {match[1]: location_at(program, match.end()) for match in re.finditer(r"^(#loc\d*) = loc\(", program, re.M)}
    lost, count = [], 0
    for line in program.splitlines():
        if line.startswith("#") or CONSTANT.search(line) or (level == LEVELS - 1 and line.lstrip().startswith("^")):
            continue
        for match in re.finditer(r"\bloc\(", line):
            count += 1
            if not leads_to(location_at(line, match.end()), os.path.basename(path), aliases):
                lost.append(line.strip()[:150])
    assert count > 3, f"{path}: no locations in\n{program[:500]}"
    return lost


failed = False
for path in sorted(glob.glob(os.path.join(models, "*.textproto"))):
    result = subprocess.run(["cauce", "compile", path, "--stop-after=target", "--print-after=verify-level", "--print-module", "--locations", "-o",
                             os.path.join(folder, "target.mlir")], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    programs = re.split(r"// after verify-level[^\n]*\n", result.stderr)[1:]
    assert len(programs) == LEVELS, (path, len(programs))
    for level, program in enumerate(programs):
        if lost := check(program, path, level):
            failed = True
            print(f"{os.path.basename(path)}, level {level}: {len(lost)} without a place in the model:", *lost[:5], sep="\n  ")
sys.exit(failed)
