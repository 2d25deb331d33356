// SPDX-License-Identifier: GPL-2.0-only
/** @file A program as the calls that a reviewer would write. */
import type * as generic from '../model/model.js';
import type { Action, Fault, FaultKind, FileName } from '../model/v1/actions.js';
import { faultRemark } from '../properties/v1/words.js';
import type { Program } from '../systems/program.js';
import type { CallText, Catalogue } from './catalogue.js';
import { columns, ordinal, WIDTH, wrap } from './layout.js';

/** Whoever speaks of another system than v1 has `describeCall`. */
type Names = Pick<Catalogue, 'errnoName' | 'describeCall'>;

export type { CallText } from './catalogue.js';

/** The action as a call. The process is named when `program` has more than one. */
export function describeCall(asked: generic.Action, program: Pick<Program, 'tokens' | 'processes'>, names: Names): CallText {
  if (names.describeCall) return names.describeCall(asked, program);
  const action = asked as Action;
  const who = program.processes > 1 && 'process' in action ? `p${action.process}: ` : '';
  const notes = [operandNote(action), waitNote(action), action.fault ? describeFault(action.fault, names) : ''].filter((note) => note !== '');
  return { call: who + callOf(action, program.tokens), note: notes.join('; ') };
}

/** Numbered lines, notes below each other where they fit. */
export function numberedCalls(program: Program, names: Names, indent: string, width = WIDTH): string[] {
  const texts = program.actions.map((action) => describeCall(action, program, names));
  const digits = String(texts.length).length;
  const rows = texts.map(({ call, note }) => (note === '' ? [call] : [call, `# ${note}`]));
  return columns(rows).flatMap((line, i) => {
    const number = `${indent}${String(i + 1).padStart(digits)}  `;
    const { call, note } = texts[i]!;
    if (number.length + line.length <= width) return [number + line];
    const deeper = ' '.repeat(number.length);
    return [...wrap(call, number, `${deeper}  `, width), ...(note === '' ? [] : wrap(note, `${deeper}# `, `${deeper}  `, width))];
  });
}

const hex = (token: bigint | undefined): string => `0x${(token ?? 0n).toString(16)}`;

function callOf(action: Action, tokens: readonly bigint[]): string {
  switch (action.verb) {
    case 'open':
      return `s${action.session} = open("/dev/liveupdate"${action.flags === 'O_EXCL' ? ', O_EXCL' : ''})`;
    case 'close':
    case 'dup':
      return `${action.verb}(s${action.session})`;
    case 'fork':
      return `p${action.child} = fork()`;
    case 'exit':
      return 'exit()';
    case 'preserve':
      return `ioctl(s${action.session}, FD_PRESERVE, {token ${tokensText(action, tokens)}, ${describeFile(action.file, tokens)}})`;
    case 'unpreserve':
      return `ioctl(s${action.session}, FD_UNPRESERVE, {token ${hex(tokens[action.token])}})`;
    case 'restore':
      return `ioctl(s${action.session}, FD_RESTORE, {token ${hex(tokens[action.token])}})`;
    case 'close_file':
      return `close(${describeFile(`r${action.token}`, tokens)})`;
    case 'get_state':
    case 'prepare':
    case 'cancel':
    case 'finish':
      return `ioctl(s${action.session}, ${action.verb.toUpperCase()})`;
    case 'reboot':
      return 'kexec reboot';
    case 'boot':
      return 'boot';
    case 'register_handler':
      return 'insmod the test handler';
    case 'unregister_handler':
      return 'rmmod the test handler';
  }
}

/** `0x1`, or `0x1 to 0x40` for many. */
function tokensText({ token, also = [] }: Extract<Action, { readonly verb: 'preserve' }>, tokens: readonly bigint[]): string {
  const values = [token, ...also].map((number) => tokens[number] ?? 0n);
  const isRow = values.every((value, i) => value === values[0]! + BigInt(i));
  return values.length > 2 && isRow ? `${hex(values[0])} to ${hex(values.at(-1))}` : values.map(hex).join(', ');
}

function describeFile(file: FileName, tokens: readonly bigint[]): string {
  if (file === 'none') return 'a closed descriptor';
  return file.startsWith('r') ? `file restored for ${hex(tokens[Number(file.slice(1))])}` : file;
}

function operandNote(action: Action): string {
  switch (action.verb) {
    case 'open':
      return action.flags === 'unprivileged' ? 'without CAP_SYS_ADMIN' : '';
    case 'exit':
      return 'closes all its descriptors';
    case 'preserve':
      return [action.also ? `${action.also.length + 1} calls` : '', action.file === 'f4' || action.file === 'f5' ? `no handler accepts ${action.file}` : '']
        .filter((note) => note !== '')
        .join('; ');
    case 'boot':
      return equipmentNote(action);
    case 'prepare':
      return dataNote('prepare', action.data);
    case 'reboot':
      return [
        action.kexec === 'fail' ? 'no image is loaded: the jump fails' : '',
        action.handler ? '' : 'the next kernel does not load the handler',
        dataNote('freeze', action.data),
      ]
        .filter((note) => note !== '')
        .join('; ');
    default:
      return '';
  }
}

function equipmentNote({ handlers = 1, compatible, subsystems = 0 }: Extract<Action, { readonly verb: 'boot' }>): string {
  const notes = [
    handlers > 1 ? `${handlers} file handlers share the files` : '',
    compatible === undefined ? '' : `a compatible string of ${compatible} bytes`,
    subsystems === 0 ? '' : subsystems === 1 ? 'a subsystem before the files' : `a subsystem before the files, ${subsystems - 1} after them`,
  ];
  return notes.filter((note) => note !== '').join('; ');
}

const waitNote = (action: Action): string =>
  'callback' in action && action.callback === 'waits' ? 'a callback waits for the calls that other tasks have under way' : '';

const dataNote = (callback: string, data: number | undefined): string =>
  data === undefined ? '' : `handler's ${callback} leaves data 0x${data.toString(16)}, one more for each further file`;

/** `handler's 2nd prepare fails with -EIO`. */
export function describeFault(fault: Fault, names: Names): string {
  const { kind, n, errno = 5 } = fault;
  return FAULT_TEXTS[kind](n, errno < 0 ? `answers ${-errno}` : `fails with -${names.errnoName(errno)}`) + faultRemark(fault);
}

/** `the` first, `the 2nd` later. */
const nth = (n: number): string => (n === 1 ? '' : `${ordinal(n)} `);
const callback = (name: string) => (n: number, answer: string) => `handler's ${nth(n)}${name} ${answer}`;

const FAULT_TEXTS: Readonly<Record<FaultKind, (n: number, answer: string) => string>> = {
  kmalloc: (n) => `the ${nth(n)}allocation fails`,
  xa_store: () => 'xa_store() fails with -ENOMEM',
  cb_prepare: callback('prepare'),
  cb_freeze: callback('freeze'),
  cb_retrieve: callback('retrieve'),
  sub_prepare: (n, answer) => `the ${ordinal(n)} subsystem's prepare ${answer}`,
  sub_freeze: (n, answer) => `the ${ordinal(n)} subsystem's freeze ${answer}`,
  cb_can_preserve: () => "handler's can_preserve says no",
  setprop_file: (n) => `no space in the files' blob for the data of the ${ordinal(n)} file`,
  setprop_subsys: () => "no space in LUO's blob for the data of the files",
  setprop_setup: (n) => `no space in LUO's blob while it is built (${ordinal(n)} property)`,
  begin_node: (n) => `no space in the files' blob for the node of the ${ordinal(n)} file`,
  copy_to_user: () => 'copy_to_user() fails',
  copy_from_user: () => 'copy_from_user() fails',
  killed: () => 'a fatal signal ends the wait for the state lock',
  kho_preserve: (n) => `KHO fails to preserve ${n === 1 ? "LUO's blob" : "the files' blob"}`,
  kho_serialize: () => 'kho_finalize() fails to serialize the memory map',
  no_fd: () => 'no descriptor is free',
};
