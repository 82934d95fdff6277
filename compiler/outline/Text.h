// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What outlines are written with: formulas with as few parentheses as possible, numbers as short as they can be, long lines wrapped.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace cauce::outline {

constexpr size_t columns = 120; // of a line

/// How strongly the outermost operator of a formula binds.
enum class Binding { Choice, Either, Both, Comparison, Sum, Product, Sign, Power, Atom };

struct Formula {
  std::string text;
  Binding binding = Binding::Atom;
};

/// The text where what binds less than `least` needs parentheses.
std::string within(const Formula &formula, Binding least);
/// lhs SIGN rhs, to be read from the left.
Formula infix(const Formula &lhs, llvm::StringRef sign, const Formula &rhs, Binding binding);
Formula prefix(llvm::StringRef sign, const Formula &x);
Formula choice(const Formula &condition, const Formula &yes, const Formula &no);
/// A number, which has a sign if it is negative.
Formula number(const std::string &text);
/// The texts of operands that need no parentheses, as arguments of calls do.
llvm::SmallVector<std::string> textsOf(llvm::ArrayRef<Formula> formulas);
/// NAME(ARGUMENT, ...)
Formula call(llvm::StringRef name, llvm::ArrayRef<std::string> arguments);

/// The shortest decimal that is the number in its type: 0.1, 1e-08, inf.
std::string shortest(llvm::APFloat number);
/// A number or text of an attribute, a list of them, or what MLIR prints.
std::string shortest(mlir::Attribute attribute);
/// NUMBER=VALUE, FLAG, of what an attribute of a recipe does not have by default.
llvm::SmallVector<std::string> numbersOf(mlir::Attribute kind);
/// "f32", "i64", "ui8".
std::string describe(mlir::Type element);
/// The elements of a constant if they are equal or a few, else what there are.
Formula literal(mlir::ElementsAttr value);

/// Prints `text` and the end of a line. What is too long for one goes on behind a space, two steps further to the right.
void printLine(llvm::raw_ostream &out, unsigned indent, llvm::StringRef text);

} // namespace cauce::outline
