// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Single numbers: from text, and between element types without losing anything silently.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"

namespace cauce::runtime {

// What was written as a decimal number: the nearest double, and all digits of a whole number of 64 bits, for many of which a double
// has no place.
struct Number {
  double value = 0;
  int64_t whole = 0; // if isWhole
  bool isWhole = false;
  static Number of(double value);
};

// Whether both were written for the same number.
bool operator==(const Number &a, const Number &b);

// Parses all of text[0, length), blanks around it aside, as a decimal number.
bool parseNumber(const char *text, size_t length, Number *out);

// The same with another decimal point, and with `thousands`, unless it is 0, between groups of three digits before it.
bool parseNumber(const char *text, size_t length, char decimal, char thousands, Number *out);

// Parses all of `text` as an unsigned whole number.
bool parseWhole(const char *text, size_t length, uint64_t *out);

// As a double, which i64 may be rounded to.
double loadElement(cauce_abi_dtype_t dtype, const void *element);

// Without its fraction, if it has one; the nearest number of 64 bits if there is none for it, 0 for NaN.
int64_t loadWhole(cauce_abi_dtype_t dtype, const void *element);

// Appends the shortest decimal that reads back as the same element, all digits of integers; nan, inf or -inf.
void appendElement(cauce_abi_dtype_t dtype, const void *element, String *out);

// False if `dtype` cannot hold `value`: a fraction or too large a number for an integer, anything but 0 and 1 for i1, a finite
// number that becomes infinite.
bool storeElement(cauce_abi_dtype_t dtype, double value, void *element);

// The same with all digits.
bool storeElement(cauce_abi_dtype_t dtype, const Number &number, void *element);

// Whether a number lies in [0, count).
bool isClass(const Number &number, int64_t count);
bool isClass(cauce_abi_dtype_t dtype, const void *element, int64_t count);

// Converts `count` elements. Returns `count`, or the position of the first that does not fit.
size_t convertElements(cauce_abi_dtype_t from, const void *source, cauce_abi_dtype_t to, void *target, size_t count);

// The position of the first of `count` elements that is NaN or infinite; `count` if there is none.
size_t findNotFinite(cauce_abi_dtype_t dtype, const void *elements, size_t count);

// "expected a whole number from 0 to 255 (ui8)": what storeElement wanted.
void describeRange(cauce_abi_dtype_t dtype, String *out);

} // namespace cauce::runtime
