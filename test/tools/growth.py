#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""growth.py SMALL LARGE: lowers two models to level kernel and prints how many times the processor time of the first the second takes.
The least of two runs each, since other work on the machine only adds."""
import os
import subprocess
import sys


def seconds(model):
    before = os.times().children_user
    subprocess.run(["cauce", "compile", model, "--stop-after=kernel", "--jobs", "1"], check=True, stdout=subprocess.DEVNULL)
    return os.times().children_user - before


small, large = (min(seconds(model) for _ in range(2)) for model in sys.argv[1:])
print(f"{large / small:.1f} times as long")
