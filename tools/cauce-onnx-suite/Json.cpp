// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The report as JSON, of which onnx/backend-scoreboard makes its pages.
#include "tools/cauce-onnx-suite/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

#include <ctime>

using llvm::StringRef;
namespace json = llvm::json;

namespace cauce::suite {
namespace {

// "pytorch-converted" is OnnxBackendPyTorchConvertedModelTest there.
std::string classOf(StringRef folder) {
  if (folder == "pytorch-converted" || folder == "pytorch-operator")
    return folder == "pytorch-converted" ? "OnnxBackendPyTorchConvertedModelTest" : "OnnxBackendPyTorchOperatorModelTest";
  std::string name = folder.str();
  name[0] = llvm::toUpper(name[0]);
  return "OnnxBackend" + name + "ModelTest";
}

// As the scoreboard's own runs print it: "11/14/2025 08:15:00".
std::string now() {
  time_t seconds = time(nullptr);
  char text[32];
  strftime(text, sizeof(text), "%m/%d/%Y %H:%M:%S", gmtime(&seconds));
  return text;
}

struct OperatorCounts {
  int64_t passed = 0, failed = 0;
};

} // namespace

std::string Report::json(StringRef mode) const {
  json::Array passed, failed, all;
  std::map<std::pair<std::string, std::string>, OperatorCounts> counts;
  for (auto [test, row] : llvm::zip(cases, rows)) {
    bool isRight = hasPassed(row.status);
    (isRight ? passed : failed).push_back(classOf(test.folder) + "::" + test.name + "_cpu");
    llvm::SmallVector<StringRef> names;
    StringRef(row.operators).split(names, '\n', -1, /*KeepEmpty=*/false);
    for (StringRef name : names) {
      OperatorCounts &count = counts[{name.split(' ').first.str(), name.split(' ').second.str()}];
      ++(isRight ? count.passed : count.failed);
    }
    all.push_back(json::Object{{"id", test.id()},
                               {"status", nameOf(row.status)},
                               {"message", json::fixUTF8(row.message)},
                               {"seconds", row.seconds},
                               {"compile_seconds", row.compileSeconds},
                               {"largest_difference", row.largest},
                               {"largest_relative_difference", row.largestRelative},
                               {"ulps", int64_t(row.ulps)}});
  }
  json::Array operators;
  for (const auto &[name, count] : counts)
    operators.push_back(json::Object{{"domain", name.first},
                                     {"op_type", name.second},
                                     {"total_tests", count.passed + count.failed},
                                     {"passed_tests", count.passed},
                                     {"failed_tests", count.failed},
                                     {"skipped_tests", 0}});
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(json::Object{{"date", now()},
                                                             {"mode", mode},
                                                             {"passed", std::move(passed)},
                                                             {"failed", std::move(failed)},
                                                             {"skipped", json::Array()},
                                                             {"operators", std::move(operators)},
                                                             {"cases", std::move(all)}})
                                 << "\n";
  return text;
}

} // namespace cauce::suite
