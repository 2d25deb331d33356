// SPDX-License-Identifier: GPL-2.0-only
/** @file Which parts of a packed state an action of mainline's specification reads and writes. */
import type { Footprint } from '../family.js';
import { maskOf, type Field } from '../packed.js';
import type { Action } from './actions.js';
import type { Layout } from './layout.js';

/** The parts that `action` touches, kept as small as is true under the specification: they are tabulated. */
export function footprint(layout: Layout, action: Action): Footprint {
  const { luo, device, image, modules, flb, incomingFlb, huge, slots, created, incoming } = layout;
  const slot = 'session' in action ? slots[action.session]! : slots[0]!;
  const session = 'session' in action ? action.session : 0;
  switch (action.verb) {
    case 'open':
      return make('open', [luo, device, modules, incoming], [device]);
    case 'close_device':
      return make('close_device', [device], [device]);
    case 'create':
      return make('create', [device, ...slots, created], [...slots, created]);
    case 'retrieve':
      return make('retrieve', [device, ...slots, incoming], [...slots, incoming]);
    case 'dup':
    case 'send':
      return make(`dup ${session}`, [slot, incoming], [slot, incoming]);
    case 'close': {
      const fields = [...slots, created, flb, incomingFlb, incoming];
      return make('close', fields, fields);
    }
    case 'exit': {
      const fields = [device, ...slots, created, flb, incomingFlb, incoming];
      return make('exit', fields, fields);
    }
    // Whether a file is in anybody's keeping, and which came in.
    case 'preserve':
      return make(`preserve ${session}`, [...slots, modules, flb, huge, incoming], [slot, flb]);
    case 'retrieve_fd':
      return make(`retrieve_fd ${session}`, [slot, incoming], [incoming]);
    case 'close_file':
      return make('close_file', [incoming], [incoming]);
    case 'finish':
      return make(`finish ${session}`, [slot, incoming, incomingFlb], [incoming, incomingFlb]);
    case 'get_name':
      return make(`get_name ${session}`, [slot], []);
    case 'write':
    case 'resize':
    case 'seal':
    case 'seek':
      return make('memfd', [...slots, huge], [huge]);
    case 'get_flb':
      return make('get_flb', [luo, flb, incomingFlb], [flb, incomingFlb]);
    case 'bind_flb':
      return make('bind_flb', [luo, modules], []);
    case 'read_debugfs':
      return make('read_debugfs', [luo], []);
    case 'put_flb':
      return make('put_flb', [...slots, flb, incomingFlb, incoming], [flb, incomingFlb]);
    case 'load_image':
    case 'unload_image':
      return make('image', [image], [image]);
    case 'load_module':
    case 'unload_module':
      return make('module', [luo, device, modules, ...slots, incoming], [modules]);
    case 'reboot': {
      const reads = [luo, image, ...slots, created, incoming];
      if (action.fault?.kind === 'cb_freeze') return make('reboot that fails', reads, slots);
      // What the next kernel begins with does not depend on the rest.
      return make('reboot', reads, [...reads, device, modules, flb, incomingFlb, huge]);
    }
  }
}

/** A wrong variant may touch what the specification leaves alone. */
export function wholeState(layout: Layout): Footprint {
  const { luo, device, image, modules, flb, incomingFlb, huge, slots, created, incoming } = layout;
  const all = [luo, device, image, modules, flb, incomingFlb, huge, ...slots, created, incoming];
  return make('everything', all, all);
}

function make(key: string, reads: readonly Field[], writes: readonly Field[]): Footprint {
  return { key, needs: [], inCopies: false, reads: maskOf(reads), writes: maskOf(writes) };
}
