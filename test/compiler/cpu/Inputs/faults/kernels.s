# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# One fault a kernel, and beside it what looks like one.
spilt.run:
	xorl	%ecx, %ecx
	vmovups	%zmm1, 64(%rsp)
.LBB0_1:
	vmovups	(%rsi,%rcx,4), %zmm0
	vfmadd231ps	%zmm0, %zmm0, %zmm1
	vmovups	%zmm1, -64(%rsp)
	addq	$16, %rcx
	cmpq	$784, %rcx
	jl	.LBB0_1
	vmovups	64(%rsp), %zmm1
	retq
.Lfunc_end0:
reloaded.run:
	pushq	%rbp
	movq	%rsp, %rbp
.LBB1_1:
	vmovups	-64(%rbp), %zmm2
	vfmadd231ps	(%rsi,%rcx,4), %zmm2, %zmm1
	incq	%rcx
	jne	.LBB1_1
	retq
.Lfunc_end1:
# rbp is a register like others here, and an array on the stack has an index.
neither.run:
.LBB2_1:
	vmovups	-64(%rbp), %zmm2
	vfmadd231ps	(%rsp,%rcx,4), %zmm2, %zmm1
	addq	$64, %rbp
	incq	%rcx
	jne	.LBB2_1
	retq
.Lfunc_end2:
calls.run:
.LBB3_1:
	callq	expf
	decq	%rbx
	jne	.LBB3_1
	retq
.Lfunc_end3:
# In the outer loop alone, which goes on by a table of jumps.
outer.run:
.LBB4_1:
	divq	%r8
	jmpq	*%rax
.LBB4_2:
	vaddps	(%rsi,%rcx,4), %zmm1, %zmm1
	incq	%rcx
	jne	.LBB4_2
	jmp	.LBB4_1
.LBB4_3:
	retq
.Lfunc_end4:
	.section	.rodata,"a",@progbits
.LJTI4_0:
	.long	.LBB4_2-.LJTI4_0
	.long	.LBB4_3-.LJTI4_0
	.text
divides.run:
.LBB5_1:
	vaddps	(%rsi,%rcx,4), %zmm1, %zmm1
	testq	%r8, %r8
	jne	.LBB5_3
	divl	%r8d
.LBB5_3:
	incq	%rcx
	jne	.LBB5_1
	retq
.Lfunc_end5:
scalar.run:
.LBB6_1:
	vaddss	(%rsi,%rcx,4), %xmm1, %xmm1
	incq	%rcx
	jne	.LBB6_1
	retq
.Lfunc_end6:
# One number, once.
number.run:
.LBB7_1:
	vmovss	(%rsi), %xmm0
	vdivss	(%rdi), %xmm0, %xmm0
	vmovss	%xmm0, (%rdx)
	incq	%rcx
	jne	.LBB7_1
	retq
.Lfunc_end7:
