// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What building the ops of a node needs: values by name, places in the file, states.
#pragma once

#include "dialects/nn/ArithmeticBuilder.h"
#include "dialects/nn/Symbols.h"
#include "dialects/train/TrainBase.h"
#include "frontends/graph/Parts.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace cauce::graph {

/// Statistics that a node gathers from the training data before training starts.
struct Adapted {
  const FlatNode *node;
  mlir::Value x; // what they are of, column by column of the last dimension
};

struct AttentionLayer;
struct FlatGraph;
struct IndexRows;
struct Recurrence;
struct Term;
struct Window;
struct WindowOptions;

/// A loss, the mean over the batch, and how much each sample counts in it, null if all do alike.
struct BuiltLoss {
  mlir::Value value, counts;
};

/// Shapes are checked here, where node names are known, before an op is made.
class GraphBuilder {
public:
  /// `channels` of layers that do not say it.
  GraphBuilder(mlir::ModuleOp module, mlir::OpBuilder &builder, pb::Channels channels);

  /// Builds the ops of a node: one value for each of its outputs. None after a diagnostic.
  llvm::SmallVector<mlir::Value> build(const FlatNode &node, llvm::ArrayRef<NamedValue> inputs);

  /// Builds all nodes of a graph, or those alone that `needed` has, if it is there, from and into values by their names.
  mlir::LogicalResult buildNodes(const FlatGraph &graph, llvm::StringMap<std::shared_ptr<NamedValue>> &values, const llvm::StringSet<> *needed = nullptr);
  /// Whether it is a branch or a loop.
  static bool isControl(const pb::Node &node);

  /// A scalar loss, whose samples may have a `weight`. Its value is null after a diagnostic.
  BuiltLoss buildLoss(const pb::Loss &loss, const NamedValue &prediction, const NamedValue &label, const NamedValue *weight, mlir::Location loc);
  /// That of MEAN, which has no label.
  mlir::Value buildCost(const NamedValue &prediction, mlir::Location loc);

  /// Accumulates the statistics of one batch: ops that read and write the states of the node.
  void buildAdaptation(const Adapted &adapted);

  mlir::ModuleOp module;
  std::vector<Adapted> adapted; // of the nodes built so far
  mlir::Type storage;           // of parameters of f32 and two or more dimensions, if they are stored as halves
  int64_t batch = 0;            // samples in a step of training, where what is built is for that

private:
  mlir::OpBuilder &builder;
  nn::ArithmeticBuilder b; // parts that write formulas make an ExpressionBuilder of it
  using Inputs = llvm::ArrayRef<NamedValue>;
  mlir::SymbolTable symbols; // a search of the module for each state would take quadratic time
  mlir::Operation *lastState = nullptr;
  pb::Channels channels;

  mlir::Value buildOne(const FlatNode &node, Inputs inputs);

  struct StateOptions {
    train::StateFlags flags = train::StateFlags::parameter;
    const pb::Initializer *initializer = nullptr;
    const char *otherwise = "zeros"; // the kind of initialiser if none is given
    const pb::Regularizer *regularizer = nullptr;
    const google::protobuf::RepeatedField<float> *given = nullptr; // values instead of an initialiser
    bool isShared = false; // another node may have made it
  };
  /// What dense layers and convolutions say alike about kernel and bias.
  struct WeightOptions {
    template <typename Message> WeightOptions(const char *kind, const Message &message)
        : kind(kind), share(message.share()), hasBias(!message.no_bias()) {
      kernel.initializer = message.has_kernel_initializer() ? &message.kernel_initializer() : nullptr;
      kernel.otherwise = "glorot_uniform";
      kernel.regularizer = message.has_regularizer() ? &message.regularizer() : nullptr;
      kernel.given = &message.kernel();
      bias.initializer = message.has_bias_initializer() ? &message.bias_initializer() : nullptr;
      bias.given = &message.bias();
      kernel.isShared = bias.isShared = !share.empty();
    }
    const char *kind; // of node
    std::string share;
    bool hasBias;
    StateOptions kernel, bias;
  };
  /// What normalisations say of scale and bias.
  struct AffineOptions {
    template <typename Message> explicit AffineOptions(const Message &message) : isLeftOut(message.no_affine()), hasBias(false) {
      scale.initializer = message.has_scale_initializer() ? &message.scale_initializer() : nullptr;
      scale.otherwise = "ones";
      scale.given = &message.scale();
    }
    template <typename Message>
    AffineOptions(const Message &message, const pb::Initializer *initializer, const google::protobuf::RepeatedField<float> *given)
        : AffineOptions(message) {
      hasBias = true;
      bias.initializer = initializer;
      bias.given = given;
    }
    bool isLeftOut, hasBias;
    StateOptions scale, bias;
  };

  // Layers.cpp
  /// The parameter NODE.kernel, and y plus the parameter NODE.bias if there is one. Null after a diagnostic.
  mlir::Value kernelOf(const FlatNode &node, const WeightOptions &options, mlir::RankedTensorType type, const pb::Initializer *otherwise = nullptr);
  mlir::Value addBias(const FlatNode &node, const WeightOptions &options, mlir::Value y);
  /// The node whose states this one uses: itself, or the one it names, in a block first a neighbour, then a node of the model.
  std::string ownerOf(const FlatNode &node, const std::string &share, const char *suffix);
  mlir::Value embedding(const FlatNode &node, const NamedValue &ids);
  mlir::Value dropout(const FlatNode &node, mlir::Value x);
  mlir::Value standardize(const FlatNode &node, mlir::Value x);
  mlir::Value standardizeByData(const FlatNode &node, mlir::Value x, mlir::RankedTensorType columns);
  // Combinations.cpp
  mlir::Value dense(const FlatNode &node, const NamedValue &x);
  mlir::Value tied(const FlatNode &node, const WeightOptions &weights, mlir::Value x, int64_t units);
  mlir::Value radial(const FlatNode &node, pb::Dense::Combination kind, WeightOptions &weights, mlir::Value x, int64_t units);
  // Norms.cpp
  mlir::Value layerNorm(const FlatNode &node, const NamedValue &x);
  mlir::Value rmsNorm(const FlatNode &node, const NamedValue &x);
  template <typename Message>
  mlir::Value groupNorm(const FlatNode &node, const NamedValue &x, const Message &options, std::optional<uint32_t> groups) {
    AffineOptions affine(options, options.has_bias_initializer() ? &options.bias_initializer() : nullptr, &options.bias());
    return normalizeGroups(node, x, affine, groups, options.has_epsilon() ? std::optional(options.epsilon()) : std::nullopt,
                           options.has_channels() ? options.channels() : channels);
  }
  /// Without `groups` each channel is one.
  mlir::Value normalizeGroups(const FlatNode &node, const NamedValue &x, const AffineOptions &affine, std::optional<uint32_t> groups,
                              std::optional<float> epsilon, pb::Channels order);
  /// x, or `centered` x without its mean over `dims`, divided by sqrt(mean square over them + epsilon).
  mlir::Value normalized(mlir::Value x, llvm::ArrayRef<int64_t> dims, bool centered, double epsilon);
  mlir::Value localResponseNorm(const FlatNode &node, const NamedValue &x);
  bool readEpsilon(const FlatNode &node, std::optional<float> given, double &epsilon);
  mlir::Value scaleAndShift(const FlatNode &node, const AffineOptions &options, mlir::Value y, llvm::ArrayRef<int64_t> shape);
  llvm::SmallVector<int64_t> lastDims(const FlatNode &node, const NamedValue &x, uint32_t given);
  // BatchNorm.cpp
  mlir::Value batchNorm(const FlatNode &node, const NamedValue &x);
  // Attention.cpp
  mlir::Value attention(const FlatNode &node, Inputs inputs);
  /// What the message says, and what the inputs are. False after a diagnostic.
  bool readAttention(const FlatNode &node, Inputs inputs, AttentionLayer &layer);
  bool readAttentionInputs(const FlatNode &node, Inputs inputs, AttentionLayer &layer);
  bool readAttentionMask(const FlatNode &node, Inputs inputs, llvm::ArrayRef<nn::Dim> scores, AttentionLayer &layer);
  /// Numbers to add to scores, besides which there may be a mask already.
  bool readScoreBias(const FlatNode &node, const NamedValue &input, llvm::ArrayRef<nn::Dim> scores, AttentionLayer &layer);
  bool checkRotary(const FlatNode &node, const pb::Rotary &rotary, int64_t size);
  /// (places, count) of F64: the place times base^(-step i).
  mlir::Value angles(nn::Dim places, int64_t count, double base, double step);
  /// x (N, L, heads, features) turned by the places along L.
  mlir::Value rotated(const pb::Rotary &rotary, mlir::Value x);
  mlir::Value positions(const FlatNode &node, const NamedValue &x);
  // Recurrent.cpp
  llvm::SmallVector<mlir::Value> recurrent(const FlatNode &node, Inputs inputs);
  /// What the message says, and what the inputs are. False after a diagnostic.
  bool readRecurrence(const FlatNode &node, Inputs inputs, Recurrence &recurrence);
  bool readRecurrentInputs(const FlatNode &node, Inputs inputs, Recurrence &recurrence);
  /// One layer in one direction over `xs`, (steps, samples, features): (steps, samples, units). `states` are before the first step, and become
  /// those after the last. Null after a diagnostic.
  mlir::Value recur(const FlatNode &node, const Recurrence &recurrence, const std::string &prefix, bool isBackward, mlir::Value xs,
                    llvm::MutableArrayRef<mlir::Value> states);
  // Control.cpp
  /// A body before the op that it is of.
  struct Body {
    mlir::Region region;
    llvm::SmallVector<NamedValue> outputs;
  };
  llvm::SmallVector<mlir::Value> control(const FlatNode &node, Inputs inputs);
  llvm::SmallVector<mlir::Value> branch(const FlatNode &node, Inputs inputs);
  llvm::SmallVector<mlir::Value> repeat(const FlatNode &node, Inputs inputs);
  llvm::SmallVector<mlir::Value> scan(const FlatNode &node, Inputs inputs);
  bool buildBody(const FlatNode &node, const FlatGraph &body, Inputs from, mlir::TypeRange types, Body &built);
  llvm::SmallVector<mlir::Value> takeReads(llvm::ArrayRef<Body *> bodies);
  static void finishBody(Body &body, mlir::ValueRange values, mlir::Location loc);
  bool checkCarries(const FlatNode &node, Inputs before, Inputs after);
  mlir::Value isNotZero(mlir::Value x);
  // Convolutions.cpp
  mlir::Value conv(const FlatNode &node, const NamedValue &x);
  mlir::Value convTranspose(const FlatNode &node, const NamedValue &x);
  mlir::Value upsample(const FlatNode &node, const NamedValue &x);
  /// W of a convolution of `x`, which has channels last. Null after a diagnostic.
  mlir::Value convKernel(const FlatNode &node, const WeightOptions &options, llvm::ArrayRef<Window> windows, mlir::Value x, int64_t filters, int64_t groups);
  // Pools.cpp
  struct Pooling {
    pb::Pool::Kind kind;
    double p = 2; // of LP
    bool isExtremum() const { return kind == pb::Pool::MAX || kind == pb::Pool::MIN; }
  };
  bool readPooling(const FlatNode &node, std::optional<float> p, Pooling &pooling);
  bool demandElements(const FlatNode &node, const NamedValue &x, llvm::ArrayRef<Window> windows);
  llvm::SmallVector<mlir::Value> pool(const FlatNode &node, const NamedValue &x);
  mlir::Value globalPool(const FlatNode &node, const NamedValue &x);
  mlir::Value adaptivePool(const FlatNode &node, const NamedValue &x);
  mlir::Value reduceBy(const Pooling &pooling, mlir::Value x, llvm::ArrayRef<int64_t> dims);
  mlir::Value average(mlir::Value x, llvm::ArrayRef<Window> windows, llvm::ArrayRef<int64_t> taps, bool countsPadding);
  // Resize.cpp
  mlir::Value resize(const FlatNode &node, const NamedValue &x);
  mlir::Value within(mlir::Value x, int64_t dimension, int64_t low, int64_t high);
  // Unpool.cpp
  mlir::Value unpool(const FlatNode &node, Inputs inputs);
  bool demandTables(const FlatNode &node, llvm::ArrayRef<Window> windows);
  /// The place of each element of windows in its channel, times `factor`.
  mlir::Value placesIn(mlir::Value slid, llvm::ArrayRef<Window> windows, int64_t factor, bool isContinued);
  mlir::Value firstPlaces(mlir::RankedTensorType like, llvm::ArrayRef<Window> windows, pb::Channels order);
  /// The place of `extremum`, that of the windows.
  mlir::Value placesOf(mlir::Value slid, mlir::Value extremum, llvm::ArrayRef<Window> windows, llvm::ArrayRef<int64_t> taps,
                       pb::Pool::Index indices, pb::Channels order);
  // Windows.cpp
  /// The sizes of the spatial dimensions. False after a diagnostic.
  bool readSpatial(const FlatNode &node, const NamedValue &x, pb::Channels order, llvm::SmallVectorImpl<int64_t> &extents);
  /// Numbers said once or by spatial dimension, in place of those that `numbers` holds if there are any. False after a diagnostic.
  bool readNumbers(const FlatNode &node, const NamedValue &x, const char *name, llvm::ArrayRef<uint32_t> given, int64_t least,
                   llvm::SmallVectorImpl<int64_t> &numbers);
  /// What the model file says about windows.
  bool readWindows(const FlatNode &node, const NamedValue &x, pb::Channels order, const WindowOptions &options, bool strideIsSize,
                   llvm::SmallVectorImpl<Window> &windows);
  /// Where they lie in `x`: padding and counts.
  bool placeWindows(const FlatNode &node, const NamedValue &x, pb::Channels order, pb::Padding padding, bool ceilMode,
                    llvm::SmallVectorImpl<Window> &windows);
  /// (N, spatial..., channels) of what has `order`, and back.
  mlir::Value channelsLast(mlir::Value x, pb::Channels order);
  mlir::Value channelsAs(pb::Channels order, mlir::Value x);
  mlir::Value permuted(mlir::Value x, llvm::ArrayRef<int64_t> permutation);
  mlir::Value extended(mlir::Value x, int64_t dimension, int64_t low, int64_t high, pb::Border border);
  /// With elements beyond the ends that change no extremum of windows that have an element.
  mlir::Value continued(mlir::Value x, int64_t dimension, int64_t low, int64_t high, int64_t dilation);
  /// (N, spatial..., ...) to (N, count, size, count, size, ..., ...).
  mlir::Value slide(mlir::Value x, llvm::ArrayRef<Window> windows);
  // Activations.cpp
  mlir::Value activation(const FlatNode &node, pb::Function function, std::optional<double> alpha, mlir::Value x, llvm::ArrayRef<int64_t> dims = {});
  mlir::Value activation(const FlatNode &node, mlir::Value x);
  /// Dimensions of x, which are to be there once each, sorted. False after a diagnostic.
  bool readDims(const FlatNode &node, mlir::Value x, const google::protobuf::RepeatedField<uint32_t> &given, llvm::SmallVectorImpl<int64_t> &dims);
  mlir::Value parametricRelu(const FlatNode &node, mlir::Value x);
  mlir::Value sShapedRelu(const FlatNode &node, mlir::Value x);
  mlir::Value maxout(const FlatNode &node, const NamedValue &x);
  // Arithmetic.cpp
  bool unify(const FlatNode &node, Inputs inputs, mlir::Value &x, mlir::Value &y);
  mlir::Value binary(const FlatNode &node, Inputs inputs);
  mlir::Value clamp(const FlatNode &node, mlir::Value x);
  mlir::Value compare(const FlatNode &node, Inputs inputs);
  mlir::Value select(const FlatNode &node, Inputs inputs);
  mlir::Value integers(const FlatNode &node, pb::Binary::Kind kind, mlir::Value x, mlir::Value y);
  mlir::Value reduce(const FlatNode &node, mlir::Value x);
  mlir::Value reduced(pb::Reduce::Kind kind, mlir::Value x, llvm::ArrayRef<int64_t> dims, uint32_t correction);
  mlir::Value cumulate(const FlatNode &node, mlir::Value x);
  /// Argmax or argmin.
  mlir::Value extremeAlong(const FlatNode &node, mlir::Value x, std::optional<int64_t> dimension, bool isMax);
  mlir::Value matmul(const FlatNode &node, Inputs inputs);
  mlir::Value dotGeneral(const FlatNode &node, Inputs inputs);
  // Elements.cpp
  /// The first `count` elements along a dimension in order, or all of them, and the indices that they had.
  llvm::SmallVector<mlir::Value> inOrder(mlir::Value x, int64_t dimension, bool isDescending, std::optional<int64_t> count = {});
  llvm::SmallVector<mlir::Value> sort(const FlatNode &node, mlir::Value x);
  llvm::SmallVector<mlir::Value> topK(const FlatNode &node, const NamedValue &x);
  bool demandIds(const FlatNode &node, const NamedValue &ids);
  mlir::Value gatherElements(const FlatNode &node, Inputs inputs);
  mlir::Value scatterElements(const FlatNode &node, Inputs inputs);
  /// What rows of indices name of the first input. False after a diagnostic.
  bool readRows(const FlatNode &node, Inputs inputs, int64_t batch, IndexRows &rows);
  mlir::Value numberRows(const IndexRows &rows, mlir::Value ids);
  mlir::Value numberElements(const IndexRows &rows, mlir::Value ids);
  mlir::Value gatherNd(const FlatNode &node, Inputs inputs);
  mlir::Value scatterNd(const FlatNode &node, Inputs inputs);
  mlir::Value triangle(const FlatNode &node, const NamedValue &x);
  // Einsum.cpp
  mlir::Value einsum(const FlatNode &node, Inputs inputs);
  /// Two factors of letters as one: of what both have once the product, summed over what `kept` has not.
  void multiply(Term &x, Term y, llvm::StringRef kept);
  void diagonal(Term &x);
  // Random.cpp
  mlir::Value random(const FlatNode &node);
  /// Uniform in [0, 1), of this type of F32, other numbers for each node.
  mlir::Value uniform(const FlatNode &node, mlir::RankedTensorType type);
  mlir::Value sample(const FlatNode &node, const NamedValue &x);
  // Shapes.cpp
  mlir::Value flatten(const FlatNode &node, mlir::Value x);
  mlir::Value reshape(const FlatNode &node, mlir::Value x);
  mlir::Value transpose(const FlatNode &node, const NamedValue &x);
  mlir::Value slice(const FlatNode &node, const NamedValue &x);
  mlir::Value pad(const FlatNode &node, const NamedValue &x);
  mlir::Value tile(const FlatNode &node, const NamedValue &x);
  mlir::Value roll(const FlatNode &node, const NamedValue &x);
  mlir::Value concat(const FlatNode &node, Inputs inputs);
  llvm::SmallVector<mlir::Value> split(const FlatNode &node, const NamedValue &x);
  mlir::Value gather(const FlatNode &node, Inputs inputs);
  mlir::Value oneHot(const FlatNode &node, const NamedValue &ids);
  mlir::Value constant(const FlatNode &node);
  mlir::Value iota(const FlatNode &node);
  bool parseDims(const FlatNode &node, const google::protobuf::RepeatedPtrField<std::string> &texts,
                 llvm::SmallVectorImpl<nn::Dim> &dims);

  // States.cpp
  mlir::Value state(const FlatNode &node, const std::string &name, mlir::RankedTensorType type, const StateOptions &options);
  /// The same, stored as it is.
  mlir::Value plainState(const FlatNode &node, const std::string &name, mlir::RankedTensorType type, const StateOptions &options);
  mlir::Value stateOf(const FlatNode &node, const std::string &name, mlir::RankedTensorType type, double start);
  mlir::Value parameter(const FlatNode &node);

  /// The dimension that a message of a node says, if it says one.
  template <typename Message>
  static std::optional<int64_t> given(const Message &message) {
    return message.has_dimension() ? std::optional<int64_t>(message.dimension()) : std::nullopt;
  }
  /// That dimension of `x`, or the last one. Nothing after a diagnostic.
  std::optional<int64_t> dimensionOrLast(const FlatNode &node, mlir::Value x, std::optional<int64_t> dimension);
  mlir::InFlightDiagnostic report(const FlatNode &node);
  /// Two inputs that do not fit together, both with their places.
  mlir::Value mismatch(const FlatNode &node, Inputs inputs, const llvm::Twine &expected);
  /// Makes an op whose result type is inferred. Null after a diagnostic about the node and its inputs if it cannot be.
  template <typename Op>
  mlir::Value infer(const FlatNode &node, Inputs inputs, typename Op::Properties properties);
  /// `x` repeated over the leading dimensions of `like`. Null if the shapes do not allow it.
  mlir::Value repeat(mlir::Value x, mlir::Value like);
  mlir::Value toFloat(mlir::Value x);
  /// Integers and truth values as I64, which holds their sums and counts, as in PyTorch.
  mlir::Value toSummable(mlir::Value x);
};

template <typename Op>
mlir::Value GraphBuilder::infer(const FlatNode &node, Inputs inputs, typename Op::Properties properties) {
  mlir::MLIRContext *context = module.getContext();
  std::string message;
  llvm::SmallVector<mlir::Type> types;
  llvm::SmallVector<mlir::Value> operands;
  for (const NamedValue &input : inputs)
    operands.push_back(input.value);
  {
    mlir::ScopedDiagnosticHandler handler(context, [&](mlir::Diagnostic &diagnostic) {
      message = diagnostic.str();
      return mlir::success();
    });
    (void)Op::inferReturnTypes(context, node.loc, operands, mlir::DictionaryAttr::get(context),
                               mlir::OpaqueProperties(&properties), {}, types);
  }
  if (types.empty()) {
    mlir::InFlightDiagnostic diagnostic = report(node) << message;
    for (const NamedValue &input : inputs)
      diagnostic.attachNote(input.loc) << "'" << input.name << "' is " << shapeOf(input.value) << " of "
                                       << typeOf(input.value).getElementType();
    return {};
  }
  mlir::OperationState state(node.loc, Op::getOperationName());
  state.addOperands(operands);
  state.addTypes(types);
  state.getOrAddProperties<typename Op::Properties>() = properties;
  return builder.create(state)->getResult(0);
}

} // namespace cauce::graph
