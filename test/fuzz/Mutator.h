// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Changes of a message that leave it a message: fields set, removed, copied and swapped by reflection. Names are taken from the
// message, so that most of a graph's edges lead somewhere and mutated models reach the passes behind the importer.
#pragma once

#include <google/protobuf/message.h>
#include <random>

namespace fuzz {

class Mutator {
public:
  explicit Mutator(unsigned seed) : engine(seed) {}

  /// One to four small changes.
  void mutate(google::protobuf::Message &message);
  /// Some parts of `other` take the place of parts of `message` of the same type.
  void cross(google::protobuf::Message &message, const google::protobuf::Message &other);

private:
  using Field = google::protobuf::FieldDescriptor;
  using Message = google::protobuf::Message;

  unsigned below(size_t limit) { return unsigned(engine() % limit); }
  void collect(Message &message, std::vector<Message *> &parts, std::vector<std::string> &names);
  void change(Message &message, const std::vector<std::string> &names, int depth);
  void set(Message &message, const Field *field, const std::vector<std::string> &names, int depth);

  std::mt19937 engine;
};

} // namespace fuzz
