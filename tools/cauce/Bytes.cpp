// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Amounts of memory on command lines.
#include "tools/cauce/Commands.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace cauce::driver {

std::optional<uint64_t> parseBytes(StringRef option, StringRef text) {
  StringRef digits = text.take_while([](char c) { return (c >= '0' && c <= '9') || c == '.'; }), unit = text.drop_front(digits.size()).trim();
  double factor = llvm::StringSwitch<double>(unit.lower())
                      .Cases({"", "b"}, 1)
                      .Case("kb", 1e3)
                      .Case("mb", 1e6)
                      .Case("gb", 1e9)
                      .Case("kib", 1024)
                      .Case("mib", 1024.0 * 1024)
                      .Case("gib", 1024.0 * 1024 * 1024)
                      .Default(0);
  double number = 0;
  if (!factor || digits.getAsDouble(number) || number * factor < 1 || number * factor > double(int64_t(1) << 60))
    return fail(option.str() + ": expected bytes, as 1500000, 64MB or 1.5GiB, but got '" + text.str() + "'"), std::nullopt;
  return uint64_t(number * factor);
}

} // namespace cauce::driver
