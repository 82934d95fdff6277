// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory: bytes (Buffer), lists (Vector) and texts (String), for which there may be none: that is a status, and nothing else has
// changed. The runtime does not link the C++ library: an artifact needs libc alone.
#pragma once

#include "base/Status.h"

#include <cassert>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace cauce::runtime {

// Kernels may assume it of every buffer.
constexpr size_t alignment = 64;

inline size_t alignUp(size_t bytes) { return (bytes + alignment - 1) & ~(alignment - 1); }

// a * b, or false if it does not fit.
[[nodiscard]] inline bool multiply(size_t a, size_t b, size_t *out) { return !__builtin_mul_overflow(a, b, out); }

// Everything that the runtime allocates comes from here: NULL if there is no memory. Aligned to `alignment`, a power of two.
void *allocate(size_t bytes, size_t alignment);
// Accepts NULL.
void release(void *memory);

// Aligned bytes with one owner. Grows, never shrinks.
class Buffer {
public:
  Buffer() = default;
  Buffer(Buffer &&other) noexcept : bytes(other.bytes), capacity(other.capacity) { other.bytes = nullptr, other.capacity = 0; }
  Buffer &operator=(Buffer &&other) noexcept {
    std::swap(bytes, other.bytes);
    std::swap(capacity, other.capacity);
    return *this;
  }
  ~Buffer() { release(bytes); }

  // At least `size` bytes; what was there is lost if it has to grow.
  Status reserve(size_t size);
  // The same, and keeps the first `used` bytes.
  Status grow(size_t size, size_t used);
  Status zeroed(size_t size);

  char *data() const { return bytes; }
  size_t size() const { return capacity; }

private:
  char *bytes = nullptr;
  size_t capacity = 0;
};

// An object on the heap, made by make<T>(), NULL if there is no memory, and ended by destroy().
template <typename T, typename... Arguments> T *make(Arguments &&...arguments) {
  void *memory = allocate(sizeof(T), alignof(T));
  return memory ? new (memory) T(std::forward<Arguments>(arguments)...) : nullptr;
}

template <typename T> void destroy(T *object) {
  if (object) {
    object->~T();
    release(object);
  }
}

// A list. Elements are moved when it grows. What may take memory says whether there was some; if not, the list is as before.
template <typename T> class Vector {
public:
  Vector() = default;
  Vector(const Vector &) = delete;
  Vector(Vector &&other) noexcept { swap(other); }
  Vector &operator=(Vector &&other) noexcept {
    swap(other);
    return *this;
  }
  ~Vector() {
    clear();
    release(items);
  }

  void swap(Vector &other) {
    std::swap(items, other.items);
    std::swap(count, other.count);
    std::swap(capacity, other.capacity);
  }

  Status push(T value) {
    if (count == capacity)
      CAUCE_TRY(reserve(capacity ? capacity * 2 : 8));
    new (items + count++) T(std::move(value));
    return Status::ok;
  }

  Status reserve(size_t size) {
    if (size <= capacity)
      return Status::ok;
    size_t bytes = SIZE_MAX;
    (void)!multiply(size, sizeof(T), &bytes);
    T *moved = static_cast<T *>(allocate(bytes, alignof(T)));
    if (!moved)
      return failOutOfMemory(bytes);
    for (size_t i = 0; i < count; ++i) {
      new (moved + i) T(std::move(items[i]));
      items[i].~T();
    }
    release(items);
    items = moved;
    capacity = size;
    return Status::ok;
  }

  Status resize(size_t size) {
    CAUCE_TRY(reserve(size));
    while (count < size)
      new (items + count++) T();
    shrink(size);
    return Status::ok;
  }

  // Leaves the first `size` elements, of at least as many.
  void shrink(size_t size) {
    while (count > size)
      items[--count].~T();
  }
  void clear() { shrink(0); }

  T *begin() { return items; }
  T *end() { return items + count; }
  const T *begin() const { return items; }
  const T *end() const { return items + count; }
  T *data() { return items; }
  const T *data() const { return items; }
  size_t size() const { return count; }
  bool empty() const { return count == 0; }
  T &operator[](size_t i) { return items[i]; }
  const T &operator[](size_t i) const { return items[i]; }
  T &back() { return items[count - 1]; }

private:
  T *items = nullptr;
  size_t count = 0;
  size_t capacity = 0;
};

template <size_t room> class FixedString;

// A growing text that always ends in 0. Where memory ends, it ends, and check() fails from then on: whoever lets a text decide
// something, a path, a key, what is in a file, checks it first.
class String {
public:
  String() = default;
  explicit String(const char *text) { append(text); }
  String(const String &) = delete;
  String(String &&other) noexcept { swap(other); }
  template <size_t room> String(FixedString<room> &&) = delete;
  String &operator=(String &&other) noexcept {
    swap(other);
    return *this;
  }
  ~String() {
    if (!isFixed)
      release(characters);
  }

  String &append(const char *text) { return append(text, strlen(text)); }
  String &append(const char *text, size_t size);
  String &append(const String &text);
  String &add(char c) { return append(&c, 1); }
  String &format(const char *format, ...) __attribute__((format(printf, 2, 3)));
  // The shortest decimal that reads back as `value` in `digits` significant digits, with a point in every locale.
  String &number(double value, int digits);

  // Whether all is there that was appended since the text was empty.
  Status check() const { return missing ? failOutOfMemory(missing) : Status::ok; }
  // Takes memory for texts of `size` characters.
  Status reserve(size_t size);
  void clear() {
    shorten(0);
    missing = 0;
    isFull = false;
  }
  // Leaves the first `size` characters, of at least as many.
  void shorten(size_t size) {
    length = size;
    if (characters)
      characters[size] = 0;
  }
  char *data() { return characters; }
  const char *c_str() const {
    assert(!missing && "a text decides something before it was checked");
    return characters ? characters : "";
  }
  size_t size() const { return length; }
  bool operator==(const char *other) const { return strcmp(c_str(), other) == 0; }

protected:
  String(char *room, size_t size) : characters(room), capacity(size), isFixed(true) { *room = 0; }

private:
  void swap(String &other);
  bool makeRoom(size_t more);
  char *characters = nullptr;
  size_t length = 0, capacity = 0; // with the 0 at the end
  size_t missing = 0;              // bytes that could not be had
  bool isFixed = false, isFull = false; // isFixed: the memory is that of a FixedString, isFull: which was too small
};

// A text that takes no memory, cut after `room` - 1 bytes at most, between two characters.
template <size_t room> class FixedString : public String {
public:
  FixedString() : String(memory, room) {}
  explicit FixedString(const char *text) : FixedString() { append(text); }
  FixedString(const FixedString &other) : FixedString() { append(other); }

private:
  char memory[room];
};

// Part of a message, which says what is wrong when there is no memory, too.
using Message = FixedString<maxMessage>;

} // namespace cauce::runtime
