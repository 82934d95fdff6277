// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A text that an application in C++ continues, by the best tokens, to a text that ends it, and by a search.
// embedding: models=letters std=c++17,c++20
#include "check.h"

#include "cauce/cauce.hpp"
#include "letters.h"

int main() {
  cauce::Program program(cauce_model_letters);
  cauce::Session session(program, 1);
  session.init(0);
  cauce::GenerateOptions options;
  options.temperature = 0;
  options.most = 3;
  cauce::Generator generator(session, options);
  generator.prompt("a");
  std::string text;
  for (cauce::Token token = generator.next(); token; token = generator.next()) {
    CHECK(token.id < 4 && token.logProbability < 0);
    text += token.text;
  }
  CHECK(text == "bc\xc3\xa9");
  CHECK(!generator.next());
  options.stop = "\xc3\xa9";
  cauce::Generator other(session, options);
  other.prompt(std::vector<uint32_t>{0});
  CHECK(other.rest() == "bc");
  options.beams = 2;
  options.temperature = 1;
  cauce::Generator searched(session, options);
  searched.prompt("a");
  CHECK(searched.rest() == "bc");
  try {
    searched.prompt("x");
    CHECK(!"a letter that there is not is refused");
  } catch (const cauce::Error &error) {
    CHECK(error.status() == CAUCE_BAD_DATA);
  }
  return check_failures();
}
