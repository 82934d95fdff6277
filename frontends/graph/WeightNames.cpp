// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontends/graph/WeightNames.h"

#include "dialects/train/Train.h"
#include "frontends/graph/Reader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Regex.h"

using namespace mlir;

namespace cauce::graph {

static WeightNames ruleOf(const pb::WeightNames &names) {
  return {names.weight(), {names.source().begin(), names.source().end()}, {names.permutation().begin(), names.permutation().end()}};
}

std::optional<std::vector<std::string>> WeightNames::sourcesOf(StringRef name) const {
  std::string pattern = "^";
  for (char c : weight)
    pattern += c == '*' ? "([^./]+)" : llvm::Regex::escape(StringRef(&c, 1));
  SmallVector<StringRef> texts;
  if (!llvm::Regex(pattern + "$").match(name, &texts))
    return std::nullopt;
  std::vector<std::string> found;
  for (StringRef source : sources) {
    std::string &text = found.emplace_back();
    size_t star = 0;
    for (char c : source)
      text += c == '*' ? texts[++star] : StringRef(&c, 1);
  }
  return found;
}

LogicalResult checkWeightNames(const ModelFile &file, ModuleOp module) {
  for (auto [i, names] : llvm::enumerate(file.model.weight_names())) {
    Place place = placeOf(&file.places, pb::Model::descriptor(), "weight_names", i);
    auto fail = [&] { return emitError(FileLineColLoc::get(module.getContext(), file.path, place.line, place.column)) << "weight names: "; };
    WeightNames rule = ruleOf(names);
    if (rule.sources.empty())
      return fail() << "expected a source of '" << rule.weight << "'";
    for (StringRef source : rule.sources)
      if (source.count('*') > StringRef(rule.weight).count('*'))
        return fail() << "expected at most as many '*' as in '" << rule.weight << "', but got '" << source << "'";
    std::vector<unsigned> sorted(rule.permutation);
    llvm::sort(sorted);
    for (auto [dim, number] : llvm::enumerate(sorted))
      if (dim != number)
        return fail() << "expected permutation to have each of 0 to " << sorted.size() - 1 << " once";
    auto isFor = [&](train::StateOp state) { return rule.sourcesOf(state.getSymName()).has_value(); };
    if (llvm::none_of(module.getOps<train::StateOp>(), isFor))
      return fail() << "no weight is called '" << rule.weight << "'";
  }
  return success();
}

std::vector<WeightNames> readWeightNames(const std::string &path) {
  ModelFile file;
  std::string error;
  std::vector<WeightNames> rules;
  if (readModelFile(path, file, error))
    for (const pb::WeightNames &names : file.model.weight_names())
      rules.push_back(ruleOf(names));
  return rules;
}

} // namespace cauce::graph
