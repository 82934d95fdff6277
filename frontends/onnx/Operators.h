// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of operators: which version of which operator becomes what. Families add their part, in a file of their own.
#pragma once

#include "frontends/onnx/Node.h"

namespace cauce::onnx {

/// Makes ops of a node, and gives its outputs.
using Build = LogicalResult (*)(Node &);

struct Operator {
  llvm::StringLiteral name;
  int64_t since;     // the first version of the domain in which it means this
  unsigned least, most; // inputs
  Build build;
  llvm::StringLiteral domain = "";
};

constexpr unsigned any = ~0u; // inputs

/// Each of these is the operators of a file of that name.
llvm::ArrayRef<Operator> elementwiseOperators();
llvm::ArrayRef<Operator> productOperators();
llvm::ArrayRef<Operator> shapeOperators();
llvm::ArrayRef<Operator> indexingOperators();
llvm::ArrayRef<Operator> resizeOperators();
llvm::ArrayRef<Operator> recurrentOperators();
llvm::ArrayRef<Operator> samplingOperators();
llvm::ArrayRef<Operator> normOperators();
llvm::ArrayRef<Operator> lossOperators();
llvm::ArrayRef<Operator> attentionOperators();
llvm::ArrayRef<Operator> convolutionOperators();
llvm::ArrayRef<Operator> controlOperators();
llvm::ArrayRef<Operator> poolOperators();
llvm::ArrayRef<Operator> reorderingOperators();
llvm::ArrayRef<Operator> quantisedOperators();
llvm::ArrayRef<Operator> tableOperators();
llvm::ArrayRef<Operator> trainingOperators();
llvm::ArrayRef<Operator> reductionOperators();

/// What this operator means in this version of its domain; null if there is none. `newest` is the version that there is none after, 0 without any.
const Operator *findOperator(llvm::StringRef domain, llvm::StringRef name, int64_t version);
/// The names of all operators of a domain.
std::vector<std::string> operatorNames(llvm::StringRef domain);

/// Outputs of a node all of whose inputs are known, and of those that ask for sizes: true if all are given. Says nothing otherwise.
bool fold(Node &node);

} // namespace cauce::onnx
