// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementwise operations. The derivative is a required template argument: a C++ expression over the builder `b`, the
// cotangent `dy`, the operands and the result `y`. Forgetting it is an error of TableGen.
//
// Derivatives at kinks are PyTorch's: those of relu, abs and max are 0, 0 and shared, that of selu is the left one. Derivatives
// are written so that no finite argument makes 0 * infinity of them, and what selects passes nothing to what it did not take.
#ifndef CAUCE_DIALECTS_NN_ELEMENTWISE_TD
#define CAUCE_DIALECTS_NN_ELEMENTWISE_TD

include "dialects/nn/NnBase.td"

class Nn_UnaryOp<string mnemonic, string formula, string dx, Type type = Nn_FloatTensor, string note = ""> : Nn_Op<mnemonic, [
    SameOperandsAndResultType, Elementwise, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "elementwise " # formula;
  let description = "Computes `y = " # formula # "`, element by element." # note # "\n\n"
    # "Shapes: `x` and `y` are the same.\n\n"
    # "Gradient: `dx = " # dx # "` in the terms of ExpressionBuilder.h.\n\n"
    # "Example: `%y = nn." # mnemonic # " %x : tensor<2x3xf32>`";
  let arguments = (ins type:$x);
  let results = (outs type:$y);
  let assemblyFormat = "$x attr-dict `:` type($y)";
  let skipDefaultBuilders = 1; // there are seven, for each of forty ops, and it takes seconds to compile them
  let builders = [OpBuilder<(ins "::mlir::Value":$x), "$_state.addOperands(x), $_state.addTypes(x.getType());">];
  let hasFolder = 1;
  let extraClassDefinition = [{
    // written by hand
    ::mlir::LogicalResult $cppClass::vjp(::mlir::OpBuilder &builder, ::mlir::ValueRange cotangents,
                                         ::llvm::SmallVectorImpl<::mlir::Value> &operandCotangents) {
      ::cauce::nn::ExpressionBuilder b(builder, getLoc());
      ::mlir::Value dy = cotangents[0], x = getX(), y = getY();
      (void)b, (void)dy, (void)x, (void)y;
      operandCotangents.push_back(}] # dx # [{);
      return ::mlir::success();
    }
    ::mlir::OpFoldResult $cppClass::fold(FoldAdaptor adaptor) { return foldElementwise(*this); }
    // generated
  }];
}

defvar wraps = " Integers wrap around; i1 is one of one bit, 0 or 1.";
defvar far = " From |x| = 2^40 on, the argument counts as 0.";

// No cotangent: the derivative is zero wherever it exists, so nothing flows.
defvar none = "::mlir::Value()";

def Nn_IdentityOp   : Nn_UnaryOp<"identity", "x", "dy", Nn_NumberTensor>;
// For a value that a formula needs, but that cancels: what a mean is taken from.
def Nn_StopGradientOp : Nn_UnaryOp<"stop_gradient", "x", none, Nn_FloatTensor, " A constant to derivatives of all orders.">;
def Nn_NegOp        : Nn_UnaryOp<"neg", "-x", "b.neg(dy)", Nn_NumberTensor, wraps>;
def Nn_AbsOp        : Nn_UnaryOp<"abs", "|x|", "b.mul(dy, b.sign(x))", Nn_NumberTensor, wraps>;
def Nn_SignOp       : Nn_UnaryOp<"sign", "x > 0 ? 1 : x < 0 ? -1 : x", none, Nn_FloatTensor, " NaN remains NaN, as in NumPy.">;
def Nn_ExpOp        : Nn_UnaryOp<"exp", "exp(x)", "b.mul(dy, y)">;
// Not y + 1, which would lose the digits of a large negative x.
def Nn_Expm1Op      : Nn_UnaryOp<"expm1", "exp(x) - 1", "b.mul(dy, b.exp(x))">;
def Nn_LogOp        : Nn_UnaryOp<"log", "ln(x)", "b.div(dy, x)">;
def Nn_Log1pOp      : Nn_UnaryOp<"log1p", "ln(1 + x)", "b.div(dy, b.addScalar(x, 1.0))">;
def Nn_SqrtOp       : Nn_UnaryOp<"sqrt", "sqrt(x)", "b.div(b.mulScalar(dy, 0.5), y)">;
def Nn_RsqrtOp      : Nn_UnaryOp<"rsqrt", "1 / sqrt(x)", "b.mul(b.mulScalar(dy, -0.5), b.mul(y, b.square(y)))">;
def Nn_ReciprocalOp : Nn_UnaryOp<"reciprocal", "1 / x", "b.neg(b.mul(dy, b.square(y)))">;
def Nn_SquareOp     : Nn_UnaryOp<"square", "x * x", "b.mulScalar(b.mul(dy, x), 2.0)">;
def Nn_SinOp        : Nn_UnaryOp<"sin", "sin(x)", "b.mul(dy, b.cos(x))", Nn_FloatTensor, far>;
def Nn_CosOp        : Nn_UnaryOp<"cos", "cos(x)", "b.neg(b.mul(dy, b.sin(x)))", Nn_FloatTensor, far>;
def Nn_TanhOp       : Nn_UnaryOp<"tanh", "tanh(x)", "b.mul(dy, b.rsubScalar(1.0, b.square(y)))">;
def Nn_AtanOp       : Nn_UnaryOp<"atan", "arctan(x)", "b.div(dy, b.addScalar(b.square(x), 1.0))">;
def Nn_ErfOp        : Nn_UnaryOp<"erf", "2 / sqrt(pi) * integral of exp(-t^2) from 0 to x",
                                 "b.mul(b.mulScalar(dy, 1.1283791670955126), b.gauss(x))">;
def Nn_LogisticOp   : Nn_UnaryOp<"logistic", "1 / (1 + exp(-x))", "b.mul(dy, b.mul(y, b.rsubScalar(1.0, y)))">;
def Nn_GaussOp      : Nn_UnaryOp<"gauss", "exp(-x^2)", "b.mulScalar(b.mul(dy, b.mul(x, y)), -2.0)">;
def Nn_ElliottOp    : Nn_UnaryOp<"elliott", "x / (1 + |x|)",
                                 "b.div(dy, b.square(b.addScalar(b.abs(x), 1.0)))">;
def Nn_FloorOp      : Nn_UnaryOp<"floor", "the largest integer <= x", none>;
def Nn_CeilOp       : Nn_UnaryOp<"ceil", "the smallest integer >= x", none>;
def Nn_RoundOp      : Nn_UnaryOp<"round", "the nearest integer to x, halves to even", none>;
defvar compares = " A comparison with NaN is false.";
def Nn_StepOp       : Nn_UnaryOp<"step", "x >= 0 ? 1 : 0", none, Nn_FloatTensor, compares>;
def Nn_SignStepOp   : Nn_UnaryOp<"sign_step", "x >= 0 ? 1 : -1", none, Nn_FloatTensor, compares>;
def Nn_ReluOp       : Nn_UnaryOp<"relu", "max(x, 0)", "b.select(b.gtScalar(y, 0.0), dy, b.zeros(dy))">;
// alpha = 1.67326324, lambda = 1.05070099 (Klambauer et al. 2017, "Self-Normalizing Neural Networks").
def Nn_SeluOp       : Nn_UnaryOp<"selu", "lambda * (x > 0 ? x : alpha * (exp(x) - 1))",
                                 "b.mul(dy, b.seluDerivative(x))">;
def Nn_SoftplusOp   : Nn_UnaryOp<"softplus", "ln(1 + exp(x))", "b.mul(dy, b.logistic(x))">;
def Nn_SwishOp      : Nn_UnaryOp<"swish", "x / (1 + exp(-x))",
                                 "b.mul(dy, b.swishDerivative(x))">;
// Exact form, x * Phi(x) (Hendrycks and Gimpel 2016); PyTorch's and Keras' default.
def Nn_GeluOp       : Nn_UnaryOp<"gelu", "x * (1 + erf(x / sqrt(2))) / 2",
                                 "b.mul(dy, b.geluDerivative(x))">;
// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, the approximation of the same paper, as GPT-2 has it.
def Nn_GeluTanhOp   : Nn_UnaryOp<"gelu_tanh", "x / (1 + exp(-sqrt(8 / pi) (x + 0.044715 x^3)))",
                                 "b.mul(dy, b.geluTanhDerivative(x))">;

class Nn_BinaryOp<string mnemonic, string formula, string dlhs, string drhs, Type type = Nn_NumberTensor,
                  list<Trait> traits = [], string note = ""> : Nn_Op<mnemonic, !listconcat([
    SameOperandsAndResultType, Elementwise, DeclareOpInterfaceMethods<DifferentiableOpInterface>], traits)> {
  let summary = "elementwise " # formula;
  let description = "Computes `y = " # formula # "`, element by element." # note # "\n\n"
    # "Shapes: `lhs`, `rhs` and `y` are the same.\n\n"
    # "Gradient: `dlhs = " # dlhs # "`, `drhs = " # drhs # "` in the terms of ExpressionBuilder.h.\n\n"
    # "Example: `%y = nn." # mnemonic # " %lhs, %rhs : tensor<2x3xf32>`";
  let arguments = (ins type:$lhs, type:$rhs);
  let results = (outs type:$y);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($y)";
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$lhs, "::mlir::Value":$rhs), "$_state.addOperands({lhs, rhs}), $_state.addTypes(lhs.getType());">];
  let hasFolder = 1;
  let extraClassDefinition = [{
    // written by hand
    ::mlir::LogicalResult $cppClass::vjp(::mlir::OpBuilder &builder, ::mlir::ValueRange cotangents,
                                         ::llvm::SmallVectorImpl<::mlir::Value> &operandCotangents) {
      ::cauce::nn::ExpressionBuilder b(builder, getLoc());
      ::mlir::Value dy = cotangents[0], lhs = getLhs(), rhs = getRhs(), y = getY();
      (void)b, (void)dy, (void)lhs, (void)rhs, (void)y;
      operandCotangents.push_back(}] # dlhs # [{);
      operandCotangents.push_back(}] # drhs # [{);
      return ::mlir::success();
    }
    ::mlir::OpFoldResult $cppClass::fold(FoldAdaptor adaptor) { return foldElementwise(*this); }
    // generated
  }];
}

def Nn_AddOp : Nn_BinaryOp<"add", "lhs + rhs", "dy", "dy", Nn_NumberTensor, [Commutative], wraps>;
def Nn_SubOp : Nn_BinaryOp<"sub", "lhs - rhs", "dy", "b.neg(dy)", Nn_NumberTensor, [], wraps>;
def Nn_MulOp : Nn_BinaryOp<"mul", "lhs * rhs", "b.mul(dy, rhs)", "b.mul(dy, lhs)", Nn_NumberTensor, [Commutative],
    wraps>;
def Nn_DivOp : Nn_BinaryOp<"div", "lhs / rhs", "b.div(dy, rhs)", "b.neg(b.mul(b.div(dy, rhs), y))", Nn_FloatTensor>;
def Nn_PowOp : Nn_BinaryOp<"pow", "lhs ^ rhs", "b.mul(dy, b.powByBase(lhs, rhs))", "b.mul(dy, b.powByExponent(lhs, rhs, y))",
    Nn_FloatTensor, [], " `dlhs` where rhs is 0, and `drhs` where lhs is 0 and rhs is not negative, are 0, as in PyTorch.">;
defvar shared = " NaN if either is. Equal operands share the cotangent, as in PyTorch.";
def Nn_MaxOp : Nn_BinaryOp<"max", "max(lhs, rhs)", "b.share(dy, lhs, rhs, ComparePredicate::gt)",
    "b.share(dy, rhs, lhs, ComparePredicate::gt)", Nn_NumberTensor, [], shared>;
def Nn_MinOp : Nn_BinaryOp<"min", "min(lhs, rhs)", "b.share(dy, lhs, rhs, ComparePredicate::lt)",
    "b.share(dy, rhs, lhs, ComparePredicate::lt)", Nn_NumberTensor, [], shared>;

def Nn_CompareOp : Nn_Op<"compare", [SameTypeOperands, SameOperandsAndResultShape, Elementwise, NotDifferentiable]> {
  let summary = "elementwise comparison";
  let description = [{
    Computes `y = lhs PREDICATE rhs`, element by element; a comparison with NaN is false but for `ne`.
    Shapes: `lhs`, `rhs` and `y` are the same; `y` has element type i1.

    Example: `%y = nn.compare gt, %lhs, %rhs : tensor<2x3xf32> -> tensor<2x3xi1>`
  }];
  let arguments = (ins Nn_ComparePredicate:$predicate, Nn_NumberTensor:$lhs, Nn_NumberTensor:$rhs);
  let results = (outs RankedTensorOf<[I1]>:$y);
  let assemblyFormat = "$predicate `,` $lhs `,` $rhs attr-dict `:` type($lhs) `->` type($y)";
  let hasVerifier = 1;
}

def Nn_IntegerOp : Nn_Op<"integer", [SameOperandsAndResultType, NotDifferentiable]> {
  let summary = "elementwise arithmetic that integers alone have";
  let description = [{
    Computes `y = KIND(lhs, rhs)`, element by element, for every value of integers of any width; i1 is an unsigned one of one bit.
    - `and`, `or`, `xor`: bit by bit.
    - `shift_left`, `shift_right`: by `rhs` bits. By the width or more, or by a negative number, everything is shifted out, which leaves 0;
      a shift to the right of a signed negative number leaves -1.
    - `div`, `rem`: the quotient rounded toward zero, and what it leaves, with the sign of `lhs`. As C, PyTorch's fmod, ONNX.
    - `floor_div`, `mod`: the quotient rounded down, and what it leaves, with the sign of `rhs`. As Python, NumPy and PyTorch's remainder.
    A quotient by 0 is -1, all bits set, and leaves `lhs`; that of the lowest number by -1 wraps around to itself and leaves 0. As XLA.
    Shapes: `lhs`, `rhs` and `y` are the same.

    The complement of all bits is `-x - 1`.

    Example: `%y = nn.integer floor_div, %lhs, %rhs : tensor<2x3xi32>`
  }];
  let arguments = (ins Nn_IntegerKind:$kind, Nn_IntegerTensor:$lhs, Nn_IntegerTensor:$rhs);
  let results = (outs Nn_IntegerTensor:$y);
  let assemblyFormat = "$kind `,` $lhs `,` $rhs attr-dict `:` type($y)";
}

def Nn_SelectOp : Nn_Op<"select", [
    AllTypesMatch<["a", "b", "y"]>, SameOperandsAndResultShape, Elementwise, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "elementwise choice";
  let description = [{
    Computes `y = condition ? a : b`, element by element.
    Shapes: all the same.
    Gradient: `da = condition ? dy : 0`, `db = condition ? 0 : dy`. Keeps `condition` alive.

    Example: `%y = nn.select %condition, %a, %b : tensor<2x3xi1>, tensor<2x3xf32>`
  }];
  let arguments = (ins RankedTensorOf<[I1]>:$condition, AnyRankedTensor:$a, AnyRankedTensor:$b);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$condition `,` $a `,` $b attr-dict `:` type($condition) `,` type($y)";
  let hasVerifier = 1;
}

def Nn_ConvertOp : Nn_Op<"convert", [
    SameOperandsAndResultShape, Elementwise, DeclareOpInterfaceMethods<DifferentiableOpInterface>]> {
  let summary = "conversion to another element type";
  let description = [{
    Converts each element: float to integer truncates toward zero and saturates, NaN becomes 0; an integer that does not fit
    into another integer type loses its upper bits; anything to i1 is `x != 0`, i1 counts as 0 or 1.
    Shapes: `x` and `y` are the same.
    Gradient: `dx = convert(dy)` between float types; nothing flows through integers.

    Example: `%y = nn.convert %x : tensor<2x3xui8> -> tensor<2x3xf32>`
  }];
  let arguments = (ins AnyRankedTensor:$x);
  let results = (outs AnyRankedTensor:$y);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // CAUCE_DIALECTS_NN_ELEMENTWISE_TD
