// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of the nn dialect. Who needs one family includes its header alone: a change in another one then costs nothing.
#pragma once

#include "dialects/nn/Attention.h"
#include "dialects/nn/Cumulative.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/Indexing.h"
#include "dialects/nn/Loop.h"
#include "dialects/nn/Loss.h"
#include "dialects/nn/Random.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "dialects/nn/Window.h"
