// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs of mainline as Promela: written a second time, so that equal counts say something. */

/**
 * A verb finds its operands in `process`, `session`, `token`, `name`, `file`, `argument`. It leaves its answer in `ret`; what an
 * injected fault, or the specification, leaves open is a choice, and every choice is one outcome of one action.
 * Numbers in parentheses are items of the semantics.
 */
export const VERBS = `
/* A test on the way through a call: the first one that answers ends it. */
#define REFUSE_IF(CONDITION, ERROR) if :: ret == SUCCESS && (CONDITION) -> ret = ERROR :: else fi

/* The same where the specification allows two errors. */
#define REFUSE_IF_WITH(CONDITION, ERROR, OTHER) \\
  if :: ret == SUCCESS && (CONDITION) -> ret = ERROR :: ret == SUCCESS && (CONDITION) -> ret = OTHER :: !(ret == SUCCESS && (CONDITION)) fi

/* An injected fault strikes here, at any of so many occasions. */
#define STRIKES(OCCASIONS) ret == SUCCESS && !fault -> fault = true; select(occasion : 1 .. OCCASIONS)

/* A reply that cannot be written may be noticed before anything else is. */
#define OR_EARLIER :: argument == READ_ONLY -> ret = EFAULT; is_early = true

inline may_fail(OCCASIONS, ERROR) {
  if
  :: skip
  :: STRIKES(OCCASIONS); if :: ret = ERROR OR_EARLIER fi
  fi
}

inline may_fail_with(OCCASIONS, ERROR, OTHER) {
  if
  :: skip
  :: STRIKES(OCCASIONS); if :: ret = ERROR :: ret = OTHER OR_EARLIER fi
  fi
}

/* What an ioctl's argument ends it with before LUO has done anything: 30. WRONG_WAY: the session is of the other direction (11). */
#define READ_ARGUMENT(WRONG_WAY) \\
  if :: skip OR_EARLIER fi; \\
  REFUSE_IF(argument == NO_PAGE, EFAULT); \\
  REFUSE_IF(argument == OTHER_COMMAND, ENOTTY); \\
  REFUSE_IF_WITH(argument == UNKNOWN_COMMAND, ENOTTY, EINVAL); \\
  REFUSE_IF(WRONG_WAY, EINVAL); \\
  REFUSE_IF(argument == SHORT, EINVAL); \\
  REFUSE_IF(argument == CUT || argument == LONG_AND_CUT, EFAULT); \\
  REFUSE_IF(argument == LONG, E2BIG)

/* The reply cannot be written: it is EFAULT, and nothing has happened (29). */
#define REPLY REFUSE_IF(argument == READ_ONLY, EFAULT)

#define NOTHING_IS_READ (device == device_unopened && came[0] != 0)

/* open(): 1, 27 */
inline open_device() {
  verb = OPEN;
  REFUSE_IF(OPEN_IS_REFUSED, EBUSY);
  REFUSE_IF(!luo, ENOENT);
  REFUSE_IF(device == device_open, EBUSY);
  if
  :: ret == SUCCESS && device == device_broken -> ret = EIO
  :: ret == SUCCESS && device != device_broken && NOTHING_IS_READ && HANDLER_IS_MISSING -> ret = EIO; d_step { device_on_open_fails(); skip }
  :: device != device_broken && NOTHING_IS_READ && STRIKES(3); ret = EIO; d_step { device_on_open_fails(); skip }  /* kmalloc() */
  :: ret == SUCCESS && device != device_broken && !(NOTHING_IS_READ && HANDLER_IS_MISSING) -> d_step { device_on_open(); devices[process]++; skip }
  :: ret != SUCCESS
  fi
}

inline drop_device(P) {
  if
  :: DEVICES == 1 -> device_on_release()
  :: else -> device_on_close()
  fi;
  devices[P]--
}

inline close_device() {
  verb = CLOSE_DEVICE;
  d_step {
    drop_device(process);
    if
    :: DEVICE_TAKES_SESSIONS_ALONG -> drop_descriptor(process, 0)
    :: else
    fi;
    skip
  }
}

/* CREATE_SESSION: 2, 3, 4. Errors in the order of the kernel. */
inline create_session() {
  verb = CREATE;
  READ_ARGUMENT(false);
  may_fail(1, EMFILE);                                /* no descriptor is free */
  REFUSE_IF(name == NAME_empty || name == NAME_unterminated, EINVAL);
  may_fail(2, ENOMEM);                                /* kmalloc() */
  may_fail(1, ENOMEM);                                /* a page */
  may_fail(1, ENOMEM);                                /* KHO's memory for it */
  REFUSE_IF(NAME_IS_TAKEN(name), EEXIST);
  may_fail_with(1, ENFILE, ENOMEM);                   /* a file for the descriptor */
  REPLY;
  if
  :: ret == SUCCESS ->
       d_step {
         outgoing_on_create(session);
         kind[session] = OUTGOING; named[session] = name; descriptors[D(session, process)] = 1;
         at = 0;
         do
         :: created[at] != 0 -> at++
         :: else -> break
         od;
         created[at] = session + 1;
         skip
       }
  :: else
  fi
}

/* RETRIEVE_SESSION: 12, 14 */
inline retrieve_session() {
  verb = RETRIEVE;
  if
  :: RETRIEVE_DOES_NOTHING(name) -> if :: skip OR_EARLIER fi
  :: else ->
       READ_ARGUMENT(false);
       may_fail(1, EMFILE);                           /* no descriptor is free */
       d_step {
         found = 0;
         do
         :: found < SESSIONS && !(came[found] == name && came_state[found] != incoming_gone) -> found++
         :: else -> break
         od;
         skip
       };
       REFUSE_IF(found == SESSIONS, ENOENT);
       REFUSE_IF(came_state[found] == incoming_held, EINVAL);
       may_fail_with(1, ENFILE, ENOMEM);              /* a file for the descriptor */
       REPLY;
       if
       :: ret == SUCCESS ->
            d_step {
              find_session(name);
              incoming_on_retrieve(found);
              kind[session] = INCOMING; named[session] = name; descriptors[D(session, process)] = 1;
              skip
            }
       :: else
       fi
  fi
}

inline dup_session() {
  verb = DUP;
  d_step { add_descriptor(process, session); skip }
}

inline send_session() {
  verb = SEND;
  d_step { add_descriptor(receiver, session); skip }
}

/* Is this the last of an incoming session, some file of which is not finished? */
#define LAST_CLOSE_FINISHES (kind[session] == INCOMING && DESCRIPTORS_OF(session) == 1 && SOME_SESSION_THAT_CAME(IS_UNFINISHED_HERE))
#define IS_UNFINISHED_HERE(I) (came[I] == named[session] && (HAS_UNFINISHED(I)))
/* Would finishing it end the FLB, which nobody has retrieved? */
#define FLB_ENDS_HERE (incoming_flb == incomingFlb_waiting && NUMBER_OF_SESSIONS_THAT_CAME_WITH(IS_USER) == 1 && SOME_SESSION_THAT_CAME(IS_USER_HERE))
#define IS_USER(I) (came[I] != 0 && (SESSION_AWAITS_FLB(I)))
#define IS_USER_HERE(I) (IS_USER(I) && came[I] == named[session])

/* The last close of an incoming session is FINISH, whatever comes of it: 8, 16, 25 */
inline close_session() {
  verb = CLOSE;
  if
  :: skip
  :: LAST_CLOSE_FINISHES && STRIKES(TOKENS_OF_ALL); finish_is_refused = true         /* the handler's can_finish */
  :: LAST_CLOSE_FINISHES && FLB_ENDS_HERE && STRIKES(1); flb_retrieve_fails = true   /* retrieve of the FLB */
  fi;
  d_step { drop_descriptor(process, session); skip }
}

/* All descriptors of the process go. */
inline exit_process() {
  verb = EXIT;
  d_step {
    do
    :: devices[process] > 0 -> drop_device(process)
    :: else -> break
    od;
    for (each_session : 0 .. SESSIONS - 1) {
      do
      :: HOLDS(process, each_session) -> drop_descriptor(process, each_session)
      :: else -> break
      od
    }
    for (each : 0 .. SESSIONS * ROOM - 1) { holders[each * PROCESSES + process] = 0 };
    skip
  }
}

/* A file behind the others of the session: free, until its machine says otherwise. */
inline put_file() {
  at = 0;
  do
  :: kept_file[KEPT(session, at)] != 0 -> at++
  :: else -> break
  od;
  kept_file[KEPT(session, at)] = file; kept_token[KEPT(session, at)] = token; kept_state[KEPT(session, at)] = preserved_free
}
inline preserve_and_fail() {
  goes = (flb == flb_unused);
  if
  :: goes -> flb_on_first()
  :: else
  fi;
  preserved_on_preserve_fails(session, at);
  kept_file[KEPT(session, at)] = 0; kept_token[KEPT(session, at)] = 0; kept_state[KEPT(session, at)] = 0;
  if
  :: goes -> flb_on_last()
  :: else
  fi
}

#define IS_HUGE_HERE (file <= FILES && huge[file])
#define IS_FIRST_OF_FLB (BINDS_FLB(file) && flb == flb_unused)

/* What may go wrong with a file that nobody has and that LUO has a handler for. */
inline preserve_may_fail() {
  if
  :: ret == SUCCESS && IS_HUGE_HERE -> ret = ENOMEM      /* no array of its pages */
  :: ret == SUCCESS && IS_HUGE_HERE -> ret = EFBIG       /* or it says so before */
  :: IS_HUGE_HERE && STRIKES(12); if :: ret = ENOMEM :: ret = EFBIG OR_EARLIER fi        /* any of the faults below */
  :: !(ret == SUCCESS && IS_HUGE_HERE)
  fi;
  if
  :: skip
  :: IS_FIRST_OF_FLB && STRIKES(1); if :: ret = EIO; d_step { flb_on_first_fails(); skip } OR_EARLIER fi  /* the FLB's preserve */
  fi;
  if
  :: skip
  :: STRIKES(10);                                     /* kmalloc() 4, pages 2, KHO's memory 3, page cache 1 */
       if
       :: ret = ENOMEM
       :: IS_FIRST_OF_FLB -> ret = ENOMEM; d_step { flb_on_first(); flb_on_last(); skip }  /* given up again */
       OR_EARLIER
       fi
  fi;
  if
  :: skip
  :: BINDS_FLB(file) && STRIKES(1);                   /* the handler's preserve */
       if
       :: ret = EIO; d_step { put_file(); preserve_and_fail(); skip }
       OR_EARLIER
       fi
  fi
}

/* PRESERVE_FD: 5, 6, 7, 11, 13, 25. Errors in the order of the kernel. */
inline preserve() {
  verb = PRESERVE;
  if
  :: PRESERVE_DOES_NOTHING(session) -> if :: skip OR_EARLIER fi
  :: else ->
       READ_ARGUMENT(kind[session] != OUTGOING);
       REFUSE_IF(TOKEN_IS_USED(session, token), EEXIST);
       REFUSE_IF(IS_CLOSED(file), EBADF);
       if
       :: skip
       :: STRIKES(1); if :: skip :: ret = ENOENT OR_EARLIER fi       /* can_preserve, of its handler or of one asked before */
       fi;
       REFUSE_IF(!HAS_HANDLER(file), ENOENT);
       REFUSE_IF(FILE_IS_MANAGED(file), EBUSY);
       may_fail(1, ENOMEM);                           /* xarray */
       if
       :: skip
       :: ret == SUCCESS && IS_READ_ONLY(file) && argument != READ_ONLY -> ret = EOPNOTSUPP
       fi;
       preserve_may_fail();
       REPLY;
       if
       :: ret == SUCCESS ->
            d_step {
              if
              :: BINDS_FLB(file) -> flb_on_first()
              :: else
              fi;
              put_file();
              preserved_on_preserve(session, at);
              skip
            }
       :: else
       fi
  fi
}

#define IS_WAITING_HERE (ret == SUCCESS && came_file_state[CAME(found, at)] == received_waiting)

/* RETRIEVE_FD: 11, 15 */
inline retrieve_fd() {
  verb = RETRIEVE_FD;
  READ_ARGUMENT(kind[session] != INCOMING);
  may_fail(1, EMFILE);                                /* no descriptor is free */
  if
  :: ret == SUCCESS -> d_step { find_session(named[session]); find_came(found, token); skip }
  :: else
  fi;
  REFUSE_IF(at == ROOM || came_file_state[CAME(found, at)] == received_finished, ENOENT);
  REFUSE_IF(came_file_state[CAME(found, at)] == received_failed, came_error[CAME(found, at)]);
  if
  :: skip
  :: IS_WAITING_HERE && STRIKES(1);                   /* a file to answer */
       if :: ret = ENFILE; d_step { received_on_retrieve_starves(found, at); came_error[CAME(found, at)] = ret; skip } OR_EARLIER fi
  :: IS_WAITING_HERE && STRIKES(1);                   /* LUO's own record of it */
       if :: ret = ENOMEM; d_step { received_on_retrieve_unkept(found, at); came_error[CAME(found, at)] = ret; skip } OR_EARLIER fi
  :: IS_WAITING_HERE && BINDS_FLB(came_file[CAME(found, at)]) && STRIKES(1);          /* the handler's retrieve */
       if :: ret = EIO; d_step { received_on_retrieve_fails(found, at); came_error[CAME(found, at)] = ret; skip } OR_EARLIER fi
  fi;
  if
  :: ret == SUCCESS && argument == READ_ONLY -> ret = EFAULT; d_step { received_on_retrieve(found, at); skip }
  :: ret == SUCCESS && argument != READ_ONLY -> d_step { received_on_retrieve(found, at); holders[H(found, at, process)]++; skip }
  :: else
  fi
}

/* 17 */
inline close_file() {
  verb = CLOSE_FILE;
  holders[(place[file] - 1) * PROCESSES + process]--
}

/* FINISH: 11, 16, 25 */
inline finish() {
  verb = FINISH;
  READ_ARGUMENT(kind[session] != INCOMING);
  REFUSE_IF(argument == RESERVED, EINVAL);
  d_step { find_session(named[session]); skip };
  if
  :: skip
  :: ret == SUCCESS && SESSION_AWAITS_FLB(found) && STRIKES(TOKENS_OF_ALL); if :: ret = EBUSY OR_EARLIER fi             /* can_finish */
  :: ret == SUCCESS && argument != READ_ONLY && FLB_ENDS_HERE && STRIKES(1); flb_retrieve_fails = true                 /* retrieve of the FLB */
  fi;
  REPLY;
  if
  :: ret == SUCCESS -> d_step { incoming_on_finish(found); skip }
  :: else
  fi;
  if
  :: FINISH_CLOSES_FILES && !is_early ->
       d_step {
         for (each : 0 .. SESSIONS * ROOM - 1) {
           if
           :: old_holders[each * PROCESSES] > 0 -> holders[each * PROCESSES]--
           :: else
           fi
         };
         skip
       }
  :: else
  fi
}

/* GET_NAME: 4 */
inline get_name() {
  verb = GET_NAME;
  READ_ARGUMENT(false);
  REFUSE_IF(argument == RESERVED, EINVAL);
  REPLY
}

/* Writing in place goes on while a memfd is preserved, changes of its size do not: 9 */
inline write_memfd() {
  verb = WRITE
}
inline resize_memfd() {
  verb = RESIZE;
  if
  :: makes_huge = false
  :: makes_huge = true
  fi;
  REFUSE_IF(IS_KEPT(file), EPERM);
  if
  :: ret == SUCCESS -> huge[file] = makes_huge
  :: else
  fi
}

/* Of seals and positions the model knows nothing. */
inline seal_memfd() {
  verb = SEAL;
  if
  :: skip
  :: ret = EPERM
  fi
}
inline seek_memfd() {
  verb = SEEK;
  if
  :: skip
  :: ret = EPERM
  fi
}

/* A driver takes the FLB's object: 25 */
inline get_flb() {
  verb = GET_FLB;
  REFUSE_IF(!luo, EOPNOTSUPP);
  REFUSE_IF(side == SIDE_OUT && flb == flb_unused, ENOENT);
  REFUSE_IF_WITH(side == SIDE_IN && incoming_flb == incomingFlb_absent, ENOENT, ENODATA);
  REFUSE_IF(side == SIDE_IN && incoming_flb == incomingFlb_failed, flb_error);
  if
  :: ret == SUCCESS ->
       d_step {
         if
         :: side == SIDE_IN -> incomingFlb_on_retrieve()
         :: else
         fi;
         flb_held[side]++;
         skip
       }
  :: side == SIDE_IN && incoming_flb == incomingFlb_waiting && STRIKES(1);
       ret = EIO; d_step { incomingFlb_on_retrieve_fails(); flb_error = EIO; skip }
  :: ret != SUCCESS
  fi
}

/* The last user gives it up. */
inline put_flb() {
  verb = PUT_FLB;
  d_step {
    flb_held[side]--;
    if
    :: side == SIDE_OUT && !FLB_IS_USED -> flb_on_last()
    :: side == SIDE_IN && !FLB_IS_AWAITED -> finish_flb()
    :: else
    fi;
    skip
  }
}
`;
