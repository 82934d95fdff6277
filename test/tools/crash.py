# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""crash.py MODEL FOLDER: ends the compiler in the middle of its passes, with a signal as a crash raises it, and repeats what
it was doing with the file that it leaves."""
import os
import re
import signal
import subprocess
import sys

from blocked import wait_until_it_cannot_write

model, folder = sys.argv[1], sys.argv[2]


def crash(*flags):
    # It prints after each pass, more than a pipe holds, and so waits within the passes until somebody reads. A signal at
    # any other time might find it in the middle of an allocation, where no crash comes from.
    compiler = subprocess.Popen(["cauce", "compile", model, "-o", os.path.join(folder, "out.so"), "--print-after=all", *flags],
                                stderr=subprocess.PIPE, text=True,
                                env={**os.environ, "TMPDIR": folder, "ASAN_OPTIONS": "handle_segv=0"})
    wait_until_it_cannot_write(compiler, 2)
    compiler.send_signal(signal.SIGSEGV)
    text = compiler.stderr.read()
    assert compiler.wait() == -signal.SIGSEGV, compiler.returncode
    report = re.search(r"the compiler crashed; this is a mistake in cauce: please report it with (\S+\.mlir)\n", text)
    assert report, text[-2000:]
    return report[1]


def repeat(path):
    result = subprocess.run(["cauce-opt", path, "--run-reproducer"], capture_output=True, text=True)
    assert result.returncode == 0 and "llvm.func internal @step.run" in result.stdout, result.stderr


chosen = os.path.join(folder, "crash.mlir")
assert crash("--crash-reproducer", chosen) == chosen
repeat(chosen)
temporary = crash()
assert os.path.dirname(temporary) == os.path.realpath(folder) or os.path.dirname(temporary) == folder, temporary
repeat(temporary)
