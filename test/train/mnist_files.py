# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Handwritten digits of 8x8 as the images of 28x28 that MNIST's models read. mnist_files.py FOLDER writes MNIST's four files of them: the
# first 1437 to train, the other 360 to test.
import csv
import gzip
import os
import struct
import sys


def digits(path, count):
    """Images of 28x28 bytes and their labels: every pixel is nine, and black is around them."""
    with gzip.open(path, "rt") as file:
        rows = [[int(float(cell)) for cell in row] for row in csv.reader(file)][:count]
    images = []
    for row in rows:
        image = [[0] * 28 for _ in range(28)]
        for y in range(24):
            for x in range(24):
                image[y + 2][x + 2] = 15 * row[y // 3 * 8 + x // 3]
        images.append([pixel for line in image for pixel in line])
    return images, [row[64] for row in rows]


def write_idx(folder, train, test):
    """MNIST's four files of two pairs of images and labels."""
    for name, (images, labels) in (("train", train), ("t10k", test)):
        for kind, content in (("images-idx3", struct.pack(">4B3I", 0, 0, 8, 3, len(images), 28, 28) + bytes(p for image in images for p in image)),
                              ("labels-idx1", struct.pack(">4BI", 0, 0, 8, 1, len(labels)) + bytes(labels))):
            with gzip.open(f"{folder}/{name}-{kind}-ubyte.gz", "wb") as file:
                file.write(content)


def main(folder, tested=360):
    os.makedirs(folder, exist_ok=True)
    images, labels = digits(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../data/digits.csv.gz"), None)
    write_idx(folder, (images[:-tested], labels[:-tested]), (images[-tested:], labels[-tested:]))


if __name__ == "__main__":
    main(*sys.argv[1:])
