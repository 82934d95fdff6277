// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole files: read, unpacked if their name ends in .gz, and written atomically.
#pragma once

#include "base/Status.h"

#include <cstdint>
#include <vector>

namespace cauce {

using Bytes = std::vector<uint8_t>;

/// Reads a file; a name that ends in .gz is unpacked.
Status readFile(const std::string &path, Bytes &bytes);

/// Writes to a temporary file beside `path`, syncs it and renames it, so that a reader sees the old or the new file.
Status writeFile(const std::string &path, const void *data, size_t size);

std::string joinPath(const std::string &folder, const std::string &path);

} // namespace cauce
