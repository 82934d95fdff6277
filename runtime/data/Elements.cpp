// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decimal numbers by Clinger's fast path (exact while mantissa and power of ten are exact doubles), else by the C library.
#include "data/Elements.h"

#include "program/ElementType.h"
#include "program/Shape.h"

#include <clocale>
#include <climits>
#include <limits>
#include <type_traits>

namespace cauce::runtime {

static const double powersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool isDigit(char c) { return c >= '0' && c <= '9'; }

static bool parseSlowly(const char *text, size_t length, double *out) {
  char copy[128];
  if (length >= sizeof(copy))
    return false;
  memcpy(copy, text, length);
  copy[length] = 0;
  // Hexadecimal floats are not decimal numbers.
  for (size_t i = 0; i < length; ++i)
    if (copy[i] == 'x' || copy[i] == 'X' || copy[i] == '(')
      return false;
  locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
  char *end = nullptr;
  *out = plain ? strtod_l(copy, &end, plain) : strtod(copy, &end);
  if (plain)
    freelocale(plain);
  return end == copy + length && length > 0;
}

static bool isWholeNumber(double value) { return value >= -0x1p63 && value < 0x1p63 && double(int64_t(value)) == value; }

Number Number::of(double value) { return isWholeNumber(value) ? Number{value, int64_t(value), true} : Number{value, 0, false}; }

bool operator==(const Number &a, const Number &b) { return a.isWhole && b.isWhole ? a.whole == b.whole : a.value == b.value; }

// digits[0, count), a point among them aside, times 10^exponent, if that is a whole number of 64 bits.
static bool scaleWhole(const char *digits, size_t count, int exponent, bool isNegative, int64_t *out) {
  uint64_t magnitude = 0, zeros = 0;
  auto appendDigit = [&](char c) {
    if (c == '0' && magnitude)
      return ++zeros, true;
    for (; zeros; --zeros)
      if (__builtin_mul_overflow(magnitude, 10, &magnitude))
        return false;
    return !__builtin_mul_overflow(magnitude, 10, &magnitude) && !__builtin_add_overflow(magnitude, uint64_t(c - '0'), &magnitude);
  };
  for (size_t i = 0; i < count; ++i)
    if (digits[i] != '.' && !appendDigit(digits[i]))
      return false;
  if (!magnitude)
    return *out = 0, true;
  int64_t places = int64_t(zeros) + exponent;
  if (places < 0 || places > 19)
    return false;
  for (; places; --places)
    if (__builtin_mul_overflow(magnitude, 10, &magnitude))
      return false;
  if (magnitude > uint64_t(INT64_MAX) + isNegative)
    return false;
  *out = int64_t(isNegative ? 0 - magnitude : magnitude);
  return true;
}

bool parseNumber(const char *text, size_t length, Number *out) {
  while (length && (*text == ' ' || *text == '\t'))
    ++text, --length;
  while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    --length;
  const char *p = text, *end = text + length;
  bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+'))
    ++p;
  const char *first = p;
  uint64_t mantissa = 0;
  int digits = 0, exponent = 0;
  bool any = false;
  for (; p < end && isDigit(*p); ++p, any = true)
    mantissa = mantissa * 10 + uint64_t(*p - '0'), digits += mantissa != 0;
  if (p < end && *p == '.')
    for (++p; p < end && isDigit(*p); ++p, any = true)
      mantissa = mantissa * 10 + uint64_t(*p - '0'), digits += mantissa != 0, --exponent;
  const char *last = p;
  if (any && p < end && (*p == 'e' || *p == 'E')) {
    const char *q = p + 1;
    bool negativeExponent = q < end && *q == '-';
    if (q < end && (*q == '-' || *q == '+'))
      ++q;
    if (q < end && isDigit(*q)) {
      int value = 0;
      for (; q < end && isDigit(*q); ++q)
        value = value > 9999 ? value : value * 10 + (*q - '0');
      exponent += negativeExponent ? -value : value;
      p = q;
    }
  }
  bool isDecimal = any && p == end;
  if (isDecimal && digits <= 15 && exponent <= 0 && exponent >= -22) {
    double value = double(mantissa) / powersOfTen[-exponent];
    out->value = negative ? -value : value;
    // No other decimal of 15 digits has this double.
    out->whole = int64_t(out->value);
    out->isWhole = double(out->whole) == out->value;
    return true;
  }
  out->isWhole = isDecimal && scaleWhole(first, size_t(last - first), exponent, negative, &out->whole);
  if (isDecimal && digits <= 15 && exponent >= 0 && exponent <= 22) {
    double value = double(mantissa) * powersOfTen[exponent];
    out->value = negative ? -value : value;
    return true;
  }
  if (!out->isWhole || !out->whole)
    return parseSlowly(text, length, &out->value);
  out->value = double(out->whole);
  return true;
}

bool parseNumber(const char *text, size_t length, char decimal, char thousands, Number *out) {
  if (decimal == '.' && !thousands)
    return parseNumber(text, length, out);
  char plain[128];
  size_t size = 0;
  int digits = 0; // of the group
  bool isGrouped = false, isWhole = true;
  while (length && (*text == ' ' || *text == '\t'))
    ++text, --length;
  while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    --length;
  if (length > sizeof(plain))
    return false;
  for (size_t i = 0; i < length; ++i) {
    char c = text[i];
    bool isEnd = !isDigit(c) && !(i == 0 && (c == '-' || c == '+'));
    if (isWhole && isEnd && ((isGrouped && digits != 3) || (c == thousands && (digits == 0 || digits > 3))))
      return false;
    if (isWhole && thousands && c == thousands) {
      isGrouped = true;
      digits = 0;
      continue;
    }
    isWhole = isWhole && !isEnd;
    digits += isDigit(c);
    if (c == '.' && decimal != '.')
      return false;
    plain[size++] = c == decimal ? '.' : c;
  }
  return !(isWhole && isGrouped && digits != 3) && parseNumber(plain, size, out);
}

bool parseWhole(const char *text, size_t length, uint64_t *out) {
  uint64_t value = 0;
  for (size_t i = 0; i < length; ++i)
    if (!isDigit(text[i]) || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, uint64_t(text[i] - '0'), &value))
      return false;
  *out = value;
  return length > 0;
}

template <typename T> static T load(const void *element) {
  T value;
  memcpy(&value, element, sizeof(T));
  return value;
}

static double loadHalf(cauce_abi_dtype_t dtype, uint16_t half) {
  if (dtype == CAUCE_DTYPE_BF16) {
    uint32_t bits = uint32_t(half) << 16;
    return double(load<float>(&bits));
  }
  int exponent = half >> 10 & 31;
  double mantissa = double(half & 1023);
  double value = exponent == 0    ? mantissa * 0x1p-24
                 : exponent == 31 ? (half & 1023 ? __builtin_nan("") : __builtin_inf())
                                  : __builtin_ldexp(1024 + mantissa, exponent - 25);
  return half >> 15 ? -value : value;
}

double loadElement(cauce_abi_dtype_t dtype, const void *element) {
  switch (dtype) {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, ...)                                                                            \
  case NUMBER:                                                                                                                             \
    return ElementKind::KIND == ElementKind::HALF ? loadHalf(dtype, load<uint16_t>(element)) : double(load<TYPE>(element));
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
  default:
    return 0;
  }
}

int64_t loadWhole(cauce_abi_dtype_t dtype, const void *element) {
  if (dtype == CAUCE_DTYPE_I64)
    return load<int64_t>(element);
  double value = loadElement(dtype, element);
  return value != value ? 0 : value < -0x1p63 ? INT64_MIN : value >= 0x1p63 ? INT64_MAX : int64_t(value);
}

static double scaleByTen(double value, int exponent) {
  for (; exponent < -22; exponent += 22)
    value /= powersOfTen[22];
  for (; exponent > 22; exponent -= 22)
    value *= powersOfTen[22];
  return exponent < 0 ? value / powersOfTen[-exponent] : value * powersOfTen[exponent];
}

// `digits` digits of which the first stands for 10^exponent, as printf's %g writes them.
static void appendDigits(char *digits, int count, int exponent, String *out) {
  while (count > 1 && digits[count - 1] == '0')
    --count;
  if (exponent < -4 || exponent >= 9) {
    out->append(digits, 1).append(count > 1 ? "." : "").append(digits + 1, size_t(count - 1));
    out->format("e%c%02d", exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
  } else if (exponent < 0) {
    out->append("0.000", size_t(1 - exponent)).append(digits, size_t(count));
  } else if (exponent + 1 >= count) {
    out->append(digits, size_t(count)).append("00000000", size_t(exponent + 1 - count));
  } else {
    out->append(digits, size_t(exponent + 1)).append(".").append(digits + exponent + 1, size_t(count - exponent - 1));
  }
}

// A positive finite float: with as few digits, from 6 on, as tell it from its neighbours, whatever is lost below.
static void appendFloat(float value, String *out) {
  static constexpr double lost = 1e-15; // more than the roundings of scaleByTen, less than anything a float can tell
  int binary, exponent;
  __builtin_frexp(double(value), &binary);
  exponent = (binary * 1233 >> 12) - 1; // log10(2) is 1233 / 4096; the quotient is the exponent or one less
  if (double(value) >= scaleByTen(1, exponent + 1))
    ++exponent;
  for (int count = 6;; ++count) {
    double scaled = scaleByTen(double(value), count - 1 - exponent);
    uint64_t digits = uint64_t(scaled + 0.5);
    double back = scaleByTen(double(digits), exponent - count + 1);
    if (count < 9 && (float(back * (1 - lost)) != value || float(back * (1 + lost)) != value))
      continue;
    char text[24];
    int length = 0;
    for (uint64_t rest = digits; rest; rest /= 10)
      text[23 - length++] = char('0' + rest % 10);
    return appendDigits(text + 24 - length, length, exponent + length - count, out); // rounding may add a digit
  }
}

static void appendReal(cauce_abi_dtype_t dtype, double value, String *out) {
  if (value != value || value - value != 0) {
    out->append(value != value ? "nan" : value < 0 ? "-inf" : "inf");
    return;
  }
  if (dtype != CAUCE_DTYPE_F64 && value != 0) {
    out->append(value < 0 ? "-" : "");
    return appendFloat(float(value < 0 ? -value : value), out);
  }
  for (int digits = 15;; ++digits) {
    Message text;
    Number back;
    text.number(value, digits);
    if (digits == 17 || (parseNumber(text.c_str(), text.size(), &back) && back.value == value)) {
      out->append(text);
      return;
    }
  }
}

void appendElement(cauce_abi_dtype_t dtype, const void *element, String *out) {
  if (isReal(dtype))
    return appendReal(dtype, loadElement(dtype, element), out);
  out->format("%lld", static_cast<long long>(loadWhole(dtype, element)));
}

// The ends of an integer type.
template <typename T, ElementKind kind>
static constexpr int64_t lowest = kind == ElementKind::BOOL ? 0 : int64_t(std::numeric_limits<T>::min());
template <typename T, ElementKind kind>
static constexpr int64_t highest = kind == ElementKind::BOOL ? 1 : int64_t(std::numeric_limits<T>::max());

template <typename T, ElementKind kind> static bool storeInteger(int64_t whole, void *element) {
  if constexpr (kind == ElementKind::REAL || kind == ElementKind::HALF) {
    return false;
  } else {
    if (whole < lowest<T, kind> || whole > highest<T, kind>)
      return false;
    T value = T(whole);
    memcpy(element, &value, sizeof(T));
    return true;
  }
}

static bool storeWhole(cauce_abi_dtype_t dtype, int64_t whole, void *element) {
  switch (dtype) {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, ...)                                                                            \
  case NUMBER:                                                                                                                             \
    return storeInteger<TYPE, ElementKind::KIND>(whole, element);
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
  default:
    return false;
  }
}

// The nearest number of 16 bits with `mantissa` bits behind the point, halves to even. Not by way of f32, which would round twice.
static uint16_t roundToHalf(double value, unsigned mantissa) {
  unsigned exponentBits = 15 - mantissa;
  int64_t infinity = int64_t((1u << exponentBits) - 1) << mantissa, bits = load<int64_t>(&value);
  int exponent = int(bits >> 52 & 2047) - 1023;
  uint64_t fraction = uint64_t(bits) << 12 >> 12;
  uint16_t sign = uint16_t(uint64_t(bits) >> 63 << 15);
  if (exponent == 1024)
    return uint16_t(sign | infinity | (fraction ? 1 << (mantissa - 1) : 0));
  int biased = exponent + (1 << (exponentBits - 1)) - 1;
  // A subnormal number loses more, and the leading 1 is among what it keeps.
  unsigned lost = 52 - mantissa + unsigned(biased < 1 ? 1 - biased : 0);
  if (lost > 53)
    return sign;
  uint64_t significand = fraction | uint64_t(1) << 52, kept = significand >> lost, rest = significand - (kept << lost);
  uint64_t half = uint64_t(1) << (lost - 1);
  kept += rest > half || (rest == half && (kept & 1));
  int64_t rounded = (int64_t(biased < 1 ? 0 : biased - 1) << mantissa) + int64_t(kept); // a carry becomes the exponent's
  return uint16_t(sign | (rounded < infinity ? rounded : infinity));
}

bool storeElement(cauce_abi_dtype_t dtype, double value, void *element) {
  switch (dtype) {
  case CAUCE_DTYPE_F16:
  case CAUCE_DTYPE_BF16: {
    uint16_t half = roundToHalf(value, dtype == CAUCE_DTYPE_F16 ? 10 : 7);
    memcpy(element, &half, sizeof(half));
    return true;
  }
  case CAUCE_DTYPE_F32: {
    float narrow = float(value);
    memcpy(element, &narrow, sizeof(narrow));
    return narrow - narrow == 0 || value - value != 0;
  }
  case CAUCE_DTYPE_F64:
    memcpy(element, &value, sizeof(value));
    return true;
  default:
    return isWholeNumber(value) && storeWhole(dtype, int64_t(value), element);
  }
}

bool storeElement(cauce_abi_dtype_t dtype, const Number &number, void *element) {
  return isReal(dtype) ? storeElement(dtype, number.value, element) : number.isWhole && storeWhole(dtype, number.whole, element);
}

bool isClass(const Number &number, int64_t count) {
  return number.isWhole ? number.whole >= 0 && number.whole < count : number.value >= 0 && number.value < double(count);
}

bool isClass(cauce_abi_dtype_t dtype, const void *element, int64_t count) {
  if (int64_t whole = loadWhole(dtype, element); whole < 0 || whole >= count)
    return false;
  return !isReal(dtype) || loadElement(dtype, element) >= 0; // of NaN and of -0.5 nothing whole is left
}

size_t convertElements(cauce_abi_dtype_t from, const void *source, cauce_abi_dtype_t to, void *target, size_t count) {
  const char *s = static_cast<const char *>(source);
  char *t = static_cast<char *>(target);
  size_t fromSize = dtypeSize(from), toSize = dtypeSize(to);
  if (from == to && to != CAUCE_DTYPE_I1) {
    if (count)
      memcpy(t, s, count * toSize);
    return count;
  }
  if (from == CAUCE_DTYPE_UI8 && to == CAUCE_DTYPE_I64) {
    for (size_t i = 0; i < count; ++i) {
      int64_t value = static_cast<unsigned char>(s[i]);
      memcpy(t + i * 8, &value, 8);
    }
    return count;
  }
  bool isExact = !isReal(from) && !isReal(to);
  for (size_t i = 0; i < count; ++i)
    if (isExact ? !storeWhole(to, loadWhole(from, s + i * fromSize), t + i * toSize)
                : !storeElement(to, loadElement(from, s + i * fromSize), t + i * toSize))
      return i;
  return count;
}

template <typename T> static size_t findNotFiniteIn(const char *elements, size_t count) {
  static constexpr size_t block = 1024;
  for (size_t begin = 0; begin < count; begin += block) {
    size_t end = count - begin < block ? count : begin + block;
    // x - x is 0 for finite x and NaN else, and sums stay NaN; this vectorises, a test with an early exit does not.
    T sum = 0;
    for (size_t i = begin; i < end; ++i) {
      T value = load<T>(elements + i * sizeof(T));
      sum += value - value;
    }
    for (size_t i = begin; i < end && sum != 0; ++i)
      if (T value = load<T>(elements + i * sizeof(T)); value - value != 0)
        return i;
  }
  return count;
}

size_t findNotFinite(cauce_abi_dtype_t dtype, const void *elements, size_t count) {
  const char *bytes = static_cast<const char *>(elements);
  return dtype == CAUCE_DTYPE_F32 ? findNotFiniteIn<float>(bytes, count) : dtype == CAUCE_DTYPE_F64 ? findNotFiniteIn<double>(bytes, count) : count;
}

template <typename T, ElementKind kind> static void describeRangeOf(String *out) {
  if constexpr (kind == ElementKind::BOOL)
    out->append("expected 0 or 1");
  else if constexpr (kind == ElementKind::SIGNED || kind == ElementKind::UNSIGNED)
    out->format("expected a whole number from %lld to %lld", static_cast<long long>(lowest<T, kind>), static_cast<long long>(highest<T, kind>));
  else if constexpr (std::is_same_v<T, float>)
    out->append("expected a number from -3.4028235e+38 to 3.4028235e+38");
  else
    out->append("expected a number");
}

void describeRange(cauce_abi_dtype_t dtype, String *out) {
  switch (dtype) {
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, TEXT, KIND, TYPE, ...)                                                                            \
  case NUMBER:                                                                                                                             \
    return describeRangeOf<TYPE, ElementKind::KIND>(out);
    CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
  }
}

} // namespace cauce::runtime
