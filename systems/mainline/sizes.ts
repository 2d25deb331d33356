// SPDX-License-Identifier: GPL-2.0-only
/** @file Machines with pages of 4 KiB, with and without what fills them as the small machine's are. */
import { REAL_SIZE, SMALL_SIZE, type Config } from '../../reference/machine/mainline/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import type { Size } from '../system.js';
import { roomOf, type Room } from './room.js';

/** Sessions that are there before the first, and files in each session before the first. */
export interface Padding {
  readonly sessions: number;
  readonly files: number;
}

/** A size of the machine, and what fills its pages besides the program. */
export interface MachineSize extends Size {
  readonly config: Config;
  /** In each kernel that boots, one after the other; in those after them as in the last. */
  readonly paddings: readonly [Padding, ...Padding[]];
}

/** Of the kernel that runs after so many kexecs. */
export const paddingOf = (paddings: MachineSize['paddings'], boots: number): Padding => paddings[Math.min(boots, paddings.length - 1)]!;

/** Nothing fills its pages. */
const plain = (config: Config): MachineSize => ({ needs: null, config, paddings: [{ sessions: 0, files: 0 }] });

/** Every boundary lies within a few objects. */
const SMALL = plain(SMALL_SIZE);

/** The machine of searches. */
export const searchSize = ({ configs }: Revision): MachineSize => (configs === undefined ? SMALL : plain(configs[0]!));

/** What a page of a real machine has room for, and one of the machine of searches. */
interface Rooms {
  readonly real: Room;
  readonly searched: Room;
}

/** Of Linux 7.3, on the small machine. */
const MIRRORED: Rooms = { real: { sessions: 51, files: 63 }, searched: { sessions: 2, files: 2 } };

const missing = ({ real, searched }: Rooms, what: keyof Room): number => Math.max(0, real[what] - searched[what]);

/** `kernels`: one after the other. */
function sizesOf(kernels: readonly Rooms[]): readonly MachineSize[] {
  const size = (what: readonly (keyof Room)[], needs: string | null, pages = 1): MachineSize => {
    const padding = (rooms: Rooms): Padding => ({
      sessions: what.includes('sessions') ? pages * missing(rooms, 'sessions') : 0,
      files: what.includes('files') ? pages * missing(rooms, 'files') : 0,
    });
    const [first, ...others] = kernels.map(padding);
    return { needs, config: REAL_SIZE, paddings: [first!, ...others] };
  };
  const [sessions, files] = [told(kernels, 'sessions'), told(kernels, 'files')];
  return [
    size([], null),
    size(['sessions'], sessions),
    size(['files'], files),
    // What lies behind the end of the second page lies there on both machines.
    size(['sessions'], told(kernels, 'sessions', 2), 2),
    size(['files'], told(kernels, 'files', 2), 2),
    size(['sessions', 'files'], `${sessions} and ${files}`),
  ];
}

const TOLD: Readonly<Record<keyof Room, string>> = {
  sessions: 'more sessions, created before the first',
  files: 'more files in each session, preserved before the first',
};

/** `49 more sessions, created before the first (a page has room for 51)`. */
function told(kernels: readonly Rooms[], what: keyof Room, pages = 1): string {
  const [first, ...others] = kernels.map((rooms) => ({ count: pages * missing(rooms, what), room: rooms.real[what] }));
  const different = others.filter(({ count, room }) => count !== first!.count || room !== first!.room);
  const more = different.map(({ count, room }) => `; after a kexec ${count}, a page of that kernel has room for ${room}`);
  return `${first!.count} ${TOLD[what]} (a page has room for ${first!.room}${more.join('')})`;
}

const ofMirrored = sizesOf([MIRRORED]);
const ofCompiled = new WeakMap<Revision, readonly MachineSize[]>();

/** Was it compiled with smaller pages than those of real machines, and does what it does with them make sense? */
export const runsWithSmallPages = (revision: Revision): boolean => {
  const [searched] = revision.configs ?? [];
  return searched !== undefined && searched !== REAL_SIZE && roomOf(revision, searched) !== null;
};

/** Can it create a session, and preserve a file in it, with pages as real machines have them? */
export const runsAtAll = (revision: Revision): boolean => roomOf(revision, REAL_SIZE) !== null;

/** The machines that people have; none where that of searches is one of them. */
export function realSizes(revision: Revision): readonly MachineSize[] {
  if (revision.configs === undefined) return ofMirrored;
  let sizes = ofCompiled.get(revision);
  if (sizes === undefined) ofCompiled.set(revision, (sizes = askedOf(revision, revision.configs)));
  return sizes;
}

function askedOf(revision: Revision, [searched]: readonly Config[]): readonly MachineSize[] {
  if (searched === undefined || searched === REAL_SIZE) return [];
  const kernels: Rooms[] = [];
  for (let at: Revision | undefined = revision; at !== undefined; at = at.next) {
    const [real, small] = [roomOf(at, REAL_SIZE), roomOf(at, searched)];
    kernels.push({ real: real ?? MIRRORED.real, searched: small ?? real ?? MIRRORED.real });
  }
  return sizesOf(kernels);
}
