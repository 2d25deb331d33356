// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 30: the size rule of the extensible ioctls. */
import type { Variant } from '../../../model/mainline/actions.js';
import { ofAnswers } from '../answers.js';

/** What a place of the argument is answered with; null: as the plain one. */
const WANTED: Readonly<Record<Variant, { readonly rets: readonly string[]; readonly rule: string } | null>> = {
  ro: null,
  res: null,
  big0: null,
  none: { rets: ['-EFAULT'], rule: 'an argument that cannot be read is -EFAULT' },
  late: null,
  cut: { rets: ['-EFAULT', '-EINVAL'], rule: 'an argument of which only the size can be read is -EFAULT' },
  big1: { rets: ['-E2BIG', '-EINVAL'], rule: 'a longer argument with a non-zero tail is -E2BIG' },
  bigcut: { rets: ['-EFAULT', '-EINVAL'], rule: 'a longer argument whose tail cannot be read is -EFAULT' },
  small: { rets: ['-EINVAL'], rule: 'an argument shorter than the minimum is -EINVAL' },
  unknown: { rets: ['-ENOTTY', '-EINVAL'], rule: 'a number of no ioctl is refused' },
  compat: null,
  nr: { rets: ['-ENOTTY'], rule: 'another command word of the same number is -ENOTTY' },
};

export const argumentsFollowTheSizeRule = ofAnswers(
  {
    id: 'arguments-follow-the-size-rule',
    statement:
      'An argument smaller than the minimum is EINVAL, one with a zero tail is accepted, one with a non-zero tail is E2BIG, one that cannot be read is EFAULT: before any effect.',
    source: ['30'],
  },
  ['create', 'retrieve', 'preserve', 'retrieve_fd', 'finish', 'get_name'],
  ({ verb, arg }, ret, _model, { callbacks }) => {
    // Without the descriptor the call does not get as far as LUO.
    if (arg === undefined || ret === '-EBADF') return null;
    if (arg === 'big0')
      return ret === '-E2BIG'
        ? { cause: `${verb}-refuses-a-zero-tail`, expected: 'a longer argument with a zero tail is accepted', happened: `${verb} returned ${ret}` }
        : null;
    const wanted = WANTED[arg];
    if (wanted === null) return null;
    if (!wanted.rets.includes(String(ret)))
      return { cause: `${verb}-${arg}-returns${ret === 0 ? '-success' : ret}`, expected: wanted.rule, happened: `${verb} returned ${ret}` };
    if (callbacks.length > 0)
      return { cause: `${verb}-${arg}-calls-back`, expected: `${wanted.rule}, before any effect`, happened: `a handler got ${callbacks[0]!.kind}` };
    return null;
  },
);
