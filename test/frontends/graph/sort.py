# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# sort.py DIR: sorts many elements along either dimension, with and without ties, and compares with Python's stable sort.
import os
import random
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "numeric"))
from table import call, rounded

folder = sys.argv[1]
rng = random.Random(1)
MODEL = """
format_version: 1
name: "sorted"
input {{ name: "x" type: {type} dim: "N" dim: "{columns}" }}
node {{ name: "rows" sort {{}} }} output: "rows" output: "rows:1"
node {{ name: "columns" input: "x" sort {{ dimension: 0 descending: true }} }} output: "columns" output: "columns:1"
"""
for element, rows, columns, draw in [("f32", 37, 1000, lambda: rng.gauss(0, 1)), ("f64", 500, 3, lambda: rng.gauss(0, 1)), ("i32", 200, 301, lambda: rng.randint(-5, 5)),
                                     ("f32", 3, 5000, lambda: float(round(rng.gauss(0, 1)))), ("ui8", 1, 129, lambda: rng.randint(0, 255))]:
    with open(f"{folder}/model.textproto", "w") as file:
        file.write(MODEL.format(type=element.upper(), columns=columns))
    x = rounded(element, [draw() for _ in range(rows * columns)])
    y = call(f"{folder}/model.textproto", "predict", f"{folder}/sorted", {"x": (element, x, (rows, columns))}, ["rows", "rows:1", "columns", "columns:1"])
    by_row = [sorted(range(columns), key=lambda j: x[i * columns + j]) for i in range(rows)]
    by_column = [sorted(range(rows), key=lambda i: x[i * columns + j], reverse=True) for j in range(columns)]
    assert list(y["rows:1"]) == [j for row in by_row for j in row], (element, rows, columns)
    assert list(y["columns:1"]) == [by_column[j][i] for i in range(rows) for j in range(columns)], (element, rows, columns)
    assert list(y["rows"]) == [x[i * columns + j] for i, row in enumerate(by_row) for j in row], (element, rows, columns)
    assert list(y["columns"]) == [x[by_column[j][i] * columns + j] for i in range(rows) for j in range(columns)], (element, rows, columns)
