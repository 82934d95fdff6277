# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# page.py ROOT PAGE [--copy FOLDER] [--update]: does what a Markdown page of the tree ROOT says and compares what is printed with what it
# shows. What a block is, its language and the sentence before it say:
#
#   ```sh                                        commands, run in ROOT or its copy; they must succeed
#   ``` (without a language)                     what the commands before it print, up to numbers that depend on the machine;
#                                                a line ... stands for any number of lines
#   New file `F`:                                the block is written to F
#   In `F`, after|before|instead of `TEXT`:      the block goes after, before or in the place of the one line of F with TEXT
#   This is `F`:                                 F has these lines, comments and empty lines aside
#
# Other blocks with a language are only read. Only a copy is changed; files of it are written when commands run, and only
# those that differ, so that a build in it is incremental. With --update a block without ... that is wrong becomes, in the
# page, what is printed.
import os
import re
import subprocess
import sys
from pathlib import Path

update_page = "--update" in sys.argv
sys.argv = [word for word in sys.argv if word != "--update"]
root, page = Path(sys.argv[1]).resolve(), sys.argv[2]
folder = Path(sys.argv[4]).resolve() if sys.argv[3:4] == ["--copy"] else root


def fail(line, message):
    sys.exit(f"{page}:{line}: {message}")


def files_of(tree):
    files = {}
    for path, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if name != ".git" and not (Path(path) == tree and name.startswith("build"))]
        for name in names:
            file = Path(path, name)
            if not file.is_symlink():
                files[str(file.relative_to(tree))] = (file.read_bytes(), file.stat().st_mode)
    return files


def update(files):
    """Makes the copy hold `files`."""
    there = files_of(folder)
    for name, (content, mode) in files.items():
        if there.get(name) != (content, mode):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
            (folder / name).chmod(mode)


def edit(line, files, name, where, text, block):
    if name not in files:
        fail(line, f"there is no {name}")
    content, mode = files[name]
    lines = content.decode().splitlines(keepends=True)
    places = [i for i, candidate in enumerate(lines) if text in candidate]
    if len(places) != 1:
        fail(line, f"expected one line of {name} with '{text}', but found {len(places)}")
    at = places[0] + (where == "after")
    lines[at:at + (where == "instead of")] = [block]
    files[name] = ("".join(lines).encode(), mode)


def pattern(line):
    """Counts must be right; sizes, times and results depend on the machine."""
    text = re.sub(r"\d+(,\d{3})+|\d+\\\.\d+", lambda number: r"\d+(,\d{3})*(\.\d+)?", re.escape(line.rstrip()))
    text = re.sub(r"pass\\ \d+\\ of\\ \d+", lambda place: r"pass \d+ of \d+", text)  # which others there are is no matter of the page
    return text.replace(r"\ for\ znver4\ in", r"\ for\ \S+\ in") + r"\s*"


def compare(line, shown, printed):
    printed = [text for text in printed.splitlines() if text.strip()]
    position, skips = 0, False
    for expected in shown.splitlines():
        if expected.strip() == "...":
            skips = True
        elif expected.strip():
            while skips and position < len(printed) and not re.fullmatch(pattern(expected), printed[position]):
                position += 1
            if position == len(printed):
                fail(line, f"expected\n  {expected}\nbut no more was printed")
            if not re.fullmatch(pattern(expected), printed[position]):
                fail(line, f"expected\n  {expected}\nbut printed was\n  {printed[position]}")
            position, skips = position + 1, False
    if position < len(printed) and not skips:
        fail(line, f"printed was also\n  {printed[position]}")


def code(text):
    return [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "//"))]


text = (root / page).read_text()
files = files_of(root) if folder != root else None
if files:
    for name in files_of(folder).keys() - files.keys() - set(re.findall(r"New file `([^`]+)`:", text)):
        (folder / name).unlink()  # of the last time
printed, shown = None, []
for match in re.finditer(r"^```([\w+-]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
    language, block = match.groups()
    line = text.count("\n", 0, match.start()) + 1
    before = " ".join(text[:match.start()].rstrip().rpartition("\n\n")[2].split())
    if language == "sh":
        if files:
            update(files)
        done = subprocess.run(["sh", "-e"], input=block, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        printed = done.stdout
        if done.returncode:
            fail(line, f"status {done.returncode}\n{printed}")
    elif shows := re.search(r"This is `([^`]+)`:$", before):
        if code((root / shows[1]).read_text()) != code(block):
            fail(line, f"this is not {shows[1]}")
    elif (new := re.search(r"New file `([^`]+)`:$", before)) and files:
        files[new[1]] = (block.encode(), 0o100644)
    elif (change := re.search(r"In `([^`]+)`,? (after|before|instead of) `([^`]+)`:$", before)) and files:
        edit(line, files, *change.groups(), block)
    elif not language:
        if printed is None:
            fail(line, "no command before this block prints it")
        try:
            compare(line, block, printed)
        except SystemExit:
            if not update_page or "..." in block.split():
                raise
            shown.append((match.span(2), printed.rstrip("\n") + "\n"))
        printed = None
for (start, end), block in reversed(shown):
    text = text[:start] + block + text[end:]
if shown:
    (root / page).write_text(text)
    print(f"{page}: {len(shown)} changed")
