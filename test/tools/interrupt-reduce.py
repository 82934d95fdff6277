# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# interrupt-reduce.py MODEL FOLDER: a signal ends the test that runs, and all that it started; what was found until then is written, and nothing
# temporary is left.
import os
import signal
import subprocess
import sys
import tempfile

model, folder = sys.argv[1], tempfile.mkdtemp(dir=sys.argv[2])
temporary, started = f"{folder}/temporary", f"{folder}/started"
os.makedirs(temporary, exist_ok=True)
os.mkfifo(started)
# The third test says that it runs, and takes its time.
test = f": \"$1\"; echo x >> {folder}/count; [ $(wc -l < {folder}/count) -lt 3 ] || {{ echo $$ > {started}; sleep 1000; }}"
reducer = subprocess.Popen(["cauce-reduce", model, "--test", test], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           env={**os.environ, "TMPDIR": temporary})
with open(started) as pipe:
    group = int(pipe.read())
reducer.send_signal(signal.SIGTERM)
out, error = reducer.communicate()
assert reducer.returncode == -signal.SIGTERM, (reducer.returncode, error)
assert error.endswith("1 programs tried, 0 of them interesting; interrupted, there may be smaller ones\n"), error
assert out.startswith("# ") or "format_version: 1" in out, out
assert not os.listdir(temporary), os.listdir(temporary)
try:
    os.killpg(group, 0)
    # A member may still be there that nobody has waited for; it is dead.
    states = [line.split(")")[-1].split()[0] for line in (open(f"/proc/{pid}/stat").read() for pid in os.listdir("/proc") if pid.isdigit() and os.path.exists(f"/proc/{pid}/stat"))
              if line.split(")")[-1].split()[2] == str(group)]
    assert all(state == "Z" for state in states), states
except ProcessLookupError:
    pass
