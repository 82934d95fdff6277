# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Weights files that are damaged or do not fit the model, where a program loads them and where they are compiled in.
import json
import os
import resource
import struct
import subprocess
import sys

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
MODEL = f"{FOLDER}/model.textproto"
with open(MODEL, "w") as model:
    model.write('format_version: 1 name: "m" input { name: "x" dim: "N" dim: "2" } node { name: "d" dense { units: 3 } }')
KERNEL, BIAS = struct.pack("<6f", *range(6)), struct.pack("<3f", 6, 7, 8)


def entry(shape, begin, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def packed(header, data=KERNEL + BIAS):
    text = (header if isinstance(header, str) else json.dumps(header)).encode()
    return struct.pack("<Q", len(text)) + text + data


GOOD = {"d.kernel": entry([2, 3], 0, 24), "d.bias": entry([3], 24, 36)}
TWICE = json.dumps(GOOD)[:-1] + "," + json.dumps({"d.bias": entry([3], 36, 48)})[1:]
# Bytes, and what is said when they are loaded or compiled in.
CASES = [
    (packed(GOOD), None),
    (packed({**GOOD, "__metadata__": {"a": "b"}}), None),
    (packed({"d.kernel": entry([2, 3], 0, 12, "F16"), "d.bias": entry([3], 12, 36, "F64")}, bytes(36)), None),
    (packed({"d.kernel": entry([2, 3], 0, 24), "d.bias": entry([3], 24, 48, "F64")}, bytes(24) + struct.pack("<3d", 0, -1e300, 0)),
     "tensor 'd.bias': -1e+300 is too large for f32"),
    (packed({"d.kernel": entry([2, 3], 0, 24), "d.bias": entry([3], 24, 36, "F64")}, bytes(36)), "tensor 'd.bias': expected 24 bytes for its shape, but got 12"),
    (b"", "is not a safetensors file: it has 0 bytes"),
    (packed(GOOD)[:50], "is not a safetensors file, or is cut off: it claims a header of "),
    (packed(GOOD)[:-4], "tensor 'd.bias' claims bytes 24 to 36 of 32, expected it to start at 24"),
    (packed(GOOD) + b"\0", "expected 36 bytes of tensors, as the header says, but got 37"),
    (b"PK\3\4" + bytes(100), "is not a safetensors file, or is cut off"),
    (packed("[1, 2]"), "the safetensors header is damaged at its byte 0"),
    (packed('{"d.kernel": {"dtype": "F32"}}'), "the safetensors header is damaged at its byte "),
    (packed({"d.kernel": entry([2, 3], 0, 24), "d.bias": entry([3], 20, 32)}), "tensor 'd.bias' claims bytes 20 to 32 of 36, expected it to start at 24"),
    (packed({"d.kernel": entry([2, 3], 0, 24)}, KERNEL), "tensor 'd.bias' f32 (3) is missing"),
    (packed({**GOOD, "e.bias": entry([3], 36, 48)}, KERNEL + BIAS + BIAS), "tensor 'e.bias' is not part of the model"),
    (packed(TWICE, KERNEL + BIAS + BIAS), "tensor 'd.bias' is there twice"),
    (packed({**GOOD, "d.kernel": entry([3, 2], 0, 24)}), "expected tensor 'd.kernel' to be f32 (2, 3), but got f32 (3, 2)"),
    (packed({**GOOD, "d.bias": entry([3], 24, 36, "I32")}), "expected tensor 'd.bias' to be f32 (3), but got i32 (3)"),
    (packed({**GOOD, "d.bias": entry([3], 24, 36, "F8_E4M3")}), "expected tensor 'd.bias' to be f32 (3), but got F8_E4M3 (3)"),
    (packed({**GOOD, "d.bias": entry([3], 28, 40)}, bytes(40)), "tensor 'd.bias' claims bytes 28 to 40 of 40, expected it to start at 24"),
    (packed({**GOOD, "d.bias": entry([3], 36, 24)}), "tensor 'd.bias' claims bytes 36 to 24 of 36, expected it to start at 24"),
    (packed({**GOOD, "d.bias": entry([3], 24, 2**63 - 1)}), "tensor 'd.bias' claims bytes 24 to 9223372036854775807 of 36, expected it to start at 24"),
    (packed(json.dumps(GOOD).replace("[24, 36]", "[24, 99999999999999999999]")), "the safetensors header is damaged at its byte "),
    (packed(json.dumps(GOOD).replace("[24, 36]", "[-1, 36]")), "the safetensors header is damaged at its byte "),
    (packed({**GOOD, "d.bias": entry([1] * 17, 24, 28)}), "the safetensors header is damaged at its byte "),
    (packed({**GOOD, "d.bias": {**entry([3], 24, 36), "x": eval("[" * 70 + "]" * 70)}}), "the safetensors header is damaged at its byte "),
    (packed("[" * 1000000), "the safetensors header is damaged at its byte 0"),
    (packed('{"__metadata__":' + "[" * 1000000), "the safetensors header is damaged at its byte "),
    (packed(json.dumps(GOOD).replace('"F32"', '"F32", "dtype": "F32"', 1)), "the safetensors header is damaged at its byte "),
    (struct.pack("<Q", 2**40) + packed(GOOD)[8:], "is not a safetensors file, or is cut off: it claims a header of 1099511627776 bytes, but has "),
    ((struct.pack("<Q", 5 * 2**30) + b"{", 6 * 2**30), "expected a header of at most 100000000 bytes, but it claims 5368709120"),
    ((packed({**GOOD, "d.bias": entry([2**30], 24, 24 + 2**32)}), 24 + 2**32), "expected tensor 'd.bias' to be f32 (3), but got f32 (1073741824)"),
    ("/dev/zero", "the safetensors header is damaged at its byte 0"),
    ("/", "is a folder, expected a file"),
    (packed({"d.kernel": entry([2, 3], 0, 20), "d.bias": entry([3], 20, 32)}, bytes(32)), "tensor 'd.kernel': expected 24 bytes for its shape, but got 20"),
]


def check(what, status, text, message):
    if status != (message is not None) or (message is not None and f"error: {weights}: {message}" not in text):
        print(f"{what}, case {i}: expected status {int(message is not None)} and '{message}', but got {status} and:\n{text}")
        return 1
    return 0


def cauce(*arguments):
    result = subprocess.run(["cauce", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="backslashreplace")
    return result.returncode, result.stdout


wrong = 0
status, text = cauce("compile", MODEL, "-o", f"{FOLDER}/model.so")
if status:
    sys.exit(text)
for i, (content, message) in enumerate(CASES):
    weights = f"{FOLDER}/{i}.safetensors"
    # What an earlier run left may be a link to a device.
    os.path.lexists(weights) and os.unlink(weights)
    if isinstance(content, str):
        os.symlink(content, weights)
    else:
        # With a size: a sparse file that is as long as its header says.
        content, size = content if isinstance(content, tuple) else (content, None)
        with open(weights, "wb") as file:
            file.write(content)
            file.truncate(8 + struct.unpack("<Q", content[:8])[0] + size if size else len(content))
    wrong += check("predict", *cauce("predict", f"{FOLDER}/model.so", "--input", "x=1,2", "--weights", weights), message)
    wrong += check("compile", *cauce("compile", MODEL, "-o", f"{FOLDER}/{i}.so", "--weights", weights), message)
# What a file claims, or is as a sparse file, is not what is read.
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
if peak > 1024:
    wrong += 1
    print(f"a process took {peak} MiB")
sys.exit(f"{wrong} are wrong" if wrong else 0)
