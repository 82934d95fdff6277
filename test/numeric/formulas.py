# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What special.py expects: formulas of values and derivatives that neither overflow nor cancel where the result does not, with
# the conventions of PyTorch 2 where there is no derivative. A result is a number, several of which any will do, or None where
# nothing is promised. Where PyTorch gives NaN at infinity, its limit will do as well.
import math

INF, NAN = math.inf, math.nan
ALPHA, LAMBDA = 1.6732632423543772, 1.0507009873554805
ROOT = math.sqrt(2 / math.pi)


def limit(x):
    return (x, NAN)


def exp(x):
    return math.exp(x) if x < 709.7 else INF


def expm1(x):
    return math.expm1(x) if x < 709.7 else INF


def log(x):
    return math.log(x) if x > 0 else -INF if x == 0 else NAN


def over(a, b):
    if b == 0:
        return NAN if a == 0 or a != a else math.copysign(INF, a) * math.copysign(1, b)
    return a / b


def power(a, b):
    try:
        return math.pow(a, b)
    except OverflowError:
        return -INF if a < 0 and b % 2 == 1 else INF
    except ValueError:
        if a == 0:
            return math.copysign(INF, a) if b % 2 == 1 else INF
        return NAN


def square(x):
    return x * x


def logistic(x):
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def bump(x):
    return logistic(x) * logistic(-x)


def sign(x):
    return 1.0 if x > 0 else -1.0 if x < 0 else 0.0


# Of a finite or infinite number; of NaN the value is NaN and the derivatives are whatever they are.
def total(f):
    return lambda x: (NAN, None, None) if x != x else f(x)


# In compiled code, the argument of sine and cosine counts as 0 from 2^40 on; the reference reduces it.
def sine(x, shift=0):
    if x != x or abs(x) == INF:
        return NAN, None, None
    waves = [math.sin(x), math.cos(x), -math.sin(x), -math.cos(x)]
    far = [0.0, 1.0, 0.0, -1.0]
    return tuple(waves[i + shift] if abs(x) < 2.0 ** 40 else (far[i + shift], waves[i + shift]) for i in range(3))


def cosine(x):
    return sine(x, 1)


def root(x):
    if x < 0:
        return NAN, None, None
    y = math.sqrt(x)
    return y, over(0.5, y), -INF if x == 0 and not math.copysign(1, x) < 0 else None if x == 0 else -0.25 / x / y


def reciprocal_root(x):
    if x < 0:
        return NAN, None, None
    y = over(1, math.sqrt(x))
    return y, -0.5 * y * y * y, 0.75 * y * y * y * y * y


def swish(x):
    if abs(x) == INF:
        return (x, limit(1.0), limit(0.0)) if x > 0 else (limit(-0.0), limit(0.0), limit(0.0))
    s, t = logistic(x), logistic(-x)
    return x * s, s * (1 + x * t), s * t * (2 + x * (t - s))


def gelu(x):
    if abs(x) == INF:
        return (x, limit(1.0), limit(0.0)) if x > 0 else (limit(-0.0), limit(0.0), limit(0.0))
    cdf, pdf = math.erfc(-x / math.sqrt(2)) / 2, exp(-square(x) / 2) / math.sqrt(2 * math.pi)
    return x * cdf, cdf + x * pdf, pdf * (2 - square(x)) if abs(x) < 1e9 else 0.0


def gelu_tanh(x):
    if abs(x) == INF:
        return (x, limit(1.0), limit(0.0)) if x > 0 else (limit(-0.0), limit(0.0), limit(0.0))
    if abs(x) > 40:
        return (x, 1.0, 0.0) if x > 0 else (-0.0, 0.0, 0.0)
    z, slope, bend = (2 * ROOT * (x + 0.044715 * x ** 3), 2 * ROOT * (1 + 0.134145 * square(x)), 2 * ROOT * 0.26829 * x)
    s, t = logistic(z), logistic(-z)
    return x * s, s * (1 + x * t * slope), s * t * (2 * slope + x * bend + x * square(slope) * (t - s))


def gauss(x):
    y = exp(-square(x))
    if abs(x) == INF:
        return y, limit(0.0), limit(0.0)
    return y, -2 * (x * y), (4 * square(x) - 2) * y if abs(x) < 1e9 else 0.0 if abs(x) < 1e38 else limit(0.0) # 2 x overflows


def elliott(x):
    if abs(x) == INF:
        return limit(sign(x)), 0.0, limit(0.0)
    y = 1 / (1 + abs(x))
    return x * y, y * y, -2 * sign(x) * y * y * y


def selu(x):
    if x > 0:
        return LAMBDA * x, LAMBDA, 0.0
    return LAMBDA * ALPHA * expm1(x), LAMBDA * ALPHA * exp(x), LAMBDA * ALPHA * exp(x)


def atan(x):
    d = 1 / (1 + square(x))
    return math.atan(x), d, (limit(0.0) if abs(x) == INF else -2 * (x * d * d))


def erf(x):
    d = math.sqrt(2) * ROOT * exp(-square(x))
    return math.erf(x), d, (limit(0.0) if abs(x) == INF else -2 * (x * d))


def tanh(x):
    d = 4 * bump(2 * x)
    return math.tanh(x), d, -2 * math.tanh(x) * d


def logarithm(x):
    return log(x), None if x < 0 else over(1, x), None if x < 0 else -INF if x == 0 else -1 / x / x


def logarithm_of_one_plus(x):
    if x <= -1:
        return (-INF, INF, -INF) if x == -1 else (NAN, None, None)
    return math.log1p(x), 1 / (1 + x), -1 / (1 + x) / (1 + x)


def reciprocal(x):
    y = over(1, x)
    return y, -y * y, 2 * y * y * y


# With the sign of x.
def whole(f):
    return lambda x: (math.copysign(f(x), x) if abs(x) < 2.0 ** 60 else x, 0.0)


# nn.OP: (value and derivatives, which derivatives, absolute slack by order, of f32, or of the argument)
EXACT = {}
UNARY = {
    "identity": (total(lambda x: (x, 1.0, 0.0)), "x xx", EXACT),
    "stop_gradient": (total(lambda x: (x, 0.0)), "x", EXACT),
    "neg": (total(lambda x: (-x, -1.0, 0.0)), "x xx", EXACT),
    "abs": (total(lambda x: (abs(x), sign(x), 0.0)), "x xx", EXACT),
    "sign": (total(lambda x: (sign(x) or x, 0.0)), "x", EXACT),
    "exp": (total(lambda x: (exp(x),) * 3), "x xx", EXACT),
    "expm1": (total(lambda x: (expm1(x), exp(x), exp(x))), "x xx", EXACT),
    "log": (total(logarithm), "x xx", EXACT),
    "log1p": (total(logarithm_of_one_plus), "x xx", EXACT),
    "sqrt": (total(root), "x xx", EXACT),
    "rsqrt": (total(reciprocal_root), "x", EXACT),
    "reciprocal": (total(reciprocal), "x xx", EXACT),
    "square": (total(lambda x: (x * x, 2 * x, 2.0)), "x xx", EXACT),
    "sin": (sine, "x xx", {"argument": 1e-16}), # beyond 1.6e6 an error of the argument
    "cos": (cosine, "x xx", {"argument": 1e-16}),
    "tanh": (total(tanh), "x xx", {1: 2e-7, 2: 4e-7}), # 1 - y^2
    "atan": (total(atan), "x xx", {2: 1e-34}), # a product of denormals
    "erf": (total(erf), "x xx", EXACT),
    # 1 / (1 + exp(-x)) is 0 where exp is infinite; y (1 - y)
    "logistic": (total(lambda x: (logistic(x), bump(x), bump(x) * (logistic(-x) - logistic(x)))), "x xx", {0: 1e-37, 1: 1e-7, 2: 1e-7}),
    "gauss": (total(gauss), "x xx", EXACT),
    "elliott": (total(elliott), "x xx", {2: 1e-34}),
    "floor": (total(whole(math.floor)), "x", EXACT),
    "ceil": (total(whole(math.ceil)), "x", EXACT),
    "round": (total(whole(round)), "x", EXACT),
    "step": (lambda x: (1.0 if x >= 0 else 0.0, 0.0), "x", EXACT), # a comparison with NaN is false
    "sign_step": (lambda x: (1.0 if x >= 0 else -1.0, 0.0), "x", EXACT),
    "relu": (total(lambda x: (max(x, 0.0), 1.0 if x > 0 else 0.0, 0.0)), "x xx", EXACT),
    "selu": (total(selu), "x xx", EXACT),
    "softplus": (total(lambda x: (max(x, 0.0) + math.log1p(exp(-abs(x))), logistic(x), bump(x))), "x xx", {2: 1e-7}),
    "swish": (total(swish), "x xx", {0: 1e-36, 1: 1e-36, 2: 2e-6}),
    "gelu": (total(gelu), "x xx", {0: 1e-6, 1: 1e-7, 2: 1e-7}), # 1 + erf
    "gelu_tanh": (total(gelu_tanh), "x xx", {0: 1e-36, 1: 3e-6, 2: 2e-5}), # 1 - s
}


def power_by_base(a, b):
    return 0.0 if b == 0 else b * power(a, b - 1)


def power_by_exponent(a, b):
    return 0.0 if a == 0 and b >= 0 else power(a, b) * log(a) if not (a == INF and b < 0) else limit(0.0)


def powers(a, b):
    y = power(a, b)
    if a != a or b != b or abs(b) == INF:
        return y, 0.0 if b == 0 else None, None, None, None
    twice = 0.0 if b in (0, 1) else b * (b - 1) * power(a, b - 2)
    if math.isinf(a):
        return y, power_by_base(a, b), limit(0.0) if b < 0 else None, None, None
    more = 0.0 if a == 0 and b >= 0 else y * log(a) * log(a)
    return y, power_by_base(a, b), power_by_exponent(a, b), twice, more


def quotient(a, b):
    y = over(a, b)
    if math.isinf(a) or math.isinf(b) or b == 0 or y != y:
        return y, None, None
    return y, 1 / b, -y / b


# Equal operands share the derivative.
def larger(a, b, sign=1):
    if a != a or b != b:
        return NAN, None, None
    share = 0.5 if a == b else 1.0 if sign * a > sign * b else 0.0
    return (max if sign > 0 else min)(a, b), share, 1 - share


def known(y, da, db):
    return (y, da, db) if y == y else (NAN, None, None)


BINARY = {
    "add": (lambda a, b: known(a + b, 1.0, 1.0), "a b", EXACT),
    "sub": (lambda a, b: known(a - b, 1.0, -1.0), "a b", EXACT),
    "mul": (lambda a, b: known(a * b, b, a), "a b", EXACT),
    "div": (quotient, "a b", EXACT),
    "pow": (powers, "a b aa bb", EXACT),
    "max": (larger, "a b", EXACT),
    "min": (lambda a, b: larger(a, b, -1), "a b", EXACT),
}

# A cotangent that is infinite does not reach what max, min and select did not take.
ZERO = "%zero = nn.full 0.0 : TYPE\n  "
ROOT_OF_POSITIVE = total(lambda x: (math.sqrt(max(x, 0.0)), 0.0 if x < 0 else None if x == 0 else 0.5 / math.sqrt(x)))
COMPOSED = {
    "sqrt_of_max": (ZERO + "%m = nn.max %x, %zero : TYPE\n  %y = nn.sqrt %m : TYPE", "x", ROOT_OF_POSITIVE),
    "sqrt_of_min": (ZERO + "%l = nn.neg %x : TYPE\n  %m = nn.min %l, %zero : TYPE\n  %n = nn.neg %m : TYPE\n  %y = nn.sqrt %n : TYPE", "x",
                    ROOT_OF_POSITIVE),
    "sqrt_of_relu": ("%m = nn.relu %x : TYPE\n  %y = nn.sqrt %m : TYPE", "x", ROOT_OF_POSITIVE),
}
