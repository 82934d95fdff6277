// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of the program of test/runtime/Regression.c. What is loaded can be saved and is the same when it is loaded again.
#include "Input.h"

#include "cauce/program_abi.h"

#include <vector>

extern "C" const cauce_abi_program_t cauce_program;

static std::vector<char> weightsOf(const cauce_session_t *session) {
  std::vector<char> all;
  for (uint32_t i = 0; i < cauce_program.state_count; ++i) {
    const cauce_abi_tensor_t &tensor = *cauce_program.states[i]->tensor;
    if (!(cauce_program.states[i]->flags & CAUCE_STATE_SAVED))
      continue; // a file may set it, and is not written with it
    size_t bytes = cauce_dtype_size(tensor.dtype);
    for (uint32_t d = 0; d < tensor.rank; ++d)
      bytes *= size_t(tensor.dims[d]);
    all.resize(all.size() + bytes);
    if (cauce_session_get(session, tensor.name, all.data() + all.size() - bytes, bytes) != CAUCE_OK)
      abort();
  }
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static cauce_program_t *const program = [] {
    cauce_program_t *linked = nullptr;
    if (cauce_program_link(&cauce_program, &linked) != CAUCE_OK)
      abort();
    return linked;
  }();
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = 1;
  cauce_session_t *session = nullptr, *again = nullptr;
  if (cauce_session_create(program, &options, &session) != CAUCE_OK || cauce_session_create(program, &options, &again) != CAUCE_OK)
    abort();
  std::string path = fuzz::write("w.safetensors", data, size), copy = fuzz::folder() + "/copy.safetensors";
  cauce_status_t status = cauce_session_load(session, path.c_str());
  fuzz::expectSentence(status, "w.safetensors");
  if (status != CAUCE_OK) { // part of it may fit
    status = cauce_session_load_partial(session, path.c_str());
    fuzz::expectSentence(status, "w.safetensors");
    if (status == CAUCE_OK && cauce_session_complete(session, 1) != CAUCE_OK)
      abort();
  }
  if (status == CAUCE_OK && (cauce_session_save(session, copy.c_str()) != CAUCE_OK || cauce_session_load(again, copy.c_str()) != CAUCE_OK ||
                             weightsOf(session) != weightsOf(again)))
    abort();
  cauce_session_release(session);
  cauce_session_release(again);
  return 0;
}
