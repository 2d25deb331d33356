// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 19: what a registration or an incoming file needs is not unloaded. */
import { NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';

export const aHandlerInUseStays: Property = {
  id: 'a-handler-in-use-stays',
  statement: 'A handler cannot be unregistered while an outgoing or incoming file needs it.',
  source: ['19 (K)'],
  holds: 'between calls',
  monitor: () => new HandlerUse(),
};

class HandlerUse implements Monitor {
  /** Files that came and were not finished. */
  private incoming = 0;

  observe({ action, outcome, before, after, handover, rebooted }: Observation): readonly Violation[] {
    if (rebooted === 'booted') this.incoming = handover?.length ?? 0;
    else if (rebooted === 'plain' || rebooted === 'cold_boot') this.incoming = 0;
    // UPDATED ends with a finish, also one among concurrent calls.
    if (before.state === 'updated' && after?.state === 'normal' && after.boot === before.boot) this.incoming = 0;
    if (action.verb !== 'unregister_handler' || outcome.ret !== 0 || !before.handler || !after) return NOTHING;
    const outgoing = before.registrations.length;
    if (outgoing + this.incoming === 0) return NOTHING;
    return [
      {
        cause: outgoing > 0 ? 'outgoing-files-lose-their-handler' : 'incoming-files-lose-their-handler',
        where: 'liveupdate_unregister_file_handler',
        expected: '-EBUSY while anything needs the handler, outgoing or incoming',
        happened: `the handler is gone, and ${outgoing > 0 ? `${outgoing} outgoing` : `${this.incoming} incoming`} ${outgoing + this.incoming === 1 ? 'file needs' : 'files need'} it`,
      },
    ];
  }
}
