// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations that read or write elements at other places than their own; see Indexing.td.
#pragma once

#include "dialects/nn/NnBase.h"

#include "dialects/nn/Indexing.h.inc"
