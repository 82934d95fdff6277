# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A net that is trained on a CSV file with names, categories and missing values is asked about rows of other files: by the
# driver, a shared object and an executable, from files and streams, at once and in batches. What comes out is what the
# numbers that stand for the cells give by --input, with the name of the class in front.
import csv
import gzip
import json
import os
import random
import subprocess
import sys

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
os.chdir(FOLDER)
wrong = 0


def report(what, *details):
    global wrong
    wrong += 1
    print(what, *details, sep="\n  ")


def run(*arguments, stdin=b""):
    result = subprocess.run(arguments, input=stdin, capture_output=True)
    return result.returncode, result.stdout.decode(errors="replace"), result.stderr.decode()


def expect(what, got, expected):
    if got != expected:
        report(what, f"got:      {got}", f"expected: {expected}")


# ---- Flowers with a colour and two numbers, one of which may be missing, in three classes with names. ----
MODEL = """
format_version: 1
name: "flowers"
input { name: "colour" type: I64 dim: "N" }
input { name: "sizes" dim: "N" dim: "2" }
label { name: "species" type: I64 dim: "N" }
node { name: "one" input: "colour" one_hot { depth: 2 } }
node { name: "standard" input: "sizes" standardize { adapt: true } }
node { name: "both" input: "one" input: "standard" concat { dimension: 1 } }
node { name: "hidden" dense { units: 8 activation: TANH } }
node { name: "logits" dense { units: 3 } }
node { name: "probabilities" activation { function: SOFTMAX } }
training { loss { kind: SPARSE_CROSS_ENTROPY_LOGITS prediction: "logits" } optimizer { adam { learning_rate: 0.05 } } epochs: 20 batch: 8 }
data { name: "train" csv { path: "train.csv" header: true delimiter: ";" decimal: "," trim: true missing_text: "-" FIELDS } }
data { name: "test" split { from: "train" share: 0.2 } }
"""
FIELDS = """
field { name: "species" column: "species" category: "a, small one" category: "b" category: "c \\"quoted\\"" }
field { name: "colour" column: "colour" category: "red" category: "blue" }
field { name: "sizes" column: "length" column: "width" missing: VALUE missing_value: 1.5 }
"""
SPECIES, COLOURS = ["a, small one", "b", 'c "quoted"'], ["red", "blue"]
rng = random.Random(5)


def sample(species):
    return rng.choice(COLOURS), species + rng.uniform(0, 0.8), None if rng.random() < 0.1 else 2 * species + rng.uniform(-1, 1)


def text(number):
    return "-" if number is None else f"{number:.4f}".replace(".", ",")


with open("train.csv", "w") as file:
    file.write("colour; length; width; species\n")
    for _ in range(200):
        species = rng.randrange(3)
        colour, length, width = sample(species)
        file.write(f"{colour}; {text(length)}; {text(width)}; " + '"' + SPECIES[species].replace('"', '""') + '"\n')


def make(name, fields=FIELDS, model=MODEL):
    with open(f"{name}.textproto", "w") as file:
        file.write(model.replace("FIELDS", fields))
    for command in (["train", f"{name}.textproto", "--quiet", "--save", f"{name}.safetensors"],
                    ["compile", f"{name}.textproto", "--weights", f"{name}.safetensors", "-o", f"{name}.exe"],
                    ["compile", f"{name}.textproto", "--weights", f"{name}.safetensors", "-o", f"{name}.so"]):
        status = run("cauce", *command)
        if status[0]:
            sys.exit(f"{command}: {status}")


make("flowers")
ROWS = [sample(rng.randrange(3)) for _ in range(23)]
# Other columns in another order, and none of the species.
LINES = ["length;note;colour;width", *(f"{text(length)};x;{colour};{text(width)}" for colour, length, width in ROWS)]
CSV = ("\n".join(LINES) + "\n").encode()
with open("rows.csv", "wb") as file:
    file.write(CSV)
with open("crlf.csv", "wb") as file:
    file.write(b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n") + b"\r\n")
with gzip.open("rows.csv.gz", "wb") as file:
    file.write(CSV)
with open("colour.csv", "w") as file:
    file.writelines(f"{COLOURS.index(colour)}\n" for colour, _, _ in ROWS)
with open("sizes.csv", "w") as file:
    file.writelines(f"{length:.4f},{1.5 if width is None else round(width, 4):.4f}\n" for _, length, width in ROWS)

PROGRAMS = [["cauce", "predict", "flowers.textproto", "--weights", "flowers.safetensors"], ["cauce", "predict", "flowers.so", "--weights", "flowers.safetensors"],
            ["./flowers.exe", "predict"]]
status, scores, message = run(*PROGRAMS[0], "--input", "colour=colour.csv", "--input", "sizes=sizes.csv")
expect("the numbers by --input", (status, message), (0, ""))
scores = [line.split(",") for line in scores.splitlines()]


def classOf(row):
    return SPECIES[max(range(3), key=lambda i: float(row[i]))]


expected = [[classOf(row), *row] for row in scores]
if len({row[0] for row in expected}) != 3:
    report("not all classes occur", expected)
for program in PROGRAMS:
    for source in ("rows.csv", "crlf.csv", "rows.csv.gz", "-"):
        for batch in ([], ["--batch", "1"], ["--batch", "7"], ["--batch", "100"]):
            for form in ([], ["--format", "csv"], ["--format", "jsonl"]):
                command = [*program, "--data", source, *batch, *form]
                status, out, message = run(*command, stdin=CSV)
                if (status, message) != (0, ""):
                    report(f"{command}", status, message)
                elif form[1:] == ["jsonl"]:
                    lines = [json.loads(line) for line in out.splitlines()]
                    expect(f"{command}", [[line["species"], *(float(p) for p in line["probabilities"])] for line in lines],
                           [[row[0], *(float(p) for p in row[1:])] for row in expected])
                else:
                    expect(f"{command}", list(csv.reader(out.splitlines())), expected)
status, _, message = run("./flowers.exe", "predict", "--data", "rows.csv", "--output", "y.csv")
expect("a file", (status, message, list(csv.reader(open("y.csv")))), (0, "", expected))
expect("arrays have numbers alone", run("./flowers.exe", "predict", "--data", "rows.csv", "--format", "npy")[0], 0)

# An answer comes before the next row is there.
with subprocess.Popen(["./flowers.exe", "predict", "--data", "-", "--batch", "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
    process.stdin.write((LINES[0] + "\n").encode())
    for line, answer in zip(LINES[1:6], expected):
        process.stdin.write((line + "\n").encode())
        process.stdin.flush()
        expect("a row in a pipe", next(csv.reader([process.stdout.readline().decode()])), answer)
    process.stdin.close()
    expect("the end of a pipe", (process.stdout.read(), process.wait()), (b"", 0))

# Functions that take the label want its column.
status, out, message = run("./flowers.exe", "call", "loss", "--data", "train.csv")
expect("call loss", (status, message), (0, ""))
expect("no label", run("./flowers.exe", "call", "loss", "--data", "rows.csv")[::2],
       (1, "flowers.exe: error: rows.csv:1: the header has no column 'species'; it has length, note, colour, width\n"))

# ---- One score: the class by its threshold, before and after the sigmoid; and from the class itself. ----
BINARY = MODEL.replace('type: I64 dim: "N" }\nnode', 'dim: "N" }\nnode').replace("units: 3", "units: 1").replace("SPARSE_CROSS", "BINARY_CROSS") \
    .replace("SOFTMAX", "LOGISTIC")
YES = """
field { name: "species" column: "species" category: "no" category: "yes" }
field { name: "colour" column: "colour" category: "red" category: "blue" }
field { name: "sizes" column: "length" column: "width" missing: SKIP_ROW }
"""
lines = open("train.csv").read().splitlines()
with open("train.csv", "w") as file:
    file.write("\n".join([lines[0], *(line[:line.index('"')] + ("no" if "small" in line else "yes") for line in lines[1:])]) + "\n")
make("yes", YES, BINARY + 'output: "logits" output: "probabilities"')
complete = [line for line in LINES if not line.endswith(";-")]
with open("rows.csv", "w") as file:
    file.write("\n".join(complete) + "\n")
status, out, message = run("./yes.exe", "predict", "--data", "rows.csv", "--format", "jsonl")
lines = [json.loads(line) for line in out.splitlines()]
expect("one score", (status, message, len(lines)), (0, "", len(complete) - 1))
for line in lines:
    expect("by the probability", line["species"], "yes" if line["probabilities"][0] > 0.5 else "no")
    expect("by the logit", line["species"], "yes" if line["logits"][0] > 0 else "no")
for output, threshold in (("logits", 0), ("probabilities", 0.5)):
    status, _, message = run("./yes.exe", "predict", "--data", "rows.csv", "--output", f"{output}=y.csv")
    rows = list(csv.reader(open("y.csv")))
    expect(f"{output}", [row[0] for row in rows], ["yes" if float(row[1]) > threshold else "no" for row in rows])

# ---- What is wrong is said alike by train, evaluate and predict. ----
BAD = [
    ("colour;length;width;species\nred;1;2;b\nblue;one;2;b\n", "{}:3:6: expected a number in column 'length', but got 'one'"),
    ("colour;length;width;species\nred;1;2;b\nblue;1;?;b\n", "{}:3:8: expected a number in column 'width', but got '?'"),
    ("colour;length;width;species\nred;1;inf;b\n", "{}:2:7: expected a finite number in column 'width', but got 'inf'"),
    ("colour;length;width;species\npink;1;2;b\n",
     "{}:2:1: expected one of 'red', 'blue' in column 'colour', but got 'pink'"),
    ("colour;length;width;species\n-;1;2;b\n", "{}:2:1: the value in column 'colour' is missing"),
    ("colour;length;width;species\nred;1;2\n", "{}:2:7: expected 4 cells, as in the first line, but got 3; skip_lines leaves out first lines that are no rows"),
    ("colour;length;species\nred;1;b\n", "{}:1: the header has no column 'width'; it has colour, length, species"),
    ("", "{}: the file is empty"),
]
os.makedirs("bad", exist_ok=True)
for content, message in BAD:
    with open("bad/train.csv", "w") as file:
        file.write(content)
    expected = (1, "", f"flowers.exe: error: {message.format('bad/train.csv')}\n")
    for command in (["train", "--data", "bad", "--quiet"], ["evaluate", "--data", "bad"], ["predict", "--data", "bad/train.csv"]):
        expect(f"{command} {content!r}", run("./flowers.exe", *command), expected)
for program, arguments, status, message in (
        ("yes.exe", ["--data", "incomplete.csv"], 1,
         "incomplete.csv:3:7: the value in column 'width' is missing: the model leaves such rows out, and has no answer for them"),
        ("flowers.exe", ["--data", "none.csv"], 1, "cannot open 'none.csv': No such file or directory"),
        ("yes.exe", ["--data", "rows.csv", "--output", "logits=rows.csv"], 2,
         "--output: expected another file than that of --data, 'rows.csv', but got 'rows.csv'"),
        ("flowers.exe", ["--data", "rows.csv", "--input", "colour=1"], 2, "expected --data or --input, but got both")):
    with open("incomplete.csv", "w") as file:
        file.write("colour;length;width\nred;1;2\nred;1;-\n")
    expect(f"{program} {arguments}", run(f"./{program}", "predict", *arguments), (status, "", f"{program}: error: {message}\n"))
sys.exit(f"{wrong} are wrong" if wrong else 0)
