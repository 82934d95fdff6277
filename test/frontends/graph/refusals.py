# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers that are wrong, and what `cauce check` says of them."""
import subprocess
import sys


def parts_of(case):
    """`layer { ... } input: "a" input: "b"`: the layer, and what stands behind the first `input:`, or nothing."""
    layer, _, inputs = case.partition("} input:")
    return layer + ("}" if layer.count("{") > layer.count("}") else ""), inputs


def refuse(path, model, said, what):
    """Ends the program unless `cauce check` exits with 1 and says `said` of the model, which is written to `path`; `what` names the case."""
    with open(path, "w") as file:
        file.write(model)
    result = subprocess.run(["cauce", "check", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 1:
        sys.exit(f"{what}: expected status 1, but got {result.returncode}\n{result.stderr}")
    if said not in result.stderr:
        sys.exit(f"{what}: expected\n{said}\nbut got\n{result.stderr}")
