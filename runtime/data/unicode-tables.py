# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# unicode-tables.py FOLDER: makes UnicodeKinds.inc and UnicodeFolds.inc of the Unicode that Python has. Not run by the build.
import sys
import unicodedata

KINDS = ["other", "L", "N", "P", "Mn", "C"]


def kind_of(c):
    category = unicodedata.category(chr(c))
    kind = category if category == "Mn" else "" if category == "Cn" else category[0]
    return KINDS.index(kind) if kind in KINDS else 0


def fold(c):
    """Without marks, in lower case."""
    return "".join(x for x in unicodedata.normalize("NFD", chr(c)) if unicodedata.category(x) != "Mn").lower()


def write(name, about, items):
    with open(f"{sys.argv[1]}/{name}", "w") as file:
        file.write(f"// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n//\n// Made by unicode-tables.py of Unicode {unicodedata.unidata_version}: {about}\n")
        line = ""
        for item in items:
            if len(line) + len(item) > 150:
                file.write(line.rstrip() + "\n")
                line = ""
            line += item
        file.write(line.rstrip() + "\n")


kinds = [kind_of(c) for c in range(0x110000)]
write("UnicodeKinds.inc", "where characters of a kind begin, with the kind in the last three bits.",
      [f"{c << 3 | kind}, " for c, kind in enumerate(kinds) if c == 0 or kinds[c - 1] != kind])
# Syllables of Hangul are computed, and what becomes nothing is a mark.
folds = [(c, fold(c)) for c in range(0x110000) if not 0xac00 <= c <= 0xd7a3 and not 0xd800 <= c < 0xe000]
write("UnicodeFolds.inc", "characters, and up to three that they become in lower case without marks.",
      [f"{{{c}, {{{', '.join(str(ord(x)) for x in text)}}}}}, " for c, text in folds if text and text != chr(c)])
