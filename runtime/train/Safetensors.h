// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights as safetensors: an 8-byte length, a JSON header, the tensors.
#pragma once

#include "program/Session.h"

namespace cauce {

/// Saves the states that belong to the weights (parameters and constants).
Status saveWeights(const std::string &path, const Session &session);

/// Loads them: every state must be there with its type and shape, and nothing else.
Status loadWeights(const std::string &path, Session &session);

/// The dense bytes of every tensor of a file, for embedding.
Status readSafetensors(const std::string &path, std::map<std::string, Tensor> &tensors);

} // namespace cauce
