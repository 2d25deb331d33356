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
#define DISCARDS_HERE(I) (came[I] == named[session] && (SESSION_DISCARDS(I)))

/* The last close of an incoming session is FINISH, whatever comes of it: 8, 16, 25 */
inline close_session() {
  verb = CLOSE;
  if
  :: skip
  :: LAST_CLOSE_FINISHES && STRIKES(TOKENS_OF_ALL); finish_is_refused = true         /* the handler's can_finish */
  :: LAST_CLOSE_FINISHES && FLB_ENDS_HERE && STRIKES(1); flb_retrieve_fails = true   /* retrieve of the FLB */
  :: LAST_CLOSE_FINISHES && SOME_SESSION_THAT_CAME(DISCARDS_HERE) && STRIKES(2); skip   /* the list of pages of a memfd */
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
`;
