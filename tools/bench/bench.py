#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares cauce with PyTorch, JAX, ONNX Runtime and OpenVINO on the same nets, weights and inputs, in one run.

  tools/bench/bench.py --python PYTHON --data DIR [--only step,epoch] [--nets lenet5] [--json FILE]

Figures are medians of interleaved rounds, ratios those of medians. Every process is pinned to as many cores as it has
threads. A round that other processes disturbed is repeated; a row that stayed disturbed is marked. The fastest peer of a row has a
star. See README.md.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys

import accuracy
import artifact
import epoch
import files
import generate
import memory
import predict
import product
import rounds
import step
from peers import nets

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
KINDS = {"step": step, "epoch": epoch, "predict": predict, "generate": generate, "product": product, "artifact": artifact,
         "memory": memory, "accuracy": accuracy}
BUSY_KINDS = ("step", "predict", "generate", "product", "memory")
PROGRAMS = {"torch": ["pytorch.py"], "torch.compile": ["pytorch.py", "--compile"], "jax": ["xla.py"], "onnxruntime": ["ort.py"],
            "openvino": ["ov.py"]}
MODULES = {"torch": ("torch",), "torch.compile": ("torch",), "jax": ("jax",), "onnxruntime": ("onnxruntime", "onnx"),
           "openvino": ("openvino", "onnx")}


def spread(values):
    """Half the distance between the quartiles, as a share of the median."""
    first, middle, third = statistics.quantiles(values, n=4, method="inclusive")
    return (third - first) / 2 / middle


class Bench:
    def __init__(self, options):
        self.options, self.data, self.root = options, options.data, ROOT
        self.threads = [int(t) for t in options.threads.split(",") if int(t) <= len(rounds.CORES)]
        # What is compared. Processor time says nothing about several threads.
        self.time = "ms"
        if options.busy:
            self.time, self.threads, rounds.OTHERS = "cpu_ms", [1], math.inf
        self.cpu = rounds.cpu()
        self.cores = rounds.CORES
        self.driver = os.path.join(options.build, "bin", "cauce")
        self.out = os.path.join(options.build, "bench")
        os.makedirs(self.out, exist_ok=True)
        batches = {"mlp": {1}}  # what is asked of MNIST, whatever the nets
        for net, batch, _ in self.chosen(step.CASES + predict.CASES + generate.CASES + product.CASES):
            batches.setdefault(net, set()).add(batch)
        files.write_all(self.out, batches)
        self.rows, self.notes, self.built, self.differences = [], [], {}, 0
        self.missing = {name for name in PROGRAMS if not all(self.has(module) for module in MODULES[name])}
        if self.missing:
            self.note(f"{options.python} lacks {', '.join(sorted(self.missing))}")

    def has(self, module):
        code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
        return subprocess.run([self.options.python, "-c", code]).returncode == 0

    def note(self, text):
        self.notes.append(text)
        print(f"note: {text}", flush=True)

    def file(self, name):
        return os.path.join(self.out, name)

    def weights(self, net):
        return self.file(net + ".safetensors")

    def input(self, net, batch):
        return self.file(f"{net}-x-{batch}.npy")

    def labels(self, net, batch):
        return self.file(f"{net}-y-{batch}.npy")

    def chosen(self, cases):
        """Those of the nets that were asked for."""
        return [case for case in cases if case[0] in self.options.nets.split(",")]

    def model(self, name):
        return os.path.join(ROOT, "test", "models", name + ".textproto") if name == "mnist" else os.path.join(HERE, name + ".textproto")

    def artifact(self, name, suffix=".so", weights=None):
        """The artifact of a model, compiled once."""
        output = self.file(name + suffix)
        if self.built.get(output) != weights or output not in self.built:
            command = [self.driver, "compile", self.model(name), "-o", output] + (["--weights", weights] if weights else [])
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            self.built[output] = weights
        return output

    def cauce(self, kind, *arguments, name="cauce", threads=None):
        threads = threads or arguments[2]
        program = os.path.join(self.options.build, "bin", "cauce-bench")
        return rounds.Candidate(name, [program, kind, *map(str, arguments)], threads)

    def peer(self, name, kind, net, threads, *arguments, cold=False):
        """`cold`: without what earlier runs compiled."""
        script, *flags = PROGRAMS[name]
        environment = {"TORCHINDUCTOR_FORCE_DISABLE_CACHES": "1"} if cold else {}
        command = [self.options.python, os.path.join(HERE, "peers", script), *flags, kind, net, str(threads), *arguments]
        return rounds.Candidate(name, command, threads, environment)

    def started(self, candidate):
        """Starts a peer; one that is missing or fails is noted and left out."""
        if candidate.name in self.missing:
            return False
        try:
            candidate.start()
            return True
        except rounds.CandidateFailed as failure:
            self.note(str(failure))
            return False

    def times(self, command, threads):
        """The series of a command that ends by itself."""
        return rounds.repeat(command, threads, max(self.options.rounds, 5))

    def compare(self, what, threads, ours, peers, limits, beside=(), checked=None, tolerance=1e-4):
        """Measures `ours`, `peers` and what stands `beside` round by round, checks that peers computed the same (`checked`: by
        this value of the answers) and adds a row for each. `limits` of the ratio to a peer by its name, or "best" for the fastest one.
        The series by name."""
        for candidate in (ours, *beside):
            candidate.start()
        compared = [peer for peer in peers if self.started(peer)]
        running = [ours, *compared, *beside]
        series = rounds.interleave(running, self.options.rounds, self.options.seconds)
        for candidate in running:
            candidate.stop()
        mine = series[ours.name]
        best = min((peer.name for peer in compared), key=lambda name: statistics.median(series[name].values(self.time)), default=None)
        result = lambda c: [statistics.mean(series[c.name].values(checked))] if checked else c.ready["values"]
        for peer in compared:
            expected = result(peer)
            worst = max(abs(a - b) for a, b in zip(result(ours), expected, strict=True))
            if worst > tolerance * max(1, *map(abs, expected)):
                self.differences += 1
                self.note(f"{what}, {threads} threads: cauce and {peer.name} differ by {worst:.2g}")
            theirs = series[peer.name]
            at_most = self.limit(limits.get(peer.name, limits.get("best") if peer.name == best else None))
            self.row(what, threads, "ms", mine.values(self.time), peer.name, theirs.values(self.time), at_most=at_most,
                     busy=mine.busy or theirs.busy, best=peer.name == best)
        if not compared:
            self.row(what, threads, "ms", mine.values(self.time), busy=mine.busy)
        return series

    def limit(self, value):
        """A limit: the same on all CPUs, or by CPU, on others none."""
        return value.get(self.cpu) if isinstance(value, dict) else value

    def row(self, what, threads, unit, ours, against=None, theirs=None, at_most=None, at_least=None, busy=False, best=False):
        """One line of the table. A limit is one of the ratio if there is a peer, and else of the figure itself."""
        mine = statistics.median(ours)
        row = {"what": what, "threads": threads, "unit": unit, "cauce": mine, "cauce_rounds": ours, "busy": busy}
        figure = mine
        if against:
            row |= {"against": against, "theirs": statistics.median(theirs), "their_rounds": theirs, "best": best}
            row["ratio"] = figure = mine / row["theirs"]
        if at_most is not None or at_least is not None:
            row["limit"] = f"<= {at_most:g}" if at_most is not None else f">= {at_least:g}"
            # On a busy machine nothing is met or missed.
            row["met"] = None if busy else figure <= at_most if at_most is not None else figure >= at_least
        self.rows.append(row)
        print_row(row)


def print_row(row):
    number = lambda key, form: format(row[key], form) if key in row else ""
    percent = lambda key: f"±{100 * spread(row[key]):.1f}%" if len(row.get(key, [])) > 2 else ""
    against = row.get("against", "") + "*" * row.get("best", False)
    met = {True: "met", False: "MISSED", None: ""}[row.get("met")]
    print(f"{row['what']:29}{row['threads'] or '':>2} {row['cauce']:10.4g} {row['unit']:8}{percent('cauce_rounds'):>7}  "
          f"{against:15}{number('theirs', '10.4g'):>10}{percent('their_rounds'):>8} {number('ratio', '.3f'):>7}  "
          f"{row.get('limit', ''):8}{'busy' if row['busy'] else met}".rstrip(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable,
                        help="interpreter that has the peers (torch, jax, onnxruntime, openvino and onnx)")
    parser.add_argument("--data", metavar="DIR", help="folder with the four files of MNIST")
    parser.add_argument("--only", metavar="KINDS", help="of " + ", ".join(KINDS))
    parser.add_argument("--nets", default=",".join(nets.NETS), metavar="NETS", help="of " + ", ".join(nets.NETS))
    parser.add_argument("--busy", action="store_true",
                        help=f"compare processor time, on one thread, on a machine with other work; of {', '.join(BUSY_KINDS)}")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3, help="that a round of one candidate takes")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), metavar="DIR")
    parser.add_argument("--lock", metavar="FILE", help="hold a lock on FILE for each kind, so that builds under `flock FILE` wait")
    parser.add_argument("--json", metavar="FILE", help="write rows and notes here")
    options = parser.parse_args()
    kinds = BUSY_KINDS if options.busy else tuple(KINDS)
    chosen = options.only.split(",") if options.only else kinds
    if unknown := set(chosen) - set(kinds):
        parser.error(f"expected kinds of {', '.join(kinds)}{' with --busy' if options.busy else ''}, but got {', '.join(sorted(unknown))}")
    if unknown := set(options.nets.split(",")) - set(nets.NETS):
        parser.error(f"expected nets of {', '.join(nets.NETS)}, but got {', '.join(sorted(unknown))}")
    if options.rounds < 1:
        parser.error(f"expected at least 1 round, but got {options.rounds}")
    bench = Bench(options)
    print(f"{'what':24}{'threads':>7} {'cauce':>10} {'unit':8}{'spread':>7}  {'against':15}{'theirs':>10}{'spread':>8} {'ratio':>7}  limit")
    for kind in chosen:
        with rounds.locked(options.lock):
            KINDS[kind].measure(bench)
    met = [row.get("met") for row in bench.rows]
    print(f"{met.count(True)} limits met, {met.count(False)} missed; {sum(row['busy'] for row in bench.rows)} rows on a busy machine")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"rows": bench.rows, "notes": bench.notes}, file, indent=1)
    return 1 if bench.differences else 0


try:
    sys.exit(main())
except (rounds.CandidateFailed, subprocess.CalledProcessError) as failure:
    sys.exit(f"bench: {failure}")
