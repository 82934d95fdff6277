// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs in shared objects. Apart from Program.cpp, so that executables link neither dlopen nor readers that their
// model does not name: whoever opens any program must be able to read any data.
#include "data/Reader.h"
#include "program/Library.h"
#include "program/Program.h"

// Pulls every reader in: data sets refer to them weakly.
extern "C" __attribute__((visibility("hidden"))) const cauce::runtime::Reader *const cauce_reader_all[] = {
    &cauce_reader_csv, &cauce_reader_idx, &cauce_reader_npy, &cauce_reader_text};

using namespace cauce::runtime;

// Takes over the library.
static Status openProgram(Library *library, const char *path, cauce_program_t **out) {
  auto *descriptor = static_cast<const cauce_abi_program_t *>(findSymbol(*library, CAUCE_PROGRAM_SYMBOL));
  bool isOffset = descriptor && descriptor->magic == CAUCE_ABI_MAGIC && !isRelocated(descriptor, descriptor->name);
  Status status = isOffset     ? fail(Status::unsupported, "%s: this system's loader does not know packed relocations, as that of glibc 2.36 and later does", path)
                  : descriptor ? checkProgram(descriptor, path)
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

static Status openFile(const char *path, cauce_program_t **out) {
  // A name without a slash would be searched for in the system's library folders.
  String name;
  if (!strchr(path, '/'))
    name.append("./");
  CAUCE_TRY(name.append(path).check());
  Library *library = nullptr;
  {
    Descriptor file;
    ObjectKind kind;
    CAUCE_TRY(openObject(name.c_str(), path, &file));
    CAUCE_TRY(checkShared(file.number, path, &kind));
    CAUCE_TRY(openLibrary(file.number, name.c_str(), path, kind, &library));
  }
  return openProgram(library, path, out);
}

static Status openMemory(const void *bytes, size_t size, cauce_program_t **out) {
  static const char *const path = "the program in memory";
  Library *library = nullptr;
  {
    Descriptor file;
    ObjectKind kind;
    CAUCE_TRY(createMemoryFile(path, &file));
    CAUCE_TRY(writeMemoryFile(file.number, static_cast<const char *>(bytes), size, path));
    CAUCE_TRY(checkShared(file.number, path, &kind));
    CAUCE_TRY(openLibrary(file.number, path, &library));
  }
  return openProgram(library, path, out);
}

extern "C" {

cauce_status_t cauce_program_open(const char *path, cauce_program_t **out_program) {
  CAUCE_REQUIRE(out_program, "a place for the program");
  *out_program = nullptr;
  CAUCE_REQUIRE_PATH(path, "the path of a program");
  return toC(openFile(path, out_program));
}

cauce_status_t cauce_program_open_memory(const void *bytes, size_t size, cauce_program_t **out_program) {
  CAUCE_REQUIRE(out_program, "a place for the program");
  *out_program = nullptr;
  CAUCE_REQUIRE(bytes, "the bytes of a program");
  return toC(openMemory(bytes, size, out_program));
}

} // extern "C"
