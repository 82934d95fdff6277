// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CLI11, for Arguments.cpp alone: precompiled, as its headers take the C++ compiler longer than a tool itself, and its templates and inline functions are not
// optimised, since a command line is read once.
#pragma once

#ifdef __clang__
#pragma clang optimize off
#endif
#include <CLI/CLI.hpp>
