// SPDX-License-Identifier: GPL-2.0-only
/** @file What is wrong with linux-7.3, the most harmful first: what a user loses, and who is that user. What shows it the ledger says. */

export interface Defect {
  readonly title: string;
  readonly loses: string;
  /** Who meets it, and doing what. */
  readonly meets: string;
  /** Number of the fix that repairs it; null: none does. */
  readonly fix: string | null;
  /** Where there is no fix: what is wrong. */
  readonly why?: string;
  /** Where there is no fix: the ids of its findings, the one that is told first. */
  readonly findings?: readonly string[];
  /** The property by which it is told, where several of its findings could. */
  readonly told?: string;
  readonly besides?: string;
  /** What Linux 7.3.4 itself has nothing of: it takes code to come. Absent: memfds are enough. */
  readonly takes?: string;
}

const CAN_FINISH = 'In Linux 7.3.4 no handler has can_finish(): the only one is that of memfds. It takes one that has it, as the kernel-doc describes it.';
const FLB =
  "In Linux 7.3.4 nobody has an FLB but the kernel's own test (CONFIG_LIVEUPDATE_TEST). It takes a driver that has one, as the kernel-doc describes it.";
const MODULE =
  'In Linux 7.3.4 no module can register a handler or an FLB: none of the functions for it is exported. It takes a kernel that exports them; the kernel-doc speaks of modules.';

export const DEFECTS: readonly Defect[] = [
  {
    title: 'A CREATE_SESSION that fails with EEXIST panics the next kernel',
    loses: 'the next kernel, and everything that was preserved',
    meets: 'a broker such as luo-agent that creates sessions for others and is asked twice for one name, when a page of sessions is full at the jump',
    fix: '0001',
    told: 'the-next-kernel-boots',
    besides: 'The simulated machine has room for two sessions a page, a real one for 51: there it takes 49 more sessions.',
  },
  {
    title: 'A kernel without debugfs dies when it was handed something over',
    loses: 'the next kernel, and everything that was preserved',
    meets: 'whoever has "debugfs=off" on the command line of the next kernel, and not on that of the kernel before, which would have no Kexec Handover with it',
    fix: '0027',
    told: 'the-next-kernel-boots',
    besides:
      'It was seen to happen in Linux 7.3.4: kho_init() called free_reserved_area(), below which a NULL pointer was followed, before there was any process. Sessions have nothing to do with it: it is enough that Kexec Handover is on.',
  },
  {
    title: 'RETRIEVE_SESSION whose reply cannot be written gives the session up',
    loses: 'the session with all its files',
    meets: 'whoever retrieves sessions and hands in an argument in memory that the kernel can read and not write; fuzzers first of all',
    fix: '0002',
    told: 'a-name-is-retrieved-once',
  },
  {
    title: 'FINISH whose reply cannot be written finishes all the same',
    loses: 'files that were not retrieved yet, although the call has failed',
    meets: 'whoever finishes sessions, with an argument in memory that the kernel can read and not write',
    fix: '0003',
    told: 'conformance-with-the-model',
  },
  {
    title: 'A session whose last close a handler refuses is lost',
    loses: 'the way to the files of the session, which stay in memory with their modules until the next reboot',
    meets: 'systemd and whoever else closes a session that was retrieved before a driver of one of its files is ready; with memfds alone it does not happen',
    fix: '0011',
    told: 'a-refused-finish-can-be-tried-again',
    takes: CAN_FINISH,
  },
  {
    title: 'Seals that are added after PRESERVE_FD are lost, and a position that changes while the machine jumps',
    loses: 'the seals: whoever relies on them for a file that others can write is not protected in the next kernel',
    meets: 'CRIU and services that put a memfd into a store and seal it then; systemd seals its own before',
    fix: '0008',
    told: 'each-file-is-what-it-was',
  },
  {
    title: 'A memfd made with MFD_NOEXEC_SEAL comes back executable, and can neither be written nor resized',
    loses: 'the use of the file: writes are EPERM in the next kernel; and the promise that it is not executable',
    meets:
      'whoever preserves such a memfd, which is what vm.memfd_noexec=1 makes of every memfd that is not asked for with MFD_EXEC: cloud-hypervisor cannot write the memory of its guest',
    fix: '0009',
  },
  {
    title: 'A module that cannot be loaded is freed under a file that was preserved meanwhile',
    loses: 'the kernel: freed code and data are used; where the module is loaded after all, the FLB of the file is not preserved, and its count underflows',
    meets: 'drivers with an FLB that are loaded while user space preserves files of theirs',
    fix: '0020',
    told: 'no-use-after-free',
    takes: MODULE,
  },
  {
    title: 'A driver that is loaded again is given an FLB that was finished',
    loses: 'the kernel: the driver takes memory for what was preserved that its finish() has given back',
    meets:
      'drivers whose FLB lies in a module: when that is unloaded and loaded again after a live update, and asks with liveupdate_flb_get_incoming() whether anything came',
    fix: '0007',
    told: 'each-preserve-has-one-end',
    besides: "The test driver's retrieve() only notes that it was called; one that follows its handle reads pages that are somebody else's by then.",
    takes: MODULE,
  },
  {
    title: 'A memfd that was opened for reading alone comes back writable',
    loses: 'that nobody can change what was handed out: who had a descriptor to read can write after the live update',
    meets:
      'services that hand a memfd out through /proc/self/fd for reading, and whoever preserves such a descriptor: systemd preserves the memfds that services put into its store',
    fix: '0019',
    told: 'each-file-is-what-it-was',
  },
  {
    title: 'A retrieved file that LUO has no memory to keep can be preserved by two sessions',
    loses: 'that a file is in one session: closing one of them unpins it under the other; the kernel warns',
    meets: 'whoever retrieves files while memory is short',
    fix: '0012',
    told: 'no-kernel-warning',
  },
  {
    title: 'The count of an FLB that nobody has retrieved underflows',
    loses: 'what the FLB keeps, until the next reboot; the kernel warns',
    meets: 'drivers with an FLB, when user space finishes files before the driver has asked for it',
    fix: '0005',
    told: 'reference-counts-are-exact',
    takes: FLB,
  },
  {
    title: 'The count of an FLB that is registered when files are preserved underflows',
    loses: 'that the FLB is preserved for any later file, and handed over; the kernel warns',
    meets: 'drivers that register an FLB with the handler of another module, or not at once with their own, when user space has preserved files by then',
    fix: '0015',
    told: 'reference-counts-are-exact',
    takes: FLB,
  },
  {
    title: 'An FLB of a handler that is not registered oopses',
    loses: 'the task that registers it, an insmod, and with it luo_register_rwlock: nobody preserves or finishes a file any more',
    meets: 'authors of drivers that register an FLB before its handler, or go on after that was refused: the kernel-doc promises them -EINVAL',
    fix: '0031',
    told: 'no-oops',
    takes: FLB,
  },
  {
    title: 'An FLB that a driver uses at the jump is never finished in the next kernel',
    loses: 'what the FLB keeps, until the next reboot',
    meets: 'drivers that take the FLB with liveupdate_flb_get_outgoing() and keep it',
    fix: '0014',
    told: 'the-flb-is-finished-with-its-last-file',
    takes: FLB,
  },
  {
    title: 'A reply that user space does not let be written holds up every reboot(2)',
    loses:
      'the live update, and any other reboot(2): it waits without heeding signals, and who uses or closes a session behind it, until the page comes or the process whose call it is gets killed',
    meets:
      'brokers that hand session descriptors to services which they do not trust: the argument of an ioctl lies in memory that FUSE or userfaultfd supplies',
    fix: '0022',
    told: 'every-call-ends',
    besides:
      'A reboot(KEXEC) that waits there has the lock of kexec, for which __crash_kexec() does not wait: of a panic meanwhile there is no dump, whatever crash kernel is loaded.',
  },
  {
    title: 'A write to a memfd that user space does not let go on holds up every reboot(2)',
    loses:
      'the live update, and any other reboot(2): it waits without heeding signals, and who uses or closes a session behind it, until the page that is written from comes or the process that writes gets killed',
    meets: 'brokers and service managers that preserve memfds of services which they do not trust: who may write one needs no session',
    fix: '0025',
    besides: 'Nor is there a dump of a panic meanwhile, as where a reply holds it up.',
  },
  {
    title: 'A huge memfd makes PRESERVE_FD warn',
    loses: 'nothing but a kernel that is not tainted; where panic_on_warn is set, the kernel',
    meets: 'whoever preserves a sparse memfd of 1 to 16 TiB: cloud-hypervisor with a large guest; fuzzers',
    fix: '0010',
  },
  {
    title: 'An FLB that cannot be retrieved makes FINISH warn',
    loses: 'nothing but a kernel that is not tainted; where panic_on_warn is set, the kernel',
    meets: 'drivers with an FLB whose retrieve() fails',
    fix: '0013',
    takes: FLB,
  },
  {
    title: 'A file in debugfs shows memory that was freed',
    loses: "that memory is read only by whom it belongs to: after a live update a file that root may read shows 32 bytes of a page that may be anybody's",
    meets: 'whoever reads /sys/kernel/debug/kho/in/sub_fdts/LUO after a live update, as tools do that collect what debugfs has',
    fix: '0029',
    told: 'no-use-after-free',
    besides: 'In Linux 7.3.4 the file was seen to show the memory of a process that had been given the page.',
  },
  {
    title: 'A kernel without debugfs warns of LUO',
    loses: 'nothing but a kernel that is not tainted; where panic_on_warn is set, the kernel',
    meets: 'whoever has "debugfs=off", "kho=on" and "liveupdate=on" on one command line',
    fix: '0028',
    told: 'no-kernel-warning',
    besides:
      'A live update is not needed, and the next kernel of an image that is loaded with kexec_load(2) only the shortest way to boot with another command line.',
  },
  {
    title: 'A memfd that cannot be made again keeps its pages',
    loses: 'the pages of the memfd, until the next reboot',
    meets: 'whoever retrieves memfds when there is no struct file or no memory to be had: CRIU with many of them',
    fix: '0006',
  },
  {
    title: 'The page of the incoming FLBs is never given back',
    loses: 'one page in each kernel that was handed anything over',
    meets: 'everybody',
    fix: '0023',
  },
  {
    title: 'VmallocUsed is too small after each memfd that came',
    loses: 'that /proc/meminfo and /proc/vmstat are right: one page is missing for each MiB of memfd, until the next reboot',
    meets: 'everybody who preserves memfds',
    fix: '0030',
    told: 'what-is-used-is-counted',
    besides: 'In Linux 7.3.4 nr_vmalloc was seen to go from 102 to 87 when a memfd of 16 MiB was retrieved.',
  },
  {
    title: 'A kernel that cannot set LUO up hands a page over all the same',
    loses: 'one page in that kernel, and in the next',
    meets: 'nobody on purpose: whoever boots a kernel in which other users of Kexec Handover have filled its tree',
    fix: '0024',
  },
  {
    title: 'PRESERVE_FD whose reply cannot be written preserves all the same',
    loses: 'the token, and the use of the file in another session, until the session is closed',
    meets: 'whoever preserves files, with an argument in memory that the kernel can read and not write',
    fix: '0004',
    told: 'a-failed-preserve-changes-nothing',
  },
  {
    title: 'CREATE_SESSION whose reply cannot be written is there until it is not',
    loses: 'nothing for good: a name is taken that nobody gets, or the next kernel has a session that nobody asked for',
    meets: 'whoever creates sessions beside a reboot or another creator, with an argument in memory that the kernel can read and not write',
    fix: '0016',
  },
  {
    title: 'EEXIST of a name that nobody gets',
    loses: 'nothing for good: the call has to be tried again',
    meets: 'two threads of a broker that create the same name, of which one runs out of files; systemd needs that EEXIST is definite',
    fix: '0017',
  },
  {
    title: 'What debugfs shows of the next handover is cut off',
    loses: 'the end of /sys/kernel/debug/kho/out/fdt, without which it cannot be read as a device tree',
    meets: 'whoever looks there for what a live update would hand over; the documentation offers the file to kexec tools',
    fix: '0032',
    besides: 'In Linux 7.3.4 the file was seen to end after 233 of the 285 bytes of the tree.',
  },
  {
    title: 'After a live update debugfs does not show the next',
    loses: '/sys/kernel/debug/kho/out/fdt',
    meets: 'whoever looks there for what the next live update would hand over, in a kernel that came by one',
    fix: '0033',
    besides: 'In Linux 7.3.4 there was no such file after a live update.',
  },
  {
    title: 'RETRIEVE_FD without memory says that its argument is wrong',
    loses: 'that user space can tell what a file was lost for: the uapi header has ENOMEM for a lack of memory; the answer stays EINVAL',
    meets: 'who retrieves memfds where memory is short',
    fix: '0034',
    told: 'lack-of-memory-is-told',
  },
  {
    title: 'An ioctl that does not exist is EINVAL',
    loses: 'that user space can tell what a kernel has: the uapi header says ENOTTY',
    meets: 'whoever asks with GET_NAME whether a descriptor is a session: a kernel before 7.2 answers EINVAL, which also means that the argument is wrong',
    fix: '0018',
  },
  {
    title: 'A 32-bit program has no ioctl',
    loses: 'live updates by 32-bit programs on a 64-bit kernel',
    meets: 'whoever builds a service for 32 bits, as 32-bit user spaces on 64-bit kernels are',
    fix: '0026',
  },
  {
    title: 'EBUSY of a file that nobody keeps',
    loses: 'nothing for good: the call has to be tried again',
    meets: 'two services that preserve the same memfd at the same time, of which one fails',
    fix: '0021',
  },
];
