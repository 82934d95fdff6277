# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# shapes.py FOLDER [TRAIN TEST]: draws the data of unet.textproto, the same each time: images of 64x64 bytes with discs and rectangles that
# cover each other, in noise, and what each pixel shows: 0 background, 1 disc, 2 rectangle. 512 images to train and 128 to test, or as many
# as told.
import gzip
import os
import random
import sys

SIDE = 64


def draw(rng):
    """An image and its classes, row by row."""
    ground = rng.randrange(40, 120)
    image, classes = [ground] * (SIDE * SIDE), [0] * (SIDE * SIDE)
    for _ in range(rng.randrange(2, 6)):
        kind, color = rng.randrange(1, 3), (ground + rng.randrange(40, 160)) % 256
        x, y, width, height = rng.randrange(SIDE), rng.randrange(SIDE), rng.randrange(4, 15), rng.randrange(4, 15)
        for j in range(max(0, y - height), min(SIDE, y + height + 1)):
            for i in range(max(0, x - width), min(SIDE, x + width + 1)):
                if kind == 2 or (i - x) ** 2 + (j - y) ** 2 <= width * width:
                    image[SIDE * j + i], classes[SIDE * j + i] = color, kind
    noise = rng.randbytes(SIDE * SIDE)
    return bytes(min(255, max(0, pixel + n % 33 - 16)) for pixel, n in zip(image, noise)), bytes(classes)


def write_npy(path, images):
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({len(images)}, {SIDE}, {SIDE}), }}".ljust(117) + "\n"
    with gzip.open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + b"".join(images))


def samples(name, count):
    rng = random.Random(name)
    return [draw(rng) for _ in range(count)]


def main(folder, train=512, test=128):
    os.makedirs(folder, exist_ok=True)
    for name, count in (("train", int(train)), ("test", int(test))):
        pairs = samples(name, count)
        for kind, images in (("images", [image for image, _ in pairs]), ("classes", [classes for _, classes in pairs])):
            write_npy(f"{folder}/{name}-{kind}.npy.gz", images)


if __name__ == "__main__":
    main(*sys.argv[1:])
