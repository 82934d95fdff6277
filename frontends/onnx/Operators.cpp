// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/onnx/Operators.h"

#include "llvm/ADT/StringMap.h"

namespace cauce::onnx {

using Table = llvm::StringMap<llvm::SmallVector<const Operator *, 2>>;

// By domain and name.
static const Table &table() {
  static const Table all = [] {
    Table made;
    const llvm::ArrayRef<Operator> families[] = {
        elementwiseOperators(),
        productOperators(),
        shapeOperators(),
        indexingOperators(),
        resizeOperators(),
        samplingOperators(),
        recurrentOperators(),
        normOperators(),
        lossOperators(),
        attentionOperators(),
        reductionOperators(),
        convolutionOperators(),
        controlOperators(),
        poolOperators(),
        reorderingOperators(),
        quantisedOperators(),
        tableOperators(),
        trainingOperators(),
    };
    for (llvm::ArrayRef<Operator> family : families)
      for (const Operator &each : family)
        made[(each.domain + ":" + each.name).str()].push_back(&each);
    return made;
  }();
  return all;
}

const Operator *findOperator(llvm::StringRef domain, llvm::StringRef name, int64_t version) {
  auto it = table().find((domain + ":" + name).str());
  const Operator *best = nullptr;
  if (it != table().end())
    for (const Operator *each : it->second)
      if (each->since <= version && (!best || each->since > best->since))
        best = each;
  return best;
}

std::vector<std::string> operatorNames(llvm::StringRef domain) {
  std::vector<std::string> names;
  for (const auto &entry : table())
    if (llvm::StringRef name = entry.first(); name.consume_front((domain + ":").str()))
      names.push_back(name.str());
  llvm::sort(names);
  return names;
}

} // namespace cauce::onnx
