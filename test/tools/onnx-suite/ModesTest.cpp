// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/cauce-onnx-suite/Modes.h"

#include <google/protobuf/text_format.h>

#include "gtest/gtest.h"

namespace cauce::suite {
namespace {

pb::GraphProto graph(const char *text) {
  pb::GraphProto message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

TEST(Modes, FindsInputsThatSizesDependOn) {
  pb::GraphProto found = graph(R"(
    input { name: "x" } input { name: "a" } input { name: "b" } input { name: "k" } input { name: "only its shape" } input { name: "c" }
    node { op_type: "Shape" input: "only its shape" output: "s" }
    node { op_type: "Concat" input: "a" input: "b" input: "s" output: "t" }
    node { op_type: "Reshape" input: "x" input: "t" output: "y" }
    node { op_type: "If" input: "c" output: "z" attribute { name: "then_branch" g { node { op_type: "TopK" input: "y" input: "k" output: "z" } } } })");
  EXPECT_EQ(sizeInputs(found), std::set<std::string>({"a", "b", "k"}));
}

TEST(Modes, ForgetsSizesAndKeepsWhichAreEqual) {
  pb::GraphProto found = graph(R"(
    input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 2 } dim { dim_param: "N" } dim { dim_value: 1 } } } } }
    input { name: "w" type { tensor_type { elem_type: 1 shape { dim { dim_value: 3 } dim { dim_value: 2 } } } } }
    input { name: "s" type { tensor_type { elem_type: 1 shape { } } } }
    output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 2 } } } } }
    value_info { name: "z" })");
  forgetSizes(found);
  pb::GraphProto expected = graph(R"(
    input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_param: "d2" } dim { dim_param: "N" } dim { dim_value: 1 } } } } }
    input { name: "w" type { tensor_type { elem_type: 1 shape { dim { dim_param: "d3" } dim { dim_param: "d2" } } } } }
    input { name: "s" type { tensor_type { elem_type: 1 shape { } } } }
    output { name: "y" type { tensor_type { elem_type: 1 } } })");
  EXPECT_EQ(found.SerializeAsString(), expected.SerializeAsString());
}

} // namespace
} // namespace cauce::suite
