// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory: Buffer, for everything whose size comes from a program or a file (a failed allocation is a status), and
// Vector and String for small lists and names. The runtime does not link the C++ library: an artifact needs libc alone.
#pragma once

#include "base/Status.h"

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

// An object on the heap, made by make<T>() and ended by destroy().
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

// A list. Elements are moved when it grows. Its size never comes from outside (use Buffer), so running out of memory
// here means that nothing works any more: it traps.
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

  T &push(T value) {
    if (count == capacity)
      reserve(capacity ? capacity * 2 : 8);
    return *new (items + count++) T(std::move(value));
  }

  void reserve(size_t size) {
    if (size <= capacity)
      return;
    T *moved = static_cast<T *>(allocate(size * sizeof(T), alignof(T)));
    if (!moved)
      __builtin_trap();
    for (size_t i = 0; i < count; ++i) {
      new (moved + i) T(std::move(items[i]));
      items[i].~T();
    }
    release(items);
    items = moved;
    capacity = size;
  }

  void resize(size_t size) {
    reserve(size);
    while (count < size)
      new (items + count++) T();
    while (count > size)
      items[--count].~T();
  }

  void clear() { resize(0); }

  T *begin() { return items; }
  T *end() { return items + count; }
  const T *begin() const { return items; }
  const T *end() const { return items + count; }
  T *data() { return items; }
  const T *data() const { return items; }
  size_t size() const { return count; }
  size_t allocated() const { return capacity; }
  bool empty() const { return count == 0; }
  T &operator[](size_t i) { return items[i]; }
  const T &operator[](size_t i) const { return items[i]; }
  T &back() { return items[count - 1]; }

private:
  T *items = nullptr;
  size_t count = 0;
  size_t capacity = 0;
};

// A growing text that always ends in 0.
class String {
public:
  String() = default;
  explicit String(const char *text) { append(text); }

  String &append(const char *text) { return append(text, strlen(text)); }
  String &append(const char *text, size_t length) {
    if (!characters.empty())
      characters.resize(characters.size() - 1);
    if (size_t needed = characters.size() + length + 1; needed > characters.allocated())
      characters.reserve(needed > 2 * characters.allocated() ? needed : 2 * characters.allocated());
    for (size_t i = 0; i < length; ++i)
      characters.push(text[i]);
    characters.push(0);
    return *this;
  }
  String &append(const String &text) { return append(text.c_str(), text.size()); }
  String &add(char c) { return append(&c, 1); }
  String &format(const char *format, ...) __attribute__((format(printf, 2, 3)));
  // The shortest decimal that reads back as `value` in `digits` significant digits, with a point in every locale.
  String &number(double value, int digits);

  void clear() { characters.clear(); }
  // Leaves the first `length` characters.
  void shorten(size_t length) {
    characters.resize(length);
    characters.push(0);
  }
  void reserve(size_t length) { characters.reserve(length + 1); }
  char *data() { return characters.data(); }
  const char *c_str() const { return characters.empty() ? "" : characters.data(); }
  size_t size() const { return characters.empty() ? 0 : characters.size() - 1; }
  bool operator==(const char *other) const { return strcmp(c_str(), other) == 0; }

private:
  Vector<char> characters;
};

} // namespace cauce::runtime
