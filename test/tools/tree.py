# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every source file names its licence, the runtime includes nothing of the compiler and has one allocator, and links in pages lead somewhere.
import os
import re
import shutil
import subprocess
import sys

root = sys.argv[1]
files = []
if shutil.which("git"):
    files = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True).stdout.split()
if not files:
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in ("build", ".git") and not f.startswith("build")]
        files += [os.path.relpath(os.path.join(folder, name), root) for name in names]
problems = []
for name in files:
    path = os.path.join(root, name)
    if not os.path.isfile(path):
        continue
    if name.endswith((".cpp", ".h", ".c", ".td", ".py", ".sh", ".cmake", ".proto", ".mlir", ".test", ".textproto", "CMakeLists.txt", ".ci/run")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception" not in "\n".join(text.splitlines()[:3]):
            problems.append(f"{name}: no licence in the first lines")
        if name.startswith("runtime/") and re.search(r'#include\s+["<](mlir|llvm|google|compiler|dialects|frontends)/', text):
            problems.append(f"{name}: the runtime includes the compiler")
        if name.startswith("runtime/") and name != "runtime/base/Allocator.cpp" and re.search(r"\b(malloc|calloc|realloc|posix_memalign|strdup|free)\(", text):
            problems.append(f"{name}: memory of the runtime comes from base/Allocator.cpp")
    if name.endswith(".md"):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", file.read(), flags=re.DOTALL | re.MULTILINE)
            for target in re.findall(r"\]\(([^)#]+)\)", text):
                if "://" not in target and not os.path.exists(os.path.join(os.path.dirname(path), target)):
                    problems.append(f"{name}: link to {target} leads nowhere")
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
