# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What a model cannot say of a CSV file, and the message.
import subprocess
import sys

MODEL = """format_version: 1
name: "m"
input { name: "x" dim: "N" dim: "4" }
label { name: "y" type: I64 dim: "N" }
node { name: "d" dense { units: 3 } }
training { loss { kind: SPARSE_CROSS_ENTROPY_LOGITS } }
data { name: "train" csv { path: "a" SAID } }
"""
CASES = [
    ('delimiter: "ab"',
     "expected the delimiter to be one character, but got 'ab'"),
    ('delimiter: "\\""',
     'expected the delimiter to be one character, but got \'"\''),
    ('decimal: "1"',
     "data set 'train': expected decimal to be one character like '.' or ',', but got '1'"),
    ('decimal: " "',
     "data set 'train': expected decimal to be one character like '.' or ',', but got ' '"),
    ('decimal: "-"',
     "data set 'train': expected decimal to be one character like '.' or ',', but got '-'"),
    ('decimal: ",."',
     "data set 'train': expected decimal to be one character like '.' or ',', but got ',.'"),
    ('thousands: "e"',
     "data set 'train': expected thousands to be one character like ',', '.' or ' ', but got 'e'"),
    ('thousands: "."',
     "data set 'train': expected thousands and decimal to be different characters, but both are '.'"),
    ('thousands: "," decimal: ","',
     "data set 'train': expected thousands and decimal to be different characters, but both are ','"),
    ('field { name: "y" category: "a" category: "b" category: "a" }',
     "data set 'train': category 'a' of 'y' is there twice"),
    ('field { name: "y" category: "a" category: "b" category: "c" category: "d" }',
     "data set 'train': expected at most 3 categories of 'y', as the model has it, but got 4"),
    ('field { name: "y" missing: VALUE missing_value: 3 }',
     "data set 'train': expected missing_value of 'y' to be a class from 0 to 2, but got 3.000000"),
]
wrong = 0
path = f"{sys.argv[1]}/m.textproto"
for said, message in CASES:
    with open(path, "w") as file:
        file.write(MODEL.replace("SAID", said))
    result = subprocess.run(["cauce", "check", path], capture_output=True, text=True)
    expected = f"cauce: error: {path}:7:1: {message}\n"
    if result.returncode != 1 or not result.stderr.startswith(expected):
        wrong += 1
        print(f"{said}: expected\n  {expected}but got {result.returncode} and\n  {result.stderr}")
sys.exit(f"{wrong} are wrong" if wrong else 0)
