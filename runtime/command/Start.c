// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The entry point of the executables that `cauce compile` makes, so that linking them needs no toolchain's crt1.o.
#include <stddef.h>

int main(int argc, char **argv, char **environment);
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*ldFini)(void), void *stackEnd);

__asm__(".globl _start\n"
        ".type _start, @function\n"
        "_start:\n"
        "  xor %ebp, %ebp\n"
        "  mov %rsp, %rdi\n"
        "  mov %rdx, %rsi\n"
        "  and $-16, %rsp\n"
        "  call cauce_start\n"
        "  hlt\n");

__attribute__((used, visibility("hidden"))) void cauce_start(long *stack, void (*ldFini)(void)) {
  int argc = (int)stack[0];
  char **argv = (char **)(stack + 1);
  __libc_start_main((int (*)(int, char **, char **))main, argc, argv, NULL, NULL, ldFini, stack);
}

// Every object that registers a destructor of a global refers to it.
__attribute__((visibility("hidden"))) void *__dso_handle = NULL;
