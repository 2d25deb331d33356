// SPDX-License-Identifier: GPL-2.0-only
/** @file A process: its descriptors and its user ids. */
import { EMFILE, ENFILE, EPERM, files_struct, type Linux, type Restore } from '../../kernel/index.js';

/** /proc/sys/fs/file-max, as far as it matters. */
export interface FileMax {
  value: number;
}

export class process extends files_struct {
  /** RLIMIT_NOFILE is so low that no further descriptor can be made. */
  nofile = false;
  readonly cloexec = new Set<number>();
  ids = { real: 0, effective: 0, saved: 0 };

  constructor(
    k: Linux,
    name: string,
    private readonly file_max: FileMax,
  ) {
    super(k, name);
  }

  /** CAP_SYS_ADMIN, CAP_SYS_BOOT and the rest. */
  get capable(): boolean {
    return this.ids.effective === 0;
  }

  override save(): Restore {
    const { nofile } = this;
    const cloexec = [...this.cloexec];
    const ids = { ...this.ids };
    const rest = super.save();
    return () => {
      rest();
      this.nofile = nofile;
      if (this.cloexec.size > 0) this.cloexec.clear();
      for (let i = 0; i < cloexec.length; i++) this.cloexec.add(cloexec[i]!);
      this.ids.real = ids.real;
      this.ids.effective = ids.effective;
      this.ids.saved = ids.saved;
    };
  }

  override reserve(): number {
    if (this.nofile) return -EMFILE;
    const fd = super.reserve();
    if (fd >= 0) this.cloexec.delete(fd);
    return fd;
  }

  override close_on_exec(fd: number): void {
    this.cloexec.add(fd);
  }

  override may_open(): number {
    return this.file_max.value === 0 && !this.capable ? -ENFILE : 0;
  }

  /** setuid(2): 0 or -EPERM. */
  setuid(uid: number): number {
    const { real, saved } = this.ids;
    if (this.capable) this.ids = { real: uid, effective: uid, saved: uid };
    else if (uid === real || uid === saved) this.ids.effective = uid;
    else return -EPERM;
    return 0;
  }

  /** seteuid(2): 0 or -EPERM. */
  seteuid(uid: number): number {
    const { real, effective, saved } = this.ids;
    if (!this.capable && ![real, effective, saved].includes(uid)) return -EPERM;
    this.ids.effective = uid;
    return 0;
  }
}
