// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Targets by name.
#include "compiler/cpu/Target.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

#include <unistd.h>

using namespace mlir;

namespace cauce {

// Features that generated code may use and that are checked before it runs, with the names that LLVM gives them.
static constexpr llvm::StringLiteral checked[] = {
    "sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "avx", "avx2", "fma", "f16c", "bmi", "bmi2", "lzcnt", "movbe",
    "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512vnni", "avx512bf16", "avx512vbmi",
};

FailureOr<CpuTarget> resolveTarget(StringRef name, std::string &error) {
  static const std::vector<std::string> v2 = {"sse3", "ssse3", "sse4.1", "sse4.2", "popcnt"};
  static const std::vector<std::string> v3 = {"avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"};
  static const std::vector<std::string> v4 = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"};
  CpuTarget target;
  target.name = name.str();
  auto require = [&](const std::vector<std::string> &features) {
    target.required.insert(target.required.end(), features.begin(), features.end());
  };
  if (name == "native") {
    target.cpu = llvm::sys::getHostCPUName().str();
    llvm::StringMap<bool> host = llvm::sys::getHostCPUFeatures();
    std::vector<std::string> list;
    for (const auto &feature : host)
      list.push_back((feature.second ? "+" : "-") + feature.first().str());
    llvm::sort(list);
    target.features = llvm::join(list, ",");
    for (StringRef feature : checked)
      if (host.lookup(feature))
        target.required.push_back(feature.str());
  } else if (name == "x86-64-v2" || name == "x86-64-v3" || name == "x86-64-v4") {
    target.cpu = name.str();
    require(v2);
    if (name != "x86-64-v2")
      require(v3);
    if (name == "x86-64-v4")
      require(v4);
  } else {
    error = "expected target native, x86-64-v2, x86-64-v3 or x86-64-v4, but got '" + name.str() + "'";
    return failure();
  }
  bool hasFma = llvm::is_contained(target.required, "fma");
  bool isWide = llvm::is_contained(target.required, "avx512f") && llvm::is_contained(target.required, "avx512vl");
  // Three quarters of the registers hold the sums of a tile.
  target.vectorBytes = isWide ? 64 : llvm::is_contained(target.required, "avx2") && hasFma ? 32 : 16;
  target.registers = isWide ? 32 : 16;
  target.tileRows = 6;
  target.tileVectors = isWide ? 4 : 2;
  // What CPUs of such a level have at least, or what this one has.
  target.caches = {32 << 10, isWide ? 1 << 20 : 256 << 10};
  static constexpr int levels[] = {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE};
  for (auto [bytes, level] : llvm::zip(target.caches, levels))
    if (long found = name == "native" ? sysconf(level) : 0; found > 0)
      bytes = found;
  return target;
}

rt::TargetAttr CpuTarget::attribute(MLIRContext *context) const {
  auto features = llvm::map_to_vector(required, [&](const std::string &feature) { return StringAttr::get(context, feature); });
  return rt::TargetAttr::get(context, name, "cpu", vectorBytes, registers, tileRows, tileVectors, caches, features);
}

} // namespace cauce
