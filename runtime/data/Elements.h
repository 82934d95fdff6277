// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Single numbers: from text, and between element types without losing anything silently.
#pragma once

#include "base/Memory.h"
#include "cauce/program_abi.h"

namespace cauce::runtime {

// Parses all of text[0, length), blanks around it aside, as a decimal number. The result is the nearest double.
bool parseNumber(const char *text, size_t length, double *out);

// The same with another decimal point, and with `thousands`, unless it is 0, between groups of three digits before it.
bool parseNumber(const char *text, size_t length, char decimal, char thousands, double *out);

// Parses all of `text` as an unsigned whole number.
bool parseWhole(const char *text, size_t length, uint64_t *out);

double loadElement(cauce_abi_dtype_t dtype, const void *element);

// Appends the shortest decimal that reads back as `value`, an element of type `dtype`; nan, inf or -inf.
void appendNumber(cauce_abi_dtype_t dtype, double value, String *out);

// False if `dtype` cannot hold `value`: a fraction or too large a number for an integer, anything but 0 and 1 for i1, a finite
// number that becomes infinite.
bool storeElement(cauce_abi_dtype_t dtype, double value, void *element);

// The same of a number that was parsed from `text`, with all digits of a whole one where a double has no place for them.
bool storeElement(cauce_abi_dtype_t dtype, double value, const char *text, size_t length, void *element);

// Converts `count` elements. Returns `count`, or the position of the first that does not fit.
size_t convertElements(cauce_abi_dtype_t from, const void *source, cauce_abi_dtype_t to, void *target, size_t count);

// The position of the first of `count` elements that is NaN or infinite; `count` if there is none.
size_t findNotFinite(cauce_abi_dtype_t dtype, const void *elements, size_t count);

// "expected a whole number from 0 to 255 (ui8)": what storeElement wanted.
void describeRange(cauce_abi_dtype_t dtype, String *out);

} // namespace cauce::runtime
