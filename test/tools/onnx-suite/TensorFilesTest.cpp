// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/cauce-onnx-suite/TensorFiles.h"

#include "tools/cauce-onnx-suite/onnx-data.pb.h"
#include "gtest/gtest.h"

namespace cauce::suite {
namespace {

pb::TypeProto tensorType() {
  pb::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(pb::TensorProto::FLOAT);
  return type;
}

// What is said of it; "" and `value` if it can be read.
std::string read(const pb::TensorProto &message, Value &value) {
  std::string error;
  EXPECT_EQ(readValue(message.SerializeAsString(), tensorType(), value, error), error.empty());
  return error;
}

pb::TensorProto message(pb::TensorProto::DataType type, std::vector<int64_t> dims) {
  pb::TensorProto tensor;
  tensor.set_data_type(type);
  for (int64_t size : dims)
    tensor.add_dims(size);
  return tensor;
}

TEST(TensorFiles, TakesRawBytesAndFields) {
  pb::TensorProto raw = message(pb::TensorProto::FLOAT, {1}), field = raw;
  raw.set_raw_data(std::string("\0\0\x80\x3f", 4));
  field.add_float_data(1);
  for (const pb::TensorProto &tensor : {raw, field}) {
    Value value;
    EXPECT_EQ(read(tensor, value), "");
    EXPECT_EQ(value.tensor.at(0), 1);
  }
  // Halves are bits of integers.
  pb::TensorProto half = message(pb::TensorProto::FLOAT16, {});
  half.add_int32_data(0x3c00);
  Value value;
  EXPECT_EQ(read(half, value), "");
  EXPECT_EQ(value.tensor.at(0), 1);
}

TEST(TensorFiles, UnpacksFromTheLowestBitsOn) {
  pb::TensorProto fours = message(pb::TensorProto::INT4, {3}), twos = message(pb::TensorProto::UINT2, {5});
  fours.set_raw_data("\x7f\x08");
  twos.set_raw_data("\xe4\x01");
  Value value;
  EXPECT_EQ(read(fours, value), "");
  EXPECT_EQ(std::vector<double>({value.tensor.at(0), value.tensor.at(1), value.tensor.at(2)}), std::vector<double>({-1, 7, -8}));
  Value other;
  EXPECT_EQ(read(twos, other), "");
  EXPECT_EQ(other.tensor.bits, std::vector<uint64_t>({0, 1, 2, 3, 1}));
}

TEST(TensorFiles, DoesNotBelieveSizes) {
  Value value;
  for (std::vector<int64_t> dims : {std::vector<int64_t>{-1}, {int64_t(1) << 40, int64_t(1) << 40}, {int64_t(1) << 31}})
    EXPECT_EQ(read(message(pb::TensorProto::FLOAT, dims), value), "expected sizes of a tensor of less than 2^31 elements");
  EXPECT_EQ(read(message(pb::TensorProto::FLOAT, {2}), value), "expected 2 elements for float[2], but the file has another number of them");
  EXPECT_EQ(read(message(pb::TensorProto::STRING, {2}), value), "expected 2 elements for string[2], but the file has another number of them");
  EXPECT_EQ(read(message(pb::TensorProto::UNDEFINED, {2}), value), "expected the number of an element type, but got 0");
  Value empty;
  EXPECT_EQ(read(message(pb::TensorProto::FLOAT, {0, int64_t(1) << 62}), empty), "");
  pb::TensorProto external = message(pb::TensorProto::FLOAT, {1});
  external.set_data_location(pb::TensorProto::EXTERNAL);
  EXPECT_EQ(read(external, value), "expected elements in the file itself, but they are in another one");
}

TEST(TensorFiles, ReadsSequencesAndOptionals) {
  pb::SequenceProto list;
  list.set_elem_type(pb::SequenceProto::TENSOR);
  *list.add_tensor_values() = message(pb::TensorProto::FLOAT, {0});
  pb::TypeProto sequence, optional;
  *sequence.mutable_sequence_type()->mutable_elem_type() = tensorType();
  *optional.mutable_optional_type()->mutable_elem_type() = sequence;
  pb::OptionalProto some;
  some.set_elem_type(pb::SequenceProto::SEQUENCE);
  *some.mutable_sequence_value() = list;
  Value value, present, absent;
  std::string error;
  EXPECT_TRUE(readValue(list.SerializeAsString(), sequence, value, error)) << error;
  EXPECT_EQ(describe(value), "sequence of 1");
  EXPECT_TRUE(readValue(some.SerializeAsString(), optional, present, error)) << error;
  EXPECT_EQ(describe(present), "optional sequence of 1");
  EXPECT_TRUE(readValue("", optional, absent, error)) << error;
  EXPECT_EQ(describe(absent), "optional without a value");
  EXPECT_FALSE(readValue("\xff", sequence, value, error));
  EXPECT_EQ(error, "expected a message SequenceProto");
}

} // namespace
} // namespace cauce::suite
