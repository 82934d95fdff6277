// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs in shared objects. Apart from Program.cpp, so that executables link neither dlopen nor readers that their
// model does not name: whoever opens any program must be able to read any data.
#include "data/Reader.h"
#include "program/Library.h"
#include "program/Program.h"

#include <unistd.h>

// Pulls every reader in: data sets refer to them weakly.
extern "C" __attribute__((visibility("hidden"))) const cauce::runtime::Reader *const cauce_reader_all[] = {
    &cauce_reader_csv, &cauce_reader_idx, &cauce_reader_npy};

using namespace cauce::runtime;

// Takes over the library.
static Status openProgram(Library *library, const char *path, cauce_program_t **out) {
  auto *descriptor = static_cast<const cauce_abi_program_t *>(findSymbol(*library, CAUCE_PROGRAM_SYMBOL));
  Status status = descriptor ? checkProgram(descriptor, path)
                             : fail(Status::badData, "%s: is not a compiled program: it has no symbol '" CAUCE_PROGRAM_SYMBOL "'", path);
  if (status == Status::ok) {
    *out = make<cauce_program>(cauce_program{descriptor, library, [](void *owned) { closeLibrary(static_cast<Library *>(owned)); }});
    status = *out ? Status::ok : failOutOfMemory(sizeof(cauce_program));
  }
  if (status != Status::ok)
    closeLibrary(library);
  return status;
}

static Status checkShared(int file, const char *path, ObjectKind *out) {
  CAUCE_TRY(checkObject(file, path, out));
  return out->isExecutable ? fail(Status::badData, "%s: is an executable, expected a shared object; cauce compile -o NAME.so makes one", path)
                           : Status::ok;
}

extern "C" {

cauce_status_t cauce_program_open(const char *path, cauce_program_t **out_program) {
  CAUCE_REQUIRE(out_program, "a place for the program");
  *out_program = nullptr;
  CAUCE_REQUIRE_PATH(path, "the path of a program");
  // A name without a slash would be searched for in the system's library folders.
  String name;
  if (!strchr(path, '/'))
    name.append("./");
  Status status = name.append(path).check();
  int file = -1;
  if (status == Status::ok)
    status = openObject(name.c_str(), path, &file);
  if (status != Status::ok)
    return toC(status);
  ObjectKind kind;
  Library *library = nullptr;
  status = checkShared(file, path, &kind);
  if (status == Status::ok)
    status = openLibrary(file, name.c_str(), path, kind, &library);
  close(file);
  return toC(status == Status::ok ? openProgram(library, path, out_program) : status);
}

cauce_status_t cauce_program_open_memory(const void *bytes, size_t size, cauce_program_t **out_program) {
  CAUCE_REQUIRE(out_program, "a place for the program");
  *out_program = nullptr;
  CAUCE_REQUIRE(bytes, "the bytes of a program");
  static const char *const path = "the program in memory";
  int file = -1;
  if (Status status = createMemoryFile(path, &file); status != Status::ok)
    return toC(status);
  ObjectKind kind;
  Library *library = nullptr;
  Status status = writeMemoryFile(file, static_cast<const char *>(bytes), size, path);
  if (status == Status::ok)
    status = checkShared(file, path, &kind);
  if (status == Status::ok)
    status = openLibrary(file, path, &library);
  close(file);
  return toC(status == Status::ok ? openProgram(library, path, out_program) : status);
}

} // extern "C"
