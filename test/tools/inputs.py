# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Files and streams that `predict` and `call` take their arguments from, and where results go: what is right in every format,
# at once and in batches, and what is said of what is wrong.
import gzip
import json
import os
import random
import resource
import struct
import subprocess
import sys
import zipfile
import zlib

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
os.chdir(FOLDER)
wrong = 0


def report(what, *details):
    global wrong
    wrong += 1
    print(what, *details, sep="\n  ")


def run(program, *arguments, stdin=b"", memory=None):
    def limit():
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    result = subprocess.run([f"./{program}", *arguments], input=stdin, capture_output=True, preexec_fn=limit)
    return result.returncode, result.stdout, result.stderr.decode()


def make(name, text):
    with open(f"{name}.textproto", "w") as file:
        file.write(f'format_version: 1 name: "{name}" ' + text)
    subprocess.run(["cauce", "compile", f"{name}.textproto", "-o", name], check=True, stdout=subprocess.DEVNULL)


make("twice", 'input { name: "x" dim: "N" dim: "2" } node { name: "y" scale { factor: 2 } }')
make("whole", 'input { name: "x" type: I64 dim: "N" } node { name: "y" reshape { dim: "N" dim: "1" } } '
     'data { name: "train" csv { path: "whole.csv" field { name: "x" column: "0" } } }')
make("both", 'input { name: "a" dim: "N" dim: "2" } input { name: "b" dim: "N" dim: "2" } '
     'node { name: "sum" input: "a" input: "b" binary { kind: ADD } } node { name: "half" input: "sum" scale { factor: 0.5 } } output: "sum" output: "half"')
make("mean", 'input { name: "x" dim: "N" dim: "2" } node { name: "m" reduce { kind: MEAN dim: 0 } } node { name: "y" input: "x" input: "m" binary { kind: SUB } }')
make("wide", 'input { name: "x" dim: "N" dim: "64" } node { name: "y" reduce { kind: SUM dim: 1 } }')


def npy(descr, shape, values, order="False", version=1):
    header = f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(header)) + header + values


def npz(members, method=zipfile.ZIP_DEFLATED, large=False, comment=b""):
    with zipfile.ZipFile("made.npz", "w", method) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = method
            with archive.open(entry, "w", force_zip64=large) as member:
                member.write(content)
        archive.comment = comment
    with open("made.npz", "rb") as file:
        return file.read()


# ---- Every format says the same, whatever is read at once. ----
ROWS = [(1.0, -2.5), (3.0, 4.0), (0.1, 1e-3), (5.0, 6.0), (7.0, 8.0)]
FLAT = [value for row in ROWS for value in row]
TEXT = "".join(f"{a},{b}\n" for a, b in ROWS).encode()
ARRAY = npy("<f8", "(5, 2)", struct.pack("<10d", *FLAT))
COLUMNS = npy(">f8", "(5, 2)", struct.pack(">10d", *FLAT[::2], *FLAT[1::2]), "True", 2)
GOOD = {
    "x.csv": TEXT,
    "header.csv": b"\xef\xbb\xbfa,\"b\"\r\n" + TEXT.replace(b"\n", b"\r\n\r\n"),
    "x.csv.gz": gzip.compress(TEXT),
    "x.npy": ARRAY,
    "x.npy.gz": gzip.compress(ARRAY),
    "columns.npy": COLUMNS,
    "stored.npz": npz([("x.npy", ARRAY), ("z.npy", b"no array")], zipfile.ZIP_STORED),
    "deflated.npz:other": npz([("other.npy", COLUMNS)]),
    "a:b.npz": npz([("x.npy", ARRAY)]),
    "named.npz:a.csv": npz([("a.csv.npy", ARRAY)]),
    "full.npz:x.npy": npz([("x.npy", ARRAY)]),
    "large.npz": npz([("y.npy", ARRAY), ("x.npy", ARRAY)], large=True, comment=b"PK\5\6 with a comment"),
}
EXPECTED = b"2,-5\n6,8\n0.2,0.002\n10,12\n14,16\n"
for name, content in GOOD.items():
    with open(name if name.endswith("z") else name.split(":")[0], "wb") as file:
        file.write(content)
    for batch in ([], ["--batch", "1"], ["--batch", "3"], ["--batch", "5"]):
        got = run("twice", "predict", "--input", f"x={name}", *batch)
        if got != (0, EXPECTED, ""):
            report(f"{name} {batch}", got)
        if "npz" not in name:
            got = run("twice", "predict", "--input", "x=-", *batch, stdin=content)
            if got != (0, EXPECTED, ""):
                report(f"{name} from the standard input {batch}", got)
for stdin, expected in ((b"", b""), (b"a,b\n", b""), (b"\n\n1,2", b"2,4\n")):
    got = run("twice", "predict", "--input", "x=-", stdin=stdin)
    if got != (0, expected, ""):
        report(f"{stdin}", got)
os.path.exists("pipe.csv") or os.mkfifo("pipe.csv")
writer = subprocess.Popen(["sh", "-c", "cat x.csv >pipe.csv"])
if (got := run("twice", "predict", "--input", "x=pipe.csv")) != (0, EXPECTED, ""):
    report("a named pipe", got)
writer.wait()

# A line is answered before the next one is there.
process = subprocess.Popen(["./twice", "predict", "--input", "x=-", "--batch", "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line, answer in ((b"1,2\n", b"2,4\n"), (b"3,4\n", b"6,8\n")):
    process.stdin.write(line)
    process.stdin.flush()
    if process.stdout.readline() != answer:
        report("a line is not answered at once")
process.communicate()

# Memory is that of a batch; without one, running out of it is a failure like any other.
LIMIT = 48 << 20
MANY = (b",".join([b"1"] * 64) + b"\n") * 250000
code, out, err = run("wide", "predict", "--input", "x=-", "--threads", "1", "--batch", "4096", stdin=MANY, memory=LIMIT)
if (code, out, err) != (0, b"64\n" * 250000, ""):
    report("a long stream in batches", code, out[:100], err)
code, out, err = run("wide", "predict", "--input", "x=-", "--threads", "1", stdin=MANY, memory=LIMIT)
if code != 1 or out or not err.startswith("wide: error: out of memory: cannot allocate "):
    report("a long stream at once", code, out[:100], err)
del MANY
code, out, err = run("wide", "predict", "--input", "x=-", "--threads", "1", stdin=b"1," * 1000000 + b"1\n", memory=LIMIT)
if code != 1 or not err.startswith("wide: error: out of memory: cannot allocate "):
    report("a wide record in little memory", code, err)

# ---- Results in every format. ----
random.seed(1)
BITS = [random.getrandbits(32) for _ in range(3000)] + [0, 1 << 31, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00000, 0x7F7FFFFF, 0x00800000]
with open("bits.npy", "wb") as file:
    file.write(npy("<f4", f"({len(BITS) // 2}, 2)", struct.pack(f"<{len(BITS)}I", *BITS)))


def outputs(*arguments):
    code, out, err = run("twice", "predict", "--input", "x=bits.npy", *arguments)
    if code or err:
        report(f"{arguments}", code, err)
    return out


binary = outputs("--format", "npy")
values = struct.unpack(f"<{len(BITS)}f", binary[-4 * len(BITS):])
if not binary.startswith(b"\x93NUMPY\1\0") or (len(binary) - 4 * len(BITS)) % 64:
    report("the .npy header", binary[:128])
if binary != outputs("--format", "npy", "--batch", "7"):
    report("--format npy in batches")


def single(text):
    try:
        return struct.pack("<f", float(text))
    except OverflowError: # Python rounds to infinity by a failure
        return struct.pack("<f", float("inf") if float(text) > 0 else -float("inf"))


def shortest(value):
    """With a margin: text in the middle between two numbers is read as either."""
    return next(text for text in (f"{value:.{digits}g}" for digits in range(1, 10))
                if all(single(float(text) * (1 + margin)) == single(value) for margin in (0, 1e-14, -1e-14)))


texts = outputs("--format", "csv").decode().replace("\n", ",").split(",")[:-1]
for text, value in zip(texts, values):
    if value != value:
        good = text == "nan"
    elif value in (float("inf"), -float("inf")):
        good = text == str(value)
    else:
        digits, best = (len(number.split("e")[0].replace("-", "").replace(".", "").strip("0")) for number in (text, shortest(value)))
        good = single(text) == single(value) and digits <= max(best, 6)
    if not good:
        report("not the shortest number that reads back", text, repr(value))
lines = outputs("--format", "jsonl").decode().splitlines()
for line, row in zip(lines, zip(values[::2], values[1::2])):
    found = json.loads(line, parse_constant=lambda constant: report("no JSON", constant))["y"]
    for cell, value in zip(found, row):
        if cell is None if value - value == 0 else cell is not None:
            report("JSON of a number", line, value)
if len(lines) != len(BITS) // 2:
    report("lines of JSON", len(lines))
for name in ("y.npy", "y.csv", "y.jsonl"):
    outputs("--output", name)
    with open(name, "rb") as file:
        if file.read() != outputs("--format", name.split(".")[1]):
            report(f"{name} is not what is printed")
BOTH = ["--input", "a=x.csv", "--input", "b=x.npy"]
with open("two.csv", "wb") as file:
    file.write(TEXT[:TEXT.index(b"\n", TEXT.index(b"\n") + 1) + 1])

# All results as one archive, which any reader of ZIP archives takes; each of its arrays is what --output NAME=FILE.npy writes.
for batch in ([], ["--batch", "2"]):
    run("both", "predict", *BOTH, *batch, "--output", "sum=sum.npy", "--output", "half=half.npy", "--output", "all.npz", "--output", "half=half.npz")
    for name, members in (("all.npz", ["sum", "half"]), ("half.npz", ["half"])):
        with zipfile.ZipFile(name) as archive:
            if archive.testzip() or archive.namelist() != [f"{member}.npy" for member in members]:
                report(f"members of {name} {batch}", archive.testzip(), archive.namelist())
            for member in members:
                with open(f"{member}.npy", "rb") as file:
                    if archive.read(f"{member}.npy") != file.read():
                        report(f"{member} of {name} {batch}")
    if (got := run("twice", "predict", "--input", "x=all.npz:sum")) != (0, b"4,-10\n12,16\n0.4,0.004\n20,24\n28,32\n", ""):
        report("an archive of our own is read", got)
with open("empty.csv", "w"):
    pass
code, out, err = run("both", "predict", "--input", "a=-", "--input", "b=empty.csv", "--output", "without.npz")
with zipfile.ZipFile("without.npz") as archive:
    if code or archive.testzip() or b"'shape': (0, 2)" not in archive.read("half.npy"):
        report("results without rows", code, err)
for arguments, expected in (
        (["predict", "--format", "jsonl", "--batch", "2"], b'{"sum":[2,-5],"half":[1,-2.5]}\n{"sum":[6,8],"half":[3,4]}\n'),
        (["predict", "--output", "half=half.jsonl", "--output", "both.jsonl"], b""),
        (["call", "predict"], b"sum:\n2,-5\n6,8\n"),
        (["predict", "--output", "sum=sum.csv", "--batch", "2"], b"")):
    code, out, err = run("both", *arguments, *BOTH)
    if code or not out.startswith(expected) or err:
        report(f"{arguments}", code, out, err)
if (got := run("twice", "call", "predict", "--input", "x=x.csv", "--batch", "2")) != (0, EXPECTED, ""):
    report("call in batches", got)
for name, row in (("half", {"half": [3, 4]}), ("both", {"sum": [6, 8], "half": [3, 4]})):
    with open(f"{name}.jsonl") as file:
        if [json.loads(line) for line in file][1] != row:
            report(f"{name}.jsonl")

# ---- What is wrong. Status, program, arguments, standard input, and the message with the program's name. ----
os.path.lexists("zero.csv") or os.symlink("/dev/zero", "zero.csv")
os.path.lexists("zero.npy") or os.symlink("/dev/zero", "zero.npy")
os.makedirs("folder.csv", exist_ok=True)
os.makedirs("folder.npz", exist_ok=True)
BAD = [
    ("zero.csv", None, "zero.csv:1:1: expected text, but got a zero byte"),
    ("zero.npy", None, r"zero.npy: is not a .npy file: it does not start with \x93NUMPY"),
    ("folder.csv", None, "folder.csv: is a folder, expected a file"),
    ("folder.npz", None, "folder.npz: is no regular file, as an .npz file has to be: its directory is at its end"),
    ("none.csv", None, "cannot open 'none.csv': No such file or directory"),
    ("none.npz:x", None, "cannot open 'none.npz': No such file or directory"),
    ("bad.csv", b"1,2,3\n", "bad.csv:1:1: expected the shape (_, 2) of 'x', so 2 numbers a row, but got 3"),
    ("bad.csv", b"1,2\n3\n", "bad.csv:2:1: expected 2 cells, as in the first line, but got 1"),
    ("bad.csv", b"a,2\n", "bad.csv:1:1: expected a number, but got 'a'"),
    ("bad.csv", b"1,2\n3,caf\xe9\n", r"bad.csv:2:3: expected a number, but got 'caf\xe9'"),
    ("bad.csv", "1,2\n3,café\n".encode(), "bad.csv:2:3: expected a number, but got 'café'"),
    ("bad.csv", "1,2\n".encode("utf-16"), "bad.csv: is UTF-16 text, expected UTF-8 or ASCII"),
    ("bad.csv", b"1,2\r3,4\r", "bad.csv:1:4: expected lines that end in LF or CR LF, but got a CR alone"),
    ("bad.csv", b'1,"2\0"\n', "bad.csv:1:5: expected text, but got a zero byte"),
    ("bad.csv", b'1,2\n3,"4\n5,6\n', "bad.csv:2:3: the quote is never closed"),
    ("bad.csv", b"1,2\n,4\n", "bad.csv:2:1: expected a number, but got ''"),
    ("bad.csv", b"1" * (1 << 26) + b"11", "bad.csv:1:1: expected a record of at most 67108864 bytes, but got more"),
    ("bad.csv", b"1," * (1 << 20) + b"1", "bad.csv:1:2097153: expected at most 1048576 cells in a record, but got more"),
    ("bad.csv", gzip.compress(TEXT), "bad.csv: is a gzip file, so its name has to end in .gz"),
    ("bad.csv.gz", TEXT, "bad.csv.gz: is not a gzip file, although its name ends in .gz"),
    ("bad.csv.gz", gzip.compress(TEXT)[:-9], f"bad.csv.gz: the gzip data is cut off after {len(gzip.compress(TEXT)) - 9} bytes"),
    ("bad.csv.gz", gzip.compress(bytes(1 << 27), 1), "bad.csv.gz:1:1: expected text, but got a zero byte"),
    ("bad.npy", ARRAY[:-1], "bad.npy: expected 80 bytes after the header, as its shape (5, 2) says, but got 79"),
    ("bad.npy", npy("<f8", "(5, 3)", bytes(120)), "bad.npy: expected the shape (_, 2) of 'x', but got (5, 3)"),
    ("bad.npy", npy("<f8", "(99999999999, 2)", b"", "True"),
     "bad.npy: expected 1599999999984 bytes after the header, as its shape (99999999999, 2) says, but got 0"),
    ("bad.npy.gz", gzip.compress(ARRAY + bytes(1 << 27), 1), "bad.npy.gz: expected 80 bytes after the header, as its shape (5, 2) says, but got more than 80"),
    ("bad.npy.gz", gzip.compress(npy("<f8", "(99999999999, 2)", b"")),
     "bad.npy.gz: expected 1599999999984 bytes after the header, as its shape (99999999999, 2) says, but got 0"),
    ("bad.npz", ARRAY, "bad.npz: is not an .npz file, or is cut off: it has no directory at its end"),
    ("bad.npz", GOOD["stored.npz"][:-30], "bad.npz: is not an .npz file, or is cut off: it has no directory at its end"),
    ("bad.npz", b"", "bad.npz: is not an .npz file, or is cut off: it has no directory at its end"),
    ("bad.npz", npz([]), "bad.npz: has no member 'x'; it has none"),
    ("bad.npz", npz([("a.npy", ARRAY), ("b", ARRAY)]), "bad.npz: has no member 'x'; it has a, b"),
    ("bad.npz", npz([("x.npy", ARRAY), ("x", ARRAY)]), "bad.npz: member 'x' is there twice"),
    ("bad.npz", npz([("x.npy", b"text")]), r"bad.npz:x: is not a .npy file: it does not start with \x93NUMPY"),
    ("bad.npz", npz([("x.npy", ARRAY)], zipfile.ZIP_BZIP2), "bad.npz: member 'x' is packed by method 12, expected 0 (stored) or 8 (deflated)"),
    ("bad.npz", npz([("x.npy", ARRAY + bytes(1 << 27))]),
     f"bad.npz:x: expected 80 bytes after the header, as its shape (5, 2) says, but got {80 + (1 << 27)}"),
]


def directory(data, offset, value, size):
    """A .npz file with a number of its one entry in the directory changed."""
    at = data.rindex(b"PK\1\2") + offset
    return data[:at] + value.to_bytes(size, "little") + data[at + size:]


ONE = npz([("x.npy", ARRAY)], zipfile.ZIP_STORED)
CRC = zlib.crc32(ARRAY)
BAD += [
    ("bad.npz", directory(ONE, 8, 1, 2), "bad.npz: member 'x' is encrypted"),
    ("bad.npz", directory(ONE, 16, CRC ^ 1, 4), f"bad.npz:x: is damaged: its checksum is {CRC:08x}, expected {CRC ^ 1:08x}"),
    ("bad.npz", directory(ONE, 20, 1 << 30, 4), "bad.npz: the .npz archive is damaged at its byte 0: a member lies beyond it"),
    ("bad.npz", directory(ONE, 24, 1 << 30, 4), "bad.npz: the .npz archive is damaged at its byte 0: a member cannot have the size that it claims"),
    ("bad.npz", directory(ONE, 42, 1 << 30, 4), "bad.npz: the .npz archive is damaged at its byte 1073741824: a member lies beyond it"),
    ("bad.npz", directory(ONE, 28, 60000, 2), f"bad.npz: the .npz archive is damaged at its byte {ONE.rindex(b'PK' + bytes([1, 2]))}: an entry of its directory is cut off"),
    ("bad.npz", directory(npz([("x.npy", ARRAY)]), 24, 1 << 30, 4), "bad.npz: the .npz archive is damaged at its byte 0: a member cannot have the size that it claims"),
]
for name, content, message in BAD:
    if content is not None:
        with open(name, "wb") as file:
            file.write(content)
    # A pipe cannot be looked at beforehand, but says the same in the end.
    ways = [(f"x={name}", b"", message)]
    if content is not None and name in ("bad.csv", "bad.npy") and not content.startswith(b"\x1f\x8b"):
        ways.append(("x=-", content, message.replace(name, "standard input")))
    for argument, stdin, expected in ways:
        for batch in ([], ["--batch", "1"]):
            got = run("twice", "predict", "--threads", "1", "--input", argument, *batch, stdin=stdin, memory=400 << 20)
            if got[0] != 1 or got[2] != f"twice: error: {expected}\n":
                report(f"{argument} {batch} {(content or b'')[:60]}", got[0], got[2], f"expected: {expected}")
for name in ("bad.csv", "bad.csv.gz", "bad.npz", "made.npz"):
    os.remove(name)
# Whole numbers that a double cannot tell apart, and the ends.
for text in ("9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"):
    for argument, stdin in ((f"x={text},1", b""), ("x=-", f"{text}\n1\n".encode())):
        if (got := run("whole", "predict", "--input", argument, stdin=stdin)) != (0, f"{text}\n1\n".encode(), ""):
            report(f"{argument} {text}", *got)
WHOLE = [9007199254740993, -9007199254740993, 2**63 - 1, -2**63]
with open("whole.npy", "wb") as file:
    file.write(npy("<i8", f"({len(WHOLE)},)", struct.pack(f"<{len(WHOLE)}q", *WHOLE)))
with open("whole.npz", "wb") as file:
    file.write(npz([("x.npy", npy("<i8", f"({len(WHOLE)},)", struct.pack(f"<{len(WHOLE)}q", *WHOLE)))]))
with open("whole.csv", "w") as file:
    file.write("".join(f" {number}.0\n" for number in WHOLE))
for name in ("whole.npy", "whole.npz", "whole.csv"):
    for arguments, expected in (([], "".join(f"{number}\n" for number in WHOLE)), (["--format", "jsonl"], "".join(f'{{"y":[{number}]}}\n' for number in WHOLE))):
        for command in (["predict"], ["predict", "--batch", "3"]):
            rows = [["--input", f"x={name}"], *([["--data", name]] if name.endswith("csv") else [])]
            for way in rows:
                if (got := run("whole", *command, *way, *arguments)) != (0, expected.encode(), ""):
                    report(name, way, arguments, *got)
for text in ("9223372036854775808", "-9223372036854775809"):
    got = run("whole", "predict", "--input", f"x={text}")
    if got[0] != 1 or got[2] != f"whole: error: 'x': expected a whole number from -9223372036854775808 to 9223372036854775807, but got {text}\n":
        report(text, *got)
for program, arguments, status, expected in (
        ("whole", ["predict", "--input", "x=-"], 1, "standard input:2:1: expected a whole number from -9223372036854775808 to 9223372036854775807 for 'x', but got '1.5'"),
        ("twice", ["predict", "--input", "x=x.csv", "--input", "x=-"], 2, "--input: 'x' is given twice"),
        ("both", ["predict", "--input", "a=-", "--input", "b=-"], 2, "--input: 'a' and 'b' cannot both be the standard input"),
        ("both", ["predict", "--input", "a=x.csv", "--input", "b=-"], 1, "standard input:1:1: expected the shape (_, 2) of 'b', so 2 numbers a row, but got 1"),
        ("both", ["predict", "--input", "a=x.csv", "--input", "b=1,2", "--format", "jsonl"], 1,
         "function 'predict': symbol N is 5 by 'a' but 1 by 'b'"),
        ("both", ["predict", "--input", "a=x.csv", "--input", "b=1,2", "--batch", "1", "--format", "jsonl"], 2,
         "--batch: expected 'b', which has a row for each sample, to be a file, but got numbers"),
        ("both", ["predict", "--input", "a=x.csv", "--input", "b=two.csv", "--batch", "5", "--format", "jsonl"], 1,
         "expected a row of 'b' for each of 'a', but it has only 2"),
        ("both", ["predict", "--input", "a=two.csv", "--input", "b=x.csv", "--format", "jsonl"], 1,
         "function 'predict': symbol N is 2 by 'a' but 5 by 'b'"),
        ("mean", ["predict", "--input", "x=x.csv", "--batch", "5"], 1,
         "--batch: expected each row of the results of 'predict' to depend on its own row of the inputs alone, but it may depend on "
         "others; without --batch all are computed at once"),
        ("twice", ["predict", "--input", "x=1,2", "--batch", "2"], 1,
         "--batch: expected inputs from files and results of 'predict' with a row for each sample"),
        ("twice", ["predict", "--input", "x=text"], 1,
         "expected 'x' to be a file (.npy, .npz or .csv, or - for the standard input) or numbers of type f32, but got 'text'"),
        ("twice", ["predict", "--input", "x=x.csv", "--format", "xml"], 2, "--format: expected csv, npy or jsonl, but got 'xml'"),
        ("twice", ["predict", "--input", "x=x.csv", "--format", "csv", "--output", "y.csv"], 2,
         "--format: is for the standard output; the names of --output say their formats"),
        ("both", ["predict", *BOTH, "--format", "npy"], 2,
         "--format npy: expected a function with one result, but 'predict' has 2; --format jsonl prints all, --output NAME=FILE writes one"),
        ("both", ["predict", *BOTH, "--batch", "2"], 2,
         "--batch: 'predict' has 2 results; --format jsonl prints all, --output NAME=FILE writes one"),
        ("both", ["predict", *BOTH, "--output", "y.npy"], 2,
         "--output: 'predict' has the results sum, half: expected NAME=FILE for one, or FILE.npz or FILE.jsonl for all, but got 'y.npy'"),
        ("both", ["predict", *BOTH, "--output", "y.csv"], 2,
         "--output: 'predict' has the results sum, half: expected NAME=FILE for one, or FILE.npz or FILE.jsonl for all, but got 'y.csv'"),
        ("twice", ["predict", "--input", "x=x.csv", "--output", "y.txt"], 1, "y.txt: expected a name that ends in .npy, .npz, .csv or .jsonl"),
        ("twice", ["predict", "--input", "x=x.csv", "--output", "nowhere/y.csv"], 1, "nowhere/y.csv: cannot write: No such file or directory"),
        ("twice", ["predict", "--input", "x=x.csv", "--output", "nowhere/y.npy"], 1, "nowhere/y.npy: cannot write: No such file or directory")):
    got = run(program, *arguments, stdin=b"1\n1.5\n")
    if got != (status, b"", f"{program}: error: {expected}\n"):
        report(f"{program} {arguments}", got, f"expected: {expected}")

# A size besides that of the rows is what the width of a text makes it.
make("series", 'input { name: "x" dim: "N" dim: "T" dim: "2" } node { name: "y" reduce { kind: SUM dim: 1 dim: 2 } }')
for batch in ([], ["--batch", "1"]):
    got = run("series", "predict", "--input", "x=-", *batch, stdin=b"a,b,c,d\n1,2,3,4\n5,6,7,8\n")
    if got != (0, b"10\n26\n", ""):
        report(f"series {batch}", got)
got = run("series", "predict", "--input", "x=-", stdin=b"1,2,3\n4,5,6\n")
if got != (1, b"", "series: error: standard input:1:1: expected the shape (_, _, 2) of 'x', so 2 numbers a row, but got 3\n"):
    report("series of an odd width", got)

sys.exit(f"{wrong} are wrong" if wrong else 0)
