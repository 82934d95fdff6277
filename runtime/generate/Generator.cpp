// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Generators of the public API.
#include "generate/Generator.h"

#include "data/Tokenizer.h"

#include <cmath>

using namespace cauce::runtime;

static constexpr uint64_t mostBeams = 256, usualTokens = 256;

extern "C" void cauce_generate_options_init(cauce_generate_options_t *options) {
  if (!options)
    return;
  *options = {};
  options->size = sizeof(*options);
  options->temperature = options->top_p = 1;
}

static Status checkOptions(const cauce_generate_options_t &options) {
  if (!(options.temperature >= 0 && options.temperature < HUGE_VAL))
    return fail(Status::invalidArgument, "expected a temperature of at least 0, but got %g", options.temperature);
  if (!(options.top_p > 0 && options.top_p <= 1))
    return fail(Status::invalidArgument, "expected top_p to be above 0 and at most 1, but got %g", options.top_p);
  if (options.beams > mostBeams)
    return fail(Status::invalidArgument, "expected at most %llu beams, but got %llu", static_cast<unsigned long long>(mostBeams), static_cast<unsigned long long>(options.beams));
  if (options.beams && (options.temperature != 1 || options.top_k || options.top_p != 1))
    return fail(Status::invalidArgument, "expected beams, or a temperature, top_k or top_p, but got both: beams draw nothing");
  if (options.stop && !*options.stop)
    return fail(Status::invalidArgument, "expected a text that stops generation, but it is empty");
  return Status::ok;
}

static Status copy(const char *text, String *out) {
  if (text)
    out->append(text);
  return out->check();
}

// The token that has this text.
static Status findToken(const cauce_abi_vocabulary_t *vocabulary, const char *text, uint32_t *out) {
  if (!vocabulary)
    return fail(Status::unsupported, "expected the program to have a vocabulary, because of the end token '%.100s'", text);
  size_t length = strlen(text);
  for (uint32_t id = 0, begin = 0; id < vocabulary->count; begin = vocabulary->ends[id++])
    if (vocabulary->ends[id] - begin == length && memcmp(vocabulary->text + begin, text, length) == 0) {
      *out = id;
      return Status::ok;
    }
  return fail(Status::notFound, "the vocabulary has no end token '%.100s'", text);
}

static Status create(cauce_session_t &session, const cauce_generate_options_t *given, Generator &generator) {
  cauce_generate_options_init(&generator.options);
  if (given)
    CAUCE_TRY(readOptions(given, sizeof(cauce_generate_options_t), "the options of a generator", &generator.options));
  CAUCE_TRY(checkOptions(generator.options));
  CAUCE_TRY(copy(generator.options.stop, &generator.stop));
  if (!generator.options.most)
    generator.options.most = usualTokens;
  generator.session = &session;
  CAUCE_TRY(generator.scores.open(session, generator.options));
  CAUCE_TRY(requireWeights(session, false));
  const cauce_abi_vocabulary_t *vocabulary = generator.scores.vocabulary();
  generator.tokenCount = vocabulary ? vocabulary->count : generator.scores.count();
  if (generator.options.end)
    CAUCE_TRY(findToken(vocabulary, generator.options.end, &generator.endToken));
  if (generator.options.stop && !vocabulary)
    return fail(Status::unsupported, "expected the program to have a vocabulary, because of a text that stops generation");
  generator.spelling.open(vocabulary, generator.options.stop ? generator.stop.c_str() : nullptr);
  generator.options.stop = generator.options.end = generator.options.result = nullptr; // the caller's
  CAUCE_TRY(generator.logits.resize(generator.scores.count()));
  return Status::ok;
}

extern "C" cauce_status_t cauce_generator_create(cauce_session_t *session, const cauce_generate_options_t *options, cauce_generator_t **outGenerator) {
  CAUCE_REQUIRE(outGenerator, "a place for the generator");
  *outGenerator = nullptr;
  CAUCE_REQUIRE(session, "a session");
  Generator *generator = make<Generator>();
  if (!generator)
    return toC(failOutOfMemory(sizeof(Generator)));
  Status status = create(*session, options, *generator);
  if (status != Status::ok)
    destroy(generator);
  else
    *outGenerator = generator;
  return toC(status);
}

extern "C" void cauce_generator_release(cauce_generator_t *generator) { destroy(generator); }

// Appends tokens, all or none.
static Status append(Generator &generator, const Vector<uint32_t> &ids) {
  if (generator.isPlanned && !generator.ended)
    return fail(Status::invalidArgument, "expected no prompt while beams that were searched for are told");
  CAUCE_TRY(generator.tokens.reserve(generator.tokens.size() + ids.size()));
  for (uint32_t id : ids)
    CAUCE_TRY(generator.tokens.push(id));
  // The first token of an answer to it goes on in the text.
  if (!ids.empty() && !generator.made)
    generator.spelling.restart(true);
  return Status::ok;
}

static Status appendText(Generator &generator, const char *text, size_t length) {
  const cauce_abi_vocabulary_t *vocabulary = generator.scores.vocabulary();
  if (!vocabulary)
    return fail(Status::unsupported, "model '%s' has no text data whose vocabulary a prompt could have; give ids of tokens", generator.session->program->name);
  FileReader file;
  CAUCE_TRY(file.openMemory(text, length, "prompt"));
  Tokenizer tokens(file);
  CAUCE_TRY(tokens.open(*vocabulary));
  Vector<uint32_t> ids;
  for (;;) {
    uint32_t id = 0;
    bool more = false;
    CAUCE_TRY(tokens.next(&id, &more));
    if (!more)
      return append(generator, ids);
    CAUCE_TRY(ids.push(id));
  }
}

extern "C" cauce_status_t cauce_generator_prompt(cauce_generator_t *generator, const char *text, size_t length) {
  CAUCE_REQUIRE(generator, "a generator");
  if (!text && length)
    return toC(failNull("the text of a prompt"));
  return toC(appendText(*generator, text ? text : "", length));
}

static Status appendIds(Generator &generator, const uint32_t *ids, size_t count) {
  Vector<uint32_t> list;
  CAUCE_TRY(list.reserve(count));
  for (size_t i = 0; i < count; ++i) {
    if (ids[i] >= generator.tokenCount)
      return fail(Status::badData, "prompt: token %zu: expected an id from 0 to %u, but got %u", i, generator.tokenCount - 1, ids[i]);
    CAUCE_TRY(list.push(ids[i]));
  }
  return append(generator, list);
}

extern "C" cauce_status_t cauce_generator_prompt_ids(cauce_generator_t *generator, const uint32_t *ids, size_t count) {
  CAUCE_REQUIRE(generator, "a generator");
  if (!ids && count)
    return toC(failNull("the ids of a prompt"));
  return toC(appendIds(*generator, ids, count));
}

// The next token, by what the options say.
static Status choose(Generator &generator, Generator::Planned *out) {
  if (generator.options.beams) {
    if (!generator.isPlanned)
      CAUCE_TRY(searchBeams(generator));
    generator.isPlanned = true;
    *out = generator.planned[generator.told];
    return Status::ok;
  }
  CAUCE_TRY(generator.scores.see(generator.tokens.data(), 1, generator.tokens.size()));
  CAUCE_TRY(generator.scores.next(0, generator.logits.data()));
  CAUCE_TRY(generator.choice.open(generator.logits.data(), generator.scores.count(), generator.tokenCount));
  CAUCE_TRY(generator.choice.draw(generator.options, generator.made, &out->id));
  out->logProbability = generator.choice.logProbability(out->id);
  return Status::ok;
}

// Nothing changes before all memory is there.
static Status next(Generator &generator, cauce_token_t *token) {
  token->id = CAUCE_NO_TOKEN;
  if (generator.tokens.empty())
    return fail(Status::invalidArgument, "expected a prompt of at least one token before generation");
  cauce_generate_event_t event = generator.ended;
  if (!event && generator.made == generator.options.most)
    event = CAUCE_GENERATE_MOST;
  Generator::Planned chosen{CAUCE_NO_TOKEN, 0};
  if (!event) {
    CAUCE_TRY(generator.tokens.reserve(generator.tokens.size() + 1));
    CAUCE_TRY(choose(generator, &chosen));
  }
  CAUCE_TRY(generator.spelling.prepare(chosen.id, &generator.text));
  generator.text.clear();
  if (!event) {
    bool stops = false;
    if (chosen.id == generator.endToken) {
      event = CAUCE_GENERATE_END;
    } else {
      CAUCE_TRY(generator.spelling.add(chosen.id, &stops));
      CAUCE_TRY(generator.tokens.push(chosen.id));
      ++generator.made;
      ++generator.told;
      event = stops ? CAUCE_GENERATE_STOP : CAUCE_GENERATE_TOKEN;
      token->id = chosen.id;
      token->log_probability = chosen.logProbability;
    }
  }
  token->event = event;
  CAUCE_TRY(generator.spelling.take(event != CAUCE_GENERATE_TOKEN, &generator.text));
  // Later calls have no token.
  generator.ended = event;
  token->text = generator.text.c_str();
  token->length = generator.text.size();
  return Status::ok;
}

extern "C" cauce_status_t cauce_generator_next(cauce_generator_t *generator, cauce_token_t *token) {
  CAUCE_REQUIRE(generator, "a generator");
  CAUCE_REQUIRE(token, "a place for the token");
  cauce_token_t made = {};
  made.text = "";
  if (Status status = writeReport(made, sizeof(cauce_token_t), "a token", token); status != Status::ok)
    return toC(status);
  if (Status status = next(*generator, &made); status != Status::ok)
    return toC(status);
  return toC(writeReport(made, sizeof(cauce_token_t), "a token", token));
}
