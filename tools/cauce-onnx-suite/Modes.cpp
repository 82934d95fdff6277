// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which operands of ONNX's operators shapes depend on.
#include "tools/cauce-onnx-suite/Modes.h"

#include "llvm/ADT/StringMap.h"

#include <vector>

namespace cauce::suite {
namespace {

// Of each operator the numbers of these operands; those of reductions are added below.
const llvm::StringMap<std::vector<int>> &sizeOperands() {
  static const llvm::StringMap<std::vector<int>> operands = [] {
    llvm::StringMap<std::vector<int>> map = {
        {"AffineGrid", {1}}, {"BlackmanWindow", {0}}, {"CenterCropPad", {1}}, {"Col2Im", {1, 2}},
        {"ConstantOfShape", {0}}, {"CumProd", {1}}, {"CumSum", {1}}, {"DFT", {1, 2}}, {"Expand", {1}},
        {"HammingWindow", {0}}, {"HannWindow", {0}}, {"Loop", {0}}, {"MaxUnpool", {2}},
        {"MelWeightMatrix", {0, 1, 2, 3, 4}}, {"NonMaxSuppression", {2}}, {"OneHot", {1}}, {"Pad", {1, 3}},
        {"Range", {0, 1, 2}}, {"Reshape", {1}}, {"Resize", {1, 2, 3}}, {"STFT", {1, 3}}, {"SequenceAt", {1}},
        {"SequenceErase", {1}}, {"SequenceInsert", {2}}, {"Slice", {1, 2, 3, 4}}, {"Split", {1}},
        {"SplitToSequence", {1}}, {"Squeeze", {1}}, {"Tile", {1}}, {"TopK", {1}}, {"Trilu", {1}}, {"Unsqueeze", {1}},
        {"Upsample", {1}},
    };
    for (const char *reduction : {"L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"})
      map[std::string("Reduce") + reduction] = {1};
    return map;
  }();
  return operands;
}

// Adds to `wanted` what the nodes need to know, the last first: what makes a value that is wanted is wanted too, unless it asks for sizes alone.
void collect(const pb::GraphProto &graph, std::set<std::string> &wanted) {
  for (int i = graph.node_size(); i--;) {
    const pb::NodeProto &node = graph.node(i);
    for (const pb::AttributeProto &attribute : node.attribute())
      if (attribute.has_g())
        collect(attribute.g(), wanted);
    bool isWanted = false;
    for (const std::string &output : node.output())
      isWanted |= wanted.count(output) > 0;
    if (isWanted && node.op_type() != "Shape" && node.op_type() != "Size")
      wanted.insert(node.input().begin(), node.input().end());
    auto found = sizeOperands().find(node.op_type());
    if (found == sizeOperands().end())
      continue;
    for (int operand : found->second)
      if (operand < node.input_size())
        wanted.insert(node.input(operand));
  }
}

} // namespace

std::set<std::string> sizeInputs(const pb::GraphProto &graph) {
  std::set<std::string> wanted, inputs;
  collect(graph, wanted);
  for (const pb::ValueInfoProto &input : graph.input())
    if (wanted.count(input.name()))
      inputs.insert(input.name());
  return inputs;
}

void forgetSizes(pb::GraphProto &graph) {
  for (pb::ValueInfoProto &input : *graph.mutable_input())
    if (input.type().tensor_type().has_shape())
      for (pb::TensorShapeProto::Dimension &dim : *input.mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim())
        if (dim.dim_value() > 1)
          dim.set_dim_param("d" + std::to_string(dim.dim_value()));
  for (pb::ValueInfoProto &output : *graph.mutable_output())
    if (output.type().has_tensor_type())
      output.mutable_type()->mutable_tensor_type()->clear_shape();
  graph.clear_value_info();
}

} // namespace cauce::suite
