// SPDX-License-Identifier: GPL-2.0-only
/** @file The designs of LUO whose C can be compiled, and of which a tree is. */
import type { Design } from './design.js';
import { TreeError } from './error.js';
import { mainline } from './mainline/design.js';
import { v1 } from './v1/design.js';
import type { Tree } from './tree.js';

const DESIGNS: readonly Design[] = [mainline, v1];

/** Throws TreeError when it is of none. */
export function designOf(tree: Tree): Design {
  const design = DESIGNS.find((one) => one.fits(tree));
  if (design !== undefined) return design;
  throw new TreeError(
    `${tree.name}: its include/uapi/linux/liveupdate.h is neither that of Linux 6.19 and later, which has LIVEUPDATE_IOCTL_CREATE_SESSION, nor that of the series of June 2025: no other LUO is compiled`,
  );
}
