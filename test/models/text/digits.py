# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# digits.py DIR [ROWS]: train.csv, of 20,000 rows unless said otherwise, and test.csv, of 2,000, for seq2seq.textproto. A row is 10 and eight digits, or 11 and eight digits; 12
# and the first seven of these digits turned round or in order; and all eight of them. No row of the test is one of the training.
import os
import random
import sys

TURN, SORT, START = 10, 11, 12


def row(generator):
    task, digits = generator.choice((TURN, SORT)), [generator.randrange(10) for _ in range(8)]
    answer = digits[::-1] if task == TURN else sorted(digits)
    return ",".join(map(str, [task] + digits + [START] + answer[:-1] + answer))


def main(folder, rows="20000"):
    os.makedirs(folder, exist_ok=True)
    generator, seen = random.Random(1), set()
    for name, count in (("train", int(rows)), ("test", 2000)):
        drawn = []
        while len(drawn) < count:
            if (text := row(generator)) not in seen:
                seen.add(text)
                drawn.append(text)
        with open(os.path.join(folder, name + ".csv"), "w") as file:
            file.write("\n".join(drawn) + "\n")


main(*sys.argv[1:])
