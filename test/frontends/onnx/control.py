# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# control.py PROTO FOLDER CAUCE: branches and loops, each with what it gives by hand, or with what is said of it.
import json
import os
import subprocess
import sys

proto, folder, cauce = sys.argv[1:]
FLOAT, INT64, BOOL = 1, 7, 9


def node(op, inputs, outputs, attributes=""):
    return f'node {{ op_type: "{op}" {" ".join(f"input: {json.dumps(i)}" for i in inputs.split(" "))} {" ".join(f"output: {json.dumps(o)}" for o in outputs.split())} {attributes} }}'


def graph(name, inputs, nodes, outputs):
    takes = " ".join(f'input {{ name: "{i}" }}' for i in inputs.split())
    return f'attribute {{ name: "{name}" type: GRAPH g {{ {takes} {nodes} {" ".join(f"output {{ name: {json.dumps(o)} }}" for o in outputs.split())} }} }}'


def ints(name, values):
    return f'attribute {{ name: "{name}" type: INTS ints: {values} }}'


def tensor(name, kind, field, values, dims=""):
    return f'initializer {{ name: "{name}" data_type: {kind} {dims} {field}: {values} }}'


# x is (1, 2, 3) as sum, or [[1, 2, 3], [10, 20, 30]] as m.
COMMON = (tensor("two", FLOAT, "float_data", [2.0]) + tensor("w", FLOAT, "float_data", [1.0, 10.0, 100.0], "dims: 3") + tensor("yes", BOOL, "int32_data", [1]) + tensor("no", BOOL, "int32_data", [0])
          + "".join(tensor(f"n{n}", INT64, "int64_data", [n]) for n in (-1, 0, 1, 3, 12)) + tensor("hundred", FLOAT, "float_data", [100.0]) + tensor("h0", FLOAT, "float_data", [0.0, 0.0], "dims: 2"))
X = 'input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 3 } } } } }'
M = 'input { name: "m" type { tensor_type { elem_type: 1 shape { dim { dim_value: 2 } dim { dim_value: 3 } } } } }'
keeps = 'attribute { name: "keepdims" type: INT i: 0 }'
total = node("ReduceSum", "x", "total", keeps)


def model(nodes, outputs):
    return f'ir_version: 8 opset_import {{ version: 18 }} graph {{ name: "g" {nodes} {COMMON} {X} {M} {" ".join(f"output {{ name: {json.dumps(o)} }}" for o in outputs.split())} }}'


def branches(condition, more=""):
    return node("If", condition, "y", graph("then_branch", "", node("Mul", "x w", "a"), "a") + graph("else_branch", "", node("Neg", "x", "b") + more, "b"))


# s += x, whose copies are multiplied by the weights outside; the sums are stacked.
def adds(trips, condition, goes_on="Identity c"):
    op, argument = goes_on.split()
    body = node(op, argument, "d") + node("Mul", "x w", "p") + node("Add", "s p", "t") + node("Cast", "i", "f", 'attribute { name: "to" type: INT i: 1 }') + node("Add", "t f", "row")
    return node("Loop", f"{trips} {condition} x", "last rows", graph("body", "i c s", body, "d t row"))


def until(limit, trips):
    body = node("Mul", "s two", "t") + node("ReduceSum", "t", "u", keeps) + node("Less", f"u {limit}", "d")
    return node("Loop", f"{trips} yes x", "last", graph("body", "i c s", body, "d t"))


def scan(more=""):
    return node("Scan", "h0 m", "last rows", graph("body", "s e", node("Add", "s e", "t") + node("Identity", "t", "r"), "t r")
                + 'attribute { name: "num_scan_inputs" type: INT i: 1 }' + ints("scan_input_axes", [1]) + more)


x, w = [1, 2, 3], [1, 10, 100]
weighed = [a * c for a, c in zip(x, w)]


def after(trips):
    return [a + trips * p for a, p in zip(x, weighed)]


def rows(trips):
    return [[value + i for value in after(i + 1)] for i in range(trips)]


positive = total + node("Greater", "total hundred", "isLarge") + node("Not", "isLarge", "isSmall")
right = [
    ("a known condition", branches("yes"), {"y": weighed}),
    ("another known condition", branches("no"), {"y": [-1, -2, -3]}),
    ("a condition", positive + branches("isSmall"), {"y": weighed}),
    ("a condition that is false", positive + branches("isLarge"), {"y": [-1, -2, -3]}),
    ("a branch that gives what is outside", positive + node("If", "isSmall", "y", graph("then_branch", "", "", "w") + graph("else_branch", "", "", "x")), {"y": w}),
    ("branches in branches", positive + node("If", "isSmall", "y", graph("then_branch", "", branches("isLarge").replace('"y"', '"z"') + node("Mul", "z two", "v"), "v")
                                             + graph("else_branch", "", "", "x")), {"y": [-2, -4, -6]}),
    ("three trips", adds("n3", "yes"), {"last": after(3), "rows": rows(3)}),
    ("twelve trips", adds("n12", "yes"), {"last": after(12), "rows": rows(12)}),
    ("no bound of the condition", adds("n12", "", "Not c"), {"last": after(12), "rows": rows(12)}),
    ("the body's condition does not count", adds("n3", "", "Identity no"), {"last": after(3), "rows": rows(3)}),
    ("a condition that ends it", adds("n3", "yes", "Identity no"), {"last": after(1), "rows": rows(1)}),
    ("no trips", adds("n0", "yes"), {"last": x, "rows": []}),
    ("less than no trips", adds("n-1", "yes"), {"last": x, "rows": []}),
    ("a condition that is false from the start", adds("n12", "no"), {"last": x, "rows": []}),
    ("as long as a condition holds", until("hundred", ""), {"last": [32, 64, 96]}),
    ("as long as a condition holds, at most so often", until("hundred", "n3"), {"last": [8, 16, 24]}),
    ("at most more often", until("hundred", "n12"), {"last": [32, 64, 96]}),
    ("a bound that is computed", node("Cast", "bound", "trips", 'attribute { name: "to" type: INT i: 7 }').replace('"bound"', '"total"').join([total, ""]) + until("hundred", "trips"), {"last": [32, 64, 96]}),
    ("a scan", scan(), {"last": [6, 60], "rows": [[1, 10], [3, 30], [6, 60]]}),
    ("a scan whose output is turned", scan(ints("scan_output_axes", [1])), {"last": [6, 60], "rows": [[1, 3, 6], [10, 30, 60]]}),
    ("a scan from the end", scan(ints("scan_input_directions", [1])), {"last": [6, 60], "rows": [[3, 30], [5, 50], [6, 60]]}),
    ("a scan whose output is from the end", scan(ints("scan_output_directions", [1])), {"last": [6, 60], "rows": [[6, 60], [3, 30], [1, 10]]}),
]
wrong_ = [
    (positive + node("If", "isSmall", "y", graph("then_branch", "", "", "w") + graph("else_branch", "", "", "two")), "expected output 0 of both branches to have the same sizes and type"),
    (positive + node("If", "isSmall", "y", graph("then_branch", "", "", "w")), "expected a graph as attribute 'else_branch'"),
    (node("If", "x", "y", graph("then_branch", "", "", "w") + graph("else_branch", "", "", "x")), "expected one truth value as condition"),
    # A name of the outside that means something else inside.
    (branches("no", node("Relu", "x", "w")), "expected each name once, and none of a graph in a body of it, but 'w' is there twice"),
    (node("Loop", "n3 yes x", "last", graph("body", "i c", node("Relu", "x", "t"), "c t")), "expected attribute 'body' to be a graph of 3 inputs, but it has 2"),
    (node("Loop", "n12 yes x", "last", graph("body", "i c s", node("ReduceSum", "s", "t"), "c t")), "expected a trip to carry on what it takes, but value 0"),
    (total + node("Cast", "total", "trips", 'attribute { name: "to" type: INT i: 7 }') + adds("trips", "yes"), "expected a number of trips that is known when the model is compiled"),
    (scan(ints("scan_input_directions", [1, 0])), "expected an axis and a direction for each of 1 sequences"),
]

path = f"{folder}/model.onnx"


def write(text):
    with open(path, "wb") as file:
        file.write(subprocess.run(["protoc", "--encode=onnx.ModelProto", "-I" + os.path.dirname(proto), proto], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout)


def elements(value):
    return [element for part in value for element in elements(part)] if isinstance(value, list) else [value]


for name, text in (("x", "1,2,3\n"), ("m", "1,2,3\n10,20,30\n")):
    with open(f"{folder}/{name}.csv", "w") as file:
        file.write(text)
wrong = 0
for what, nodes, expected in right:
    write(model(nodes, " ".join(expected)))
    run = subprocess.run([cauce, "predict", path, "--format", "jsonl", "--input", f"x={folder}/x.csv", "--input", f"m={folder}/m.csv"], capture_output=True, text=True)
    got = json.loads(run.stdout) if run.returncode == 0 else {}
    if {name: elements(value) for name, value in got.items()} != {name: elements(value) for name, value in expected.items()}:
        wrong += 1
        print(f"{what}: expected {expected}, but got {got or run.stderr}")
for nodes, message in wrong_:
    write(model(nodes, "last" if '"last"' in nodes else "y"))
    run = subprocess.run([cauce, "check", path], capture_output=True, text=True)
    if run.returncode != 1 or message not in run.stderr:
        wrong += 1
        print(f"status {run.returncode}, expected: {message}\ngot: {run.stderr}")
sys.exit(wrong > 0)
