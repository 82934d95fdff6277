# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What is wrong with a data file is said with its name, and in a CSV file with line and column; the status is 1.
import gzip
import io
import os
import struct
import subprocess
import sys
import zipfile

FOLDER = sys.argv[1]
MODEL = """
format_version: 1
name: "data"
input { name: "x" dim: "N" dim: "2" }
label { name: "y" type: I64 dim: "N" }
node { name: "d" dense { units: 3 } }
training { loss { kind: SPARSE_CROSS_ENTROPY_LOGITS } epochs: 1 }
data { name: "train" SOURCE }
"""
# The length of a sample is what the columns make it.
SERIES = MODEL.replace('dim: "2"', 'dim: "T"').replace('node {', 'node { name: "mean" reduce { kind: MEAN dim: 1 } } node { name: "column" reshape { dim: "N" dim: "1" } } node {', 1)
FILES = 'field { name: "x" path: "x.KIND" } field { name: "y" path: "y.KIND" }'
MODELS = {
    "csv": 'csv { path: "x.csv" field { name: "x" column: "0-1" } field { name: "y" column: "2" } }',
    "header": 'csv { path: "x.csv" header: true field { name: "x" column: "a" column: "b" } '
              'field { name: "y" column: "kind" category: "red" category: "green" category: "blue" } }',
    "skip": 'csv { path: "x.csv" field { name: "x" column: "0-1" missing: SKIP_ROW } field { name: "y" column: "2" } }',
    "wine": 'csv { path: "x.csv" skip_lines: 1 field { name: "x" column: "0-1" } field { name: "y" column: "2" } }',
    "european": 'csv { path: "x.csv" delimiter: ";" decimal: "," thousands: "." trim: true missing_text: "-" '
                'field { name: "x" column: "0-1" missing: VALUE } field { name: "y" column: "2" category: "red" category: "green" category: "blue" } }',
    "series": 'csv { path: "x.csv" field { name: "x" column: "0-3" } field { name: "y" column: "4" } }',
    "gzip": 'csv { path: "x.csv.gz" field { name: "x" column: "0-1" } field { name: "y" column: "2" } }',
    "idx": f"idx {{ {FILES.replace('KIND', 'idx')} }}",
    "npy": f"npy {{ {FILES.replace('KIND', 'npy')} }}",
    "npz": 'npy { field { name: "x" path: "d.npz:x_train" } field { name: "y" path: "d.npz" } }',
}


def idx(code, sizes, values=b"", magic=b"\0\0"):
    return magic + bytes([code, len(sizes)]) + b"".join(struct.pack(">I", size) for size in sizes) + values


def npy(descr, shape, values, order="False", version=1):
    header = f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H", len(header)) + header + values


X_IDX, Y_IDX = idx(8, (2, 2), bytes(4)), idx(8, (2,), bytes([0, 2]))
X_NPY, Y_NPY = npy("<f4", "(2, 2)", bytes(16)), npy("<i8", "(2,)", struct.pack("<2q", 0, 2))
def npz(**members):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return archive.getvalue()


PACKED = gzip.compress(b"1,2,0\n3,4,1\n" * 100)

# Model, files, message; no message: it is right.
CASES = [
    ("csv", {"x.csv": "1,2,0\n3,4,2\n"}, None),
    ("csv", {}, "cannot open '{}x.csv': No such file or directory"),
    ("csv", {"x.csv": ""}, "{}x.csv: the file is empty"),
    ("csv", {"x.csv": "1,2,0\n3,4\n"}, "{}x.csv:2:3: expected 3 cells, as in the first line, but got 2"),
    ("csv", {"x.csv": "1,2,0\n3,4,1,5\n"}, "{}x.csv:2:7: expected 3 cells, as in the first line, but got 4"),
    ("csv", {"x.csv": "1,2,0\n\n\n3,four,1\n"}, "{}x.csv:4:3: expected a number in column 1, but got 'four'"),
    ("csv", {"x.csv": "1,2,0\n3,0x10,1\n"}, "{}x.csv:2:3: expected a number in column 1, but got '0x10'"),
    ("csv", {"x.csv": "1,2,0\n3,,1\n"}, "{}x.csv:2:3: the value in column 1 is missing"),
    ("csv", {"x.csv": "1,2,0\n3,  ,1\n"}, "{}x.csv:2:3: the value in column 1 is missing"),
    ("csv", {"x.csv": "1,2,0\n3,4,3\n"}, "{}x.csv:2:5: expected a class from 0 to 2 in column 2, but got '3'"),
    ("csv", {"x.csv": "1,2,-1\n"}, "{}x.csv:1:5: expected a class from 0 to 2 in column 2, but got '-1'"),
    ("csv", {"x.csv": "1,2,nan\n"}, "{}x.csv:1:5: the value in column 2 is missing"),
    ("csv", {"x.csv": "1,2,0\n3,NA,1\n"}, "{}x.csv:2:3: the value in column 1 is missing"),
    ("csv", {"x.csv": "1,2,0\n3,inf,1\n"}, "{}x.csv:2:3: expected a finite number in column 1, but got 'inf'"),
    ("csv", {"x.csv": "1,2,0\n3,1e39,1\n"}, "{}x.csv:2:3: expected a number from -3.4028235e+38 to 3.4028235e+38 in column 1, but got '1e39'"),
    ("csv", {"x.csv": "0,1,2,0,0\n1,2,0\n3,4,1\n"},
     "{}x.csv:2:5: expected 5 cells, as in the first line, but got 3; skip_lines leaves out first lines that are no rows"),
    ("wine", {"x.csv": "2,3,red,green,blue\n1,2,0\n3,4,1\n"}, None),
    ("european", {"x.csv": " 1,5; 1.234,5; \"red\"\n-; 2;green \n"}, None),
    ("european", {"x.csv": "1,5;1.23,5;red\n"}, "{}x.csv:1:5: expected a number in column 1, but got '1.23,5'"),
    ("european", {"x.csv": "1.5;1;red\n"}, "{}x.csv:1:1: expected a number in column 0, but got '1.5'"),
    ("series", {"x.csv": "1,2,3,4,0\n5,6,7,8,1\n"}, None),
    ("csv", {"x.csv": "1,2,1.5\n"}, "{}x.csv:1:5: expected a whole number from -9223372036854775808 to 9223372036854775807 in column 2, but got '1.5'"),
    ("csv", {"x.csv": '1,2,0\n"3,4,1\n'}, "{}x.csv:2:1: the quote is never closed"),
    ("csv", {"x.csv": '1,2,0\n3,"4"5,1\n'}, "{}x.csv:2:6: expected a delimiter after the closing quote, but got '5'"),
    ("csv", {"x.csv": b"1,2,0\n3,\0,1\n"}, "{}x.csv:2:3: expected text, but got a zero byte"),
    ("csv", {"x.csv": "1,2\n3,4\n"}, "{}x.csv: expected a column below 2, the number of columns in line 1, but got '2'"),
    ("csv", {"x.csv": b"\x1f\x8b" + b"1,2,0\n"}, "{}x.csv: is a gzip file, so its name has to end in .gz"),
    ("header", {"x.csv": "kind,b,a\nred,1,2\nblue,3,4\n"}, None),
    ("header", {"x.csv": "kind,b,c\nred,1,2\n"}, "{}x.csv:1: the header has no column 'a'; it has kind, b, c"),
    ("header", {"x.csv": "kind,b,a\nred,1,2\npink,3,4\n"},
     "{}x.csv:3:1: expected one of 'red', 'green', 'blue' in column 'kind', but got 'pink'"),
    ("header", {"x.csv": "kind,b,a\nred,1,two\n"}, "{}x.csv:2:7: expected a number in column 'a', but got 'two'"),
    ("header", {"x.csv": "kind,b,a,b\nred,1,2,3\n"}, "{}x.csv:1: the header has column 'b' twice, as 1 and 3; a position tells them apart"),
    ("header", {"x.csv": "kind,b,a\nred,1,2\nvert\xe9,3,4\n".encode("latin-1")},
     r"{}x.csv:3:1: expected one of 'red', 'green', 'blue' in column 'kind', but got 'vert\xe9'"),
    ("csv", {"x.csv": "1,2,0\r3,4,1\r"}, "{}x.csv:1:6: expected lines that end in LF or CR LF, but got a CR alone"),
    ("csv", {"x.csv": "1,2,0\n".encode("utf-16")}, "{}x.csv: is UTF-16 text, expected UTF-8 or ASCII"),
    ("csv", {"x.csv": b"1" * (1 << 26) + b"11"}, "{}x.csv:1:1: expected a record of at most 67108864 bytes, but got more"),
    ("idx", {"x.idx": idx(8, (2**32 - 1, 2**31, 2**31)), "y.idx": Y_IDX},
     "{}x.idx: the IDX header is impossible: its shape (4294967295, 2147483648, 2147483648) has a size that does not fit 64 bits"),
    ("idx", {"x.idx": idx(8, (2**32 - 1, 2**31)), "y.idx": Y_IDX},
     "{}x.idx: expected 9223372034707292160 bytes after the header, as its shape (4294967295, 2147483648) says, but got 0"),
    ("header", {"x.csv": "kind,b,a\n"}, "data set 'train' has no rows"),
    ("skip", {"x.csv": "1,2,0\n3,,1\n"}, None),
    ("skip", {"x.csv": "1,,0\n3,,1\n"}, "data set 'train' has no rows"),
    ("gzip", {"x.csv.gz": PACKED}, None),
    ("gzip", {"x.csv.gz": PACKED[:-12]}, f"{{}}x.csv.gz: the gzip data is cut off after {len(PACKED) - 12} bytes"),
    ("gzip", {"x.csv.gz": b"1,2,0\n"}, "{}x.csv.gz: is not a gzip file, although its name ends in .gz"),
    ("gzip", {"x.csv.gz": PACKED[:-6] + bytes(6)}, "{}x.csv.gz: the gzip data is damaged at byte "),
    ("gzip", {"x.csv.gz": b""}, "{}x.csv.gz: is not a gzip file, although its name ends in .gz"),
    ("idx", {"x.idx": X_IDX, "y.idx": Y_IDX}, None),
    ("idx", {"x.idx": X_IDX}, "cannot open '{}y.idx': No such file or directory"),
    ("idx", {"x.idx": b"\0\0", "y.idx": Y_IDX}, "{}x.idx: is cut off: expected the 4 bytes of an IDX header, but got 2"),
    ("idx", {"x.idx": X_IDX[:9], "y.idx": Y_IDX}, "{}x.idx: is cut off: expected a header of 12 bytes, but got 9"),
    ("idx", {"x.idx": X_IDX[:-1], "y.idx": Y_IDX}, "{}x.idx: expected 4 bytes after the header, as its shape (2, 2) says, but got 3"),
    ("idx", {"x.idx": X_IDX + b"\0", "y.idx": Y_IDX}, "{}x.idx: expected 4 bytes after the header, as its shape (2, 2) says, but got 5"),
    ("idx", {"x.idx": idx(8, (2, 2), bytes(4), b"PK"), "y.idx": Y_IDX}, "{}x.idx: is not an IDX file: it starts with the bytes 50 4b 08 02"),
    ("idx", {"x.idx": idx(7, (2, 2), bytes(4)), "y.idx": Y_IDX}, "{}x.idx: is not an IDX file: it starts with the bytes 00 00 07 02"),
    ("idx", {"x.idx": idx(8, (2, 3), bytes(6)), "y.idx": Y_IDX}, "{}x.idx: expected the shape (N, 2) of 'x', but got (2, 3)"),
    ("idx", {"x.idx": X_IDX, "y.idx": idx(8, (3,), bytes(3))}, "{}y.idx: expected 2 rows, as in the data set's other files, but got 3"),
    ("idx", {"x.idx": X_IDX, "y.idx": idx(8, (2,), bytes([0, 7]))},
     "{}y.idx: row 1: expected a class from 0 to 2 for 'y', but got 7"),
    ("idx", {"x.idx": idx(8, (0, 2)), "y.idx": idx(8, (0,))}, "data set 'train' has no rows"),
    ("npy", {"x.npy": X_NPY, "y.npy": Y_NPY}, None),
    ("npz", {"d.npz": npz(x_train=X_NPY, y=Y_NPY)}, None),
    ("npz", {"d.npz": npz(x_train=X_NPY, x_test=X_NPY)}, "{}d.npz: has no member 'y'; it has x_train, x_test"),
    ("npz", {"d.npz": npz(x_train=X_NPY, y=Y_NPY[:-1])}, "{}d.npz:y: expected 16 bytes after the header, as its shape (2) says, but got 15"),
    ("npy", {"y.npy": Y_NPY}, "cannot open '{}x.npy': No such file or directory"),
    ("npy", {"x.npy": b"1,2,3\n4,5,6\n", "y.npy": Y_NPY}, r"{}x.npy: is not a .npy file: it does not start with \x93NUMPY"),
    ("npy", {"x.npy": X_NPY[:30], "y.npy": Y_NPY}, "{}x.npy: is cut off: expected a header of "),
    ("npy", {"x.npy": X_NPY[:-1], "y.npy": Y_NPY}, "{}x.npy: expected 16 bytes after the header, as its shape (2, 2) says, but got 15"),
    ("npy", {"x.npy": npy("<f4", "(2, 2)", bytes(16), "True"), "y.npy": Y_NPY}, None),
    ("npy", {"x.npy": npy(">f4", "(2, 2)", bytes(16)), "y.npy": Y_NPY}, None),
    ("npy", {"x.npy": npy("|O", "(2, 2)", bytes(32)), "y.npy": Y_NPY},
     "{}x.npy: expected an array of numbers (f2, f4, f8, i1 to i8, u1 to u8 or b1), but got Python objects, '|O'"),
    ("npy", {"x.npy": npy("<c8", "(2, 2)", bytes(32)), "y.npy": Y_NPY},
     "{}x.npy: expected an array of numbers (f2, f4, f8, i1 to i8, u1 to u8 or b1), but got '<c8'"),
    ("npy", {"x.npy": npy([("a", "<f4"), ("b", "<f4")], "(2,)", bytes(16)), "y.npy": Y_NPY},
     "{}x.npy: expected an array of numbers, but got one of records with named fields"),
    ("npy", {"x.npy": npy("<f4", "(2, 2)", bytes(16)).replace(b"'shape'", b"'shane'"), "y.npy": Y_NPY},
     "{}x.npy: the .npy header is damaged at its byte 41, expected 'descr', 'fortran_order' and 'shape'"),
    ("npy", {"x.npy": npy("<f4", "(1152921504606846976, 2)", bytes(16)), "y.npy": Y_NPY},
     "{}x.npy: expected 9223372036854775808 bytes after the header, as its shape (1152921504606846976, 2) says, but got 16"),
    ("npy", {"x.npy": npy("<f4", "(99999999999999999999, 2)", bytes(16)), "y.npy": Y_NPY},
     "{}x.npy: the .npy header has the impossible shape (99999999999999999999, 2)"),
    ("npy", {"x.npy": b"\x93NUMPY\x02\0\xff\xff\xff\xff" + bytes(16), "y.npy": Y_NPY},
     "{}x.npy: expected a .npy header of at most 1048576 bytes, but got 4294967295"),
    ("npy", {"x.npy": npy("<f4", "(-2, 2)", bytes(16)), "y.npy": Y_NPY}, "{}x.npy: the .npy header has the impossible shape (-2, 2)"),
    ("npy", {"x.npy": npy("<f4", "(2, 2)", bytes(16), version=9), "y.npy": Y_NPY}, "{}x.npy: expected .npy version 1, 2 or 3, but got 9"),
    ("npy", {"x.npy": npy("<f4", "()", bytes(4)), "y.npy": Y_NPY}, "{}x.npy: expected an array with rows, but got a scalar"),
    ("npy", {"x.npy": X_NPY, "y.npy": npy("<f8", "(2,)", struct.pack("<2d", 0, 0.5))},
     "{}y.npy: row 1: expected a whole number from -9223372036854775808 to 9223372036854775807 for 'y', but got 0.5"),
    ("npy", {"x.npy": npy("<f4", "(2, 2)", struct.pack("<4f", 1, 2, float("nan"), 4)), "y.npy": Y_NPY},
     "{}x.npy: row 1: expected a finite number for 'x', but got nan"),
    ("npy", {"x.npy": npy("<f8", "(2, 2)", struct.pack("<4d", 1, 2, 3, 1e300)), "y.npy": Y_NPY},
     "{}x.npy: row 1: expected a number from -3.4028235e+38 to 3.4028235e+38 for 'x', but got 1e+300"),
    ("npy", {"x.npy": X_NPY, "y.npy": npy("<i8", "(2,)", struct.pack("<2q", 0, -1))},
     "{}y.npy: row 1: expected a class from 0 to 2 for 'y', but got -1"),
]


def cauce(*arguments):
    result = subprocess.run(["cauce", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="backslashreplace")
    return result.returncode, result.stdout


os.makedirs(FOLDER, exist_ok=True)
for name, source in MODELS.items():
    with open(f"{FOLDER}/{name}.textproto", "w") as file:
        file.write((SERIES if name == "series" else MODEL).replace("SOURCE", source))
    status, text = cauce("compile", f"{FOLDER}/{name}.textproto", "-o", f"{FOLDER}/{name}.so")
    if status:
        sys.exit(text)
wrong = 0
for i, (model, files, message) in enumerate(CASES):
    folder = f"{FOLDER}/{i}"
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.remove(f"{folder}/{name}")
    for name, content in files.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
    status, text = cauce("train", f"{FOLDER}/{model}.so", "--data", folder, "--quiet")
    expected = "" if message is None else "cauce: error: " + message.replace("{}", folder + "/")
    if status != (message is not None) or not text.startswith(expected) or (text.count("\n") != 1 if message else text):
        wrong += 1
        print(f"{model} {files}: expected status {int(message is not None)} and one line '{expected}', but got {status} and:\n{text}")
sys.exit(f"{wrong} of {len(CASES)} are wrong" if wrong else 0)
