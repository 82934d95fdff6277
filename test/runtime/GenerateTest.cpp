// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text that is generated token by token, of programs whose scores are a table: those of what follows a token are a row of it.
#include "Fixture.h"

#include "generate/Choice.h"

#include <cmath>

using namespace fixture;
using cauce::runtime::exponential;
using cauce::runtime::logarithm;

#define EXPECT_OK(call) EXPECT_EQ(call, CAUCE_OK) << cauce_message()

namespace {

constexpr double none = -std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::vector<double>> table;
int64_t resultRank = 3, seenTokens = 0;

// (N, T) to (N, T, V) or, of the last token, (N, V).
cauce_abi_status_t predict(cauce_abi_call_t *call) {
  const int64_t *ids = static_cast<const int64_t *>(call->buffers[0]);
  float *scores = static_cast<float *>(call->buffers[1]);
  int64_t tokens = call->symbols[1] ? call->symbols[1] : 4;
  seenTokens = tokens;
  for (int64_t t = resultRank == 3 ? 0 : tokens - 1; t < tokens; ++t)
    for (double score : table[size_t(ids[t])])
      *scores++ = float(score);
  return 0;
}

// Scores of what follows a text that all of it has a part in, so that nothing that is remembered may be another's.
float scoreOf(const std::vector<int64_t> &text, size_t next) {
  double sum = 0;
  for (size_t i = 0; i < text.size(); ++i)
    sum += std::sin(double((i + 1) * (next + 3)) * (double(text[i]) + 0.5));
  return float(3 * sum);
}

std::vector<int64_t> textOf(const int64_t *ids, int64_t count) { return {ids, ids + count}; }

cauce_abi_status_t predictOfAll(cauce_abi_call_t *call) {
  int64_t tokens = seenTokens = call->symbols[1];
  float *scores = static_cast<float *>(call->buffers[1]);
  for (int64_t t = 1; t <= tokens; ++t)
    for (size_t next = 0; next < table.size(); ++next)
      *scores++ = scoreOf(textOf(static_cast<const int64_t *>(call->buffers[0]), t), next);
  return 0;
}

std::vector<std::pair<int64_t, int64_t>> continued; // texts and new tokens of calls

// Remembers ids, and how many there were.
cauce_abi_status_t continueAll(cauce_abi_call_t *call) {
  int64_t texts = call->symbols[0], added = call->symbols[1], before = call->symbols[2];
  const int64_t *ids = static_cast<const int64_t *>(call->buffers[0]), *past = static_cast<const int64_t *>(call->buffers[1]);
  const int64_t *count = static_cast<const int64_t *>(call->buffers[2]);
  float *scores = static_cast<float *>(call->buffers[3]);
  continued.emplace_back(texts, added);
  EXPECT_EQ(*count, before);
  for (int64_t i = 0; i < texts; ++i) {
    std::vector<int64_t> text = textOf(past + i * before, before), more = textOf(ids + i * added, added);
    text.insert(text.end(), more.begin(), more.end());
    for (size_t next = 0; next < table.size(); ++next)
      *scores++ = scoreOf(text, next);
  }
  memcpy(call->buffers[4], ids, size_t(texts * added) * sizeof(int64_t));
  *static_cast<int64_t *>(call->buffers[5]) = *count + added;
  return 0;
}

class Generate : public Folder {
protected:
  Generate() : program(cauce_program) {
    function.name = "predict";
    function.run = predict;
    function.input_count = function.output_count = 1;
    function.inputs = function.outputs = &binding;
    function.argument_count = function.result_count = 1;
    function.arguments = &idsList;
    function.results = &scoresList;
    program.functions = &functionList;
    program.function_count = 1;
    program.kernel_count = program.state_count = program.decision_count = program.phase_count = 0;
    program.symbols = symbols;
    program.symbol_count = 2;
    program.product_count = 0;
    program.training = nullptr;
    program.datasets = &datasetList;
    program.dataset_count = 1;
    program.readers = 1u << CAUCE_READER_TEXT;
    cauce_generate_options_init(&options);
    options.most = 5;
    resultRank = 3;
  }

  ~Generate() override { cauce_generator_release(generator); }

  void knows(const std::vector<std::string> &tokens, cauce_abi_unit_t unit = CAUCE_UNIT_CHARACTER) {
    for (const std::string &token : tokens) {
      text += token;
      ends.push_back(uint32_t(text.size()));
    }
    vocabulary = {unit, uint32_t(ends.size()), text.data(), ends.data(), CAUCE_NO_TOKEN, 0, nullptr, 0, 0};
    scoresDims[2] = int64_t(ends.size());
  }

  // Characters, of which each is followed by the one that it names, for sure.
  void cycle(const std::vector<std::string> &tokens, const std::vector<size_t> &next, cauce_abi_unit_t unit = CAUCE_UNIT_CHARACTER) {
    knows(tokens, unit);
    table.assign(tokens.size(), std::vector<double>(tokens.size(), 0));
    for (size_t i = 0; i < next.size(); ++i)
      table[i][next[i]] = 50;
  }

  cauce_status_t create() {
    cauce_generator_release(generator);
    handle = link(&program);
    session = open(handle);
    return cauce_generator_create(session.get(), &options, &generator);
  }
  cauce_status_t prompt(const std::string &prompt) { return cauce_generator_prompt(generator, prompt.data(), prompt.size()); }
  // What follows a prompt, with | between the texts of calls, and the event that ended it.
  std::string generate(const std::string &given) {
    EXPECT_OK(create());
    EXPECT_OK(prompt(given));
    std::string all;
    cauce_token_t token = {};
    token.size = sizeof(token);
    for (int calls = 0; calls < 5000; ++calls) {
      EXPECT_OK(cauce_generator_next(generator, &token));
      all += std::string(token.text, token.length);
      if (token.event)
        return all + "." + std::to_string(token.event);
      all += "|";
    }
    return all;
  }
  cauce_status_t next() {
    cauce_token_t token = {};
    token.size = sizeof(token);
    return cauce_generator_next(generator, &token);
  }

  const char *symbols[2] = {"N", "T"};
  int64_t idsDims[2] = {~0, ~1}, scoresDims[3] = {~0, ~1, 0};
  cauce_abi_tensor_t ids = {"ids", CAUCE_DTYPE_I64, 2, idsDims, 0, 0}, scores = {"scores", CAUCE_DTYPE_F32, 3, scoresDims, 0, 0};
  const cauce_abi_tensor_t *idsList = &ids, *scoresList = &scores;
  cauce_abi_binding_t binding = {0, 0};
  cauce_abi_function_t function = {};
  const cauce_abi_function_t *functionList = &function;
  std::string text;
  std::vector<uint32_t> ends;
  cauce_abi_vocabulary_t vocabulary = {};
  cauce_abi_piece_t piece = {3, 0};
  cauce_abi_feed_t feed = {"ids", "t.txt", nullptr, 0, 0, nullptr, CAUCE_MISSING_ERROR, 0, 0, 0};
  const cauce_abi_feed_t *feedList = &feed;
  cauce_abi_dataset_t dataset = {"train", CAUCE_READER_TEXT, 1, &feedList, 0, 0, 0, 0, 0, 0, 0, nullptr, nullptr, 0, 0, 1, 0, &piece, &vocabulary};
  const cauce_abi_dataset_t *datasetList = &dataset;
  cauce_abi_program_t program;
  cauce_generate_options_t options;
  Program handle;
  Session session;
  cauce_generator_t *generator = nullptr;
};

TEST_F(Generate, FollowsTheBestToken) {
  cycle({"a", "b", "c"}, {1, 2, 0});
  options.temperature = 0;
  EXPECT_EQ(generate("ca"), "b|c|a|b|c|.3");
  EXPECT_EQ(seenTokens, 3); // as windows of the data
  options.block = 1;
  EXPECT_EQ(generate("abc"), "a|b|c|a|b|.3");
  EXPECT_EQ(seenTokens, 1);
  // Of equal ones the first.
  table = {{1, 2, 2}, {0, 0, 0}, {0, 0, 0}};
  EXPECT_EQ(generate("a"), "b|a|b|a|b|.3");
}

TEST_F(Generate, TakesANumberOfTokens) {
  cycle({"a", "b", "c"}, {1, 2, 0});
  options.temperature = 0;
  idsDims[1] = 4;
  scoresDims[1] = 4;
  EXPECT_EQ(generate("a"), "b|c|a|b|c|.3");
  EXPECT_EQ(seenTokens, 4);
  // Of the last token alone nothing can be filled up.
  resultRank = 2;
  scores.rank = 2;
  scoresDims[1] = 3;
  EXPECT_EQ(generate("bcab"), "c|a|b|c|a|.3");
  OK(create());
  OK(prompt("abc"));
  FAILS(CAUCE_MISMATCH, "takes 4 tokens at once, but there are 3; give it a longer text to continue", next());
  OK(prompt("a"));
  OK(next());
  options.block = 3;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a block of 4 tokens, as 'ids' takes, but got 3", create());
}

TEST_F(Generate, DrawsAsProbabilitiesSay) {
  knows({"a", "b", "c", "d"});
  table.assign(4, {std::log(0.5), std::log(0.25), std::log(0.25), none});
  options.most = 4000;
  auto counts = [&]() {
    std::string drawn = generate("a");
    std::vector<long> found;
    for (char c : {'a', 'b', 'c', 'd'})
      found.push_back(std::count(drawn.begin(), drawn.end(), c));
    return found;
  };
  std::vector<long> all = counts();
  EXPECT_NEAR(all[0], 2000, 150);
  EXPECT_NEAR(all[1], 1000, 120);
  EXPECT_NEAR(all[2], 1000, 120);
  EXPECT_EQ(all[3], 0);
  EXPECT_EQ(counts(), all); // the same seed
  options.seed = 1;
  EXPECT_NE(counts(), all);
  options.seed = 0;
  // More than there are, and all of the probability, are as nothing said.
  options.top_k = 5;
  EXPECT_EQ(counts(), all);
  options.top_k = 2; // of equal ones the first
  EXPECT_EQ(counts()[2], 0);
  options.top_k = 1;
  EXPECT_EQ(counts()[0], 4000);
  options.top_k = 0;
  options.top_p = 0.5;
  EXPECT_EQ(counts()[0], 4000);
  options.top_p = 0.625;
  std::vector<long> part = counts();
  EXPECT_NEAR(part[0], 2667, 150);
  EXPECT_EQ(part[2], 0);
  options.top_p = 1e-9;
  EXPECT_EQ(counts()[0], 4000);
  options.top_p = 1;
  options.temperature = 0.5; // probabilities 4 : 1 : 1
  EXPECT_NEAR(counts()[0], 2667, 150);
  options.temperature = 1e-300;
  EXPECT_EQ(counts()[0], 4000);
  options.temperature = 1e300;
  EXPECT_NEAR(counts()[0], 1333, 150);
}

TEST_F(Generate, TakesProbabilitiesForSuch) {
  knows({"a", "b", "c"});
  table.assign(3, {0.5, 0.5, 0});
  function.probabilities = 1;
  options.most = 1000;
  std::string drawn = generate("a");
  EXPECT_NEAR(double(std::count(drawn.begin(), drawn.end(), 'a')), 500, 80);
  EXPECT_EQ(std::count(drawn.begin(), drawn.end(), 'c'), 0);
  OK(create());
  OK(prompt("a"));
  cauce_token_t token = {};
  token.size = sizeof(token);
  OK(cauce_generator_next(generator, &token));
  EXPECT_NEAR(token.log_probability, std::log(0.5), 1e-12);
}

TEST_F(Generate, RefusesScoresThatAreNone) {
  knows({"a", "b", "c"});
  table = {{0, nan, 0}, {none, none, none}, {0, 0, -none}};
  OK(create());
  OK(prompt("a"));
  FAILS(CAUCE_NOT_FINITE, "expected scores of tokens to be numbers, but that of token 1 is NaN", next());
  OK(prompt("b"));
  FAILS(CAUCE_NOT_FINITE, "expected a token with a probability, but the scores of all are negative infinity", next());
  OK(prompt("c"));
  FAILS(CAUCE_NOT_FINITE, "expected scores of tokens to be numbers, but that of token 2 is infinite", next());
  table[2] = {0, none, none};
  OK(next());
}

TEST_F(Generate, EndsAtATextOrAToken) {
  cycle({"a", "b", "c", "d"}, {1, 2, 3, 0});
  options.temperature = 0;
  options.stop = "cd";
  EXPECT_EQ(generate("a"), "b||.2"); // c may be the start
  options.stop = "ce";
  EXPECT_EQ(generate("a"), "b||cd|a|b|.3");
  options.most = 2;
  EXPECT_EQ(generate("a"), "b||c.3"); // told at the end
  options.most = 5;
  options.stop = nullptr;
  options.end = "d";
  EXPECT_EQ(generate("a"), "b|c|.1");
  OK(next()); // stays so
  options.end = "da";
  FAILS(CAUCE_NOT_FOUND, "the vocabulary has no end token 'da'", create());
}

TEST_F(Generate, SpellsWords) {
  cycle({"don", "'", "t", "stop", "!"}, {1, 2, 3, 4, 0}, CAUCE_UNIT_WORD);
  options.temperature = 0;
  EXPECT_EQ(generate("don"), "'| t| stop|!| don|.3");
}

TEST_F(Generate, FindsALikelierTextWithBeams) {
  // a is best first, but what follows it is not sure of anything.
  knows({"a", "b", "c", "d"});
  table = {{0, 0, 0, 0}, {none, none, 9, 0}, {none, none, none, 0}, {1, 0.9, none, none}};
  options.most = 2;
  options.temperature = 0;
  EXPECT_EQ(generate("d"), "a|a|.3");
  options.temperature = 1;
  options.beams = 2;
  EXPECT_EQ(generate("d"), "b|c|.3");
  options.end = "c";
  EXPECT_EQ(generate("d"), "b|.1");
  options.end = nullptr;
  options.stop = "bc";
  EXPECT_EQ(generate("d"), "|.2");
  options.top_k = 3;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected beams, or a temperature, top_k or top_p, but got both: beams draw nothing", create());
}

class GenerateOn : public Generate {
protected:
  GenerateOn() {
    cycle({"a", "b", "c", "d", "e"}, {});
    function.run = predictOfAll;
    lastDims[2] = scoresDims[2];
    more.name = "continue";
    more.run = continueAll;
    more.input_count = more.output_count = more.argument_count = more.result_count = 3;
    more.inputs = more.outputs = bindings;
    more.arguments = taken;
    more.results = given;
    program.functions = functions;
    program.function_count = 2;
    program.symbols = threeSymbols;
    program.symbol_count = 3;
    piece.length = 12;
    options.most = 8;
    continued.clear();
  }

  // What follows a prompt when all is computed anew each time.
  std::string recomputed(const std::string &prompt) {
    options.recompute = 1;
    std::string text = generate(prompt);
    options.recompute = 0;
    EXPECT_TRUE(continued.empty());
    return text;
  }

  const char *threeSymbols[3] = {"N", "T", "L"};
  int64_t lastDims[3] = {~0, 1, 0}, pastDims[2] = {~0, ~2};
  cauce_abi_tensor_t last = {"scores", CAUCE_DTYPE_F32, 3, lastDims, 0, 0}, past = {"past", CAUCE_DTYPE_I64, 2, pastDims, 0, 0}, added = {"more", CAUCE_DTYPE_I64, 2, idsDims, 0, 0},
                     count = {"count", CAUCE_DTYPE_I64, 0, nullptr, 0, 0};
  const cauce_abi_tensor_t *taken[3] = {&ids, &past, &count}, *given[3] = {&last, &added, &count};
  cauce_abi_binding_t bindings[3] = {{0, 0}, {0, 1}, {0, 2}};
  cauce_abi_function_t more = {};
  const cauce_abi_function_t *functions[2] = {&function, &more};
};

using Calls = std::vector<std::pair<int64_t, int64_t>>;

TEST_F(GenerateOn, SeesWhatIsNewAlone) {
  std::string expected = recomputed("abc");
  EXPECT_EQ(generate("abc"), expected);
  EXPECT_EQ(continued, (Calls{{1, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}));
}

TEST_F(GenerateOn, SeesTheLastBlockAnewWhereTextsAreLonger) {
  options.block = 5;
  std::string expected = recomputed("abc");
  seenTokens = 0;
  EXPECT_EQ(generate("abc"), expected);
  EXPECT_EQ(continued, (Calls{{1, 3}, {1, 1}, {1, 1}}));
  EXPECT_EQ(seenTokens, 5);
}

TEST_F(GenerateOn, SeesAPromptBetweenTokens) {
  options.temperature = 0;
  EXPECT_OK(create());
  EXPECT_OK(prompt("ab"));
  EXPECT_OK(next());
  EXPECT_OK(prompt("cde"));
  EXPECT_OK(next());
  EXPECT_EQ(continued, (Calls{{1, 2}, {1, 4}}));
}

TEST_F(GenerateOn, ComputesBeamsTogether) {
  options.beams = 4;
  std::string expected = recomputed("abc");
  EXPECT_EQ(generate("abc"), expected);
  EXPECT_EQ(continued, (Calls{{1, 3}, {4, 1}, {4, 1}, {4, 1}, {4, 1}, {4, 1}, {4, 1}, {4, 1}}));
}

TEST_F(GenerateOn, TakesNoFunctionOfTheSameName) {
  std::string expected = recomputed("abc");
  program.minor = 4;
  EXPECT_EQ(generate("abc"), expected);
  program.minor = 5;
  added.dtype = CAUCE_DTYPE_I32;
  EXPECT_EQ(generate("abc"), expected);
  added.dtype = CAUCE_DTYPE_I64;
  more.result_count = more.output_count = 2;
  EXPECT_EQ(generate("abc"), expected);
  EXPECT_TRUE(continued.empty());
}

TEST_F(Generate, RefusesPromptsThatAreNone) {
  cycle({"a", "b"}, {1, 0});
  OK(create());
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a prompt of at least one token before generation", next());
  OK(prompt(""));
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a prompt of at least one token before generation", next());
  FAILS(CAUCE_BAD_DATA, "prompt:1:2: the vocabulary has no character 'x'", prompt("axb"));
  FAILS(CAUCE_BAD_DATA, "prompt:1:2: expected text in UTF-8, but got byte 0xff at offset 1", prompt("a\xff"));
  uint32_t some[] = {1, 2};
  FAILS(CAUCE_BAD_DATA, "prompt: token 1: expected an id from 0 to 1, but got 2", cauce_generator_prompt_ids(generator, some, 2));
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a prompt of at least one token before generation", next()); // nothing of them was appended
  OK(cauce_generator_prompt_ids(generator, some, 1));
  OK(next());
  FAILS(CAUCE_INVALID_ARGUMENT, "the text of a prompt", cauce_generator_prompt(generator, nullptr, 1));
  FAILS(CAUCE_INVALID_ARGUMENT, "a generator", cauce_generator_next(nullptr, nullptr));
}

TEST_F(Generate, RefusesOptionsThatAreNone) {
  cycle({"a", "b"}, {1, 0});
  options.temperature = -1;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a temperature of at least 0, but got -1", create());
  EXPECT_EQ(generator, nullptr);
  options.temperature = nan;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a temperature of at least 0", create());
  options.temperature = 1;
  for (double p : {0.0, 1.5, nan}) {
    options.top_p = p;
    FAILS(CAUCE_INVALID_ARGUMENT, "expected top_p to be above 0 and at most 1", create());
  }
  options.top_p = 1;
  options.beams = 257;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected at most 256 beams, but got 257", create());
  options.beams = 0;
  options.stop = "";
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a text that stops generation, but it is empty", create());
  options.stop = nullptr;
  options.result = "logits";
  FAILS(CAUCE_NOT_FOUND, "has no result 'logits'; it has 'scores' f32 (N, T, 2)", create());
  options.result = "scores";
  OK(create());
}

TEST_F(Generate, RefusesProgramsThatSayNoTokens) {
  cycle({"a", "b"}, {1, 0});
  scoresDims[2] = 1;
  FAILS(CAUCE_UNSUPPORTED, "expected 'scores' to have a score for each of the 2 tokens of the vocabulary, but it has 1", create());
  scoresDims[2] = ~0;
  FAILS(CAUCE_UNSUPPORTED, "expected 'predict' of model", create());
  scoresDims[2] = 2;
  ids.dtype = CAUCE_DTYPE_F32;
  FAILS(CAUCE_UNSUPPORTED, "to take ids of tokens alone, i64 or i32 (N, T), but it takes 'ids' f32 (N, T)", create());
  ids.dtype = CAUCE_DTYPE_I64;
  function.name = "loss";
  FAILS(CAUCE_UNSUPPORTED, "predicts nothing that a text could be continued by", create());
}

TEST_F(Generate, NeedsNoVocabularyForIds) {
  cycle({"a", "b"}, {1, 0});
  program.dataset_count = 0;
  OK(create());
  FAILS(CAUCE_UNSUPPORTED, "has no text data whose vocabulary a prompt could have; give ids of tokens", prompt("a"));
  uint32_t some[] = {1};
  OK(cauce_generator_prompt_ids(generator, some, 1));
  cauce_token_t token = {};
  token.size = sizeof(token);
  OK(cauce_generator_next(generator, &token));
  EXPECT_EQ(token.id, 0u);
  EXPECT_EQ(token.length, 0u);
  options.stop = "a";
  FAILS(CAUCE_UNSUPPORTED, "expected the program to have a vocabulary, because of a text that stops generation", create());
}

TEST(Choice, HasFunctionsOfItsOwn) {
  for (double x : {-700.0, -50.0, -1.0, -1e-9, 0.0, 0.3, 0.35, 1.0, 10.0, 700.0})
    EXPECT_NEAR(exponential(x) / std::exp(x), 1, 5e-16) << x;
  for (double x : {5e-324, 1e-310, 1e-30, 0.3, 0.7, 0.999999, 1.0, 1.4, 1.5, 2.0, 1e300})
    EXPECT_NEAR(logarithm(x), std::log(x), 5e-16 * std::abs(std::log(x))) << x;
  EXPECT_EQ(exponential(-1e4), 0);
  EXPECT_EQ(exponential(-std::numeric_limits<double>::infinity()), 0);
  EXPECT_EQ(logarithm(0), -std::numeric_limits<double>::infinity());
}

} // namespace
