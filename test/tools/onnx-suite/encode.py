# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# encode.py PROTO FOLDER: cases of a suite as binary files, beside the texts that say them: model.textproto, input_0.textproto, output_0.textproto.
import os
import subprocess
import sys

proto, folder = sys.argv[1:]
for place, _, files in os.walk(folder):
    for file in files:
        stem, extension = os.path.splitext(file)
        if extension != ".textproto":
            continue
        message, to = ("ModelProto", ".onnx") if stem == "model" else ("TensorProto", ".pb")
        with open(os.path.join(place, file), "rb") as text, open(os.path.join(place, stem + to), "wb") as binary:
            subprocess.run(["protoc", f"--encode=onnx.{message}", f"-I{os.path.dirname(proto)}", proto], stdin=text, stdout=binary, check=True)
