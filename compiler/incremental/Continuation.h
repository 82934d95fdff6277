// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function of new tokens, made of one of whole texts. Its values are followed along the dimension that counts tokens: each has it somewhere, or is of the last token alone, or is
// the same whatever the tokens are. Element t of what has it may depend on tokens 0 to t, and on no other.
#pragma once

#include "dialects/nn/ArithmeticBuilder.h"
#include "dialects/nn/Attention.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Symbols.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

namespace cauce::incremental {

class Continuation {
public:
  /// `predict` takes ids of tokens (N, T) alone.
  Continuation(mlir::func::FuncOp predict, llvm::StringRef name);
  /// Makes the function behind `predict`; false if that cannot be, and then nothing is there.
  bool build();
  /// Which op of `predict` hinders it, and why: "looks at tokens behind".
  mlir::Operation *hinderedBy() const { return hindrance; }
  llvm::StringRef reason() const { return why; }
  /// How many values are remembered.
  size_t count() const { return afterwards.size(); }

private:
  using Value = mlir::Value;
  using Type = mlir::Type;
  using Operation = mlir::Operation;
  /// Where a value counts tokens: a dimension, or one of these.
  using Tokens = int64_t;
  static constexpr Tokens same = -1;   // the same for all tokens
  static constexpr Tokens latest = -2; // of the last token alone
  /// Which of the new tokens a value is made of.
  enum Share : unsigned { all, last };

  // Continuation.cpp: what is done with each op.
  void findNeeded();
  bool visit(Operation &op);
  bool visitLatest(Operation &op);
  Tokens tokensAfter(Operation &op) const;
  Value productOfRows(nn::DotGeneralOp op, Value x, Value rows);
  bool returnResults();
  bool fail(Operation *op, llvm::StringRef because);
  Tokens of(Value value) const { return tokens.lookup_or(value, same); }
  /// The op again with other operands and types of results; regions are cloned.
  Operation *again(Operation &op, mlir::ValueRange operands, mlir::TypeRange types);
  void keep(Value before, Value after, Tokens where, Share share);

  // Places.cpp: values of the new function, null and a hindrance if there is none.
  Value operand(Operation *user, Value value, Tokens where, Share share);
  /// What is the same for all tokens, as it is, or its elements at the places of the new ones.
  Value whole(Operation *user, Value value);
  Value rows(Operation *user, Value value, Tokens where, Share share);
  Value makeRows(Operation *user, Value value, Tokens where, Share share);
  /// Of a value with all new tokens the last one.
  Value lastOf(Value value, Tokens where);
  /// The places of the new tokens in the text.
  Value places(Share share);
  bool countsTokens(Type type) const;
  nn::Dim countOf(Share share) const;
  mlir::RankedTensorType retyped(Type type, Tokens where, Share share) const;

  // Memory.cpp: what is remembered.
  bool visitAttention(nn::AttentionOp op);
  bool visitScan(nn::ScanOp op);
  Value position();
  /// A new argument, of what is remembered, and what it goes on with.
  Value past(Operation *op, llvm::StringRef what, mlir::RankedTensorType type);
  void remember(Value past, Value after) { afterwards[mlir::cast<mlir::BlockArgument>(past).getArgNumber() - 1] = after; }
  nn::Dim remembered() const { return {0, lengthSymbol}; }

  mlir::func::FuncOp predict, function;
  mlir::OpBuilder builder;
  nn::ArithmeticBuilder b;
  nn::Dim before;                              // of the tokens, in `predict`
  mlir::StringAttr newSymbol, lengthSymbol;    // of the new ones, and of those before
  llvm::DenseMap<Value, Tokens> tokens;        // by values of `predict`, as all others are
  llvm::DenseMap<Value, Value> made;
  llvm::DenseMap<Value, Share> shares;
  llvm::DenseMap<Value, Value> lasts, wholes;
  llvm::DenseMap<std::pair<Value, std::pair<Tokens, unsigned>>, Value> parts;
  llvm::DenseSet<Value> needed; // of all new tokens
  Value ids, start, placesOf[2];
  llvm::SmallVector<std::pair<std::string, std::string>> names; // of what is remembered, before and afterwards
  llvm::SmallVector<Value> afterwards;
  llvm::StringSet<> taken;
  Operation *hindrance = nullptr;
  std::string why;
};

} // namespace cauce::incremental
