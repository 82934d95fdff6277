# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# status.py STATUS COMMAND...: runs a command and fails unless it exits with STATUS.
import subprocess
import sys

status = subprocess.run(sys.argv[2:]).returncode
if status != int(sys.argv[1]):
    print(f"expected exit status {sys.argv[1]}, but got {status}")
    sys.exit(1)
