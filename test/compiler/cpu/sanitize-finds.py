# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""sanitize-finds.py PREFIX: moves each access of a program's kernels by 16 elements in turn, and runs it."""
import re
import subprocess
import sys

prefix = sys.argv[1]
model, ir, library = prefix + ".textproto", prefix + ".mlir", prefix + ".so"
with open(model, "w") as file:
    file.write('format_version: 1 name: "m" input { name: "x" dim: "N" dim: "20" }'
               'node { name: "s" activation { function: SOFTMAX } } node { name: "t" reduce { dim: 0 } } output: "t"')


def run(*command):
    return subprocess.run(["cauce", *command], capture_output=True, text=True)


def outcome(text):
    """What AddressSanitizer says of a program, or what the program prints."""
    with open(ir, "w") as file:
        file.write(text)
    compiled = run("compile", ir, "--from=kernel", "--sanitize=address", "--target=x86-64-v3", "-o", library)
    if compiled.returncode:
        sys.exit(f"cannot compile: {compiled.stderr}")
    called = run("call", library, "predict", "--input", "x=" + ",".join(["1"] * 60))
    found = re.search(r"ERROR: AddressSanitizer: (\S+)", called.stderr)
    if found and not called.returncode:
        sys.exit("expected a status other than 0 of a program that is wrong")
    return found.group(1) if found else called.stdout


right = run("compile", model, "--target=x86-64-v3", "--sanitize=address", "--stop-after=kernel").stdout
if outcome(right).split()[-20:] != ["0.15"] * 20:
    sys.exit(f"expected 20 times 0.15, but got {outcome(right)}")
used = right[right.index("rt.function @predict"):]
kernels = re.findall(r"rt.launch @(\w+)\(", used[:used.index("\n  }\n")])
found = []
lines = right.split("\n")
inside = None
for number, line in enumerate(lines):
    name = re.search(r"func.func private @(\w+)\(", line)
    inside = name.group(1) if name else inside
    access = re.search(r"(.*(?:memref|vector)\.(?:load|store|maskedload|maskedstore)\b.*\[)(%\w+)(\].*)", line)
    if inside not in kernels or not access:
        continue
    before, index, after = access.groups()
    wrong = ["%off = arith.constant 16 : index", f"%moved = arith.addi {index}, %off : index", f"{before}%moved{after}"]
    found.append(outcome("\n".join(lines[:number] + wrong + lines[number + 1:])))
# Beside the caller's tensors, which the runtime of a plain build allocates from the C library, and beside the arena's.
if not {"heap-buffer-overflow", "use-after-poison"} <= set(found):
    sys.exit(f"expected both to be found, but got {found}")
