// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs in shared objects. Apart from Program.cpp, so that executables link neither dlopen nor readers that their
// model does not name: whoever opens any program must be able to read any data.
#include "data/Reader.h"
#include "program/Object.h"
#include "program/Program.h"

#include <dlfcn.h>

// Pulls every reader in: data sets refer to them weakly.
extern "C" __attribute__((visibility("hidden"))) const cauce::runtime::Reader *const cauce_reader_all[] = {
    &cauce_reader_csv, &cauce_reader_idx, &cauce_reader_npy};

using namespace cauce::runtime;

static void closeLibrary(void *library) { dlclose(library); }

extern "C" cauce_status_t cauce_program_open(const char *path, cauce_program_t **out_program) {
  CAUCE_REQUIRE(out_program, "a place for the program");
  *out_program = nullptr;
  CAUCE_REQUIRE_PATH(path, "the path of a program");
  // A name without a slash would be searched for in the system's library folders.
  String file;
  if (!strchr(path, '/'))
    file.append("./");
  Status status = file.append(path).check();
  ObjectKind kind;
  if (status == Status::ok)
    status = checkObject(file.c_str(), path, &kind);
  if (status != Status::ok)
    return toC(status);
  if (kind.isExecutable)
    return toC(fail(Status::badData, "%s: is an executable, expected a shared object; cauce compile -o NAME.so makes one", path));
  void *library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    return toC(fail(Status::badData, "%s: cannot be loaded: %s", path, reason ? reason : "unknown reason"));
  }
  auto *descriptor = static_cast<const cauce_abi_program_t *>(dlsym(library, CAUCE_PROGRAM_SYMBOL));
  if (!descriptor) {
    dlclose(library);
    return toC(fail(Status::badData, "%s: is not a compiled program: it has no symbol '" CAUCE_PROGRAM_SYMBOL "'", path));
  }
  status = checkProgram(descriptor, path);
  if (status == Status::ok) {
    *out_program = make<cauce_program>(cauce_program{descriptor, library, closeLibrary});
    if (*out_program)
      return CAUCE_OK;
    status = failOutOfMemory(sizeof(cauce_program));
  }
  dlclose(library);
  return toC(status);
}
