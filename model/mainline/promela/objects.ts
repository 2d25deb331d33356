// SPDX-License-Identifier: GPL-2.0-only
/** @file Sessions, their files and the FLB in Promela: which event of one is an event of another. */
import type { Tables } from '../machines.js';
import { machineInlines } from './machines.js';

const CALLS = `
inline call_for_kept(S, K, C) {
  if
  :: BINDS_FLB(kept_file[KEPT(S, K)]) -> call(OUT(named[S], kept_token[KEPT(S, K)]), C)
  :: else
  fi
}
inline call_for_came(I, J, C) {
  if
  :: BINDS_FLB(came_file[CAME(I, J)]) -> call(IN(came[I], came_token[CAME(I, J)]), C)
  :: else
  fi
}`;

const FLB = `
inline finish_flb() {
  if
  :: flb_retrieve_fails && incoming_flb == incomingFlb_waiting -> incomingFlb_on_finish_fails(); flb_error = EIO
  :: else -> incomingFlb_on_finish()
  fi
}`;

const KEPT = `
/* The first file of S under a token gets an event; one that is free again leaves no gap. */
inline find_kept(S, T) {
  at = 0;
  do
  :: at < ROOM && !(kept_file[KEPT(S, at)] != 0 && kept_token[KEPT(S, at)] == T) -> at++
  :: else -> break
  od
}
inline drop_if_free(S) {
  if
  :: at < ROOM && kept_state[KEPT(S, at)] == preserved_free ->
       do
       :: at < ROOM - 1 ->
            kept_file[KEPT(S, at)] = kept_file[KEPT(S, at + 1)];
            kept_token[KEPT(S, at)] = kept_token[KEPT(S, at + 1)];
            kept_state[KEPT(S, at)] = kept_state[KEPT(S, at + 1)];
            at++
       :: else -> break
       od;
       kept_file[KEPT(S, at)] = 0; kept_token[KEPT(S, at)] = 0; kept_state[KEPT(S, at)] = 0
  :: else
  fi
}
inline one_unpreserve(S, T) {
  find_kept(S, T);
  if
  :: at < ROOM ->
       goes = BINDS_FLB(kept_file[KEPT(S, at)]);
       preserved_on_unpreserve(S, at);
       drop_if_free(S);
       if
       :: goes && !FLB_IS_USED -> flb_on_last()
       :: else
       fi
  :: else
  fi
}
inline one_freeze(S, T) { find_kept(S, T); preserved_on_freeze(S, at); drop_if_free(S) }
inline one_freeze_fails(S, T) { find_kept(S, T); preserved_on_freeze_fails(S, at); drop_if_free(S) }
inline one_unfreeze(S, T) { find_kept(S, T); preserved_on_unfreeze(S, at); drop_if_free(S) }
inline one_hand_over(S, T) { find_kept(S, T); preserved_on_hand_over(S, at); drop_if_free(S) }

/* All files of S: oldest first, or newest first where something is undone (item 20). */
inline look_at_kept(S) {
  steps = 0;
  do
  :: steps < ROOM && kept_file[KEPT(S, steps)] != 0 -> snapshot[steps] = kept_token[KEPT(S, steps)]; steps++
  :: else -> break
  od
}
inline kept_freeze(S) { look_at_kept(S); for (each_file : 1 .. steps) { one_freeze(S, snapshot[each_file - 1]) } }
inline kept_hand_over(S) { look_at_kept(S); for (each_file : 1 .. steps) { one_hand_over(S, snapshot[each_file - 1]) } }
inline kept_unfreeze(S) { look_at_kept(S); for (each_file : 1 .. steps) { one_unfreeze(S, snapshot[steps - each_file]) } }
inline kept_unpreserve(S) { look_at_kept(S); for (each_file : 1 .. steps) { one_unpreserve(S, snapshot[steps - each_file]) } }`;

const CAME = `
inline find_came(I, T) {
  at = 0;
  do
  :: at < ROOM && !(came_file[CAME(I, at)] != 0 && came_token[CAME(I, at)] == T) -> at++
  :: else -> break
  od
}
inline one_finish(I, T) {
  find_came(I, T);
  if
  :: received_admits_finish(I, at) ->
       received_on_finish(I, at);
       if
       :: BINDS_FLB(came_file[CAME(I, at)]) && !FLB_IS_AWAITED -> finish_flb()
       :: else
       fi
  :: else
  fi
}
/* All files of I, newest first (item 20). */
inline came_finish(I) {
  steps = 0;
  do
  :: steps < ROOM && came_file[CAME(I, steps)] != 0 -> steps++
  :: else -> break
  od;
  for (each_file : 1 .. steps) { one_finish(I, came_token[CAME(I, steps - each_file)]) }
}`;

const SESSIONS = `
inline free_slot(S) {
  kind[S] = 0; named[S] = 0;
  for (each : 0 .. PROCESSES - 1) { descriptors[D(S, each)] = 0 }
  for (each : 0 .. ROOM - 1) { kept_file[KEPT(S, each)] = 0; kept_token[KEPT(S, each)] = 0; kept_state[KEPT(S, each)] = 0 }
  at = 0;
  do
  :: at < SESSIONS && created[at] != S + 1 -> at++
  :: else -> break
  od;
  do
  :: at < SESSIONS - 1 -> created[at] = created[at + 1]; at++
  :: at == SESSIONS - 1 -> created[at] = 0; at++
  :: else -> break
  od
}
inline add_descriptor(P, S) {
  if
  :: kind[S] == OUTGOING -> outgoing_on_dup(S)
  :: kind[S] == INCOMING -> find_session(named[S]); incoming_on_dup(found)
  fi;
  descriptors[D(S, P)]++
}
/* The last one ends an outgoing session (8), and finishes an incoming one, if its handlers let it (16). */
inline drop_descriptor(P, S) {
  if
  :: kind[S] == OUTGOING && DESCRIPTORS_OF(S) != 1 -> outgoing_on_close(S); descriptors[D(S, P)]--
  :: kind[S] == OUTGOING && DESCRIPTORS_OF(S) == 1 -> outgoing_on_release(S); free_slot(S)
  :: kind[S] == INCOMING && DESCRIPTORS_OF(S) != 1 -> find_session(named[S]); incoming_on_close(found); descriptors[D(S, P)]--
  :: kind[S] == INCOMING && DESCRIPTORS_OF(S) == 1 ->
       find_session(named[S]);
       if
       :: finish_is_refused -> incoming_on_release_refused(found)
       :: else -> incoming_on_release(found)
       fi;
       free_slot(S)
  :: else
  fi
}`;

/** The machines from their tables, and between them what joins them, by hand. */
export function objects(tables: Tables): string[] {
  return [
    CALLS.trim(),
    ...machineInlines(tables, 'device'),
    ...machineInlines(tables, 'module'),
    ...machineInlines(tables, 'flb'),
    ...machineInlines(tables, 'incomingFlb'),
    FLB.trim(),
    ...machineInlines(tables, 'preserved'),
    KEPT,
    ...machineInlines(tables, 'outgoing'),
    ...machineInlines(tables, 'received'),
    CAME,
    ...machineInlines(tables, 'incoming'),
    SESSIONS,
  ];
}
