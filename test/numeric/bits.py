# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# bits.py PREFIX: what integers of every width make of each other at their ends, in shifts by more than their width and in divisions by 0,
# compiled for three targets and by the reference. Callers pass I64: the functions convert, and convert back.
import sys

from table import TARGETS, call, compile_for, evaluate

COLUMNS = 19 # one number to a row, so that it meets a vector and what is left after vectors
TYPES = ["i1", "i8", "ui8", "i16", "ui16", "i32", "ui32", "i64", "ui64"]


class Integers:
    def __init__(self, name):
        self.width, self.is_signed = int(name.strip("ui")), name[0] == "i" and name != "i1"

    def wrap(self, x):
        low = -2 ** (self.width - 1) if self.is_signed else 0
        return (x - low) % 2 ** self.width + low

    def numbers(self):
        near = [0, 1, 2, 3, self.width - 1, self.width, self.width + 1, 100, 2 ** (self.width - 1), 2 ** (self.width // 2) + 5]
        return sorted({self.wrap(sign * x + more) for x in near for sign in (1, -1) for more in (0, -1)})

    def shift_left(self, a, b):
        return a << b if 0 <= b < self.width else 0

    def shift_right(self, a, b):
        return a >> b if 0 <= b < self.width else -1 if a < 0 else 0

    def div(self, a, b):
        return -1 if b == 0 else abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)

    def rem(self, a, b):
        return a if b == 0 else a - b * self.div(a, b)

    def floor_div(self, a, b):
        return -1 if b == 0 else a // b

    def mod(self, a, b):
        return a if b == 0 else a % b

    def binary(self):
        return {"integer and,": lambda a, b: a & b, "integer or,": lambda a, b: a | b, "integer xor,": lambda a, b: a ^ b,
                "integer shift_left,": self.shift_left, "integer shift_right,": self.shift_right, "integer div,": self.div,
                "integer rem,": self.rem, "integer floor_div,": self.floor_div, "integer mod,": self.mod,
                "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "max": max, "min": min}

    def unary(self):
        return {"abs": abs, "neg": lambda a: -a}

    def compare(self):
        return {"eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b,
                "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b}


I64 = Integers("i64")


def tensor(element):
    return f"tensor<?x{COLUMNS}x{element}, #nn.symbols<N>>"


# name -> (pairs of operands, {result: expected column}, body)
def functions():
    found = {}
    for name in TYPES:
        kind, type = Integers(name), tensor(name)
        pairs = [(a, b) for a in kind.numbers() for b in kind.numbers()]
        expected = {}
        body = [f"%{x} = nn.convert %{x}_ : {tensor('i64')} -> {type}" if name != "i64" else f"%{x} = nn.identity %{x}_ : {type}" for x in "ab"]

        def add(result, text, element, column):
            expected[result] = [I64.wrap(x) for x in column]
            body.append(f"%{result}_ = nn.{text}")
            body.append(f"%{result} = nn.convert %{result}_ : {tensor(element)} -> {tensor('i64')}" if element != "i64"
                        else f"%{result} = nn.identity %{result}_ : {type}")
        for op, f in kind.binary().items():
            add(op.split()[-1].strip(",") + "_of", f"{op} %a, %b : {type}", name, [kind.wrap(f(a, b)) for a, b in pairs])
        for op, f in kind.unary().items():
            add(op + "_of", f"{op} %a : {type}", name, [kind.wrap(f(a)) for a, _ in pairs])
        for op, f in kind.compare().items():
            add(op + "_of", f"compare {op}, %a, %b : {type} -> {tensor('i1')}", "i1", [int(f(a, b)) for a, b in pairs])
        found["of_" + name] = pairs, expected, body
    return found


def module(table):
    text = "module @bits {\n"
    for name, (_, expected, body) in table.items():
        takes = ", ".join(f'%{x}_: {tensor("i64")} {{train.name = "{x}"}}' for x in "ab")
        gives = ", ".join(f'{tensor("i64")} {{train.name = "{result}"}}' for result in expected)
        values, types = ", ".join("%" + result for result in expected), ", ".join(tensor("i64") for _ in expected)
        text += f"func.func @{name}({takes}) -> ({gives}) {{\n  " + "\n  ".join(body + [f"return {values} : {types}"]) + "\n}\n"
    return text + "}\n"


prefix, failures, table = sys.argv[1], [], functions()
with open(f"{prefix}.mlir", "w") as file:
    file.write(module(table))
for target in TARGETS + ["reference"]:
    artifact = target != "reference" and compile_for(target, f"{prefix}.mlir", prefix)
    for name, (pairs, expected, _) in table.items():
        inputs = {x: ("i64", [I64.wrap(pair[i]) for pair in pairs for _ in range(COLUMNS)], (len(pairs), COLUMNS)) for i, x in enumerate("ab")}
        got = call(artifact, name, prefix, inputs, expected) if artifact else evaluate(f"{prefix}.mlir", name, prefix, inputs, expected)
        for result, column in expected.items():
            for i, want in enumerate(column):
                mine = set(got[result][i * COLUMNS:(i + 1) * COLUMNS])
                if mine != {want}:
                    failures.append(f"{name} for {target}: {result} {pairs[i]}: expected {want}, but got {sorted(mine)}")
print(f"{len(failures)} differ")
if failures:
    sys.exit("\n".join(failures[:40]))
