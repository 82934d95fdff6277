# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Interleaved rounds of candidates, each a process pinned to as many cores as it has threads, on a machine that is watched
for other work.

A candidate prints a line of JSON when it is ready and one for each line it reads (cauce-bench and peers/loop.py do).
"""
import contextlib
import fcntl
import itertools
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

# Cores that other processes may keep busy during a round.
OTHERS = 0.1
# How long to wait for that, for each round and for each row; and how often to repeat a round that was disturbed.
PATIENCE_ROUND, PATIENCE_ROW, RETRIES = 10, 30, 3

# Seconds after which a row makes no more rounds, if it has so many.
LONG, ENOUGH = 45, 3

TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))


def cpu():
    """Which of the CPUs this is that limits are known for, or the name that it has."""
    with open("/proc/cpuinfo") as file:
        facts = dict(map(str.strip, line.split(":", 1)) for line in itertools.takewhile(str.strip, file))
    known = {"25": "Zen 4", "26": "Zen 5"} if "avx512f" in facts.get("flags", "").split() else {}
    return known.get(facts.get("cpu family"), facts.get("model name"))


class CandidateFailed(Exception):
    pass


def machine_seconds():
    """Processor time of the whole machine that was not idle; what the hypervisor took counts as not idle."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICK


def process_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@contextlib.contextmanager
def pinned(threads):
    """What is started inside inherits the pinning. One thread: the last core, as interrupts go to the first."""
    os.sched_setaffinity(0, CORES[-threads:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES)


@contextlib.contextmanager
def locked(path):
    """Keeps builds off the machine that run under `flock PATH`."""
    if not path:
        yield
        return
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wait_for_quiet(seconds):
    """Waits until a tenth of a second is quiet; the seconds that took, at most about `seconds`."""
    start = time.monotonic()
    while True:
        before, begin = machine_seconds(), time.monotonic()
        time.sleep(0.1)
        now = time.monotonic()
        if (machine_seconds() - before) / (now - begin) <= OTHERS or now - start > seconds:
            return now - start - 0.1


class Patience:
    """The waiting and repeating that one row may cost."""

    def __init__(self):
        self.left = PATIENCE_ROW

    def attempt(self, run):
        """Calls `run()`, which returns an answer and how many cores others kept busy, until they kept out of it."""
        attempts = []
        for _ in range(1 + RETRIES):
            self.left -= wait_for_quiet(max(0, min(self.left, PATIENCE_ROUND)))
            attempts.append(run())
            if attempts[-1][1] <= OTHERS:
                break
        return min(attempts, key=lambda attempt: attempt[1])


@dataclass
class Series:
    """The answers of a candidate, one a round, and how many cores others kept busy meanwhile."""
    answers: list = field(default_factory=list)
    others: list = field(default_factory=list)

    def add(self, attempt):
        self.answers.append(attempt[0])
        self.others.append(attempt[1])

    @property
    def busy(self):
        """Whether most rounds were disturbed, so that nothing can be concluded."""
        return 2 * sum(others <= OTHERS for others in self.others) <= len(self.others)

    def values(self, key):
        """What was measured: in the rounds that were not disturbed, or in all if most were."""
        return [answer[key] for answer, others in zip(self.answers, self.others) if self.busy or others <= OTHERS]


@dataclass
class Candidate:
    name: str
    command: list
    threads: int
    environment: dict = field(default_factory=dict)
    ready: dict = None
    ready_s: float = None
    peak_mib: float = None

    def start(self):
        count = str(self.threads)
        environment = dict(os.environ, OMP_NUM_THREADS=count, MKL_NUM_THREADS=count, OPENBLAS_NUM_THREADS=count, **self.environment)
        self.errors = tempfile.TemporaryFile("w+")
        start = time.monotonic()
        with pinned(self.threads):
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                            text=True, env=environment)
        self.ready = self.answer()
        self.ready_s = time.monotonic() - start

    def answer(self):
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        self.process.wait()
        self.errors.seek(0)
        said = self.errors.read().strip().splitlines()
        raise CandidateFailed(f"{self.name}: {said[-1] if said else f'exit status {self.process.returncode}'}")

    def round(self, seconds):
        """The answer to a request, and how many cores others kept busy meanwhile."""
        machine, own, start = machine_seconds(), process_seconds(self.process.pid), time.monotonic()
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        answer = self.answer()
        wall = time.monotonic() - start
        others = machine_seconds() - machine - (process_seconds(self.process.pid) - own)
        return answer, max(0, others) / wall

    def stop(self):
        # Not ru_maxrss, which begins with the memory of the process that started this one.
        with open(f"/proc/{self.process.pid}/status") as file:
            self.peak_mib = next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()


def unhurried(times):
    """Counts rounds: so many, or fewer if they take long."""
    start = time.monotonic()
    for done in range(times):
        if done >= ENOUGH and time.monotonic() > start + LONG:
            return
        yield done


def interleave(candidates, rounds, seconds):
    """Measures candidates that were started, round by round: a series for each name."""
    series = {candidate.name: Series() for candidate in candidates}
    patience = Patience()
    for _ in unhurried(rounds):
        for candidate in candidates:
            series[candidate.name].add(patience.attempt(lambda: candidate.round(seconds)))
    return series


def repeat(command, threads, times):
    """The series of a command that ends by itself: its seconds ("s")."""
    def run():
        machine = machine_seconds()
        with pinned(threads):
            start = time.monotonic()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise CandidateFailed(f"{' '.join(command)}: {process.stderr.read().decode().strip()}")
        process.stderr.close()
        others = machine_seconds() - machine - usage.ru_utime - usage.ru_stime
        # Ticks are 10 ms: over less than a tenth of a second they say nothing.
        return {"s": wall}, max(0, others) / wall if wall > 0.1 else 0
    series, patience = Series(), Patience()
    for _ in unhurried(times):
        series.add(patience.attempt(run))
    return series
