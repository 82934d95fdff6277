# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What each metric adds to an executable.
import os
import sys

from programs import demand, run, write

LIMIT = 10240
NETS = {
    "tags": ("UI8", "10", "BINARY_CROSS_ENTROPY_LOGITS", ["ACCURACY", "PRECISION", "RECALL", "F1", "IOU"]),
    "class": ("I64", "10", "SPARSE_CROSS_ENTROPY_LOGITS", ["ACCURACY", "TOP_K", "PRECISION", "RECALL", "F1", "IOU"]),
    "score": ("F32", "1", "BINARY_CROSS_ENTROPY_LOGITS",
              ["ACCURACY", "PRECISION", "RECALL", "F1", "AUC", "AVERAGE_PRECISION", "MAE", "MSE", "R2"]),
}


def size(net, metric):
    kind, units, loss, _ = NETS[net]
    path = f"{sys.argv[1]}.{net}"
    model = write(path + ".textproto", f"""
format_version: 1
name: "net"
input {{ name: "x" dim: "N" dim: "16" }}
label {{ name: "t" type: {kind} dim: "N" {"dim: '10'" if net == "tags" else ""} }}
node {{ name: "d" dense {{ units: {units} }} }}
training {{ loss {{ kind: {loss} }} {metric and f"metric {{ kind: {metric} }}"} }}
""")
    run("compile", model, "-o", path)
    return os.path.getsize(path)


for net, (*_, metrics) in NETS.items():
    without = size(net, "")
    for metric in metrics:
        added = size(net, metric) - without
        demand(f"{metric} adds less than {LIMIT} bytes to an executable of {without}, not {added}", added < LIMIT)
        print(f"{net} {metric} {added}")
