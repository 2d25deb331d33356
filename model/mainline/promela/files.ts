// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs on files and on the FLB as Promela: what `verbs.ts` says of operands and answers holds of them. */

export const FILES = `
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
       :: ret == SUCCESS && IS_ONE_WAY(file) -> ret = EOPNOTSUPP
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
  :: IS_WAITING_HERE && IS_MEMFD(came_file[CAME(found, at)]) && STRIKES(3);           /* memory for the list of its pages */
       if
       :: ret = EINVAL; d_step { received_on_retrieve_starves(found, at); came_error[CAME(found, at)] = ret; skip }
       :: ret = ENOMEM; d_step { received_on_retrieve_starves(found, at); came_error[CAME(found, at)] = ret; skip }
       OR_EARLIER
       fi
  :: IS_WAITING_HERE && IS_MEMFD(came_file[CAME(found, at)]) && STRIKES(6);           /* its page cache */
       if
       :: ret = ENOMEM; d_step { received_on_retrieve_starves(found, at); came_error[CAME(found, at)] = ret; skip }
       :: ret = ENOSPC; d_step { received_on_retrieve_starves(found, at); came_error[CAME(found, at)] = ret; skip }
       OR_EARLIER
       fi
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
  :: ret == SUCCESS && argument != READ_ONLY && (SESSION_DISCARDS(found)) && STRIKES(2); skip       /* the list of pages of a memfd */
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
  verb = WRITE;
  REFUSE_IF(IS_SEALED(file), EPERM)
}
inline resize_memfd() {
  verb = RESIZE;
  if
  :: makes_huge = false
  :: makes_huge = true
  fi;
  REFUSE_IF(IS_KEPT(file) || IS_SEALED(file), EPERM);
  if
  :: ret == SUCCESS -> huge[file] = makes_huge
  :: else
  fi
}

/* Of seals and positions the model knows nothing. */
inline seal_memfd() {
  verb = SEAL;
  if
  :: !IS_SEALED(file) -> skip
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
