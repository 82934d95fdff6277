# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""from.py MODEL FOLDER KIND,... [FLAG...]: a program that is printed at a level, with the lines of the model, and compiled from there is the same file
as the one that is compiled at once, as a shared object and whatever other kinds of artifact are named; without these lines its kernels are the same machine code."""
import filecmp
import os
import subprocess
import sys
from pathlib import Path

model, folder, names, flags = sys.argv[1], Path(sys.argv[2]), sys.argv[3].split(","), sys.argv[4:]


def compile_to(target, names, *words):
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        subprocess.run(["cauce", "compile", *words, *flags, "-o", target / name], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cauce", "compile", *words, *flags, "-o", target / "p.so", "--save-temps", target / "temps"], check=True, stdout=subprocess.DEVNULL)


compile_to(folder / "direct", names, model)
kernels = sorted(path.name for path in (folder / "direct/temps").glob("kernels.*.s"))
assert kernels
for level in ["graph", "step", "tensor", "kernel", "target"]:
    for kind, words in ("lines", ["--locations"]), ("plain", []):
        text = folder / f"{level}-{kind}.mlir"
        printing = [flag for flag in flags if flag.startswith(("--target", "--sanitize"))]
        subprocess.run(["cauce", "compile", model, f"--stop-after={level}", *words, *printing, "-o", text], check=True)
        compile_to(folder / f"{level}-{kind}", names if kind == "lines" else [], text, f"--from={level}")
        same = [*names, "p.so", *(["p.h"] if "p.a" in names else [])] if kind == "lines" else []
        for name in same + [os.path.join("temps", kernel) for kernel in kernels]:
            assert filecmp.cmp(folder / "direct" / name, folder / f"{level}-{kind}" / name, shallow=False), (level, kind, name)
    saved = folder / "direct/temps" / f"{level}.mlir"  # is what --stop-after prints
    assert level == "graph" or saved.read_text().strip() == (folder / f"{level}-plain.mlir").read_text().strip(), level
print("the same from every level")
