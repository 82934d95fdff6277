/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Files that applications read, written byte by byte: arrays, archives, packed text, weights. */
#ifndef FILES_H
#define FILES_H

#include "check.h"

#include <dirent.h>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace files {

static inline void write(const std::string &path, const std::string &contents) {
  FILE *file = fopen(path.c_str(), "wb");
  if (!file || fwrite(contents.data(), 1, contents.size(), file) != contents.size() || fclose(file) != 0)
    exit(1);
}

/* "" if it is not there. */
static inline std::string read(const std::string &path) {
  std::string contents;
  if (FILE *file = fopen(path.c_str(), "rb")) {
    for (int c; (c = fgetc(file)) != EOF;)
      contents += char(c);
    fclose(file);
  }
  return contents;
}

/* How many names a folder has. */
static inline size_t count(const std::string &folder) {
  size_t names = 0;
  if (DIR *open = opendir(folder.c_str())) {
    while (readdir(open))
      ++names;
    closedir(open);
  }
  return names;
}

/* Little-endian, or with `size` negative big-endian. */
static inline std::string number(uint64_t value, int size) {
  std::string bytes;
  for (int i = 0, count = size < 0 ? -size : size; i < count; ++i) {
    int place = size < 0 ? count - 1 - i : i;
    bytes += place < 8 ? char(value >> 8 * place) : '\0';
  }
  return bytes;
}

template <typename T> std::string bytesOf(const std::vector<T> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
}

static inline uint32_t checksum(const std::string &bytes) {
  uint32_t crc = ~0u;
  for (char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

/* .gz with one block that is not packed: up to 65535 bytes. */
static inline std::string gzip(const std::string &text) {
  return std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + "\1" + number(text.size(), 2) + number(~text.size(), 2) + text +
         number(checksum(text), 4) + number(text.size(), 4);
}

/* .npy; `type` is "<f4" or so, `shape` "(2, 3)". */
static inline std::string npy(const char *type, const char *shape, const std::string &data) {
  std::string header = std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  header += std::string(64 - (11 + header.size()) % 64, ' ') + "\n";
  return std::string("\x93NUMPY\1\0", 8) + number(header.size(), 2) + header + data;
}

/* .npz with one member. */
static inline std::string npz(const std::string &name, const std::string &contents) {
  std::string sizes = number(checksum(contents), 4) + number(contents.size(), 4) + number(contents.size(), 4);
  std::string common = number(20, 2) + number(0, 8) + sizes + number(name.size() + 4, 2) + number(0, 2);
  std::string local = "PK\3\4" + common + name + ".npy" + contents;
  std::string entry = std::string("PK\1\2") + number(20, 2) + common + number(0, 14) + name + ".npy";
  return local + entry + std::string("PK\5\6") + number(0, 4) + number(1, 2) + number(1, 2) + number(entry.size(), 4) +
         number(local.size(), 4) + number(0, 2);
}

/* .safetensors of a header and the data. */
static inline std::string safetensors(std::string header, const std::string &data) {
  header += std::string((8 - header.size() % 8) % 8, ' ');
  return number(header.size(), 8) + header + data;
}

} // namespace files

#endif
