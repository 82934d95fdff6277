# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where a process is: for tests that signal one at a known place, however fast the machine is."""
import os
import time

WRITES = ("1", "20")  # write and writev of x86-64


def wait_until_it_cannot_write(process, descriptor):
    """Returns once a thread of `process` waits for room in the pipe that is its `descriptor`, or it has ended."""
    while process.poll() is None:
        for task in os.listdir(f"/proc/{process.pid}/task"):
            try:
                with open(f"/proc/{process.pid}/task/{task}/syscall") as file:
                    call = file.read().split()  # "running" if it does not wait
            except OSError:
                continue  # the thread has ended
            if call[0] in WRITES and int(call[1], 16) == descriptor:
                return
        time.sleep(0.002)
