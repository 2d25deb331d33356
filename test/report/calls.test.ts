// SPDX-License-Identifier: GPL-2.0-only
/** @file Every verb and every fault as a reviewer reads it. */
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, VERBS } from '../../model/v1/actions.js';
import { parseProgram } from '../../systems/v1/notation.js';
import { describeCall, describeFault, numberedCalls } from '../../report/calls.js';
import { CATALOGUE } from './fixture.js';

const lines = (text: string): string[] => numberedCalls(parseProgram(text), CATALOGUE, '');

describe('numberedCalls', () => {
  it('writes calls with their notes', () => {
    expect(lines('open s0; preserve s0 0x1 f0; prepare s0 !cb_prepare:1:EIO; close s0; reboot')).toEqual([
      '1  s0 = open("/dev/liveupdate")',
      '2  ioctl(s0, FD_PRESERVE, {token 0x1, f0})',
      "3  ioctl(s0, PREPARE)  # handler's prepare fails with -EIO",
      '4  close(s0)',
      '5  kexec reboot',
    ]);
  });

  it('writes notes below each other', () => {
    const [first, second] = lines('open s0 unprivileged; reboot kexec=fail');
    expect(first!.indexOf('#')).toBe(second!.indexOf('#'));
  });

  it('names the process when there is more than one', () => {
    expect(lines('open s0; fork p0 p1; close s0 by p1; exit p0')).toEqual([
      '1  p0: s0 = open("/dev/liveupdate")',
      '2  p0: p1 = fork()',
      '3  p1: close(s0)',
      '4  p0: exit()  # closes all its descriptors',
    ]);
  });

  it('says what the machine has, how many calls one line is, and what a subsystem or a handler answers', () => {
    const found = lines(
      'boot handlers=2 compatible=128 subsystems=2; open s0; preserve s0 0x1..0x17 f0; prepare s0 !sub_prepare:2:EIO; reboot !cb_freeze:1:+1',
    );
    expect(found.join(' ').replaceAll(/\s+/g, ' ')).toContain(
      '2 file handlers share the files; a compatible string of 128 bytes; a subsystem before the files, 1 after them',
    );
    expect(found.join('\n')).toContain('ioctl(s0, FD_PRESERVE, {token 0x1 to 0x17, f0})');
    expect(found.join('\n')).toContain('# 23 calls');
    expect(found.join('\n')).toContain("the 2nd subsystem's prepare fails with -EIO");
    expect(found.join('\n')).toContain("handler's freeze answers 1 (only a changed handler does that)");
  });

  it('puts a note that does not fit on a line of its own', () => {
    const found = lines('preserve s0 0xffffffffffffffff r0x1 !copy_from_user:1; reboot kexec=fail handler=no !setprop_file:3');
    expect(found.every((line) => line.length <= 100)).toBe(true);
    expect(found.length).toBeGreaterThan(2);
  });
});

it.each(VERBS)('writes %s', (verb) => {
  const texts: Record<string, string> = {
    fork: 'fork p0 p1',
    exit: 'exit p0',
    preserve: 'preserve s0 0x1 f0',
    unpreserve: 'unpreserve s0 0x1',
    restore: 'restore s0 0x1',
    close_file: 'close_file 0x1',
  };
  const needsSession = !['reboot', 'register_handler', 'unregister_handler', 'boot'].includes(verb);
  const program = parseProgram(texts[verb] ?? (needsSession ? `${verb} s0` : verb));
  expect(describeCall(program.actions[0]!, program, CATALOGUE).call).not.toMatch(/undefined|^$/);
});

it.each(FAULT_KINDS)('writes the fault %s', (kind) => {
  const texts = [1, 2, 3].map((n) => describeFault({ kind, n }, CATALOGUE));
  for (const text of texts) expect(text).toMatch(/^[a-zA-Z].*[a-z0-9A-Z)]$/);
});

it('tells occasions apart', () => {
  expect(describeFault({ kind: 'cb_freeze', n: 2, errno: 22 }, CATALOGUE)).toBe("handler's 2nd freeze fails with -EINVAL");
  expect(describeFault({ kind: 'kmalloc', n: 1 }, CATALOGUE)).toBe('the allocation fails');
  expect(describeFault({ kind: 'kmalloc', n: 2 }, CATALOGUE)).toBe('the 2nd allocation fails');
});
