/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A text that an application continues token by token, twice at once on one session, and what it does with a prompt that is none. */
// embedding: models=letters std=c99,c11 sanitize=address
#include "check.h"

#include "letters.h"

static cauce_generator_t *continue_text(cauce_session_t *session, const cauce_generate_options_t *options, const char *prompt) {
  cauce_generator_t *generator = NULL;
  REQUIRE_OK(cauce_generator_create(session, options, &generator));
  REQUIRE_OK(cauce_generator_prompt(generator, prompt, strlen(prompt)));
  return generator;
}

/* Appends the next text to `out`; whether there was a token. */
static int step(cauce_generator_t *generator, char *out) {
  cauce_token_t token;
  memset(&token, 0, sizeof(token));
  token.size = sizeof(token);
  REQUIRE_OK(cauce_generator_next(generator, &token));
  CHECK(token.length == strlen(token.text));
  CHECK((token.id == CAUCE_NO_TOKEN) == (token.event == CAUCE_GENERATE_END || token.event == CAUCE_GENERATE_MOST));
  CHECK(token.log_probability <= 0);
  strcat(out, token.text);
  return token.event == CAUCE_GENERATE_TOKEN;
}

int main(void) {
  cauce_program_t *program = NULL;
  cauce_session_t *session = NULL;
  cauce_generate_options_t options;
  cauce_generator_t *best, *drawn, *again, *none = (cauce_generator_t *)&options;
  char best_text[256] = "", drawn_text[256] = "", again_text[256] = "";
  REQUIRE_OK(cauce_program_link(&cauce_model_letters, &program));
  session = check_session(program, 1, 0);
  cauce_generate_options_init(&options);
  options.temperature = 0;
  options.most = 3;
  best = continue_text(session, &options, "a");
  options.temperature = 1;
  options.seed = 42;
  options.most = 60;
  drawn = continue_text(session, &options, "a");
  while (step(best, best_text) | step(drawn, drawn_text))
    ;
  CHECK(strcmp(best_text, "bc\xc3\xa9") == 0);
  /* The end stays, and a generator by itself says what two did in turns. */
  CHECK(!step(best, best_text) && strcmp(best_text, "bc\xc3\xa9") == 0);
  again = continue_text(session, &options, "a");
  while (step(again, again_text))
    ;
  CHECK(strcmp(drawn_text, again_text) == 0);
  CHECK_STATUS(cauce_generator_prompt(again, "ax", 2), CAUCE_BAD_DATA);
  options.size = 8;
  CHECK_STATUS(cauce_generator_create(session, &options, &none), CAUCE_INVALID_ARGUMENT);
  CHECK(none == NULL);
  cauce_generator_release(best);
  cauce_generator_release(drawn);
  cauce_generator_release(again);
  cauce_generator_release(NULL);
  cauce_session_release(session);
  cauce_program_release(program);
  return check_failures();
}
