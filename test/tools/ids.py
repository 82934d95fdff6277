# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ids.py FOLDER: models whose integers name something get one that names nothing, from every kind of data set and argument, in the
# driver and in an executable. All of them say which row has which number; nothing is trained, computed or written with it.
import gzip
import os
import struct
import subprocess
import sys

os.chdir(sys.argv[1])
wrong = 0


def report(*what):
    global wrong
    wrong += 1
    print(*what, sep="\n  ")


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stdout, done.stderr


def write(name, content):
    with open(name, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def npy(descr, count, values):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({count},), }}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + values


def idx(values):
    return gzip.compress(struct.pack(">HBBI", 0, 8, 1, len(values)) + bytes(values))


NODES = {
    "embedding": 'node { name: "vector" input: "id" embedding { classes: 10 units: 4 } }',
    "one_hot": 'node { name: "vector" input: "id" one_hot { depth: 10 } }',
    "reals": 'node { name: "whole" input: "id" cast { type: I64 } } node { name: "vector" input: "whole" one_hot { depth: 10 } }',
}
LOSSES = {
    "SPARSE_CROSS_ENTROPY_LOGITS": 'node { name: "scores" dense { units: 3 } }',
    "SPARSE_CROSS_ENTROPY": 'node { name: "scores" dense { units: 3 activation: SOFTMAX } }',
}
DATA = {
    "csv": 'csv { path: "rows.csv" field { name: "id" column: "0" } field { name: "class" column: "1" } }',
    "idx": 'idx { field { name: "id" path: "id.idx.gz" } field { name: "class" path: "class.idx.gz" } }',
    "npy": 'npy { field { name: "id" path: "id.npy" } field { name: "class" path: "class.npy" } }',
}


def model(node, loss, data):
    kind = "F32" if node == "reals" else "I64"
    return f"""format_version: 1
name: "m"
input {{ name: "id" type: {kind} dim: "N" }}
label {{ name: "class" type: I64 dim: "N" }}
{NODES[node]}
{LOSSES[loss]}
training {{ loss {{ kind: {loss} }} metric {{ kind: ACCURACY }} epochs: 1 batch: 2 }}
data {{ name: "train" {DATA[data]} }}
data {{ name: "validation" split {{ from: "train" share: 0.25 seed: 1 }} }}
"""


def write_rows(ids, classes):
    write("rows.csv", "".join(f"{a},{b}\n" for a, b in zip(ids, classes)))
    write("id.idx.gz", idx(ids))
    write("class.idx.gz", idx(classes))
    write("id.npy", npy("<i4", len(ids), struct.pack(f"<{len(ids)}i", *ids)))
    write("class.npy", npy("<i8", len(classes), struct.pack(f"<{len(classes)}q", *classes)))


GOOD = [0, 3, 9, 4], [2, 0, 1, 1]
# The row that is wrong, as a reader counts it: CSV by lines.
BAD = {"id": (([0, 3, 10, 4], GOOD[1]), "expected a class from 0 to 9", "10"),
       "class": ((GOOD[0], [2, 0, 3, 1]), "expected a class from 0 to 2", "3")}
# Each node and each kind of data once, each loss.
for node, loss, data in zip(NODES, [*LOSSES, *LOSSES], DATA):
    write("m.textproto", model(node, loss, data))
    write_rows(*GOOD)
    if (got := run("cauce", "train", "m.textproto", "--quiet", "--save", "w.safetensors"))[0]:
        report(f"{node}, {loss}, {data}: right rows", got)
    if data == "csv":
        run("cauce", "compile", "m.textproto", "--weights", "w.safetensors", "-o", "m")
    for what, (rows, expected, value) in BAD.items():
        write_rows(*rows)
        for command in (["cauce", "train", "m.textproto"], ["./m", "train", "--data", "."])[:2 if data == "csv" else 1]:
            status, _, error = run(*command)
            place = "rows.csv:3:" if data == "csv" else ": row 2: "
            if status != 1 or place not in error or expected not in error or value not in error:
                report(f"{node}, {loss}, {data}: {what} in {command}: expected '{place}', '{expected}' and '{value}', but got", status, error)

# Arguments: of each function that uses them, from numbers, files and streams, at once and in batches.
write_rows(*GOOD)
write("m.textproto", model("embedding", "SPARSE_CROSS_ENTROPY_LOGITS", "csv"))
run("cauce", "train", "m.textproto", "--quiet", "--save", "w.safetensors")
for artifact in ("m", "m.so"):
    if (got := run("cauce", "compile", "m.textproto", "--weights", "w.safetensors", "-o", artifact))[0]:
        report(got)
write("id.csv", "1\n2\n3\n4\n-1\n")
write("class.csv", "0\n1\n2\n3\n0\n")


def refuses(message, function, *arguments):
    for verb, name in [("call", [function]), *([("predict", [])] if function == "predict" else [])]:
        # The model file is compiled each time; for some functions is enough.
        driver = [["cauce", verb, "m.textproto", *name, "--weights", "w.safetensors"]] if function in ("predict", "gradient") else []
        for command in (*driver, ["cauce", verb, "m.so", *name], ["./m", verb, *name]):
            status, output, error = run(*command, *arguments)
            if status != 1 or output or f"function '{function}': {message}" not in error:
                report(f"{command} {arguments}: expected '{message}', but got", status, output, error)


refuses("'id': row 1: expected an id from 0 to 9, but got 10", "predict", "--input", "id=9,10")
refuses("'id': row 4: expected an id from 0 to 9, but got -1", "predict", "--input", "id=id.csv")
for function in ("loss", "gradient", "step", "evaluate"):
    refuses("'class': row 1: expected an id from 0 to 2, but got 3", function, "--input", "id=1,2", "--input", "class=0,3")
    refuses("'class': row 3: expected an id from 0 to 2, but got 3", function, "--input", "id=1,2,3,4,5", "--input", "class=class.csv")
    refuses("'id': row 0: expected an id from 0 to 9, but got -7", function, "--input", "id=-7,2", "--input", "class=0,2")
# The rows before the batch are answered, and the row is that of the file.
status, output, error = run("./m", "predict", "--input", "id=id.csv", "--batch", "3")
if status != 1 or len(output.splitlines()) != 3 or "'id': row 4: expected" not in error:
    report("--batch", status, output, error)

# What is computed has the value that the op documents, and so has a gather.
write("c.textproto", """format_version: 1
name: "c"
input { name: "id" type: I64 dim: "N" }
node { name: "one" constant { value: 1 } }
node { name: "same" input: "one" cast { type: I64 } }
node { name: "next" input: "id" input: "same" binary { kind: ADD } }
node { name: "hot" input: "next" one_hot { depth: 2 } }
node { name: "table" constant { value: 5 value: 6 dim: 2 } }
node { name: "named" input: "table" input: "id" gather {} }
output: "hot"
output: "named"
""")
got = run("cauce", "predict", "c.textproto", "--input", "id=-1,0,1,2", "--format", "jsonl")
expected = '{"hot":[1,0],"named":0}\n{"hot":[0,1],"named":5}\n{"hot":[0,0],"named":6}\n{"hot":[0,0],"named":0}\n'
if got != (0, expected, ""):
    report(got)
print("ids are checked" if not wrong else f"{wrong} wrong")
sys.exit(1 if wrong else 0)
