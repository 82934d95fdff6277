# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What a model cannot say of texts, their vocabularies and windows, and the message.
import os
import subprocess
import sys

MODEL = """format_version: 1
name: "m"
input { name: "x" type: I64 dim: "N" dim: "4" }
input { name: "z" dim: "N" dim: "4" }
label { name: "y" type: I64 dim: "N" }
node { name: "rows" input: "x" embedding { classes: 3 units: 2 } }
node { name: "flat" flatten {} }
node { name: "both" input: "flat" input: "z" concat { dimension: 1 } }
node { name: "d" dense { units: 3 } }
training { loss { kind: SPARSE_CROSS_ENTROPY_LOGITS } }
"""
FIELDS = 'windows { length: 4 field { name: "x" } field { name: "y" offset: 4 length: 1 } }'
folder = sys.argv[1]


def text(vocabulary="", fields=FIELDS, name="train", path="t.txt"):
    return f'data {{ name: "{name}" text {{ path: "{path}" {vocabulary} }} {fields} }}'


def csv(said="", fields=FIELDS):
    return f'data {{ name: "train" csv {{ path: "a" field {{ name: "x" column: "0" {said} }} field {{ name: "y" column: "1" }} }} {fields} }}'


def write(name, content):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)
    return f'vocabulary: "{name}"'


write("t.txt", b"abcab")
write("bad.txt", b"ab\nc\xff")
write("empty.txt", b"")
write("four.txt", b"abcd")
write("words.txt", b"one two, three. one, two! one")
SET = "data set 'train': "
NEXT = bytes([10])


def json(token):
    return ('{"%s": 0}' % token).encode()


def merges(name, content):
    return write(name, content).replace("vocabulary", "merges")


def tokenizer(kind="BPE", merges='["a a"]', cut="ByteLevel", added="[]", more=""):
    return ('{"version": "1.0", "added_tokens": %s, "normalizer": null, "pre_tokenizer": {"type": "%s", "add_prefix_space": false}, '
            '"model": {"type": "%s", "vocab": {"a": 0, "aa": 1}, "merges": %s%s}}' % (added, cut, kind, merges, more)).encode()


# The pre-tokenizer of byte pairs behind another one.
def behind(other):
    return tokenizer().replace(b'{"type": "ByteLevel", "add_prefix_space": false}', b'{"type": "Sequence", "pretokenizers": [%s{"type": "ByteLevel", "add_prefix_space": false}]}' % other)


def pieces(normalizer="", model=""):
    return ('{"version": "1.0", "normalizer": {"type": "BertNormalizer"%s}, "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "WordPiece", '
            '"continuing_subword_prefix": "##", "vocab": {"a": 0, "[UNK]": 1}%s}}' % (normalizer, model)).encode()


def json_text(key, value):
    return f'"{key}": "{value}"'


DIGITS = b'{"type": "Digits"}, '
QUOTED_MERGES, QUOTED_CLEAN, QUOTED_LONGEST = '"ignore_merges"', '"clean_text"', '"max_input_chars_per_word"'
PAIRS = write("pairs.json", json("a"))
CASES = [
    (text(fields="windows { length: 4 }"), SET + "expected windows to say which fields take tokens of the text"),
    (text(path=""), SET + "expected the text to have a path"),
    (text(fields='windows { field { name: "z" } }'), SET + "expected 'z' to be I64 or I32, as ids of tokens are, but got 'f32'"),
    (text(fields='windows { field { name: "w" } }'), SET[:-2] + " fills 'w', which is neither an input nor a label"),
    (text(fields='windows { length: 4 field { name: "x" } field { name: "x" } }'), SET[:-2] + " fills 'x' twice"),
    (text(fields='windows { length: 3 field { name: "x" } }'), SET + "windows have 3 tokens for 'x', whose shape is (N, 4)"),
    (text(fields='windows { length: 3 field { name: "y" } }'), SET + "windows have 3 tokens for 'y', whose shape is (N)"),
    (text(path="four.txt"), SET + "expected a vocabulary of at most 3 tokens for 'x', as the model has it, but got 4"),
    (text(path="none.txt"), SET + f"its vocabulary is made of a text: cannot open '{folder}/none.txt': No such file or directory"),
    (text(path="/dev/null"), SET + "its vocabulary is made of a text: /dev/null: is no regular file"),
    (text(path="bad.txt"), SET + f"its vocabulary is made of a text: {folder}/bad.txt:2:2: expected text in UTF-8, but got byte 0xff at offset 4"),
    (text(path="empty.txt"), SET + f"its vocabulary is made of a text: {folder}/empty.txt: has no characters to make a vocabulary of"),
    (text(name="test"), "data set 'test': expected a vocabulary, or a text of data set 'train', of which one is made"),
    (text() + text(write("other.json", b'["b", "a", "c"]'), name="test"),
     "data set 'test': expected the vocabulary of the data sets before, so that ids mean the same"),
    (text('vocabulary: "none.json"'), SET + f"cannot open '{folder}/none.json': No such file or directory"),
]
for i, (content, message) in enumerate([
    (b'{"a": 0', "is no vocabulary: [1:7, byte=7]: Expected , or } after object property"),
    (b'["a\xff"]', "is no vocabulary: [1:3, byte=3]: Invalid UTF-8 sequence"),
    (b"3", "is no vocabulary: expected an object of tokens with their ids, or a list of tokens"),
    (b"[" * 200000, "is no vocabulary: expected an object of tokens with their ids, or a list of tokens, but it has lists in lists"),
    (b'["\\"", "[[[[[[[[[[[[[[[[[[[["', "is no vocabulary: [1:29, byte=29]: Expected , or ] after array element"),
    (b"[]", "is no vocabulary: it has no token"),
    (b"{}", "is no vocabulary: it has no token"),
    (b'["a", 1]', "expected token 1 to be a text"),
    (b'{"a": 0, "b": "1"}', 'expected the id of "b" to be a whole number from 0 to 1, as there are 2 tokens'),
    (b'{"a": 0, "b": 2}', 'expected the id of "b" to be a whole number from 0 to 1, as there are 2 tokens'),
    (b'{"a": -1}', 'expected the id of "a" to be a whole number from 0 to 0, as there are 1 tokens'),
    (b'{"b": 1, "a": 1}', '"a" and "b" have the same id, 1'),
    (b'["a", "bc"]', 'expected tokens of one character, but got "bc"'),
    (b'["a", ""]', 'expected tokens of one character, but got ""'),
    (b'["\\n", "\\n"]', 'token "\\n" is there twice'),
    (b'["\\u0000"]', "is no vocabulary: the character 0 is none of a text"),
]):
    CASES.append((text(write(f"v{i}.json", content)), SET + f"{folder}/v{i}.json: {message}"))
lines = [
    (b"a\n\nb\n", "expected a token on line 2, but it is empty"),
    (b"a\nb\xff\n", "line 2 is no text in UTF-8 at byte 1"),
    (b"a\r\nb\r\na", 'token "a" is there twice'),
    (b"", "is no vocabulary: it has no token"),
    (b"a\x00", "is no vocabulary: the character 0 is none of a text"),
]
for i, (content, message) in enumerate(lines):
    CASES.append((text(write(f"v{i}.txt", content) + " unit: WORD"), SET + f"{folder}/v{i}.txt: {message}"))
CASES += [
    (text(write("two.txt", b"ab\nc")), SET + f'{folder}/two.txt: expected tokens of one character, but got "ab"'),
    (text('most: 3'), SET + "expected most with words of which a vocabulary is made"),
    (text(write("three.txt", b"a\nb\nc") + ' unknown: "?"'), SET + "expected the vocabulary to have the unknown token '?'"),
    (text('unknown: "<unk>"'), SET + "expected unknown to be one character, as the tokens of this vocabulary are, but got '<unk>'"),
    (text('unknown: "?"'), SET + "expected a vocabulary of at most 3 tokens for 'x', as the model has it, but got 4"),
    (text('unit: WORD', path="empty.txt"), SET + f"its vocabulary is made of a text: {folder}/empty.txt: has no words to make a vocabulary of"),
    (text('unit: WORD', path="bad.txt"), SET + f"its vocabulary is made of a text: {folder}/bad.txt:2:2: expected text in UTF-8, but got byte 0xff at offset 4"),
    (text() + text("unit: WORD", name="test"),
     "data set 'test': expected no unit, unknown and most besides those of data set 'train', whose vocabulary it has"),
    (text("unit: BYTE_PAIR"), SET + "expected a vocabulary file of BYTE_PAIR, which is not made of a text"),
    (text("unit: WORD_PIECE"), SET + "expected a vocabulary file of WORD_PIECE, which is not made of a text"),
    (text('unit: WORD merges: "merges.txt"'), SET + "expected merges of BYTE_PAIR only"),
    (text("lower_case: true"), SET + "expected lower_case of WORD_PIECE only"),
    (text(f"unit: BYTE_PAIR {PAIRS}"), SET + f"{folder}/pairs.json: expected a file of merges, too, or a tokenizer.json"),
    (text(f'unit: BYTE_PAIR {PAIRS} merges: "none.txt"'), SET + f"cannot open '{folder}/none.txt': No such file or directory"),
    (text(f"unit: BYTE_PAIR {PAIRS} {merges('m1.txt', b'a b')}"), SET + f'{folder}/m1.txt: line 1: the vocabulary has no token "b", of the merge of "a" and "b"'),
    (text(f"unit: BYTE_PAIR {PAIRS} {merges('m2.txt', b'#version: 0.2' + NEXT + b'a a a')}"),
     SET + f'{folder}/m2.txt: line 2: expected two tokens with a blank between them, but got "a a a"'),
    (text(f"unit: BYTE_PAIR {PAIRS} {merges('m3.txt', b'a ' + bytes([255]))}"), SET + f"{folder}/m3.txt: line 1 is no text in UTF-8 at byte 2"),
    (text(f"unit: BYTE_PAIR {write('blank.json', json('a b'))} {merges('m4.txt', b'')}"), SET + f'{folder}/blank.json: expected tokens of bytes as GPT-2\'s files have them, but got "a b"'),
    (text(f"unit: BYTE_PAIR {write('t.json', tokenizer())} {merges('m4.txt', b'')}"), SET + f"{folder}/t.json: expected no file of merges besides a tokenizer, which has its own"),
    (text(f"unit: WORD_PIECE {write('t.json', tokenizer())}"), SET + f'{folder}/t.json: expected a model of type WordPiece, but got "BPE"'),
    (text(f"unit: BYTE_PAIR {write('t1.json', tokenizer(merges='3'))}"), SET + f"{folder}/t1.json: expected a list of merges"),
    (text(f"unit: BYTE_PAIR {write('t2.json', tokenizer(merges='[3]'))}"), SET + f"{folder}/t2.json: merge 0: expected two tokens"),
    (text(f"unit: BYTE_PAIR {write('t3.json', tokenizer(cut='Whitespace'))}"),
     SET + f"{folder}/t3.json: expected a tokenizer of byte pairs as GPT-2 has it: without a normalizer, with the pre-tokenizer ByteLevel, add_prefix_space false"),
    (text(f"unit: BYTE_PAIR {write('t7.json', behind(DIGITS))}"),
     SET + f"{folder}/t7.json: expected a tokenizer of byte pairs as GPT-2 has it: without a normalizer, with the pre-tokenizer ByteLevel, add_prefix_space false"),
    (text(f"unit: BYTE_PAIR {write('t8.json', tokenizer(more=', %s' % json_text('end_of_word_suffix', '</w>')))}"),
     SET + f'{folder}/t8.json: expected byte pairs without end_of_word_suffix, but got "</w>"'),
    (text(f"unit: BYTE_PAIR {write('t9.json', tokenizer(more=', %s: true' % QUOTED_MERGES))}"),
     SET + f"{folder}/t9.json: expected byte pairs that are merged as GPT-2 has it: without dropout, ignore_merges and byte_fallback"),
    (text(f"unit: WORD_PIECE unknown: '[UNK]' {write('p1.json', pieces(', %s: false' % QUOTED_CLEAN))}"),
     SET + f"{folder}/p1.json: expected a BertNormalizer with clean_text and handle_chinese_chars"),
    (text(f"unit: WORD_PIECE unknown: '[UNK]' {write('p2.json', pieces(model=', %s: 5' % QUOTED_LONGEST))}"),
     SET + f"{folder}/p2.json: expected max_input_chars_per_word to be 100, but got 5"),
    (text(f"unit: WORD_PIECE unknown: '[UNK]' {write('p3.json', pieces(model=', %s' % json_text('unk_token', 'a')))}"),
     SET + "expected unknown to be 'a', as the tokenizer has it, but got '[UNK]'"),
    (text(f"unit: BYTE_PAIR {write('t4.json', tokenizer(added='[{}]'))}"), SET + f"{folder}/t4.json: expected added token 0 to have an id and a content"),
    (text(f"unit: BYTE_PAIR {write('t5.json', tokenizer()[:-1])}"), SET + f"{folder}/t5.json: is no tokenizer: "),
    (text(f"unit: WORD_PIECE {write('t6.json', tokenizer('WordPiece'))}"),
     SET + f"{folder}/t6.json: expected a tokenizer of word pieces as BERT has it: with BertNormalizer, BertPreTokenizer and the prefix ##"),
    (csv(fields='windows { length: 4 field { name: "x" } }'), SET + "expected windows to have the field 'y', which the files fill"),
    (csv(fields='windows { field { name: "x" } field { name: "y" } field { name: "z" } }'), SET + "windows have the field 'z', which no file fills"),
    (csv(fields='windows { field { name: "x" } field { name: "y" } field { name: "x" } }'), SET + "windows have the field 'x' twice"),
    (csv("missing: SKIP_ROW"), SET + "expected missing: ERROR or VALUE for 'x', as rows of windows follow each other"),
    ('data { name: "train" idx { field { name: "x" path: "a" } } windows { } }', SET + "expected csv, npy or text for windows, but got idx"),
    (csv() + 'data { name: "test" split { from: "train" share: 0.5 last: true } windows { } }',
     "data set 'test': expected no windows of its own, as its samples are those of 'train'"),
    (csv() + 'data { name: "test" split { from: "train" share: 0.5 last: true seed: 1 } }',
     "data set 'test': expected no seed for the last samples, which are not drawn"),
]
wrong = 0
path = f"{folder}/m.textproto"
for said, message in CASES:
    with open(path, "w") as file:
        file.write(MODEL + said)
    result = subprocess.run(["cauce", "check", path], capture_output=True, text=True)
    line = result.stderr.split("\n")[0]
    if result.returncode != 1 or not line.startswith(f"cauce: error: {path}:11:") or not line.endswith(": " + message) and message not in line:
        wrong += 1
        print(f"{said}: expected\n  {message}\nbut got {result.returncode} and\n  {result.stderr}")
for said in [text('unit: WORD unknown: "?" most: 2', path="words.txt"), text(write("three.txt", b"a\nb\nc\n")), text(), csv(), csv().replace("windows", "\nwindows"), text() + text(name="validation", path="later.txt")]:
    with open(path, "w") as file:
        file.write(MODEL + said)
    result = subprocess.run(["cauce", "check", path], capture_output=True, text=True)
    if result.returncode:
        wrong += 1
        print(f"{said}: expected no error, but got {result.stderr}")
sys.exit(f"{wrong} are wrong" if wrong else 0)
