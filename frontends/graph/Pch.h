// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all files of this folder include and the common precompiled header has not.
#pragma once

#include "frontends/graph/graph.pb.h"

#include <google/protobuf/text_format.h>
