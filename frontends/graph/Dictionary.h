// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dictionaries of attributes from what a model file says.
#pragma once

#include "dialects/nn/Numbers.h"
#include "mlir/IR/Builders.h"

namespace cauce::graph {

class Dictionary {
public:
  explicit Dictionary(mlir::OpBuilder &b) : b(b) {}
  Dictionary &text(const char *key, const std::string &value) { return set(key, b.getStringAttr(value)); }
  Dictionary &integer(const char *key, int64_t value) { return set(key, b.getI64IntegerAttr(value)); }
  Dictionary &real(const char *key, double value) { return set(key, nn::floatAttr(b.getContext(), value)); }
  /// Nothing for 0 and for an empty list, where that is what is not there.
  Dictionary &nonzero(const char *key, int64_t value) { return value ? integer(key, value) : *this; }
  Dictionary &nonzeroReal(const char *key, double value) { return value != 0 ? real(key, value) : *this; }
  template <typename Texts> Dictionary &texts(const char *key, const Texts &values) {
    llvm::SmallVector<mlir::Attribute> list;
    for (const std::string &value : values)
      list.push_back(b.getStringAttr(value));
    return set(key, b.getArrayAttr(list));
  }
  template <typename Texts> Dictionary &nonempty(const char *key, const Texts &values) { return values.empty() ? *this : texts(key, values); }
  Dictionary &set(const char *key, mlir::Attribute value) {
    entries.set(key, value);
    return *this;
  }
  mlir::DictionaryAttr get() { return entries.getDictionary(b.getContext()); }

private:
  mlir::OpBuilder &b;
  mlir::NamedAttrList entries;
};

} // namespace cauce::graph
