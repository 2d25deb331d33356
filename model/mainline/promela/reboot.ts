// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs around the jump as Promela, and the loop over all verbs. */
import type { Verb } from '../actions.js';

export const REBOOT = `
inline load_image() {
  if
  :: image != KHO -> verb = LOAD_IMAGE; image = KHO
  :: image != LUOFF -> verb = LOAD_IMAGE; image = LUOFF
  :: image != PLAIN -> verb = LOAD_IMAGE; image = PLAIN
  fi
}

inline unload_image() {
  image != 0 -> verb = UNLOAD_IMAGE; image = 0
}

/* A handler cannot be registered while LUO is switched off. */
inline load_module() {
  if
  :: module[MODULE_T] == module_absent -> verb = LOAD_MODULE; side = MODULE_T
  :: module[MODULE_U] == module_absent -> verb = LOAD_MODULE; side = MODULE_U
  fi;
  REFUSE_IF(!luo, EOPNOTSUPP);
  may_fail(1, ENOMEM);                                /* kmalloc() */
  if
  :: ret == SUCCESS -> d_step { module_on_load(side); skip }
  :: else
  fi
}

/* 'carries': whether it may go is open. 28, 33 */
inline unload_module() {
  if
  :: module[MODULE_T] == module_loaded -> verb = UNLOAD_MODULE; side = MODULE_T; 
       goes = !MODULE_IS_NEEDED(MODULE_T); carries = MODULE_MAY_BE_NEEDED(MODULE_T)
  :: module[MODULE_U] == module_loaded -> verb = UNLOAD_MODULE; side = MODULE_U; 
       goes = !MODULE_IS_NEEDED(MODULE_U); carries = MODULE_MAY_BE_NEEDED(MODULE_U)
  fi;
  if
  :: !goes -> ret = EBUSY
  :: !goes -> ret = EAGAIN
  :: goes && carries -> ret = EBUSY
  :: goes -> d_step { module_on_unload(side); skip }
  fi
}

/* Files whose handlers are asked to freeze them. */
#define IS_FROZEN_BY_ITS_HANDLER(S, K) (USES_FLB(S, K) && !(FIRST_HANDED_OVER == 1 && created[0] == (S) + 1))
#define CALLS_TO_FREEZE NUMBER_OF_KEPT(IS_FROZEN_BY_ITS_HANDLER)
#define OCCASIONS_TO_FREEZE (CALLS_TO_FREEZE > TOKENS_OF_ALL -> TOKENS_OF_ALL : CALLS_TO_FREEZE)
#define SESSION_AT(I) (created[I] - 1)
#define IS_SESSION_AT(I) ((I) < SESSIONS && created[I] != 0)

/* The handler of the file number 'occasion' does not freeze it: what had been frozen is unfrozen (19, 20, 21). */
inline undo_freeze() {
  at = occasion;
  failing_session = FIRST_HANDED_OVER;
  failing = 0;
  do
  :: USES_FLB(SESSION_AT(failing_session), failing) && at == 1 -> break
  :: else ->
       if
       :: USES_FLB(SESSION_AT(failing_session), failing) -> at--
       :: else
       fi;
       failing++;
       if
       :: failing == ROOM -> failing = 0; failing_session++
       :: else
       fi
  od;
  for (each : FIRST_HANDED_OVER + 1 .. failing_session) { outgoing_on_freeze(SESSION_AT(each - 1)) }
  look_at_kept(SESSION_AT(failing_session));
  at = 0;
  do                                                  /* the first file of this token */
  :: snapshot[at] != snapshot[failing] -> at++
  :: else -> break
  od;
  failing = at;
  for (each_file : 1 .. failing) { one_freeze(SESSION_AT(failing_session), snapshot[each_file - 1]) }
  one_freeze_fails(SESSION_AT(failing_session), snapshot[failing]);
  for (each_file : 1 .. failing) { one_unfreeze(SESSION_AT(failing_session), snapshot[failing - each_file]) }
  for (each : FIRST_HANDED_OVER + 1 .. failing_session) { outgoing_on_unfreeze(SESSION_AT(failing_session + FIRST_HANDED_OVER - each)) }
}

/* The outgoing session at place I becomes the incoming one at place TO. */
inline hand_over(I, TO) {
  came[TO] = named[SESSION_AT(I)];
  came_state[TO] = incoming_waiting;
  for (each_file : 0 .. ROOM - 1) {
    if
    :: kept_file[KEPT(SESSION_AT(I), each_file)] != 0 ->
         came_file[CAME(TO, each_file)] = origin[kept_file[KEPT(SESSION_AT(I), each_file)]];
         came_token[CAME(TO, each_file)] = kept_token[KEPT(SESSION_AT(I), each_file)];
         came_file_state[CAME(TO, each_file)] = received_waiting
    :: else
    fi
  }
}

inline jump() {
  goes = SOME_KEPT(USES_FLB);
  carries = (luo && IMAGE_TAKES_OVER && !starves);      /* the next kernel gets what is outgoing */
  for (each_session : 0 .. SESSIONS - 1) {
    if
    :: luo && each_session >= FIRST_HANDED_OVER && IS_SESSION_AT(each_session) -> outgoing_on_freeze(SESSION_AT(each_session))
    :: else
    fi
  }
  /* This kernel's incoming sessions are gone. */
  for (each_session : 0 .. SESSIONS - 1) { came[each_session] = 0; came_state[each_session] = 0 }
  for (each_file : 0 .. SESSIONS * ROOM - 1) {
    came_file[each_file] = 0; came_token[each_file] = 0; came_file_state[each_file] = 0; came_error[each_file] = 0
  }
  for (each_file : 0 .. SESSIONS * ROOM * PROCESSES - 1) { holders[each_file] = 0 }
  for (each_session : FIRST_HANDED_OVER .. SESSIONS - 1) {
    if
    :: carries && IS_SESSION_AT(each_session) -> hand_over(each_session, each_session - FIRST_HANDED_OVER)
    :: else
    fi
  }
  for (each_session : 0 .. SESSIONS - 1) {
    if
    :: luo && each_session >= FIRST_HANDED_OVER && IS_SESSION_AT(each_session) -> outgoing_on_jump(SESSION_AT(each_session))
    :: else
    fi
  }
  device_on_jump();
  flb_on_jump();
  incomingFlb_on_jump();
  module_on_jump(MODULE_T);
  module_on_jump(MODULE_U);
  for (each_session : 0 .. SESSIONS - 1) { free_slot(each_session) }
  for (each_session : 0 .. PROCESSES - 1) { devices[each_session] = 0 }
  for (each_file : 0 .. FILES) { huge[each_file] = 0 }
  flb_error = 0;
  flb_held[SIDE_OUT] = 0;
  flb_held[SIDE_IN] = 0;
  if
  :: carries && goes -> incomingFlb_on_arrive()
  :: else
  fi;
  luo = (image != LUOFF && !starves);
  image = 0;
  if
  :: luo && brings > 0 -> module_on_load(MODULE_T)
  :: else
  fi;
  if
  :: luo && brings > 1 -> module_on_load(MODULE_U)
  :: else
  fi
}

/* reboot(KEXEC): 12, 13, 19, 20, 21, 24 */
inline reboot() {
  verb = REBOOT;
  select(brings : 0 .. 2);
  if
  :: REBOOT_IS_BUSY -> ret = EBUSY; ended = REFUSED
  :: !REBOOT_IS_BUSY && image == 0 -> ret = EINVAL; ended = REFUSED
  :: !REBOOT_IS_BUSY && image != 0 && luo && CALLS_TO_FREEZE > 0 ->
       fault = true; select(occasion : 1 .. OCCASIONS_TO_FREEZE); ret = EIO; ended = REFUSED;
       d_step { undo_freeze(); skip }
  :: !REBOOT_IS_BUSY && image != 0 -> ended = BOOTED; d_step { jump(); skip }
  :: !REBOOT_IS_BUSY && image != 0 && image != LUOFF ->      /* no memory for LUO in the next kernel */
       fault = true; starves = true; select(occasion : 1 .. 5); ended = BOOTED; d_step { jump(); skip }
  fi
}
`;

const CALLS: Readonly<Record<Verb, string>> = {
  open: 'any_process(); open_device()',
  close_device: 'a_holder_of_the_device(); close_device()',
  create: 'a_holder_of_the_device_and_the_lowest_free_slot(); any_name(); any_argument(); create_session()',
  retrieve: 'a_holder_of_the_device_and_the_lowest_free_slot(); any_name(); any_argument(); retrieve_session()',
  dup: 'a_session_to_dup(); dup_session()',
  send: 'a_session_to_send(); send_session()',
  close: 'a_held_session(); close_session()',
  exit: 'a_process_with_descriptors(); exit_process()',
  preserve: 'a_held_session_and_a_file(); any_token(); any_argument(); preserve()',
  retrieve_fd: 'a_session_and_a_token_to_retrieve(); any_argument(); retrieve_fd()',
  close_file: 'a_retrieved_file(); close_file()',
  finish: 'a_held_session(); any_argument_with_reserved_bytes(); finish()',
  get_name: 'a_held_session(); any_argument_with_reserved_bytes(); get_name()',
  write: 'any_memfd_to_write(); write_memfd()',
  resize: 'any_memfd_to_write(); resize_memfd()',
  seal: 'any_memfd_to_write(); seal_memfd()',
  seek: 'any_memfd(); seek_memfd()',
  get_flb: 'a_side_without_a_reference(); get_flb()',
  put_flb: 'a_side_with_a_reference(); put_flb()',
  bind_flb: 'false',
  read_debugfs: 'false',
  load_image: 'load_image()',
  unload_image: 'unload_image()',
  reboot: 'reboot()',
  load_module: 'load_module()',
  unload_module: 'unload_module()',
};

/** The main loop: an iteration is one action with one outcome, a state between two iterations is a state of the model. */
export function computer(verbs: readonly Verb[] = (Object.keys(CALLS) as Verb[]).filter((verb) => CALLS[verb] !== 'false')): string {
  return `
active proctype computer()
{
  do
  :: atomic {
       d_step { remember(); skip };
       if
${verbs.map((verb) => `       :: ${CALLS[verb]}`).join('\n')}
       fi;
       d_step { judge_the_transition(); forget(); skip }
     }
  :: d_step { find_files(); judge_the_state(); print_the_state(); forget(); skip }
  od
}
`;
}
