// SPDX-License-Identifier: GPL-2.0-only
/** @file The structs of v1 by their fields: what a pointer pointed to that was followed in vain. */

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  luo_session: ['files_xa_out', 'list'],
  luo_file: ['fh', 'file', 'private_data', 'reclaimed', 'state', 'mutex'],
  liveupdate_file_handler: ['ops', 'compatible', 'list'],
  liveupdate_subsystem: ['ops', 'name', 'private_data', 'list'],
  liveupdate_file_ops: ['can_preserve', 'prepare', 'freeze', 'cancel', 'finish', 'retrieve'],
};

/** All that have a field of that name; a field of none stands for itself. */
export function structsWith(field: string): readonly string[] {
  const structs = Object.keys(FIELDS).filter((name) => FIELDS[name]!.includes(field));
  return structs.length > 0 ? structs : [field];
}
