/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Where an executable starts. It stands in for crt1.o, crti.o and crtn.o, which a machine without a toolchain lacks: the
 * C library (glibc 2.34 or newer) runs constructors itself, so calling it is all there is to do. System V ABI, AMD64:
 * rsp points at argc, rdx is a function to run at exit. */
__asm__(".text\n"
        ".globl _start\n"
        ".type _start, @function\n"
        "_start:\n"
        "  xorl %ebp, %ebp\n"
        "  movq %rdx, %r9\n"         /* rtld_fini */
        "  popq %rsi\n"              /* argc */
        "  movq %rsp, %rdx\n"        /* argv */
        "  andq $-16, %rsp\n"
        "  pushq %rax\n"             /* keeps the stack aligned */
        "  pushq %rsp\n"             /* stack_end */
        "  xorl %r8d, %r8d\n"        /* fini */
        "  xorl %ecx, %ecx\n"        /* init */
        "  movq main@GOTPCREL(%rip), %rdi\n"
        "  call *__libc_start_main@GOTPCREL(%rip)\n"
        "  hlt\n"
        ".size _start, .-_start\n"
        ".section .note.GNU-stack,\"\",@progbits\n");
