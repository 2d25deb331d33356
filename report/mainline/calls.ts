// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's actions as the calls that a reviewer would write. */
import type * as generic from '../../model/model.js';
import type { Action, Fault, FaultKind, FileName, ImageKind, ModuleName, Variant } from '../../model/mainline/actions.js';
import type { Program } from '../../systems/program.js';
import type { CallText } from '../catalogue.js';
import { ordinal } from '../layout.js';

const MODULES: readonly ModuleName[] = ['T', 'U'];

const hex = (token: bigint): string => `0x${token.toString(16)}`;

/** `a/0x1`: the file that RETRIEVE_FD answered for token 0x1 of session a. */
function fileName(file: FileName, tokens: readonly bigint[]): string {
  const [name, token] = file.split('/');
  if (token !== undefined) return `${name}/${hex(tokens[Number(token)]!)}`;
  return file === 'none' ? '-1' : file;
}

const NAMES: Readonly<Record<string, string>> = { max: '63 bytes', empty: '""', unterminated: '64 bytes, no NUL' };
const nameText = (name: string): string => NAMES[name] ?? `"${name}"`;

/** `s0 = ioctl(dev, CREATE_SESSION, "a")`. */
function callText(action: Action, tokens: readonly bigint[]): string {
  switch (action.verb) {
    case 'open':
      return 'dev = open("/dev/liveupdate")';
    case 'close_device':
      return 'close(dev)';
    case 'create':
      return `s${action.session} = ioctl(dev, CREATE_SESSION, ${nameText(action.name)})`;
    case 'retrieve':
      return `s${action.session} = ioctl(dev, RETRIEVE_SESSION, ${nameText(action.name)})`;
    case 'dup':
      return `dup(s${action.session})`;
    case 'send':
      return `sendmsg(SCM_RIGHTS s${action.session} to process ${action.to})`;
    case 'close':
      return `close(s${action.session})`;
    case 'exit':
      return 'exit()';
    case 'preserve':
      return `ioctl(s${action.session}, PRESERVE_FD, {token ${hex(tokens[action.token]!)}, ${fileName(action.file, tokens)}})`;
    case 'retrieve_fd':
      return `fd = ioctl(s${action.session}, RETRIEVE_FD, {token ${hex(tokens[action.token]!)}})`;
    case 'close_file':
      return `close(${fileName(action.file, tokens)})`;
    case 'finish':
      return `ioctl(s${action.session}, FINISH)`;
    case 'get_name':
      return `ioctl(s${action.session}, GET_NAME)`;
    case 'write':
      return `pwrite(${fileName(action.file, tokens)}, 4 bytes, 0)`;
    case 'resize':
      return `ftruncate(${fileName(action.file, tokens)}, ${action.huge === true ? 'more pages than kvmalloc() has pointers for' : 'another size'})`;
    case 'seal':
      return `fcntl(${fileName(action.file, tokens)}, F_ADD_SEALS, F_SEAL_SEAL)`;
    case 'seek':
      return `lseek(${fileName(action.file, tokens)}, another position)`;
    case 'get_flb':
      return action.side === 'out' ? 'a driver: liveupdate_flb_get_outgoing(&flb)' : 'a driver: liveupdate_flb_get_incoming(&flb)';
    case 'put_flb':
      return action.side === 'out' ? 'a driver: liveupdate_flb_put_outgoing(&flb)' : 'a driver: liveupdate_flb_put_incoming(&flb)';
    case 'bind_flb':
      return action.early === true
        ? 'a driver that is built in: liveupdate_register_flb(&its_handler, &its_flb)'
        : "a driver that is built in: liveupdate_register_flb(&T's handler, &its_flb)";
    case 'read_debugfs':
      return action.out === true ? 'cat /sys/kernel/debug/kho/out/fdt' : 'cat /sys/kernel/debug/kho/in/sub_fdts/LUO';
    case 'load_image':
      return IMAGES[action.image];
    case 'unload_image':
      return 'kexec_file_load(KEXEC_FILE_UNLOAD)';
    case 'reboot':
      return 'reboot(LINUX_REBOOT_CMD_KEXEC)';
    case 'load_module':
      return `insmod ${action.module}`;
    case 'unload_module':
      return `rmmod ${action.module}`;
  }
}

const IMAGES: Readonly<Record<ImageKind, string>> = {
  kho: 'kexec_file_load(image)',
  luoff: 'kexec_file_load(image, "liveupdate=off")',
  plain: 'kexec_load(image)',
};

const ARGUMENTS: Readonly<Record<Variant, string>> = {
  ro: 'the argument lies in a read-only page: the reply cannot be written',
  none: 'the argument cannot be read',
  cut: 'only the size of the argument can be read',
  late: 'user space supplies the page of the reply when the calls under way have returned',
  big0: 'the argument is 8 bytes longer, all zero',
  big1: 'the argument is 8 bytes longer, not all zero',
  bigcut: 'the argument is 8 bytes longer, and these cannot be read',
  small: 'the size is 8 bytes too small',
  nr: 'another command word with the same number',
  unknown: 'a number that no ioctl has',
  res: 'the reserved word is 1',
  compat: 'of a 32-bit program',
};

const FAULTS: Readonly<Record<FaultKind, string>> = {
  kmalloc: 'kmalloc() fails',
  page_alloc: 'an allocation of pages fails',
  kho_subtree: 'no room in the tree of Kexec Handover',
  kho_init: 'the next kernel has no debugfs, and kho_init() fails',
  kho_preserve: 'Kexec Handover cannot preserve a page',
  page_cache: 'no memory for the page cache',
  no_fd: 'no free descriptor',
  no_file: 'no free struct file',
  xa_insert: 'xa_insert() fails',
  cb_can_preserve: "a handler's can_preserve() says no",
  cb_preserve: "the handler's preserve() fails",
  cb_freeze: "a handler's freeze() fails",
  cb_retrieve: "the handler's retrieve() fails",
  cb_can_finish: "a handler's can_finish() says no",
  flb_preserve: "the FLB's preserve() fails",
  flb_retrieve: "the FLB's retrieve() fails",
};

const faultText = ({ kind, n }: Fault): string => `${FAULTS[kind]}${n > 1 ? ` (the ${ordinal(n)} time)` : ''}`;

/** What is special about the call. */
function remarks(action: Action): string[] {
  const list: string[] = [];
  if ('arg' in action && action.arg !== undefined) list.push(ARGUMENTS[action.arg]);
  if (action.verb === 'write' && action.late === true) list.push('user space supplies the page that is written from when the calls under way have returned');
  if (action.verb === 'reboot' && action.modules.length < MODULES.length)
    list.push(`the next kernel does not load ${MODULES.filter((name) => !action.modules.includes(name)).join(' and ')}`);
  if (action.fault) list.push(faultText(action.fault));
  return list;
}

/** One action as a call. The process is named when there is more than one. */
export function describeMainlineCall(asked: generic.Action, { tokens, processes }: Pick<Program, 'tokens' | 'processes'>): CallText {
  const action = asked as Action;
  const who = processes > 1 && 'process' in action ? `p${action.process}: ` : '';
  return { call: who + callText(action, tokens), note: remarks(action).join('; ') };
}

/** What the names in a program are. */
export const MAINLINE_LEGEND =
  "s0, s1: sessions. f0, f1: files of module T's handler, g0, g1: of module U's; both share one FLB. m0 to m4: memfds, m1 and m4 made with MFD_NOEXEC_SEAL, m4 with every other seal too, m2 open for reading alone, m3 for writing alone. x0, x1: files that no handler accepts, x1 one of tmpfs that has a name. " +
  'a/0x1: the file that RETRIEVE_FD answered for token 0x1 of session a. in a/0, out a/0: the first file of the incoming, of the outgoing session a. Every sequence starts in a first kernel with an image and both modules loaded.';
