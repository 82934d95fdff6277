// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace cauce::nn {

class NnDialect;

/// Has the dialect say what its attributes, and maps of indices, are called where modules are printed.
void addAliases(NnDialect &dialect);

} // namespace cauce::nn
