# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# names.py ROOT: the name of a schedule, and of a mode of one, stands in the file of the schedule and nowhere else in the compiler.
import re
import sys
from pathlib import Path

root = Path(sys.argv[1])
sources = {path: path.read_text() for folder in ("compiler", "dialects/rt") for path in sorted((root / folder).rglob("*.cpp")) + sorted((root / folder).rglob("*.h"))}
names = {}  # -> the file that it belongs to
for path, text in sources.items():
    if path.parent.name == "schedules":
        for arguments in re.findall(r': Schedule\((".+?)\) \{', text):
            names.update({name: path for name in re.findall(r'"([^"]+)"', arguments)})
assert len(names) > 4, f"expected schedules with modes, but found {names}"
# Other things are called so, too: the columns of a data set, and rows as a layout.
others = {("columns", "compiler/program/Descriptor.cpp"), ("rows", "dialects/rt/Function.cpp")}
for name, own in names.items():
    for path, text in sources.items():
        place = str(path.relative_to(root))
        if path != own and f'"{name}"' in text and (name, place) not in others:
            sys.exit(f"{place} names the schedule or mode '{name}': ask the schedule, {own.relative_to(root)}, what you want to know")
print(len(names), "names")
