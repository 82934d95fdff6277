// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shared objects that programs come from. The system's loader knows what it has loaded by name and by inode, and answers with that
// whatever lies behind the name by now; who reloads a model while the old one runs would get the old one.
#pragma once

#include "program/Object.h"

namespace cauce::runtime {

struct Library;

// Loads the shared object that `file`, an open descriptor of what was found at `name`, has been checked to be. What is loaded
// already is used again if it is of the same file with the same bytes; else the new bytes are loaded, from a copy in memory if the
// loader would take something else for them. Messages call it `path`. Thread-safe.
Status openLibrary(int file, const char *name, const char *path, const ObjectKind &kind, Library **out);
// The same from a file in memory that nobody else writes, of which the loader knows nothing.
Status openLibrary(int memory, const char *path, Library **out);
// A file in memory for `openLibrary`, and its next bytes.
Status createMemoryFile(const char *path, Descriptor *out);
Status writeMemoryFile(int file, const char *bytes, size_t size, const char *path);

void *findSymbol(const Library &library, const char *name);
// Whether `pointer`, a part of the library that is part of `symbol`, has been made one: the compiler packs relocations (DT_RELR), and
// a loader that does not know these leaves an offset where it stands.
bool isRelocated(const void *symbol, const void *pointer);
void closeLibrary(Library *library);

} // namespace cauce::runtime
