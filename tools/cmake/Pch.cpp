// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The library that owns the precompiled header needs one file.
