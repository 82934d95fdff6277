# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""bounded.py STATUS SECONDS MEGABYTES COMMAND...: runs a command and fails unless it exits with STATUS after at most so much CPU
time and memory. SECONDS are those of a machine that counts as fast as an idle one of 2022; one that is slower, or busy, has more of
them. Instrumented tools take several times as much."""
import os
import resource
import subprocess
import sys
import time


def slowness():
    """How many times as long as there this machine takes to count, now."""
    start = time.process_time()
    for _ in range(1000000):
        pass
    return max(1, (time.process_time() - start) / 0.02)


factor = 4 if "build-" in os.environ["PATH"].split(os.pathsep)[0] else 1
wanted, seconds, megabytes = int(sys.argv[1]), factor * float(sys.argv[2]), factor * float(sys.argv[3])
status = subprocess.run(sys.argv[4:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
spent = used.ru_utime + used.ru_stime
if spent > seconds:
    seconds *= slowness()
problems = []
if status != wanted:
    problems.append(f"expected exit status {wanted}, but got {status}")
if spent > seconds:
    problems.append(f"expected at most {seconds:.1f} s of CPU time, but got {spent:.1f}")
if used.ru_maxrss > megabytes * 1024:
    problems.append(f"expected at most {megabytes} MB, but got {used.ru_maxrss / 1024:.0f}")
if problems:
    sys.exit("\n".join(problems))
