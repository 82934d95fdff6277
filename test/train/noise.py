# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What training draws for noise, by the documented numbers: Philox 4x32-10 under the seed, with a counter for each phase, step and draw."""
import math


def bits(key, counter, count):
    words = []
    for block in range((count + 3) // 4):
        lane, k0, k1 = [block, 0, counter & 0xffffffff, counter >> 32], key & 0xffffffff, key >> 32
        for _ in range(10):
            p0, p1 = 0xD2511F53 * lane[0], 0xCD9E8D57 * lane[2]
            lane = [(p1 >> 32) ^ lane[1] ^ k0, p1 & 0xffffffff, (p0 >> 32) ^ lane[3] ^ k1, p0 & 0xffffffff]
            k0, k1 = (k0 + 0x9E3779B9) & 0xffffffff, (k1 + 0xBB67AE85) & 0xffffffff
        words += lane
    return words[:count]


def counter_of(step, phase, draw):
    """Of a step of training; outside of it, where `step` is None, a draw has the same numbers in each call."""
    return draw if step is None else (step + 1) * 2 ** 16 + draw + 2 ** 40 + phase * 2 ** 52


def from_0_to_1(key, counter, count):
    return [(word >> 8) * 2.0 ** -24 for word in bits(key, counter, count)]


def uniform(key, step, phase, draw, count):
    """In [0, 1)."""
    return from_0_to_1(key, counter_of(step, phase, draw), count)


def normal(key, step, phase, draw, count):
    """Of deviation 1, by Box and Muller."""
    counter = counter_of(step, phase, draw)
    first, second = from_0_to_1(key, counter, count), from_0_to_1(key, counter + 2 ** 32, count)
    return [math.sqrt(-2 * math.log(1 - a)) * math.cos(2 * math.pi * b) for a, b in zip(first, second)]
