/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A C program that holds a trained model: reads digits from standard input, 64 numbers from 0 to 16 a line with commas
 * between, and prints the probabilities of 0 to 9 for each.
 *
 *   cauce compile digits.textproto --weights digits.safetensors -o digits.a      makes digits.a and digits.h
 *   cc predict.c digits.a $(pkg-config --cflags --libs cauce) -o predict
 *   ./predict < digits.csv */
#include "digits.h"

#include <stdio.h>

#define PIXELS CAUCE_MODEL_DIGITS_PREDICT_PIXELS_DIM1
#define CLASSES CAUCE_MODEL_DIGITS_PREDICT_PROBABILITIES_DIM1

/* 1 if a digit was read, 0 at the end of the input. */
static int read_digit(uint8_t *pixels) {
  int i, value;
  for (i = 0; i < PIXELS; ++i) {
    if (scanf("%d", &value) != 1)
      return 0;
    pixels[i] = (uint8_t)value;
    getchar(); /* the comma */
  }
  return 1;
}

int main(void) {
  cauce_program_t *program = NULL;
  cauce_session_t *session = NULL;
  uint8_t pixels[PIXELS];
  float probabilities[CLASSES];
  cauce_status_t status = cauce_program_link(&cauce_model_digits, &program);
  if (status == CAUCE_OK)
    status = cauce_session_create(program, NULL, &session);
  while (status == CAUCE_OK && read_digit(pixels)) {
    int i;
    status = cauce_model_digits_predict(session, 1, pixels, probabilities);
    for (i = 0; status == CAUCE_OK && i < CLASSES; ++i)
      printf("%.9g%c", (double)probabilities[i], i + 1 < CLASSES ? ',' : '\n');
  }
  if (status != CAUCE_OK)
    fprintf(stderr, "predict: %s\n", cauce_message());
  cauce_session_release(session);
  cauce_program_release(program);
  return status != CAUCE_OK;
}
