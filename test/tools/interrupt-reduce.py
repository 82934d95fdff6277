# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# interrupt-reduce.py MODEL FOLDER: a signal ends the test that runs, and all that it started; what was found until then is written, and nothing
# temporary is left. So it is between two tests.
import os
import signal
import subprocess
import sys
import tempfile
import time

model, folder = sys.argv[1], tempfile.mkdtemp(dir=sys.argv[2])
temporary = f"{folder}/temporary"
os.makedirs(temporary)


def start(test, *flags):
    return subprocess.Popen(["cauce-reduce", model, "--test", f": \"$1\"; {test}", *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "TMPDIR": temporary})


def wait_until(holds, reducer):
    while not holds():
        assert reducer.poll() is None, reducer.communicate()
        time.sleep(0.01)


def processes():
    """Of all that there are: number, state, parent, group."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                state, parent, group = file.read().split(")")[-1].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield int(pid), state, int(parent), int(group)


def check_interrupted(reducer, tried):
    out, error = reducer.communicate()
    assert reducer.returncode == -signal.SIGTERM, (reducer.returncode, error)
    assert error.endswith(f"{tried} programs tried, 0 of them interesting; interrupted, there may be smaller ones\n"), error
    assert not os.listdir(temporary), os.listdir(temporary)
    return out


# The third test says that it runs, and takes its time.
started = f"{folder}/started"
reducer = start(f"echo x >> {folder}/count; [ $(wc -l < {folder}/count) -lt 3 ] || {{ echo $$ > {started}.part; mv {started}.part {started}; sleep 1000; }}")
wait_until(lambda: os.path.exists(started), reducer)
with open(started) as file:
    group = int(file.read())
reducer.send_signal(signal.SIGTERM)
out = check_interrupted(reducer, tried=1)
assert out.startswith("# ") or "format_version: 1" in out, out
# A member may still be there that nobody has waited for; it is dead.
left = [process for process in processes() if process[3] == group]
assert all(state == "Z" for _, state, _, _ in left), left

# After two tests the program is written, which takes until somebody reads it.
output, tests = f"{folder}/output", f"{folder}/tests"
os.mkfifo(output)
reducer = start(f"echo x >> {tests}", "-o", output)


def is_writing():
    with open(tests) as file:
        return len(file.readlines()) == 2 and not any(parent == reducer.pid for _, _, parent, _ in processes())


wait_until(lambda: os.path.exists(tests) and is_writing(), reducer)
reducer.send_signal(signal.SIGTERM)
time.sleep(0.1)
assert reducer.poll() is None, (reducer.returncode, os.listdir(temporary))
with open(output) as file:
    assert "format_version: 1" in file.read()
check_interrupted(reducer, tried=0)
