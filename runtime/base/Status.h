// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the runtime fails: a code that is returned, and a sentence that is kept per thread for cauce_message(). Nothing
// throws, prints or exits.
#pragma once

#include "cauce/cauce.h"

#include <cstdarg>

namespace cauce::runtime {

enum class [[nodiscard]] Status : int32_t {
  ok = CAUCE_OK,
  invalidArgument = CAUCE_INVALID_ARGUMENT,
  notFound = CAUCE_NOT_FOUND,
  mismatch = CAUCE_MISMATCH,
  badData = CAUCE_BAD_DATA,
  io = CAUCE_IO,
  outOfMemory = CAUCE_OUT_OF_MEMORY,
  unsupported = CAUCE_UNSUPPORTED,
  notFinite = CAUCE_NOT_FINITE,
  cancelled = CAUCE_CANCELLED,
};

// Longest message with its 0. Small because it is thread-local storage, of which a shared object gets little.
constexpr size_t maxMessage = 480;

// Keeps the sentence for cauce_message() and returns `code`.
Status fail(Status code, const char *format, ...) __attribute__((format(printf, 2, 3), cold));

Status failOutOfMemory(size_t bytes);
// "expected a session, but got NULL".
Status failNull(const char *what);

// For paths that may be neither NULL nor empty.
Status checkPath(const char *path, const char *what);
// For fields of structs that are kept for later versions.
Status checkReserved(uint32_t value, const char *what);

// Formats a message as one line of UTF-8. What is too long ends in "...", after a whole character.
void formatLine(char (&message)[maxMessage], const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

// Copies a struct that starts with its size as the application knows it over the defaults in `out`, of `known` bytes. It may
// be shorter, down to `least`, or longer, if the rest is zero.
Status readSized(const void *given, size_t least, const char *what, void *out, size_t known);
template <typename T> Status readOptions(const T *given, size_t least, const char *what, T *out) {
  return readSized(given, least, what, out, sizeof(T));
}

// The other way: fills a struct of an application, which says how long it is, with as much of `value` as it has room for.
Status writeSized(const void *value, size_t known, size_t least, const char *what, void *out);
template <typename T> Status writeReport(const T &value, size_t least, const char *what, void *out) {
  return writeSized(&value, sizeof(T), least, what, out);
}

// The C side of a status.
inline cauce_status_t toC(Status status) { return static_cast<cauce_status_t>(status); }

} // namespace cauce::runtime

// At the top of a function of the public API: a status for an argument that is NULL.
#define CAUCE_REQUIRE(pointer, what)                                                                                   \
  do {                                                                                                                 \
    if (!(pointer))                                                                                                    \
      return ::cauce::runtime::toC(::cauce::runtime::failNull(what));                                                  \
  } while (false)

// The same for a path, which is not empty either.
#define CAUCE_REQUIRE_PATH(path, what)                                                                                 \
  do {                                                                                                                 \
    if (::cauce::runtime::Status path_ = ::cauce::runtime::checkPath(path, what); path_ != ::cauce::runtime::Status::ok) \
      return ::cauce::runtime::toC(path_);                                                                             \
  } while (false)

#define CAUCE_TRY(...)                                                                                                 \
  do {                                                                                                                 \
    if (::cauce::runtime::Status status_ = (__VA_ARGS__); status_ != ::cauce::runtime::Status::ok)                                       \
      return status_;                                                                                                  \
  } while (false)
