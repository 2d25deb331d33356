// SPDX-License-Identifier: GPL-2.0-only
/** @file The LUO of Linux 6.19 and later: sessions have names. */
import type { Design, Files } from '../design.js';

/** What user space includes, and the call that it makes a session by. */
const UAPI = 'include/uapi/linux/liveupdate.h';
const CREATE_SESSION = 'LIVEUPDATE_IOCTL_CREATE_SESSION';

/** `api`: the text of include/linux/liveupdate.h. */
export const hasFlbs = (api: string): boolean => api.includes('liveupdate_register_flb');

function flags(files: Files): readonly string[] {
  const api = files['include/linux/liveupdate.h'] ?? '';
  return [
    ...(hasFlbs(api) ? ['-DLUOCHECK_HAS_FLB=1'] : []),
    ...(/\(\*get_id\)/.test(api) ? ['-DLUOCHECK_HAS_GET_ID=1'] : []),
    `-DLUOCHECK_RETRIEVE_STATUS=${api.includes('retrieve_status') ? 'retrieve_status' : 'retrieved'}`,
  ];
}

export const mainline: Design = {
  id: 'mainline',
  // Without the header, that it is missing is told by who includes it.
  fits: (tree) => tree.read(UAPI)?.includes(CREATE_SESSION) ?? true,
  flags,
  libraries: () => [],
  headers: /^linux\/kho_block\.h$/,
  folders: [],
  hasSmallPages: true,
  wrapped: () => [],
};
