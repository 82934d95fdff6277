// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: cauce-opt %s --expand-modes --build-step --build-evaluation --build-gradient | FileCheck %s
// RUN: cauce-opt %s --pass-pipeline='builtin.module(cauce-pipeline{level=step})' | FileCheck %s --check-prefix=LEVEL

// What is left of the phases for the runtime.
// CHECK: module attributes {cauce.phases = [{name = "critic", steps = 2 : i64}, {name = "generator", steps = 1 : i64}]}
// LEVEL: cauce.phases = [{name = "critic", steps = 2 : i64}, {name = "generator", steps = 1 : i64}]
// Counters, rates, scales and slots are those of a phase, also of @c, which both train.
// CHECK-DAG: train.state parameter @g
// CHECK-DAG: train.state parameter @c
// CHECK-DAG: train.state checkpointed @train.critic.step : tensor<i64>
// CHECK-DAG: train.state checkpointed @train.generator.step : tensor<i64>
// CHECK-DAG: train.state checkpointed|rate @train.critic.learning_rate : tensor<f32>
// CHECK-DAG: train.state checkpointed|rate @train.generator.learning_rate : tensor<f32>
// CHECK-DAG: train.state checkpointed @"c/critic.momentum" of @c : tensor<2xf32>
// CHECK-DAG: train.state checkpointed @"c/generator.momentum" of @c : tensor<2xf32>
// CHECK-DAG: train.state checkpointed @"g/generator.momentum" of @g : tensor<2xf32>
// CHECK-DAG: train.state checkpointed @train.generator.loss_scale : tensor<f32>
// CHECK-DAG: train.state reset @"train.step_metrics/critic.loss/sum" : tensor<f64>
// CHECK-DAG: train.state reset @"train.step_metrics/generator.skipped_steps" : tensor<f64>
// CHECK-DAG: train.state reset @"train.metrics/generator.error/sum" : tensor<f64>
// CHECK-NOT: @train.critic.loss_scale
// CHECK-NOT: @"g/critic.momentum"
train.state parameter @g : tensor<2xf32>
train.state parameter @c : tensor<2xf32>
train.training @critic loss @critic_loss parameters [@c] steps 2 optimizer #train.momentum
train.training @generator loss @generator_loss parameters [@g, @c] optimizer #train.momentum schedule #train.cosine<steps = 9> precision f16

// Outside of training a noise is the same in each call: the key is 0.
// CHECK-LABEL: func.func @critic_loss
// CHECK-DAG: %[[KEY:.+]] = nn.full 0.0{{.*}} : tensor<i64>
// CHECK-DAG: nn.random_bits %[[KEY]], %{{.+}} -> tensor<?x2xi32, #N>
func.func @critic_loss(%x: tensor<?x2xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %g = train.read @g : tensor<2xf32>
  %c = train.read @c : tensor<2xf32>
  %z = train.noise "z" : tensor<?x2xf32, #nn.symbols<N>> of #train.uniform<low = -1>
  %gs = nn.broadcast %g, [1] : tensor<2xf32> -> tensor<?x2xf32, #nn.symbols<N>>
  %fake = nn.mul %z, %gs : tensor<?x2xf32, #nn.symbols<N>>
  %d = nn.sub %fake, %x : tensor<?x2xf32, #nn.symbols<N>>
  %cs = nn.broadcast %c, [1] : tensor<2xf32> -> tensor<?x2xf32, #nn.symbols<N>>
  %p = nn.mul %d, %cs : tensor<?x2xf32, #nn.symbols<N>>
  %l = nn.reduce_mean %p, [0, 1] : tensor<?x2xf32, #nn.symbols<N>> -> tensor<f32>
  return %l : tensor<f32>
}

func.func @generator_loss(%x: tensor<?x2xf32, #nn.symbols<N>> {train.name = "x"}) -> tensor<f32> {
  %g = train.read @g : tensor<2xf32>
  %c = train.read @c : tensor<2xf32>
  %p = nn.mul %g, %c : tensor<2xf32>
  train.metric "error" #train.mae %g, %c : tensor<2xf32>, tensor<2xf32>
  %l = nn.reduce_mean %p, [0] : tensor<2xf32> -> tensor<f32>
  return %l : tensor<f32>
}

// The critic's step draws with its own counter, and takes derivatives by its own parameters alone.
// CHECK: func.func @critic.step(%{{.+}}: tensor<?x2xf32, #N> {train.name = "x"}) {
// CHECK-DAG: %[[C:.+]] = train.read @c
// CHECK-DAG: %[[STEP:.+]] = train.read @train.critic.step
// CHECK-DAG: nn.add %[[STEP]], %{{.+}} : tensor<i64>
// CHECK-DAG: nn.full 1099511627776.0 : tensor<i64>
// CHECK-DAG: %[[KEY:.+]] = train.read @train.key
// CHECK-DAG: nn.random_bits %[[KEY]]
// CHECK: train.gradient %{{.+}}, %{{.+}} required wrt %[[C]] :
// CHECK: train.write %{{.+}}, @"c/critic.momentum"
// CHECK-NOT: @g :
// CHECK: func.func @generator.step(%{{.+}}: tensor<?x2xf32, #N> {train.name = "x"}) attributes {train.precision = f16}
// CHECK: train.gradient %{{.+}}, %{{.+}} required wrt %{{.+}}, %{{.+}} :
// CHECK: func.func @step_metrics() -> (tensor<f32> {train.name = "critic.loss"}, tensor<f32> {train.name = "generator.loss"}, tensor<f32> {train.name = "generator.error"}, tensor<f32> {train.name = "generator.skipped_steps"})
// CHECK: func.func @learning_rate() -> (tensor<f32> {train.name = "critic.learning_rate"}, tensor<f32> {train.name = "generator.learning_rate"})
// One pass over data measures all of them.
// CHECK: func.func @evaluate(%{{.+}}: tensor<?x2xf32, #N> {train.name = "x"})
// CHECK: func.func @metrics() -> (tensor<f32> {train.name = "critic.loss"}, tensor<f32> {train.name = "generator.loss"}, tensor<f32> {train.name = "generator.error"})
// CHECK-NOT: @gradient
