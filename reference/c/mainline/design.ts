// SPDX-License-Identifier: GPL-2.0-only
/** @file The LUO of Linux 6.19 and later: sessions have names. */
import type { Design, Files } from '../design.js';
import { includesLibfdt, libfdt } from '../libfdt/library.js';
import type { Tree } from '../tree.js';
import { foreign, handoverOf, MEMFD } from './stand-ins.js';

/** What user space includes, and the call that it makes a session by. */
const UAPI = 'include/uapi/linux/liveupdate.h';
const CREATE_SESSION = 'LIVEUPDATE_IOCTL_CREATE_SESSION';

const API = 'include/linux/liveupdate.h';
const WITHOUT_FLBS = 'its LUO has no FLBs (liveupdate_register_flb)';

/** `api`: the text of that header. */
const hasFlbs = (api: string): boolean => api.includes('liveupdate_register_flb');

/** A state of FLBs that the headers do not show has the members of today's. */
function remembersFlbErrors(api: string): boolean {
  const [, members] = /^struct luo_flb_private_state \{([^}]*)\}/m.exec(api) ?? [];
  return members === undefined || /\bretrieve_status\b/.test(members);
}

/** Kexec Handover as the headers of the tree declare it; what they do not declare is as it is today. */
const HANDOVER = 'include/linux/kexec_handover.h';
/** Later kernels say how large a subtree is. */
const hasSubtreeSize = (tree: Tree): boolean => !/\bkho_add_subtree\([^,()]*,[^,()]*\)/.test(tree.read(HANDOVER) ?? '');

function flags(files: Files, tree: Tree): readonly string[] {
  const api = files[API] ?? '';
  const format = handoverOf(tree);
  return [
    ...(hasFlbs(api) ? ['-DLUOCHECK_HAS_FLB=1'] : []),
    ...(api.includes('liveupdate_flb_put_incoming') ? ['-DLUOCHECK_FLB_IS_COUNTED=1'] : []),
    ...(remembersFlbErrors(api) ? ['-DLUOCHECK_REMEMBERS_FLB_ERRORS=1'] : []),
    ...(/\(\*get_id\)/.test(api) ? ['-DLUOCHECK_HAS_GET_ID=1'] : []),
    ...(/\bint\s+liveupdate_unregister_file_handler\(/.test(api) ? ['-DLUOCHECK_CAN_STAY_REGISTERED=1'] : []),
    ...(format === null ? [] : [`-DLUOCHECK_HANDOVER="${format}"`]),
    ...(hasSubtreeSize(tree) ? ['-DLUOCHECK_SUBTREE_SIZE=1'] : []),
    `-DLUOCHECK_RETRIEVE_STATUS=${api.includes('retrieve_status') ? 'retrieve_status' : 'retrieved'}`,
  ];
}

export const mainline: Design = {
  id: 'mainline',
  // Without the header, that it is missing is told by who includes it.
  fits: (tree) => tree.read(UAPI)?.includes(CREATE_SESSION) ?? true,
  flags,
  handlers: (tree) => (tree.read(MEMFD) === null ? [] : [MEMFD]),
  remarks: (tree, refused) => [foreign(tree, refused), ...(hasFlbs(tree.read(API) ?? '') ? [] : [WITHOUT_FLBS])].filter((remark) => remark !== null),
  library: (tree) => (includesLibfdt(tree) ? libfdt(tree) : null),
  headers: /^linux\/kho_block\.h$/,
  hasSmallPages: true,
};
