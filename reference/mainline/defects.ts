// SPDX-License-Identifier: GPL-2.0-only
/** @file What is wrong with linux-7.3, the most harmful first: what a user loses, and a sequence or race that shows it. */

export interface Defect {
  readonly title: string;
  readonly loses: string;
  /** Number of the fix that repairs it; null: none does. */
  readonly fix: string | null;
  /** Where there is no fix: what is wrong. */
  readonly why?: string;
  /** In the notation of programs or races. */
  readonly program: string;
  readonly besides?: string;
}

export const DEFECTS: readonly Defect[] = [
  {
    title: 'A CREATE_SESSION that fails with EEXIST panics the next kernel',
    loses: 'the next kernel, and everything that was preserved',
    fix: '0001',
    program: 'open; create s0 a; create s1 b; create s2 a; reboot',
    besides: 'The simulated machine has room for two sessions a page, a real one for 51: there it takes 49 more sessions.',
  },
  {
    title: 'RETRIEVE_SESSION whose reply cannot be written gives the session up',
    loses: 'the session with all its files',
    fix: '0002',
    program: 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a arg=ro; retrieve s0 a',
  },
  {
    title: 'FINISH whose reply cannot be written finishes all the same',
    loses: 'files that were not retrieved yet, although the call has failed',
    fix: '0003',
    program: 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; finish s0 arg=ro; retrieve_fd s0 0x1',
  },
  {
    title: 'The count of an FLB that nobody has retrieved underflows',
    loses: 'what the FLB keeps, until the next reboot; the kernel warns',
    fix: '0005',
    program: 'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; finish s0',
  },
  {
    title: 'A file preserved before its handler has its FLB drops a count that it never took',
    loses: 'the FLB, which is not preserved for a file that needs it; the kernel warns',
    fix: null,
    why: 'liveupdate_register_flb() wants a handler that is registered already. A file that is preserved between the two registrations does not count as a user of the FLB, and is taken for one when it is given up: refcount_t underflows.',
    program: 'open; create s0 a; unload_module T | preserve s0 0x1 f0 || load_module T | close s0 @ 0>1, 6>0',
  },
  {
    title: 'A memfd that cannot be made again keeps its pages',
    loses: 'the pages of the memfd, until the next reboot',
    fix: '0006',
    program: 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !no_file:1; finish s0; close s0',
  },
  {
    title: 'The page of the incoming FLBs is never given back',
    loses: 'one page in each kernel that was handed anything over',
    fix: '0007',
    program: 'reboot; open',
  },
  {
    title: 'PRESERVE_FD whose reply cannot be written preserves all the same',
    loses: 'the token, and the use of the file in another session, until the session is closed',
    fix: '0004',
    program: 'open; create s0 a; preserve s0 0x1 f0 arg=ro',
  },
  {
    title: 'EEXIST of a name that nobody gets',
    loses: 'nothing for good: the call has to be tried again',
    fix: null,
    why: 'luo_session_create() puts the session on the list before it has a file for it. When there is none it takes the session off again; who creates the same name in between is told -EEXIST, and no session of that name is left.',
    program: 'open | create s0 a || create s1 a !no_file:1 | @ 0>1, 13>0',
  },
  {
    title: 'EBUSY of a file that nobody keeps',
    loses: 'nothing for good: the call has to be tried again',
    fix: null,
    why: 'luo_preserve_file() enters the file into luo_preserved_files before it asks the handler. When that fails it takes the file out again; who preserves the same file in another session in between is told -EBUSY, and no session has it.',
    program: 'open; create s0 a; create s1 b | preserve s0 0x1 f0 || preserve s1 0x1 f0 !cb_preserve:1:EIO | @ 0>1, 36>0',
  },
];
