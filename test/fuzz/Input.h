// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the targets of the runtime share. Readers take paths: each input becomes a file in memory, always the same one. And
// whatever a reader says about it is one line of text that names the file.
#pragma once

#include "cauce/cauce.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

// An allocation that is too large is a status.
extern "C" const char *__asan_default_options() { return "allocator_may_return_null=1"; }

namespace fuzz {

// A folder of this process. tools/fuzz.sh sets TMPDIR to one in memory and removes it.
inline const std::string &folder() {
  static const std::string path = [] {
    const char *parent = getenv("TMPDIR");
    std::string name = std::string(parent ? parent : "/tmp") + "/cauce-fuzz-XXXXXX";
    if (!mkdtemp(name.data()))
      abort();
    return name;
  }();
  return path;
}

inline std::string write(const char *name, const uint8_t *data, size_t size) {
  std::string path = folder() + "/" + name;
  int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || ::write(file, data, size) != ssize_t(size))
    abort();
  close(file);
  return path;
}

// Ends the process unless `status` is a success or its message is one line with `name` in it.
inline void expectSentence(cauce_status_t status, const char *name) {
  if (status == CAUCE_OK)
    return;
  const char *message = cauce_message();
  bool isLine = strstr(message, name) != nullptr;
  for (const char *c = message; *c; ++c)
    isLine &= static_cast<unsigned char>(*c) >= ' ' && *c != 127;
  if (!isLine) {
    fprintf(stderr, "status %d says: %s\n", int(status), message);
    abort();
  }
}

// A program of this version that holds nothing.
inline cauce_abi_program_t emptyProgram() {
  cauce_abi_program_t program = {};
  program.magic = CAUCE_ABI_MAGIC;
  program.major = CAUCE_ABI_MAJOR;
  program.size = sizeof(program);
  program.name = program.producer = program.target = program.cpu = "fuzz";
  return program;
}

} // namespace fuzz
