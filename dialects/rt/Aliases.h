// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace cauce::rt {

class RtDialect;

/// Has the dialect say what types of kernels are called where they are printed.
void addAliases(RtDialect &dialect);

} // namespace cauce::rt
