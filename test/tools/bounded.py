# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bounded.py STATUS SECONDS MEGABYTES COMMAND...: runs a command and fails unless it exits with STATUS after at most so much CPU
time and memory. Instrumented tools take several times as much."""
import os
import resource
import subprocess
import sys

factor = 4 if "build-" in os.environ["PATH"].split(os.pathsep)[0] else 1
wanted, seconds, megabytes = int(sys.argv[1]), factor * float(sys.argv[2]), factor * float(sys.argv[3])
status = subprocess.run(sys.argv[4:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
problems = []
if status != wanted:
    problems.append(f"expected exit status {wanted}, but got {status}")
if used.ru_utime + used.ru_stime > seconds:
    problems.append(f"expected at most {seconds} s of CPU time, but got {used.ru_utime + used.ru_stime:.1f}")
if used.ru_maxrss > megabytes * 1024:
    problems.append(f"expected at most {megabytes} MB, but got {used.ru_maxrss / 1024:.0f}")
if problems:
    sys.exit("\n".join(problems))
