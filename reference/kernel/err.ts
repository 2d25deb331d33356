// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/err.h: an answer that is a pointer, or a negative errno in its place. */

export function IS_ERR<T extends object>(answer: T | number): answer is number {
  return typeof answer === 'number';
}

export function PTR_ERR(answer: number): number {
  return answer;
}
