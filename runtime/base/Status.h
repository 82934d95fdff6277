// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Success, or a sentence that says what went wrong.
#pragma once

#include <cstdarg>
#include <string>

namespace cauce {

class [[nodiscard]] Status {
public:
  static Status ok() { return {}; }
  /// A failure with a printf-style message: lower case, no period.
  static Status error(const char *format, ...) __attribute__((format(printf, 1, 2)));

  bool failed() const { return isError; }
  const std::string &message() const { return text; }

private:
  bool isError = false;
  std::string text;
};

/// A printf-style string.
std::string formatText(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define CAUCE_RETURN_IF_FAILED(expression)                                                                             \
  do {                                                                                                                 \
    if (::cauce::Status status_ = (expression); status_.failed())                                                      \
      return status_;                                                                                                  \
  } while (0)

} // namespace cauce
