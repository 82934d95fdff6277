# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# expectations.py REPORT.json...: the list of expectations that these reports meet (cauce-onnx-suite --json), one of each mode. Cases of the same fate
# are one line where the beginning of their names is that of no other.
import collections
import json
import os
import re
import sys

fates, reasons, modes = collections.defaultdict(dict), {}, []
for file in sys.argv[1:]:
    with open(file, encoding="utf-8") as text:
        report = json.load(text)
    modes.append(report["mode"])
    for case in report["cases"]:
        if case["status"] not in ("pass", "nondeterministic"):
            fates[case["id"]][report["mode"]] = case["status"]
            message = re.sub(r"^node '.*?' \((.*?), version \d+\)", r"\1", case["message"])
            reasons[case["id"], report["mode"]] = re.split(r", but got|: integers|, did you", message)[0][:100]
        else:
            fates[case["id"]].setdefault(report["mode"], None)
lines = []


def write(pattern, names):
    by_status = collections.defaultdict(list)
    for mode, status in fates[names[0]].items():
        if status:
            by_status[status].append(mode)
    for status, those in by_status.items():
        reason = collections.Counter(reasons[name, those[0]] for name in names).most_common(1)[0][0]
        lines.append(" ".join([pattern, status, *(those if len(those) < len(modes) else []), "#", reason or status]))


def cover(names, length):
    if all(fates[name] == fates[names[0]] for name in names):
        write(names[0] if len(names) == 1 else os.path.commonprefix(names) + "*", names)
        return
    parts = collections.defaultdict(list)
    for name in names:
        parts[name[:length]].append(name)
    for part in parts.values():
        cover(part, length + 1)


cover(sorted(fates), 1)
print("\n".join(lines))
