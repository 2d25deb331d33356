// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs as Promela: written a second time, so that equal counts say something. */

/**
 * A verb finds its operands in `process`, `session`, `token`, `child`, `given`. It leaves its answer in `ret`; what an
 * injected fault, or the specification, leaves open is a choice, and every choice is one outcome of one action.
 * Numbers in parentheses are items of the semantics.
 */
export const VERBS = `
/* A test on the way through a call: the first one that answers ends it. */
inline refuse_if(CONDITION, ERROR) {
  if
  :: ret == SUCCESS && (CONDITION) -> ret = ERROR
  :: else
  fi
}

/* The same for an injected fault: it strikes here, or it does not. */
inline may_fail(ERROR) {
  if
  :: skip
  :: ret == SUCCESS -> ret = ERROR; fault = true
  fi
}

/* libfdt's errors: some become -ENOSPC, others come through raw. */
inline no_space() {
  if
  :: ret = ENOSPC
  :: ret = ESRCH
  fi
}

/* luo_subsystems reports any failure there as -ENOENT. */
inline no_space_in_luos_blob() {
  if
  :: no_space()
  :: ret = ENOENT
  fi
}

/* open(): 1 */
inline open_device() {
  verb = OPEN;
  if
  :: ret = EACCES                                     /* without CAP_SYS_ADMIN */
  :: ret = EINVAL                                     /* O_EXCL */
  :: may_fail(ENOMEM)                                 /* kmalloc() */
  fi;
  if
  :: ret == SUCCESS -> d_step { session_on_open(process, session); skip }
  :: else
  fi
}

inline dup_session() {
  verb = DUP;
  d_step { session_on_dup(process, session); skip }
}

/* The release of the last descriptor is the orchestrator's business: 5, 6, 7 */
inline close_session() {
  verb = CLOSE;
  d_step { drop_descriptor(process, session); skip }
}

/* All descriptors of P go. */
inline leave(P) {
  for (each_session : 0 .. SESSIONS - 1) {
    do
    :: HOLDS(P, each_session) -> drop_descriptor(P, each_session)
    :: else -> break
    od
  }
  for (each : 0 .. TOKENS - 1) { file_on_close(P, each) }
}

inline exit_process() {
  verb = EXIT;
  d_step { leave(process); skip }
}

/* The old process of the child's slot exits, a copy of the parent takes its place. */
inline fork_process() {
  verb = FORK;
  d_step {
    leave(child);
    for (each_session : 0 .. SESSIONS - 1) {
      for (each : 1 .. descriptors[D(each_session, process)]) { session_on_dup(child, each_session) }
    }
    for (each : 0 .. TOKENS - 1) {
      if
      :: HOLDS_FILE(process, each) -> file_on_inherit(child, each)
      :: else
      fi
    }
    skip
  }
}

/* FD_PRESERVE: 2, 4, 15. Errors in the order of the kernel. */
inline preserve() {
  verb = PRESERVE;
  may_fail(EFAULT);                                   /* copy_from_user() */
  refuse_if(given == NOT_OPEN, EBADF);
  refuse_if(!luo_admits_preserve, EBUSY);
  refuse_if(handler == handler_absent || given == UNKNOWN, ENOENT);
  may_fail(ENOENT);                                   /* the handler's can_preserve */
  may_fail(ENOMEM);                                   /* kmalloc() */
  refuse_if(TOKEN_IS_TAKEN(token), EEXIST);
  may_fail(ENOMEM);                                   /* xa_store() */
  may_fail(EFAULT);                                   /* copy_to_user() */
  if
  :: ret == SUCCESS ->
       d_step { luo_on_preserve(NOBODY); owner[token] = session; registration_on_preserve(token); skip }
  :: else
  fi
}

/* FD_UNPRESERVE: 2, 3 */
inline unpreserve() {
  verb = UNPRESERVE;
  may_fail(EFAULT);                                   /* copy_from_user() */
  refuse_if(!luo_admits_unpreserve, EBUSY);
  refuse_if(!SESSION_OWNS(session, token), ENOENT);
  if
  :: ret == SUCCESS -> d_step { luo_on_unpreserve(NOBODY); registration_on_end(token); skip }
  :: else
  fi
}

/* FD_RESTORE: 13, 18, 20 */
inline restore() {
  verb = RESTORE;
  may_fail(EFAULT);                                   /* copy_from_user() */
  may_fail(EMFILE);                                   /* no descriptor is free */
  may_fail(EFAULT);                                   /* copy_to_user() of its number */
  refuse_if(!luo_admits_restore, EBUSY);
  refuse_if(handler == handler_absent || IS_ABSENT(token), ENOENT);
  refuse_if(!incoming_admits_retrieve(token), EINVAL);
  if
  :: ret == SUCCESS ->
       d_step { luo_on_restore(NOBODY); incoming_on_retrieve(token); file_on_install(process, token); skip }
  :: ret == SUCCESS ->                                /* the handler's retrieve fails */
       ret = EIO; fault = true;
       d_step { incoming_on_retrieve_fails(token); skip }
  :: ret != SUCCESS
  fi
}

inline close_file() {
  verb = CLOSE_FILE;
  d_step { file_on_close(process, token); skip }
}

inline get_state() {
  verb = GET_STATE;
  may_fail(EFAULT)                                    /* copy_to_user() */
}

/* All or nothing: which step fails at which occasion makes no difference to what follows, only the error does. */
inline a_step_of_prepare_fails() {
  fault = true;
  if
  :: select(occasion : 1 .. 2); ret = ENOMEM; any_were_done()                             /* kmalloc() of a blob */
  :: select(occasion : 1 .. 2); ret = ENOMEM; any_were_done()                             /* kho_preserve_phys() of a blob */
  :: select(occasion : 1 .. 3); no_space(); any_were_done()                               /* a property of LUO's blob */
  :: REGISTRATIONS > 0 -> select(occasion : 1 .. REGISTRATIONS); no_space(); any_were_done()  /* a node of the files' blob */
  :: REGISTRATIONS > 0 -> select(occasion : 1 .. REGISTRATIONS); no_space(); any_were_done()  /* its data */
  :: REGISTRATIONS > 0 -> ret = EIO; one_callback_fails()                                 /* the handler's prepare */
  :: no_space_in_luos_blob(); any_were_done()                                             /* the subsystem's data */
  :: ret = ENOMEM; any_were_done()                                                        /* kho_finalize() */
  fi
}

/* PREPARE: 8, 17 */
inline prepare() {
  verb = PREPARE;
  may_fail(EAGAIN);                                   /* killed */
  refuse_if(!luo_admits_prepare, EINVAL);
  if
  :: ret == SUCCESS -> d_step { luo_on_prepare(NOBODY); skip }
  :: ret == SUCCESS -> a_step_of_prepare_fails(); d_step { luo_on_prepare_fails(NOBODY); skip }
  :: ret != SUCCESS
  fi
}

/* CANCEL: 10, 17. A wrong state is LUO's -EINVAL or KHO's -ENOENT. */
inline cancel() {
  verb = CANCEL;
  may_fail(EAGAIN);                                   /* killed */
  if
  :: ret == SUCCESS && !luo_admits_cancel -> ret = EINVAL
  :: ret == SUCCESS && !luo_admits_cancel -> ret = ENOENT
  :: ret == SUCCESS && luo_admits_cancel -> d_step { luo_on_cancel(NOBODY); skip }
  :: ret == SUCCESS && luo_admits_cancel -> fault = true; d_step { luo_on_cancel(NOBODY); skip }  /* nobody needs the blob */
  :: ret == SUCCESS && luo_admits_cancel -> fault = true; no_space_in_luos_blob()
  :: ret != SUCCESS
  fi
}

/* FINISH: 14, 17, 20 */
inline finish() {
  verb = FINISH;
  may_fail(EAGAIN);                                   /* killed */
  refuse_if(!luo_admits_finish, EINVAL);
  refuse_if(FINISH_MUST_WAIT, ENOENT);
  if
  :: ret == SUCCESS -> d_step { luo_on_finish(NOBODY); skip }
  :: else
  fi
}

inline a_step_of_freeze_fails() {
  fault = true;
  if
  :: REGISTRATIONS > 0 -> select(occasion : 1 .. REGISTRATIONS); no_space(); any_were_done()  /* a file's data */
  :: REGISTRATIONS > 0 -> ret = EIO; one_callback_fails()                                 /* the handler's freeze */
  :: no_space_in_luos_blob(); any_were_done()                                             /* the subsystem's data */
  fi
}

inline jump() {
  if
  :: JUMP_CARRIES_FILES -> ended = BOOTED
  :: else -> ended = PLAIN
  fi;
  luo_on_jump(NOBODY);
  if
  :: loads_handler -> handler_on_register()
  :: else
  fi
}

/* The reboot system call freezes in PREPARED, then jumps: 9, 12, 17, 21 */
inline reboot() {
  if
  :: verb = REBOOT; loads_handler = true
  :: verb = REBOOT; loads_handler = false
  :: verb = REBOOT; jump_is_refused = true
  fi;
  if
  :: luo_admits_freeze -> ret = EAGAIN; fault = true; ended = REFUSED            /* killed */
  :: luo_admits_freeze -> a_step_of_freeze_fails(); ended = REFUSED; d_step { luo_on_freeze_fails(NOBODY); skip }
  :: jump_is_refused -> d_step { luo_on_freeze(NOBODY); ret = EINVAL; ended = FAILED_TO_JUMP; skip }
  :: !jump_is_refused -> d_step { luo_on_freeze(NOBODY); jump(); skip }
  fi
}

/* 2 */
inline register_handler() {
  verb = REGISTER_HANDLER;
  refuse_if(!luo_admits_register_handler, EBUSY);
  refuse_if(handler == handler_registered, EEXIST);
  if
  :: ret == SUCCESS -> d_step { luo_on_register_handler(NOBODY); handler_on_register(); skip }
  :: else
  fi
}

/* 19. When it is not registered there is nothing to do; whether that is an error is open. */
inline unregister_handler() {
  verb = UNREGISTER_HANDLER;
  refuse_if(!luo_admits_unregister_handler, EBUSY);
  refuse_if(handler == handler_registered && SOME_TOKEN(NEEDS_HANDLER), EBUSY);
  if
  :: ret == SUCCESS && handler == handler_absent ->
       if
       :: skip
       :: ret = ENOENT
       :: ret = EINVAL
       fi
  :: else
  fi;
  if
  :: ret == SUCCESS -> d_step { luo_on_unregister_handler(NOBODY); handler_on_unregister(); skip }
  :: else
  fi
}
`;

/** The main loop: an iteration is one action with one outcome, a state between two iterations is a state of the model. */
export const COMPUTER = `
active proctype computer()
{
  do
  :: atomic {
       d_step { remember(); skip };
       if
       :: the_lowest_free_session(); any_process(); open_device()
       :: a_held_session(); close_session()
       :: a_session_to_dup(); dup_session()
       :: a_parent_and_a_child(); fork_process()
       :: a_process_with_descriptors(); exit_process()
       :: a_held_session(); any_token(); any_file(); preserve()
       :: a_held_session(); any_token(); unpreserve()
       :: a_held_session(); any_token(); restore()
       :: a_held_file(); close_file()
       :: a_held_session(); get_state()
       :: a_held_session(); prepare()
       :: a_held_session(); cancel()
       :: a_held_session(); finish()
       :: reboot()
       :: register_handler()
       :: unregister_handler()
       fi;
       d_step { judge_the_transition(); forget() }
     }
  :: d_step { judge_the_state(); print_the_state() }
  od
}
`;
