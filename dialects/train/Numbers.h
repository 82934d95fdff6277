// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes of named numbers, which Numbers.td declares: how they are read, printed and verified.
#pragma once

#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/bit.h"

#include <string>
#include <utility>

namespace cauce::train {

/// A number of a recipe: finite where it was written, printed as the shortest decimal that is the same double.
class Number {
public:
  Number(double value) : value(value == 0 ? 0 : value) {} // there is one zero
  operator double() const { return value; }
  friend bool operator==(Number lhs, Number rhs) { return lhs.value == rhs.value; }
  friend llvm::hash_code hash_value(Number number) { return llvm::hash_value(llvm::bit_cast<uint64_t>(number.value)); }

private:
  double value;
};

/// What is declared of a number or of a flag, which has no range.
struct NumberRule {
  llvm::StringRef name;
  double otherwise; // what it is where it is not written; NaN if it has to be
  llvm::StringRef range;
  bool (*fits)(double x);

  bool isFlag() const { return range.empty(); }
};

using EmitError = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// "a, b and c", with `last` for "and".
std::string listed(llvm::ArrayRef<std::string> names, llvm::StringRef last);

/// Numbers are within their ranges, or what they are where nothing is written; `of` is the word of the attribute, for messages.
mlir::LogicalResult verifyNumbers(EmitError emitError, llvm::StringRef of, llvm::ArrayRef<NumberRule> rules, llvm::ArrayRef<double> numbers);

/// Where the rule of this name is; -1, and an error, if there is none.
int indexOf(EmitError emitError, llvm::StringRef of, llvm::ArrayRef<NumberRule> rules, llvm::StringRef name);

mlir::ParseResult parseNumbers(mlir::AsmParser &parser, llvm::StringRef of, llvm::ArrayRef<NumberRule> rules, llvm::SmallVectorImpl<double> &numbers);

template <typename Attr> Attr parseNumbers(mlir::AsmParser &parser) {
  llvm::SMLoc loc = parser.getNameLoc();
  llvm::SmallVector<double> numbers;
  if (failed(parseNumbers(parser, Attr::getMnemonic(), Attr::getRules(), numbers)))
    return {};
  return Attr::ofNumbers([&] { return parser.emitError(loc); }, parser.getContext(), numbers);
}

using NamedNumber = std::pair<std::string, double>;
mlir::LogicalResult setNumbers(EmitError emitError, llvm::StringRef of, llvm::ArrayRef<NumberRule> rules, llvm::ArrayRef<NamedNumber> given, llvm::SmallVectorImpl<double> &numbers);

/// An attribute with these numbers, and what it has by default; null, and an error, if it has no such number or one is out of its range.
template <typename Attr> Attr ofNamedNumbers(EmitError emitError, mlir::MLIRContext *context, llvm::ArrayRef<NamedNumber> given) {
  llvm::SmallVector<double> numbers;
  return succeeded(setNumbers(emitError, Attr::getMnemonic(), Attr::getRules(), given, numbers)) ? Attr::ofNumbers(emitError, context, numbers) : Attr();
}

/// <NAME = NUMBER, FLAG>, of what is not as it would be without.
void printNumbers(mlir::AsmPrinter &printer, llvm::ArrayRef<NumberRule> rules, llvm::ArrayRef<double> numbers);

} // namespace cauce::train
