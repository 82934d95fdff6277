// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of the inputs of a case when its model is compiled.
#pragma once

#include "frontends/onnx/onnx.pb.h"

#include <set>
#include <string>

namespace cauce::suite {

namespace pb = ::onnx;

enum class Mode {
  Static,   // their sizes
  Dynamic,  // which of their sizes are equal
  Constant, // their sizes, and the elements of those that sizes are computed from
};

/// The inputs of a graph that say sizes or places: the shape of Reshape, the axes of a reduction; also by way of other nodes.
std::set<std::string> sizeInputs(const pb::GraphProto &graph);

/// Takes the sizes of all inputs, outputs and values away. Those of inputs become symbols, equal ones the same, so that what is added still fits; a
/// size of 1 stays, which is repeated.
void forgetSizes(pb::GraphProto &graph);

} // namespace cauce::suite
