// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "data/TextWord.h"

#include "base/Utf8.h"

namespace cauce::runtime {

Status TextWord::clear() {
  size = 0;
  return bytes.reserve(longest);
}

Status TextWord::append(const uint32_t *characters, size_t count) {
  if (size + 4 * together > longest)
    return fail(Status::badData, "%s:%zu:%zu: expected words of at most %zu bytes, but got a longer one", name(), wordLine, wordColumn, longest);
  for (size_t i = 0; i < count; ++i)
    size += encodeCharacter(characters[i], bytes.data() + size);
  return Status::ok;
}

} // namespace cauce::runtime
