#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says what got slower, without peers: measures programs on one thread as shares of what the machine can do (the peak of multiply-adds, or
the bandwidth of a copy of as many bytes) and of a plain C loop, and compares them with shares.json.

  tools/bench/shares.py                exit status 1 if a share fell by more than the tolerance
  tools/bench/shares.py --update       writes shares.json anew; on a quiet machine

Times are processor times of processes that take turns, so that shares hold on a machine with other work, if roughly. What seems worse is
measured again. See README.md.
"""
import argparse
import array
import itertools
import json
import os
import random
import statistics
import subprocess
import sys

import files
import rounds
import shares_cases
import shares_norms
import shares_windows

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TABLE = os.path.join(HERE, "shares.json")
TARGETS = ("x86-64-v2", "x86-64-v3", "x86-64-v4")
FLAG = {"x86-64-v2": "sse4_2", "x86-64-v3": "avx2", "x86-64-v4": "avx512vl"}  # of /proc/cpuinfo
RETRIES = 2


class Shares:
    def __init__(self, options):
        self.options, self.out = options, os.path.join(options.build, "bench", "shares")
        os.makedirs(self.out, exist_ok=True)
        self.generator = random.Random(1)
        with open("/proc/cpuinfo") as file:
            flags = next(line for line in file if line.startswith("flags")).split()
        self.targets = [target for target in options.targets.split(",") if FLAG[target] in flags]

    def file(self, name):
        return os.path.join(self.out, name)

    def kernels(self, target):
        """The C kernels for a target; None without a compiler."""
        program = self.file(f"kernels.{target}")
        command = [self.options.cc, "-O3", "-ffast-math", "-march=" + target, os.path.join(HERE, "kernels.c"), "-o", program]
        try:
            subprocess.run(command + ["-fveclib=libmvec", "-lmvec", "-lm"], check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        return program

    def artifact(self, case, target):
        output = self.file(f"{case.name}.{target}.so")
        model = case.model
        if not os.path.isfile(model):
            model = self.file(case.name + (".mlir" if "func.func" in case.model else ".textproto"))
            with open(model, "w") as file:
                file.write(case.model)
        driver = os.path.join(self.options.build, "bin", "cauce")
        subprocess.run([driver, "compile", model, "--target", target, "-o", output], check=True, stdout=subprocess.DEVNULL)
        return output

    def inputs(self, case):
        paths = []
        for i, (kind, shape) in enumerate(case.inputs):
            count = 1
            for size in shape:
                count *= size
            path = self.file(f"{case.name}.{i}.npy")
            if kind == "f32":
                files.write_npy(path, files.uniform(self.generator, count, 0.5), shape, "<f4")
            else:  # classes or rows of so many
                files.write_npy(path, array.array("q", (self.generator.randrange(int(kind)) for _ in range(count))), shape, "<i8")
            paths.append(path)
        return paths

    def measure(self, case, target, kernels):
        """The shares of a case, medians of rounds."""
        bench = os.path.join(self.options.build, "bin", "cauce-bench")
        artifact = self.artifact(case, target)
        tail = ["-", "1", "1", case.function, case.function, *self.inputs(case)] if case.kind == "call" else ["-", "1", case.data]
        candidates = {"cauce": [bench, case.kind, artifact, *tail]}
        if case.flops:
            candidates["peak"] = [bench, "peak"]
        if kernels and case.bytes:
            candidates["copy"] = [kernels, "copy", "1", str(case.bytes // 8), "0"]
        if kernels and case.c:
            candidates["c"] = [kernels, *case.c.split()]
        started = {name: rounds.Candidate(f"{case.name} {name}", command, 1) for name, command in candidates.items()}
        answers = {name: [] for name in started}
        for candidate in started.values():
            candidate.start()
        for _ in range(self.options.rounds):
            for name, candidate in started.items():
                answers[name].append(candidate.round(self.options.seconds)[0])
        for candidate in started.values():
            candidate.stop()
        ratio = lambda name, value: statistics.median(value(other, own) for other, own in zip(answers[name], answers["cauce"]))
        found = {}
        if "peak" in started:
            found["of peak"] = ratio("peak", lambda peak, own: case.flops / (own["cpu_ms"] * 1e6) / peak["cpu_gflops"])
        if "copy" in started:
            found["of a copy"] = ratio("copy", lambda copy, own: copy["cpu_ms"] / own["cpu_ms"])
        if "c" in started:
            found["of C"] = ratio("c", lambda c, own: c["cpu_ms"] / own["cpu_ms"])
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORD", help="cases whose name contains this")
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.03, help="that a round of one candidate takes")
    parser.add_argument("--tolerance", type=float, default=0.2, help="the share of a figure that may be lost to noise")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), metavar="DIR")
    parser.add_argument("--cc", default="clang-22", help="compiler of the C loops")
    parser.add_argument("--update", action="store_true", help="write the figures to shares.json")
    options = parser.parse_args()
    shares = Shares(options)
    table = {}
    if os.path.exists(TABLE):
        with open(TABLE) as file:
            table = json.load(file)
    worse = []
    for target in shares.targets:
        kernels = shares.kernels(target)
        if not kernels:
            print(f"note: {options.cc} cannot compile kernels.c: no comparison with C and with copies")
        for case in itertools.chain(shares_cases.cases(ROOT), shares_windows.cases(), shares_norms.cases()):
            if options.only not in case.name:
                continue
            key, known = f"{case.name} {target}", table.get(f"{case.name} {target}", {})
            lost = lambda found: [name for name, value in found.items() if value < known.get(name, 0) * (1 - options.tolerance)]
            found = shares.measure(case, target, kernels)
            for _ in range(RETRIES):
                if options.update or not lost(found):
                    break
                again = shares.measure(case, target, kernels)
                found = {name: max(value, again[name]) for name, value in found.items()}
            figures = "  ".join(f"{value:8.3f} {name}" + (f" (was {known[name]:.3f})" if name in known else "") for name, value in found.items())
            verdict = "" if options.update or not lost(found) else "  WORSE"
            print(f"{case.name:40}{target:10} {figures}{verdict}", flush=True)
            if verdict:
                worse.append(key)
            if options.update:
                table[key] = {name: float(f"{value:.3g}") for name, value in found.items()}
    if options.update:
        with open(TABLE, "w") as file:
            file.write("{\n" + ",\n".join(f" {json.dumps(key)}: {json.dumps(table[key])}" for key in sorted(table)) + "\n}\n")
    print(f"worse: {', '.join(worse)}" if worse else "nothing got worse")
    return 1 if worse else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (rounds.CandidateFailed, subprocess.CalledProcessError) as failure:
        sys.exit(f"shares: {failure}")
