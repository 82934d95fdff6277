// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cache of the commands that compile.
#include "tools/cauce/Commands.h"

#include "compiler/program/ObjectCache.h"

namespace cauce::driver {

CacheUse::CacheUse(const CacheFlags &flags) : folder(flags.folder) {
  if (!folder.empty())
    cache = std::make_unique<ObjectCache>(folder, flags.megabytes << 20);
}

CacheUse::~CacheUse() {
  if (!cache)
    return;
  cache->trim();
  if (!cache->problem().empty())
    warn("--cache: cannot write to '" + folder + "': " + cache->problem() + "; what was compiled is not kept there");
}

std::string CacheUse::describe() const {
  if (!cache)
    return "";
  unsigned lookups = cache->lookups(), hits = cache->hits();
  if (hits == lookups)
    return ", from '" + folder + "'";
  return ", " + std::to_string(hits) + " of " + std::to_string(lookups - 1) + " objects from '" + folder + "'"; // the first was for the artifact
}

} // namespace cauce::driver
