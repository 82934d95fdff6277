// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Messages of any length.
#include "base/Status.h"

#include <cstdio>

namespace cauce {

static std::string formatList(const char *format, va_list arguments) {
  va_list copy;
  va_copy(copy, arguments);
  int length = vsnprintf(nullptr, 0, format, copy);
  va_end(copy);
  std::string text(length > 0 ? length : 0, '\0');
  vsnprintf(text.data(), text.size() + 1, format, arguments);
  return text;
}

Status Status::error(const char *format, ...) {
  Status status;
  status.isError = true;
  va_list arguments;
  va_start(arguments, format);
  status.text = formatList(format, arguments);
  va_end(arguments);
  return status;
}

std::string formatText(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::string text = formatList(format, arguments);
  va_end(arguments);
  return text;
}

} // namespace cauce
