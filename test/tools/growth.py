#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""growth.py SMALL LARGE COMMAND...: runs a command with each of two files, and prints how many times the processor time of the first the
second takes. The least of two runs each, since other work on the machine only adds."""
import os
import subprocess
import sys


def seconds(path):
    before = os.times().children_user
    subprocess.run([*sys.argv[3:], path], check=True, stdout=subprocess.DEVNULL)
    return os.times().children_user - before


small, large = (min(seconds(path) for _ in range(2)) for path in sys.argv[1:3])
print(f"{large / small:.1f} times as long")
