# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# damage.py ROOT WORK [PLACES]: runs commands on damaged copies of files of the repository, always the same ones, each
# damage at PLACES places of the file (default 4). Every run ends with status 0, 1 or 2, at once; a failure prints one
# line "error: ...". No crash, no stack trace, no report of a sanitizer.
import concurrent.futures
import os
import re
import subprocess
import sys
import zlib

root, work = sys.argv[1:3]
places = int(sys.argv[3]) if len(sys.argv) > 3 else 4


# What happens to a file's bytes at place `part` of `places`.
def cut(data, part):
    return data[: len(data) * part // places]


def flip(data, part):
    at = len(data) * part // places
    return data[:at] + bytes([data[at] ^ 1 << part % 8]) + data[at + 1 :]


def replace(data, pattern, part, values):
    """One of the matches of `pattern` becomes one of `values`."""
    found = list(re.finditer(pattern, data))
    if not found:
        return data
    match = found[len(found) * part // places]
    return data[: match.start()] + values[part % len(values)] + data[match.end() :]


def number(data, part):
    return replace(data, rb"\d+", part, [b"99999999999999999999", b"4294967295", b"0", b"-1", b"1099511627776"])


def header_length(data, part):
    return (1 << 63 * part // places).to_bytes(8, "little") + data[8:]


def tensor_type(data, part):
    return replace(data, rb'"F32"', part, [b'"F64"', b'"F16"', b'"I8" ', b'"???"'])


def offsets(data, part):
    """Overlaps, or leaves a gap."""
    return replace(data, rb"(?<=[\[,])\d+(?=[\],])", part, [b"1", b"4", b"40"])


def sealed(data):
    """With the checksum at its end made right again."""
    return data[:-4] + zlib.crc32(data[:-12]).to_bytes(4, "little")


def version(data, part):
    """The version of the program interface, behind the descriptor's magic number."""
    at = data.index(b"CUCE") + 4
    return sealed(data[:at] + (part + 4).to_bytes(2, "little") + data[at + 2 :])


def magic(data, part):
    return sealed(data.replace(b"CUCE", b"CUCF"))


models, data, test = (os.path.join(root, "test", folder) for folder in ("models", "data", ""))

# File, name of its copy, command on the copy, damages. {} is the copy, {work} its folder.
table = [
    (f"{models}/digits.textproto", "m.textproto", "cauce check {}", [cut, flip, number]),
    (f"{work}/digits.model", "m.model", "cauce summary {}", [cut, flip]),
    (f"{models}/xor.textproto", "m.textproto", "cauce compile {} -o {}.so", [number]),
    (f"{work}/digits.model", "m.model", "cauce convert {} -o {}.textproto", [cut, flip]),
    (f"{work}/xor.safetensors", "w.safetensors", f"cauce predict {work}/xor.so --weights {{}} --input x=0,1",
     [cut, flip, number, header_length, tensor_type, offsets]),
    (f"{work}/xor.safetensors", "w.safetensors", f"cauce compile {models}/xor.textproto --weights {{}} -o {{}}.o",
     [cut, header_length, tensor_type, offsets]),
    (f"{data}/xor.csv", "data/xor.csv", f"cauce train {work}/xor.so --epochs 1 --data {{work}}/models", [cut, flip, number]),
    (f"{work}/xor.so", "p.so", "cauce inspect {}", [cut, flip, version, magic]),
    (f"{test}/compiler/training/step.mlir", "s.mlir", "cauce-opt {} --cauce-pipeline", [cut, flip, number]),
    (f"{test}/dialects/rt/rt.mlir", "r.mlir", "cauce-opt {}", [cut, flip, number]),
]


def run(index, source, name, command, damage, part):
    """What is wrong with one run, or nothing."""
    folder = os.path.join(work, str(index))
    copy = os.path.join(folder, name)
    for path in (os.path.dirname(copy), os.path.join(folder, "models")):
        os.makedirs(path, exist_ok=True)
    with open(source, "rb") as original, open(copy, "wb") as damaged:
        damaged.write(damage(original.read(), part))
    command = command.format(*[copy] * command.count("{}"), work=folder)
    try:
        result = subprocess.run(command.split(), capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return f"{command}: takes longer than a minute"
    errors = result.stderr.decode(errors="replace")
    lines = [line for line in errors.splitlines() if re.search(r"\berror: ", line)]
    status = result.returncode
    if status not in (0, 1, 2) or "Sanitizer" in errors or "runtime error" in errors or "Stack dump" in errors:
        return f"{command}: status {status}\n{errors[:3000]}"
    # The parser of MLIR may say more than one.
    if status and (not lines or (len(lines) > 1 and not command.startswith("cauce-opt"))):
        return f"{command}: expected one error, but got {len(lines)}\n{errors[:1000]}"
    return None


runs = [(source, name, command, damage, part) for source, name, command, damages in table for damage in damages
        for part in range(places)]
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    problems = [problem for problem in pool.map(lambda pair: run(pair[0], *pair[1]), enumerate(runs)) if problem]
print(f"{len(runs)} runs")
print("\n".join(problems))
sys.exit(1 if problems else 0)
