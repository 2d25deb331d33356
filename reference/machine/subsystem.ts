// SPDX-License-Identifier: GPL-2.0-only
/** @file Test subsystems: they take part in the update beside the files, and report when they are not called as they have to be. */
import { point, type Kernel, type Restore } from '../kernel/index.js';
import { liveupdate_subsystem, type LuoKernel, type Out } from '../v1/luo_internal.js';
import type { StateName } from './call.js';

const MODULE = { name: 'test_subsystem' };
const PREPARE = point('subsystem_prepare', 'call', MODULE);
const FREEZE = point('subsystem_freeze', 'call', MODULE);
const CANCEL = point('subsystem_cancel', 'call', MODULE);
const FINISH = point('subsystem_finish', 'call', MODULE);

/** How far a subsystem has come. */
export type Phase = 'idle' | 'prepared' | 'frozen' | 'handed over';

/** What it has to be in each of LUO's states, when no call is under way. */
const PHASES: Readonly<Partial<Record<StateName, Phase>>> = { normal: 'idle', prepared: 'prepared', frozen: 'frozen', updated: 'handed over' };

/** Data is no address, and another number for each subsystem. */
const FIRST_DATA = 0x501;
const FREEZE_ADDS = 0x10;

export class TestSubsystem extends liveupdate_subsystem {
  phase: Phase = 'idle';
  /** What its last callback left. */
  data = 0;
  /** The phase in which it was reported to be left behind: once is enough. */
  private reported: Phase | null = null;

  constructor(
    k: LuoKernel,
    readonly index: number,
  ) {
    super(k, `test-subsystem-${index + 1}`, {
      *prepare(data) {
        yield k.at(PREPARE);
        return self.change('prepare', 'idle', 'prepared', data, FIRST_DATA + index);
      },
      *freeze(data) {
        yield k.at(FREEZE);
        return self.change('freeze', 'prepared', 'frozen', data, data.value + FREEZE_ADDS);
      },
      *cancel(data): Kernel<void> {
        yield k.at(CANCEL);
        self.expect('cancel', ['prepared', 'frozen'], data);
        self.phase = 'idle';
        self.data = 0;
      },
      *finish(data): Kernel<void> {
        yield k.at(FINISH);
        self.expect('finish', ['handed over'], data);
        self.phase = 'idle';
        self.data = 0;
      },
    });
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the callbacks are made before there is a `this`
    const self = this;
    this.notes.alias = this.name;
  }

  /** Equal for subsystems that go on alike. */
  get key(): string {
    return `${this.phase}${this.data}${this.reported ?? ''}`;
  }

  /** In the next kernel: what this one's was handed over. */
  takeOver({ phase, data }: TestSubsystem): void {
    if (phase !== 'frozen') this.k.report(`subsystem:handed_over:${phase}:${this.index}`);
    this.phase = 'handed over';
    this.data = data;
  }

  /** To be asked while no call is under way. */
  checkAgainst(state: StateName): void {
    const wanted = PHASES[state];
    if (wanted === undefined || this.phase === wanted) this.reported = null;
    else if (this.reported !== this.phase) {
      this.reported = this.phase;
      this.k.report(`subsystem:left_${this.phase.replace(' ', '_')}:${state}:${this.index}`);
    }
  }

  private change(kind: 'prepare' | 'freeze', from: Phase, to: Phase, data: Out<number>, after: number): number {
    this.expect(kind, [from], data.value);
    const error = this.k.should_fail(`sub_${kind}`);
    if (error) return -error;
    data.value = after;
    this.data = after;
    this.phase = to;
    return 0;
  }

  private expect(kind: string, phases: readonly Phase[], data: number): void {
    if (!phases.includes(this.phase)) this.k.report(`subsystem:${kind}:${this.phase.replace(' ', '_')}:${this.index}`);
    else if (data !== this.data) this.k.report(`subsystem:${kind}:wrong_data:${this.index}`);
  }

  override save(): Restore {
    const { phase, data, reported } = this;
    const struct = super.save();
    return () => {
      struct();
      this.phase = phase;
      this.data = data;
      this.reported = reported;
    };
  }
}
