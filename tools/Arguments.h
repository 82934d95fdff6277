// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CLI11, which is templates and inline functions that are compiled anew for each file: not optimised, since a command line is read once.
#pragma once

#ifdef __clang__
#pragma clang optimize off
#endif
#include <CLI/CLI.hpp>
#ifdef __clang__
#pragma clang optimize on
#endif
