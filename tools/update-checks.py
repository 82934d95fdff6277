#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Writes the CHECK lines of .mlir tests and refreshes those that no longer hold, and the expected errors of
# -verify-diagnostics. It runs the RUN lines of a test. Checks of a function that hold stay as they are, whoever wrote them; those
# that do not are written anew, line by line. A test that would not pass then is left as it is.
import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = """examples:
  tools/update-checks.py test/compiler/fusion/fuse-elementwise.mlir    after a pass changed
  tools/update-checks.py --function keeps_integers TEST                a function that has no checks yet
  tools/update-checks.py --function f --only arith.mulf,scf.for TEST   what the test is about, instead of every line
  tools/update-checks.py --check test/compiler/*/*.mlir                what would change; status 1 if anything would"""
SYMBOL = re.compile(r"  (?!  )\S.*?@([\w.$-]+|\"[^\"]*\")")
VALUE = re.compile(r"%[\w.$-]+")
ALIAS = re.compile(r"#[A-Za-z_]\w*(?=[\s,\])}>]|$)")


class Refusal(Exception):
    """What cannot be done, in a sentence."""


class Run:
    """One RUN line; `prefixes` are those of its FileCheck, none if it has none."""

    def __init__(self, line, text):
        self.line, self.command, self.flags, self.prefixes = line, text, [], []
        self.verifies = "-verify-diagnostics" in text
        if "FileCheck" not in text:
            return
        self.command, _, last = text.rpartition("|")
        self.flags = last.split()
        if self.flags[:2] != ["FileCheck", "%s"] or any(not flag.startswith(("--check-prefix=", "--check-prefixes=")) for flag in self.flags[2:]):
            raise Refusal(f"line {line}: expected '| FileCheck %s', with prefixes at most, at the end, but got '{text}'")
        self.flags = self.flags[2:]
        self.prefixes = [prefix for flag in self.flags for prefix in flag.partition("=")[2].split(",")] or ["CHECK"]


class Test:
    def __init__(self, path, tools):
        self.path, self.tools = path.resolve(), tools
        self.lines = path.read_text().splitlines()
        self.folder = tempfile.TemporaryDirectory()
        self.runs, text, start = [], "", 0
        for number, line in enumerate(self.lines, 1):
            if found := re.match(r"\s*//\s*RUN:\s*(.*)", line):
                start, text = start or number, text + found[1]
                if text.endswith("\\"):
                    text = text[:-1]
                    continue
                self.runs.append(Run(start, text.strip()))
                start, text = 0, ""
        if path.suffix != ".mlir" or not self.runs:
            raise Refusal("expected a .mlir file with RUN lines")

    def shell(self, run):
        """What a RUN line does, as lit would run it, without FileCheck."""
        means = {"s": self.path, "S": self.path.parent, "t": f"{self.folder.name}/test.tmp", "root": ROOT, "models": ROOT / "test/models",
                 "data": ROOT / "test/data", "python": sys.executable}
        command = re.sub(r"%(root|models|data|python|[sSt])\b", lambda name: str(means[name[1]]), run.command)
        environment = dict(os.environ, PATH=os.pathsep.join([*map(str, self.tools), os.environ["PATH"]]))
        return subprocess.run(["bash", "-c", "set -o pipefail; not() { ! \"$@\"; }; " + command], env=environment, cwd=self.folder.name,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def output(self, run):
        done = self.shell(run)
        if done.returncode:
            raise Refusal(f"line {run.line}: the command ended with status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def file_check(self, run, lines, output):
        """What FileCheck has against the output; nothing if it holds."""
        checks = Path(self.folder.name, "checks.mlir")
        checks.write_text("\n".join(lines) + "\n")
        done = subprocess.run([self.tools[1] / "FileCheck", checks, *run.flags], input=output or "\n", stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        return done.stderr.strip() if done.returncode else ""


def is_check(line, prefixes):
    return re.match(rf"\s*//\s*(?:{'|'.join(prefixes)})(?:-[A-Z]+(?:-\d+)?)?(?:{{[A-Z]+}})?:", line)


def label_of(line, prefixes):
    """The symbol that a CHECK-LABEL line names."""
    found = re.match(rf"\s*//\s*(?:{'|'.join(prefixes)})-LABEL:.*?@([\w.$-]+|\"[^\"]*\")", line)
    return found and found[1]


def symbols_of(output):
    """What is at the top of modules: aliases, and (symbol, lines) in order."""
    aliases, symbols = {}, []
    for line in output.splitlines():
        if found := re.match(r"(#\w+) = (.*)", line):
            aliases[found[1]] = found[2]
        elif (found := SYMBOL.match(line)) and not line.startswith("    "):
            symbols.append((found[1], [line]))
        elif symbols and line.startswith("  "):
            symbols[-1][1].append(line)
    return aliases, symbols


def literal(text):
    """A piece of the output as FileCheck takes it."""
    return re.sub(r"\[\[|\{\{", lambda found: "{{" + re.escape(found[0]).replace("{", r"\{") + "}}", text)


class Writer:
    """Lines of the output as checks: values and aliases are captured where they are defined, and named where they are used."""

    def __init__(self, prefix, captures):
        self.prefix, self.names, self.taken = prefix, {}, set(captures.values())
        self.captures = captures  # of the whole file: alias -> name

    def name(self, value, hint):
        hint = re.sub(r"\W+", "_", hint).strip("_").upper() or "V"
        hint = hint if hint[0].isalpha() else "V" + hint
        name, number = hint, 1
        while name in self.taken:
            number += 1
            name = f"{hint}{number}"
        self.taken.add(name)
        self.names[value] = name
        return name

    def text(self, line, arguments=()):
        """`arguments`: what the source calls the arguments of the function that begins here."""
        line = line.strip()
        defined = re.match(r"((?:%[\w.$-]+(?::\d+)?(?:, )?)+) = ((?:\w+\.)*)([\w-]+)", line)
        results = set(VALUE.findall(defined[1])) if defined else set()
        bound = set()  # arguments of functions, blocks and loops
        if re.match(r"(?:[\w.]+ )+?(?:\w+ )*@|\^", line):
            bound = set(re.findall(r"(%[\w.$-]+):", line))
        elif found := re.search(r"\b(?:for|parallel|forall) (%[\w.$-]+) (?:=|in)", line):
            bound = {found[1], *re.findall(r"(%[\w.$-]+) = %", line[line.index(found[1]) + len(found[1]):])}
        elif " iter_args(" in line or " outs(" in line and " shared_outs(" in line:
            bound = set(re.findall(r"(%[\w.$-]+) = %", line[len(defined[0]) if defined else 0:]))
        given = [found[1] if (found := re.search(rf'{re.escape(value)}: index \{{rt.symbol = "(\w+)"', line)) else value[1:]
                 for value in re.findall(r"(%[\w.$-]+):", line)]
        if arguments and len(given) >= len(arguments):  # sizes come first
            given[len(given) - len(arguments):] = arguments
        given = iter(given)
        parts, end = [], 0
        for found in re.finditer(rf"{VALUE.pattern}|{ALIAS.pattern}", line):
            parts.append(literal(line[end:found.start()]))
            end, token = found.end(), found[0]
            if token[0] == "#":
                parts.append(f"#[[{self.captures[token]}]]" if token in self.captures else token)
            elif token in results or token in bound:
                hint = token[1:]
                if token in results and re.fullmatch(r"\d+", hint):
                    hint = defined[3]
                elif re.fullmatch(r"arg\d+", hint):
                    hint = next(given, hint)
                what = ".+" if token in results else "[^ ]+" if line[end:end + 1] == " " else "[^:]+"
                (results if token in results else bound).discard(token)
                parts.append(f"%[[{self.name(token, hint)}:{what}]]")
            else:
                parts.append(f"%[[{self.names[token]}]]" if token in self.names else "%{{.+}}")
        return "".join(parts) + literal(line[end:])

    def block(self, symbol, lines, arguments, only):
        """The checks of one symbol of the output."""
        head = re.sub(r"\s*\{$", "", lines[0].strip())
        place = head.index("@" + symbol) + 1 + len(symbol)
        checks = [f"// {self.prefix}-LABEL: {literal(head[:place])}"]
        if "%" in head[place:]:
            rest = self.text(head, arguments)
            checks.append(f"// {self.prefix}-SAME: {rest[rest.index('@' + symbol) + 1 + len(symbol):].strip()}")
        follows = not only
        for line in lines[1:]:
            text = line.strip()
            if text in ("}", "") or (only and not any(re.search(rf"(?:^|[\s\"]){re.escape(op)}(?![\w.])", text) for op in only)):
                if "%" in text:
                    self.text(text)  # for the names
                follows = False
                continue
            checks.append(f"// {self.prefix}{'-NEXT' if follows else ''}: {self.text(text)}")
            follows = True
        return drop_unused(checks)


def drop_unused(checks):
    """Captures that nothing refers to are patterns alone."""
    whole = "\n".join(checks)
    return [re.sub(r"%\[\[(\w+):(.+?)\]\](?!\])", lambda found: found[0] if f"[[{found[1]}]]" in whole else "%{{" + found[2] + "}}", line) for line in checks]


def source_arguments(lines, symbol):
    """What the source calls the arguments of a function."""
    for line in lines:
        if re.search(rf"@{re.escape(symbol)}\(", line) and not line.lstrip().startswith("//"):
            return re.findall(r"%([A-Za-z_][\w]*):", line)
    return []


def place_of(lines, symbol):
    """The line before which checks of a function go: above its comments."""
    for i, line in enumerate(lines):
        if re.match(rf"\s*(?!//)\S.*@{re.escape(symbol)}\b", line):
            return i
    return None


def refresh(test, run, output, options):
    """The lines of the test with the checks of this run as its output wants them."""
    lines, prefixes = list(test.lines), run.prefixes
    if not test.file_check(run, lines, output) and not options.function and not options.all:
        if any(is_check(line, prefixes) for line in lines):
            return lines
    aliases, symbols = symbols_of(output)
    known = [symbol for symbol, _ in symbols]
    first = next((i for i, line in enumerate(lines) if label_of(line, prefixes)), len(lines))
    header = [line for line in lines[:first] if is_check(line, prefixes)]
    others = sorted({found[1] for line in lines for other in test.runs if other is not run
                     for prefix in other.prefixes if prefix not in prefixes or len(prefixes) > 1 if (found := re.match(rf"\s*//\s*({prefix})\b.*:", line))})
    blocks, symbol = {}, None  # symbol -> numbers of its lines
    for i, line in enumerate(lines):
        symbol = label_of(line, prefixes) or symbol
        if symbol and is_check(line, prefixes):
            blocks.setdefault(symbol, []).append(i)
    if header and not blocks:
        raise Refusal(f"line {run.line}: its checks have no {prefixes[0]}-LABEL, so it is not known what belongs together")
    wanted = []
    for place, (symbol, body) in enumerate(symbols):
        if symbol in blocks:
            # What follows up to the next label belongs to it, too: what a pass made of it.
            rest = next((i for i in range(place + 1, len(symbols)) if known[i] in blocks), len(symbols))
            text = "\n".join([f"{name} = {value}" for name, value in aliases.items()] + [line for _, part in symbols[place:rest] for line in part])
            fails = test.file_check(run, header + [lines[i] for i in blocks[symbol]], text + "\n")
            if fails or symbol in options.function or (options.all and not options.function):
                wanted.append(symbol)
        elif symbol in options.function or (not blocks and not options.function):
            wanted.append(symbol)
    for symbol in [*options.function, *blocks]:
        if symbol not in known:
            raise Refusal(f"line {run.line}: there is no @{symbol} in the output; it has {', '.join('@' + name for name in known) or 'no symbol'}")
    for symbol in wanted:
        if known.count(symbol) > 1:
            raise Refusal(f"line {run.line}: there are {known.count(symbol)} @{symbol} in the output: write their checks by hand")
    if others and wanted:
        raise Refusal(f"line {run.line}: checks of several prefixes belong together ({', '.join(dict.fromkeys(prefixes + others))}): "
                      f"write those of @{wanted[0]} by hand")
    captures = {}
    for line in header:
        if found := re.match(r".*?: *#\[\[(\w+):.*?\]\] = (.*)", line):
            captures.update({alias: found[1] for alias, value in aliases.items() if value == found[2].replace("{{\\[\\[}}", "[[")})
    bodies = dict(symbols)
    used = [alias for symbol in wanted for line in bodies[symbol] for alias in ALIAS.findall(line) if alias in aliases and alias not in captures]
    for alias in dict.fromkeys(used):
        captures[alias] = re.sub(r"\W", "", alias).upper()
        header.append(f"// {prefixes[0]}-DAG: #[[{captures[alias]}:.+]] = {literal(aliases[alias])}")
    inserted = {}  # before this line
    for symbol in wanted:
        new = Writer(prefixes[0], captures).block(symbol, bodies[symbol], source_arguments(lines, symbol), options.only)
        if options.only and not any(line.startswith((f"// {prefixes[0]}:", f"// {prefixes[0]}-NEXT:")) for line in new):
            raise Refusal(f"line {run.line}: no line of @{symbol} in the output has {' or '.join(options.only)}")
        place = blocks[symbol][0] if symbol in blocks else place_of(lines, symbol)
        inserted.setdefault(len(lines) if place is None else place, []).extend(new)
    gone = {i for symbol in wanted for i in blocks.get(symbol, [])}
    old = {i for i, line in enumerate(lines[:first]) if is_check(line, prefixes)}
    if used:
        if not old:
            header = ["", *header]
        inserted.setdefault(min(old, default=1 + max(i for i, line in enumerate(lines) if "RUN:" in line)), []).extend(header)
        gone |= old
    result = []
    for i, line in enumerate(lines + [None]):
        result += inserted.get(i, [])
        if line is not None and i not in gone:
            result.append(line)
    fails = test.file_check(run, result, output)
    if fails:
        raise Refusal(f"line {run.line}: what would be written does not hold: {fails.splitlines()[0]}")
    return result


def refresh_diagnostics(test, run):
    """Expected diagnostics with the text that there is."""
    said = test.shell(run).stderr
    unexpected, missing = {}, []
    for line, kind, message in re.findall(rf"^{re.escape(str(test.path))}:(\d+):\d+: error: unexpected (error|warning|remark|note): (.*)$", said, re.MULTILINE):
        unexpected.setdefault((int(line), kind), []).append(message)
    for line, kind in re.findall(rf"^{re.escape(str(test.path))}:(\d+):\d+: error: expected (error|warning|remark|note) \".*\" was not produced$", said, re.MULTILINE):
        missing.append((int(line), kind))
    lines = list(test.lines)
    for line, kind in missing:
        near = lines[line - 1]
        found = re.search(rf"expected-{kind}(?:-re)? *(@[\w+-]+)? *\{{\{{(.*)\}}\}}", near)
        if not found or "-re" in found[0]:
            raise Refusal(f"line {line}: expected one 'expected-{kind} @below {{{{...}}}}' there")
        where = found[1] or ""
        target = line + int(where[1:]) if re.fullmatch(r"@[+-]\d+", where) else line
        if where in ("@below", "@above"):
            target += 1 if where == "@below" else -1
            while re.match(r"\s*//", lines[target - 1]):
                target += 1 if where == "@below" else -1
        messages = unexpected.get((target, kind), [])
        if len(messages) != 1 or missing.count((line, kind)) != 1:
            raise Refusal(f"line {line}: expected one {kind} at line {target}, but there are {len(messages)} that no one expects")
        lines[line - 1] = near[:found.start(2)] + messages[0] + near[found.end(2):]
    if not missing and unexpected:
        (line, kind), messages = next(iter(unexpected.items()))
        raise Refusal(f"line {line}: no one expects the {kind} '{messages[0]}'")
    return lines


def update(path, options, tools):
    test = Test(path, tools)
    before = list(test.lines)
    for run in test.runs:
        if run.verifies:
            if not run.prefixes:
                test.lines = refresh_diagnostics(test, run)
        elif run.prefixes:
            test.lines = refresh(test, run, test.output(run), options)
        else:
            test.output(run)
    for run in test.runs:  # what one run wrote is a check of the others, too
        if run.prefixes and not run.verifies and test.lines != before:
            if fails := test.file_check(run, test.lines, test.output(run)):
                raise Refusal(f"line {run.line}: what would be written for another line does not hold: {fails.splitlines()[0]}")
    return before, test.lines


def main():
    parser = argparse.ArgumentParser(description="write or refresh the CHECK lines and expected errors of .mlir tests", epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", metavar="TEST", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true", help="print what would change and change nothing; status 1 if anything would")
    parser.add_argument("--all", action="store_true", help="write checks that hold anew, too")
    parser.add_argument("--function", metavar="NAME,...", type=lambda text: text.split(","), default=[],
                        help="write the checks of these functions anew, or at all")
    parser.add_argument("--only", metavar="OP,...", type=lambda text: text.split(","), default=[], help="check lines with these ops alone")
    parser.add_argument("--bin", metavar="DIR", type=Path, default=ROOT / "build/bin", help="where the tools are; default: build/bin")
    parser.add_argument("--llvm", metavar="DIR", type=Path, default=Path("/usr/lib/llvm-22/bin"), help="where FileCheck is; default: %(default)s")
    options = parser.parse_args()
    changed, refused = 0, 0
    for path in options.tests:
        try:
            before, after = update(path, options, (options.bin.resolve(), options.llvm))
        except (Refusal, OSError) as problem:
            print(f"{path}: {problem}", file=sys.stderr)
            refused += 1
            continue
        if before == after:
            continue
        changed += 1
        if options.check:
            print("\n".join(difflib.unified_diff(before, after, str(path), str(path), lineterm="")))
        else:
            path.write_text("\n".join(after) + "\n")
            print(f"{path}: changed")
    sys.exit(2 if refused else 1 if changed and options.check else 0)


main()
