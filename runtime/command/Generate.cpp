// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `generate`: a prompt goes in, and what follows it comes out as it is made.
#include "base/FileReader.h"
#include "command/Command.h"
#include "program/Phases.h"
#include "train/Session.h"

#include <cerrno>
#include <csignal>

namespace cauce::runtime::command {

// All of the prompt.
static Status readPrompt(const Options &options, Buffer *memory, const char **text, size_t *length) {
  *text = options.prompt;
  *length = options.prompt ? strlen(options.prompt) : 0;
  if (options.prompt)
    return Status::ok;
  FileReader file;
  CAUCE_TRY(options.promptFile ? file.open(options.promptFile) : file.openStandardInput());
  for (size_t got = 1; got;) {
    if (*length == memory->size())
      CAUCE_TRY(memory->grow(*length * 2 + 65536, *length));
    CAUCE_TRY(file.readSome(memory->data() + *length, memory->size() - *length, &got));
    *length += got;
  }
  *text = memory->data();
  return Status::ok;
}

static int generate(cauce_session_t *session, const Options &options, const char *text, size_t length) {
  cauce_generate_options_t made;
  cauce_generate_options_init(&made);
  made.temperature = options.temperature;
  made.top_p = options.topP;
  made.top_k = options.topK;
  made.beams = options.beams;
  made.seed = options.seed;
  made.most = options.tokens;
  made.block = options.block;
  made.stop = options.stop;
  made.end = options.end;
  made.result = options.result;
  made.recompute = options.recompute;
  cauce_generator_t *generator = nullptr;
  if (cauce_generator_create(session, &made, &generator) != CAUCE_OK)
    return reportFailure();
  int status = cauce_generator_prompt(generator, text, length) == CAUCE_OK ? 0 : reportFailure();
  cauce_token_t token = {};
  token.size = sizeof(token);
  while (status == 0 && token.event == CAUCE_GENERATE_TOKEN) {
    if (cauce_generator_next(generator, &token) != CAUCE_OK) {
      status = reportFailure();
      break;
    }
    fwrite(token.text, 1, token.length, stdout);
    if (token.event == CAUCE_GENERATE_TOKEN && fflush(stdout) != 0) // nobody reads on
      break;
  }
  cauce_generator_release(generator);
  if (status == 0)
    putchar('\n');
  return status;
}

} // namespace cauce::runtime::command

using namespace cauce::runtime;
using namespace cauce::runtime::command;

extern "C" int cauce_command_generate(cauce_program_t *program, const Options &options) {
  Buffer memory;
  const char *text = nullptr;
  size_t length = 0;
  if (Status status = readPrompt(options, &memory, &text, &length); status != Status::ok)
    return reportFailure(status);
  cauce_session_t *session = openSession(program, options, isTrained(*cauce_program_descriptor(program)) ? Missing::refused : Missing::noted);
  if (!session)
    return 1;
  cauce_profile_t *profile = nullptr;
  int status = startProfile(program, session, options, &profile);
  if (status == 0)
    status = generate(session, options, text, length);
  status = finishProfile(session, options, profile, status);
  cauce_session_release(session);
  return finishOutput(status);
}
