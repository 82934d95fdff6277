// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A text that grows: what the scores, the choice and the spelling of its tokens come to.
#pragma once

#include "generate/Choice.h"
#include "generate/Scores.h"
#include "generate/Spelling.h"

struct cauce_generator {
  cauce_session_t *session = nullptr;
  cauce_generate_options_t options;
  cauce::runtime::String stop, end, result; // those of the options
  uint32_t endToken = CAUCE_NO_TOKEN, tokenCount = 0; // those that may be chosen
  cauce::runtime::Scores scores;
  cauce::runtime::Choice choice;
  cauce::runtime::Spelling spelling;
  cauce::runtime::Vector<double> logits;
  cauce::runtime::Vector<uint32_t> tokens;
  uint64_t made = 0; // of them, behind the prompt
  // Of beams: what the search came to, and how much of it was told.
  struct Planned {
    uint32_t id;
    double logProbability;
  };
  cauce::runtime::Vector<Planned> planned;
  size_t told = 0;
  bool isPlanned = false;
  cauce_generate_event_t ended = CAUCE_GENERATE_TOKEN;
  cauce::runtime::String text; // of the last token
};

namespace cauce::runtime {

using Generator = cauce_generator;

// Beams.cpp: fills `planned`, with the token `end` if it ends so.
Status searchBeams(Generator &generator);

} // namespace cauce::runtime
