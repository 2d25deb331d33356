var __defProp = Object.defineProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// properties/mainline/observation.ts
var NOTHING = [];
function stateless(property, observe) {
  const monitor = { observe };
  return { ...property, monitor: () => monitor };
}
function entryFunction({ verb }) {
  return ENTRY[verb];
}
var ENTRY = {
  open: "luo_open",
  close_device: "luo_release",
  create: "luo_session_create",
  retrieve: "luo_session_retrieve",
  dup: "dup",
  send: "unix_stream_sendmsg",
  close: "luo_session_release",
  exit: "luo_session_release",
  preserve: "luo_preserve_file",
  retrieve_fd: "luo_retrieve_file",
  close_file: "close",
  finish: "luo_file_finish",
  get_name: "luo_session_get_name",
  write: "memfd",
  resize: "memfd",
  load_image: "kexec_file_load",
  unload_image: "kexec_file_load",
  reboot: "luo_session_serialize",
  load_module: "liveupdate_register_file_handler",
  unload_module: "liveupdate_unregister_file_handler"
};
var hasFailed = ({ outcome }) => outcome.ret !== 0 && outcome.ret !== null;
var listed = (rets) => [...new Set(rets.map((ret) => ret === 0 ? "success" : ret))].join(" or ");

// properties/mainline/callbacks/callbacks-come-in-order.ts
var callbacksComeInOrder = {
  id: "callbacks-come-in-order",
  statement: "freeze and can_finish come in order of preservation, unpreserve and finish in reverse; sessions are frozen in order of creation and unfrozen in reverse, and so are their files.",
  source: ["20"],
  holds: "at every step",
  monitor: () => new Order()
};
var FORWARD = {
  freeze: true,
  can_finish: true,
  unfreeze: false,
  unpreserve: false,
  finish: false
};
var sessionOf = (subject) => subject.slice(0, subject.lastIndexOf("/"));
var Order = class {
  /** Identities of preserved files in order of preservation: grows, over all kernels. */
  order = /* @__PURE__ */ new Map();
  observe({ action, callbacks }) {
    for (const { kind, identity, failed } of callbacks) if (kind === "preserve" && !failed) this.order.set(identity, this.order.size);
    for (const kind of Object.keys(FORWARD)) {
      const wrong = this.wrongPair(
        callbacks.filter((one) => one.kind === kind && one.subject !== null && one.subject !== "flb in" && one.subject !== "flb out"),
        FORWARD[kind]
      );
      if (wrong === null) continue;
      const [first, second] = wrong;
      return [
        {
          cause: `${kind}-out-of-order`,
          where: entryFunction(action),
          expected: `${kind} comes in ${FORWARD[kind] === true ? "order of preservation" : "reverse order of preservation"}`,
          happened: `${first} came before ${second}`
        }
      ];
    }
    return NOTHING;
  }
  /** The first two neighbours of one session that are the wrong way round. */
  wrongPair(list, forward) {
    for (let i = 1; i < list.length; i++) {
      const [a, b] = [list[i - 1], list[i]];
      if (sessionOf(a.subject) !== sessionOf(b.subject)) continue;
      const [left, right] = [this.order.get(a.identity) ?? 0, this.order.get(b.identity) ?? 0];
      if (left !== right && left < right !== forward) return [a.subject, b.subject];
    }
    return null;
  }
};

// properties/mainline/callbacks/each-preserve-has-one-end.ts
var eachPreserveHasOneEnd = {
  id: "each-preserve-has-one-end",
  statement: "Each preserve that succeeded is followed by exactly one unpreserve in its own kernel or exactly one finish in the next; freeze and unfreeze alternate, and only the jump leaves a file frozen.",
  source: ["8", "18", "19"],
  holds: "at every step",
  monitor: () => new Protocol()
};
var STEPS = {
  preserve: { from: [], to: "preserved" },
  unpreserve: { from: ["preserved"], to: "ended" },
  freeze: { from: ["preserved"], to: "frozen" },
  unfreeze: { from: ["frozen"], to: "preserved" },
  retrieve: { from: ["arrived"], to: "retrieved" },
  can_finish: { from: ["arrived", "retrieved"], to: null },
  finish: { from: ["arrived", "retrieved"], to: "ended" }
};
var isFlb = ({ subject }) => subject === "flb in" || subject === "flb out";
var Protocol = class {
  phases = /* @__PURE__ */ new Map();
  observe({ action, callbacks, boot }) {
    const violations = callbacks.flatMap((record) => isFlb(record) ? [] : this.step(record));
    if (boot !== null) violations.push(...this.jump(entryFunction(action)));
    return violations;
  }
  step({ kind, identity, subject, failed }) {
    const { from, to } = STEPS[kind];
    const phase = this.phases.get(identity);
    if (to !== null && (!failed || kind === "retrieve")) this.phases.set(identity, to);
    if (kind === "preserve" || phase !== void 0 && from.includes(phase)) return NOTHING;
    return [
      {
        cause: `${kind}-when-${phase ?? "unknown"}`,
        where: WHERE[kind],
        expected: `${kind} is called for a file that is ${from.join(" or ")}`,
        happened: `the handler got ${kind} for ${subject ?? "data that it never gave"}, which was ${phase ?? "never preserved"}`
      }
    ];
  }
  /** What was frozen arrives; what was only preserved is lost with its kernel. */
  jump(where) {
    let lost2 = false;
    for (const [identity, phase] of this.phases) {
      if (phase === "frozen") this.phases.set(identity, "arrived");
      else {
        if (phase === "preserved") lost2 = true;
        this.phases.delete(identity);
      }
    }
    return lost2 ? [
      {
        cause: "jump-without-freeze",
        where,
        expected: "every preserved file is frozen before the jump",
        happened: "the machine jumped, and a file was preserved and not frozen"
      }
    ] : NOTHING;
  }
};
var WHERE = {
  preserve: "luo_preserve_file",
  unpreserve: "luo_file_unpreserve_files",
  freeze: "luo_file_freeze_one",
  unfreeze: "luo_file_unfreeze_one",
  retrieve: "luo_retrieve_file",
  can_finish: "luo_file_can_finish_one",
  finish: "luo_file_finish_one"
};

// model/mainline/state.ts
var FREE = { kind: "free" };
function initialState(bounds) {
  return {
    luo: true,
    image: "kho",
    device: "unopened",
    devices: new Array(bounds.processes).fill(0),
    slots: new Array(bounds.sessions).fill(FREE),
    created: [],
    incoming: [],
    modules: { T: "loaded", U: "loaded" },
    flb: "unused",
    incomingFlb: "absent"
  };
}
var sum = (numbers2) => numbers2.reduce((total, n) => total + n, 0);
function holdsSession(state, process3, session2) {
  const slot = state.slots[session2];
  return slot !== void 0 && slot.kind !== "free" && (slot.descriptors[process3] ?? 0) > 0;
}
function holdsDevice(state, process3) {
  return (state.devices[process3] ?? 0) > 0;
}
function receivedName(file3) {
  const slash = file3.indexOf("/");
  return slash < 0 ? null : { name: file3.slice(0, slash), token: Number(file3.slice(slash + 1)) };
}
function receivedFile(state, file3) {
  const named = receivedName(file3);
  return named === null ? void 0 : state.incoming.find(({ name }) => name === named.name)?.files.find(({ token }) => token === named.token);
}
function isOpen(state, process3, file3) {
  if (file3 === "none") return false;
  return receivedName(file3) === null || (receivedFile(state, file3)?.holders[process3] ?? 0) > 0;
}
function kindOf(state, file3) {
  const received2 = receivedFile(state, file3);
  return received2 === void 0 ? file3[0] : kindOf(state, received2.file);
}
function moduleOf(kind) {
  return { f: "T", g: "U", m: null, x: void 0, n: void 0 }[kind];
}
function isManaged(state, file3) {
  const keeps = state.slots.some((slot) => slot.kind === "outgoing" && slot.files.some((kept) => kept.file === file3));
  return keeps || receivedFile(state, file3)?.state === "retrieved";
}
function flbUsers(state) {
  return sum(state.slots.map((slot) => slot.kind === "outgoing" ? slot.files.filter(({ file: file3 }) => bindsFlb(state, file3)).length : 0));
}
function bindsFlb(state, file3) {
  const module3 = moduleOf(kindOf(state, file3));
  return module3 !== null && module3 !== void 0;
}
function isWatched(state, file3) {
  return bindsFlb(state, file3);
}

// properties/mainline/callbacks/the-flb-follows-its-users.ts
var theFlbFollowsItsUsers = {
  id: "the-flb-follows-its-users",
  statement: "The FLB is preserved when its users go from none to one, unpreserved when they go back to none, and finished once, after the last file of its handlers.",
  source: ["25"],
  holds: "at every step",
  monitor: () => new Users()
};
var Users = class {
  isPreserved = false;
  observe(observation) {
    const { action, callbacks, boot, allowed, concurrent } = observation;
    const where = entryFunction(action);
    const violations = callbacks.flatMap((record) => this.step(record, where));
    if (boot !== null) this.isPreserved = false;
    else if (allowed !== void 0 && concurrent !== true && usersIn(allowed.next) > 0 !== this.isPreserved && violations.length === 0)
      violations.push({
        cause: this.isPreserved ? "preserved-without-users" : "users-without-preserve",
        where,
        expected: "the FLB is preserved exactly while it has users",
        happened: this.isPreserved ? "it is preserved, and has none" : "it has users, and is not preserved"
      });
    return violations;
  }
  step({ kind, subject, failed }, where) {
    if (subject !== "flb out") return [];
    const wrong = kind === "preserve" ? this.isPreserved : kind === "unpreserve" && !this.isPreserved;
    if (kind === "preserve" && !failed) this.isPreserved = true;
    if (kind === "unpreserve") this.isPreserved = false;
    return wrong ? [
      {
        cause: `${kind}-twice`,
        where,
        expected: `the FLB is ${kind}d once`,
        happened: `it got ${kind} while it was ${kind === "preserve" ? "preserved" : "not preserved"}`
      }
    ] : [];
  }
};
var usersIn = (state) => state.slots.reduce((n, slot) => n + (slot.kind === "outgoing" ? slot.files.filter(({ file: file3 }) => bindsFlb(state, file3)).length : 0), 0);

// model/mainline/draft.ts
var Draft = class {
  constructor(tables2, state, covered) {
    this.tables = tables2;
    this.covered = covered;
    this.current = state;
  }
  tables;
  covered;
  callbacks = /* @__PURE__ */ new Map();
  current;
  get state() {
    return this.current;
  }
  change(part) {
    this.current = { ...this.current, ...part };
  }
  device(event) {
    this.change({ device: this.take(this.tables.device, this.current.device, event, 0)?.target ?? this.current.device });
  }
  /** One more (or less) descriptor of the device in `process`. */
  addDevice(process3, event) {
    this.device(event);
    this.change({ devices: plus(this.current.devices, process3, 1) });
  }
  dropDevice(process3) {
    this.device(sum(this.current.devices) === 1 ? "release" : "close");
    this.change({ devices: plus(this.current.devices, process3, -1) });
  }
  create(process3, session2, name) {
    this.take(this.tables.outgoing, "absent", "create", session2);
    const none = this.current.devices.map(() => 0);
    this.setSlot(session2, { kind: "outgoing", name, descriptors: plus(none, process3, 1), files: [] });
    this.change({ created: [...this.current.created, session2] });
  }
  retrieve(process3, session2, name) {
    this.incoming(name, "retrieve");
    const none = this.current.devices.map(() => 0);
    this.setSlot(session2, { kind: "incoming", name, descriptors: plus(none, process3, 1) });
  }
  /** Another descriptor of a session, in `process`. */
  addDescriptor(process3, session2) {
    const slot = this.current.slots[session2];
    if (slot.kind === "free") return;
    if (slot.kind === "outgoing") this.outgoing(session2, "dup");
    else this.incoming(slot.name, "dup");
    this.setSlot(session2, { ...slot, descriptors: plus(slot.descriptors, process3, 1) });
  }
  /** `refused`: the handler of an incoming file did not let the last close finish. */
  dropDescriptor(process3, session2, refused = false) {
    const slot = this.current.slots[session2];
    if (slot.kind === "free") return;
    const isLast = sum(slot.descriptors) === 1;
    if (slot.kind === "incoming") this.incoming(slot.name, !isLast ? "close" : refused ? "release_refused" : "release");
    else this.outgoing(session2, isLast ? "release" : "close");
    if (isLast) this.freeSlot(session2);
    else this.setSlot(session2, { ...slot, descriptors: plus(slot.descriptors, process3, -1) });
  }
  freeSlot(session2) {
    this.setSlot(session2, FREE);
    this.change({ created: this.current.created.filter((slot) => slot !== session2) });
  }
  preserve(session2, token, file3) {
    if (bindsFlb(this.current, file3) && flbUsers(this.current) === 0) this.flb("first");
    this.putFile(session2, { token, file: file3, state: this.preserved(session2, { token, file: file3, state: "free" }, "preserve") });
  }
  /** A PRESERVE whose handler's callback fails: it is called, and nothing stays. */
  preserveFails(session2, token, file3) {
    const isFirst = bindsFlb(this.current, file3) && flbUsers(this.current) === 0;
    if (isFirst) this.flb("first");
    this.preserved(session2, { token, file: file3, state: "free" }, "preserve_fails");
    if (isFirst) this.flb("last");
  }
  flb(event) {
    const taken = this.take(this.tables.flb, this.current.flb, event, 0);
    if (taken === void 0) return;
    this.change({ flb: taken.target });
    this.callBack("flb out", taken.effects);
  }
  incomingFlb(event) {
    const taken = this.take(this.tables.incomingFlb, this.current.incomingFlb, event, 0);
    if (taken === void 0) return;
    this.change({ incomingFlb: taken.target });
    this.callBack("flb in", taken.effects);
  }
  module(module3, event) {
    const taken = this.take(this.tables.module, this.current.modules[module3], event, module3 === "T" ? 0 : 1);
    if (taken !== void 0) this.change({ modules: { ...this.current.modules, [module3]: taken.target } });
  }
  outgoing(session2, event) {
    const from = event === "unfreeze" || event === "jump" ? "frozen" : "open";
    const taken = this.take(this.tables.outgoing, from, event, session2);
    for (const effect2 of taken?.effects ?? []) if (effect2.type === "tell") this.tellOutgoing(session2, effect2.params.event);
  }
  incoming(name, event) {
    const at = this.current.incoming.findIndex((one) => one.name === name);
    const session2 = this.current.incoming[at];
    const taken = session2 && this.take(this.tables.incoming, session2.state, event, at);
    if (taken === void 0) return;
    this.setIncoming(name, { state: taken.target });
    for (const effect2 of taken.effects) if (effect2.type === "tell") this.finishFiles(name);
  }
  /** Newest first (item 20). */
  finishFiles(name) {
    const { files } = this.current.incoming.find((one) => one.name === name);
    for (const { token } of [...files].reverse()) this.received(name, token, "finish");
  }
  /** The descriptor that RETRIEVE_FD made in `process`; null: none. */
  received(name, token, event, change = {}) {
    const file3 = this.current.incoming.find((one) => one.name === name).files.find((one) => one.token === token);
    const taken = this.take(this.tables.received, file3.state, event, token);
    if (taken === void 0) return;
    this.setReceived(name, { ...file3, ...change, state: taken.target });
    if (isWatched(this.current, file3.file)) this.callBack(`in ${name}/${token}`, taken.effects);
    if (event === "finish" && bindsFlb(this.current, file3.file) && !this.flbIsAwaited()) this.incomingFlb("finish");
  }
  /** One more or less descriptor of a received file. */
  hold(file3, process3, n) {
    const { name, token } = receivedName(file3);
    const received2 = this.current.incoming.find((one) => one.name === name).files.find((one) => one.token === token);
    this.setReceived(name, { ...received2, holders: plus(received2.holders, process3, n) });
  }
  flbIsAwaited() {
    return this.current.incoming.some(({ files }) => files.some(({ file: file3, state }) => state !== "finished" && bindsFlb(this.current, file3)));
  }
  /** The files of an outgoing session get an event, in the order that item 20 says. */
  tellOutgoing(session2, event) {
    const { files } = this.current.slots[session2];
    const isBackward = event === "unpreserve" || event === "unfreeze";
    for (const file3 of isBackward ? [...files].reverse() : files) this.file(session2, file3.token, event);
  }
  /** One file of an outgoing session. */
  file(session2, token, event) {
    const slot = this.current.slots[session2];
    const file3 = slot.files.find((one) => one.token === token);
    const state = this.preserved(session2, file3, event);
    this.setSlot(session2, {
      ...slot,
      files: state === "free" ? slot.files.filter((one) => one !== file3) : slot.files.map((one) => one === file3 ? { ...one, state } : one)
    });
    if (event === "unpreserve" && bindsFlb(this.current, file3.file) && flbUsers(this.current) === 0) this.flb("last");
  }
  /** Everything of this kernel goes; `handedOver` is what the next one finds. */
  jump(handedOver2, flbGoes) {
    const { sessions, processes } = { sessions: this.current.slots.length, processes: this.current.devices.length };
    this.device("jump");
    this.flb("jump");
    this.incomingFlb("jump");
    for (const module3 of ["T", "U"]) this.module(module3, "jump");
    this.change({
      devices: new Array(processes).fill(0),
      slots: new Array(sessions).fill(FREE),
      created: [],
      incoming: handedOver2,
      image: null
    });
    if (flbGoes) this.incomingFlb("arrive");
  }
  /** What its machine says of one file; answers its next state. */
  preserved(session2, { token, file: file3, state }, event) {
    const taken = this.take(this.tables.preserved, state, event, token);
    if (taken === void 0) return state;
    const slot = this.current.slots[session2];
    if (isWatched(this.current, file3)) this.callBack(`out ${slot.name}/${token}`, taken.effects);
    return taken.target;
  }
  putFile(session2, file3) {
    const slot = this.current.slots[session2];
    this.setSlot(session2, { ...slot, files: [...slot.files, file3] });
  }
  setSlot(session2, slot) {
    this.change({ slots: this.current.slots.map((one, i) => i === session2 ? slot : one) });
  }
  set(part) {
    this.change(part);
  }
  setIncoming(name, part) {
    this.change({ incoming: this.current.incoming.map((one) => one.name === name ? { ...one, ...part } : one) });
  }
  setReceived(name, file3) {
    const session2 = this.current.incoming.find((one) => one.name === name);
    this.setIncoming(name, { files: session2.files.map((one) => one.token === file3.token ? file3 : one) });
  }
  callBack(subject, effects) {
    for (const effect2 of effects) {
      if (effect2.type !== "callback") continue;
      const seen = this.callbacks.get(subject);
      if (seen === void 0) this.callbacks.set(subject, [effect2.params.name]);
      else seen.push(effect2.params.name);
    }
  }
  take(table, state, event, instance) {
    const taken = table.on[state][event];
    if (taken !== void 0) this.covered?.add(taken.name, instance);
    return taken;
  }
};
var plus = (counts, process3, n) => counts.map((count, i) => i === process3 ? count + n : count);

// model/errno.ts
var NAMES = {
  1: "EPERM",
  2: "ENOENT",
  4: "EINTR",
  5: "EIO",
  6: "ENXIO",
  9: "EBADF",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  14: "EFAULT",
  16: "EBUSY",
  17: "EEXIST",
  19: "ENODEV",
  22: "EINVAL",
  24: "EMFILE",
  28: "ENOSPC"
};
function errorName(errno) {
  const name = NAMES[errno];
  if (name === void 0) throw new RangeError(`unknown errno ${errno}`);
  return `-${name}`;
}

// model/mainline/plan.ts
var succeed = (run, more = {}) => ({ rets: [0], fired: false, ...run && { run }, ...more });
var refuse = (rets, fired = false, run) => ({
  rets: typeof rets === "string" ? [rets] : rets,
  fired,
  ...run && { run }
});
function refuseIf(condition, error) {
  return condition ? [refuse(error)] : void 0;
}
function strike({ fault }, kind, error) {
  return fault?.kind === kind ? [refuse(error, true)] : void 0;
}
var DEFAULT_ERRNO = 5;
function strikeBack({ fault }, kind, run) {
  return fault?.kind === kind ? [refuse(errorName(fault.errno ?? DEFAULT_ERRNO), true, run)] : void 0;
}
var READING = { small: "-EINVAL", cut: "-EFAULT", big1: "-E2BIG", bigcut: "-EFAULT" };
function misread(arg, direction) {
  if (arg === "none") return [refuse("-EFAULT")];
  if (arg === "nr") return [refuse("-ENOTTY")];
  if (direction !== void 0) return direction;
  const error = arg && READING[arg];
  return error === void 0 ? void 0 : [refuse(error)];
}
function unanswered(arg, run) {
  return arg === "ro" ? [refuse("-EFAULT", false, run)] : void 0;
}

// node_modules/xstate/dist/xstate-dev.esm.js
function getGlobal() {
  if (typeof globalThis !== "undefined") {
    return globalThis;
  }
  if (typeof self !== "undefined") {
    return self;
  }
  if (typeof window !== "undefined") {
    return window;
  }
  if (typeof global !== "undefined") {
    return global;
  }
}
function getDevTools() {
  const w = getGlobal();
  if (w.__xstate__) {
    return w.__xstate__;
  }
  return void 0;
}
var devToolsAdapter = (service) => {
  if (typeof window === "undefined") {
    return;
  }
  const devTools = getDevTools();
  if (devTools) {
    devTools.register(service);
  }
};

// node_modules/xstate/dist/raise-effbee0c.esm.js
var Mailbox = class {
  constructor(_process) {
    this._process = _process;
    this._active = false;
    this._current = null;
    this._last = null;
  }
  start() {
    this._active = true;
    this.flush();
  }
  clear() {
    if (this._current) {
      this._current.next = null;
      this._last = this._current;
    }
  }
  enqueue(event) {
    const enqueued = {
      value: event,
      next: null
    };
    if (this._current) {
      this._last.next = enqueued;
      this._last = enqueued;
      return;
    }
    this._current = enqueued;
    this._last = enqueued;
    if (this._active) {
      this.flush();
    }
  }
  flush() {
    while (this._current) {
      const consumed = this._current;
      this._process(consumed.value);
      this._current = consumed.next;
    }
    this._last = null;
  }
};
var STATE_DELIMITER = ".";
var TARGETLESS_KEY = "";
var NULL_EVENT = "";
var STATE_IDENTIFIER = "#";
var WILDCARD = "*";
var XSTATE_INIT = "xstate.init";
var XSTATE_ERROR = "xstate.error";
var XSTATE_STOP = "xstate.stop";
function createAfterEvent(delayRef, id) {
  return {
    type: `xstate.after.${delayRef}.${id}`
  };
}
function createDoneStateEvent(id, output) {
  return {
    type: `xstate.done.state.${id}`,
    output
  };
}
function createDoneActorEvent(invokeId, output) {
  return {
    type: `xstate.done.actor.${invokeId}`,
    output,
    actorId: invokeId
  };
}
function createErrorActorEvent(id, error) {
  return {
    type: `xstate.error.actor.${id}`,
    error,
    actorId: id
  };
}
function createInitEvent(input) {
  return {
    type: XSTATE_INIT,
    input
  };
}
function reportUnhandledError(err) {
  setTimeout(() => {
    throw err;
  });
}
var symbolObservable = (() => typeof Symbol === "function" && Symbol.observable || "@@observable")();
function matchesState(parentStateId, childStateId) {
  const parentStateValue = toStateValue(parentStateId);
  const childStateValue = toStateValue(childStateId);
  if (typeof childStateValue === "string") {
    if (typeof parentStateValue === "string") {
      return childStateValue === parentStateValue;
    }
    return false;
  }
  if (typeof parentStateValue === "string") {
    return parentStateValue in childStateValue;
  }
  return Object.keys(parentStateValue).every((key) => {
    if (!(key in childStateValue)) {
      return false;
    }
    return matchesState(parentStateValue[key], childStateValue[key]);
  });
}
function toStatePath(stateId) {
  if (isArray(stateId)) {
    return stateId;
  }
  const result = [];
  let segment = "";
  for (let i = 0; i < stateId.length; i++) {
    const char = stateId.charCodeAt(i);
    switch (char) {
      // \
      case 92:
        segment += stateId[i + 1];
        i++;
        continue;
      // .
      case 46:
        result.push(segment);
        segment = "";
        continue;
    }
    segment += stateId[i];
  }
  result.push(segment);
  return result;
}
function toStateValue(stateValue) {
  if (isMachineSnapshot(stateValue)) {
    return stateValue.value;
  }
  if (typeof stateValue !== "string") {
    return stateValue;
  }
  const statePath = toStatePath(stateValue);
  return pathToStateValue(statePath);
}
function pathToStateValue(statePath) {
  if (statePath.length === 1) {
    return statePath[0];
  }
  const value = {};
  let marker = value;
  for (let i = 0; i < statePath.length - 1; i++) {
    if (i === statePath.length - 2) {
      marker[statePath[i]] = statePath[i + 1];
    } else {
      const previous = marker;
      marker = {};
      previous[statePath[i]] = marker;
    }
  }
  return value;
}
function mapValues(collection, iteratee) {
  const result = {};
  const collectionKeys = Object.keys(collection);
  for (let i = 0; i < collectionKeys.length; i++) {
    const key = collectionKeys[i];
    result[key] = iteratee(collection[key], key, collection, i);
  }
  return result;
}
function toArrayStrict(value) {
  if (isArray(value)) {
    return value;
  }
  return [value];
}
function toArray(value) {
  if (value === void 0) {
    return [];
  }
  return toArrayStrict(value);
}
function resolveOutput(mapper, context, event, self2) {
  if (typeof mapper === "function") {
    return mapper({
      context,
      event,
      self: self2
    });
  }
  return mapper;
}
function isArray(value) {
  return Array.isArray(value);
}
function isErrorActorEvent(event) {
  return event.type.startsWith("xstate.error.actor");
}
function toTransitionConfigArray(configLike) {
  return toArrayStrict(configLike).map((transitionLike) => {
    if (typeof transitionLike === "undefined" || typeof transitionLike === "string") {
      return {
        target: transitionLike
      };
    }
    return transitionLike;
  });
}
function normalizeTarget(target) {
  if (target === void 0 || target === TARGETLESS_KEY) {
    return void 0;
  }
  return toArray(target);
}
function toObserver(nextHandler, errorHandler, completionHandler) {
  const isObserver = typeof nextHandler === "object";
  const self2 = isObserver ? nextHandler : void 0;
  return {
    next: (isObserver ? nextHandler.next : nextHandler)?.bind(self2),
    error: (isObserver ? nextHandler.error : errorHandler)?.bind(self2),
    complete: (isObserver ? nextHandler.complete : completionHandler)?.bind(self2)
  };
}
function createInvokeId(stateNodeId, index) {
  return `${index}.${stateNodeId}`;
}
function resolveReferencedActor(machine, src) {
  const match = src.match(/^xstate\.invoke\.(\d+)\.(.*)/);
  if (!match) {
    return machine.implementations.actors[src];
  }
  const [, indexStr, nodeId] = match;
  const node = machine.getStateNodeById(nodeId);
  const invokeConfig = node.config.invoke;
  return (Array.isArray(invokeConfig) ? invokeConfig[indexStr] : invokeConfig).src;
}
function getAllOwnEventDescriptors(snapshot) {
  return [.../* @__PURE__ */ new Set([...snapshot._nodes.flatMap((sn) => sn.ownEvents)])];
}
function matchesEventDescriptor(eventType, descriptor) {
  if (descriptor === eventType) {
    return true;
  }
  if (descriptor === WILDCARD) {
    return true;
  }
  if (!descriptor.endsWith(".*")) {
    return false;
  }
  const partialEventTokens = descriptor.split(".");
  const eventTokens = eventType.split(".");
  for (let tokenIndex = 0; tokenIndex < partialEventTokens.length; tokenIndex++) {
    const partialEventToken = partialEventTokens[tokenIndex];
    const eventToken = eventTokens[tokenIndex];
    if (partialEventToken === "*") {
      const isLastToken = tokenIndex === partialEventTokens.length - 1;
      return isLastToken;
    }
    if (partialEventToken !== eventToken) {
      return false;
    }
  }
  return true;
}
function createScheduledEventId(actorRef, id) {
  return `${actorRef.sessionId}.${id}`;
}
var idCounter = 0;
function createSystem(rootActor, options) {
  const children = /* @__PURE__ */ new Map();
  const keyedActors = /* @__PURE__ */ new Map();
  const reverseKeyedActors = /* @__PURE__ */ new WeakMap();
  const inspectionObservers = /* @__PURE__ */ new Set();
  const timerMap = {};
  const {
    clock,
    logger
  } = options;
  const scheduler = {
    schedule: (source, target, event, delay, id = Math.random().toString(36).slice(2)) => {
      const scheduledEvent = {
        source,
        target,
        event,
        delay,
        id,
        startedAt: Date.now()
      };
      const scheduledEventId = createScheduledEventId(source, id);
      system._snapshot._scheduledEvents[scheduledEventId] = scheduledEvent;
      const timeout = clock.setTimeout(() => {
        delete timerMap[scheduledEventId];
        delete system._snapshot._scheduledEvents[scheduledEventId];
        system._relay(source, target, event);
      }, delay);
      timerMap[scheduledEventId] = timeout;
    },
    cancel: (source, id) => {
      const scheduledEventId = createScheduledEventId(source, id);
      const timeout = timerMap[scheduledEventId];
      delete timerMap[scheduledEventId];
      delete system._snapshot._scheduledEvents[scheduledEventId];
      if (timeout !== void 0) {
        clock.clearTimeout(timeout);
      }
    },
    cancelAll: (actorRef) => {
      for (const scheduledEventId in system._snapshot._scheduledEvents) {
        const scheduledEvent = system._snapshot._scheduledEvents[scheduledEventId];
        if (scheduledEvent.source === actorRef) {
          scheduler.cancel(actorRef, scheduledEvent.id);
        }
      }
    }
  };
  const sendInspectionEvent = (event) => {
    if (!inspectionObservers.size) {
      return;
    }
    const resolvedInspectionEvent = {
      ...event,
      rootId: rootActor.sessionId
    };
    inspectionObservers.forEach((observer) => observer.next?.(resolvedInspectionEvent));
  };
  const system = {
    _snapshot: {
      _scheduledEvents: (options?.snapshot && options.snapshot.scheduler) ?? {}
    },
    _bookId: () => `x:${idCounter++}`,
    _register: (sessionId, actorRef) => {
      children.set(sessionId, actorRef);
      return sessionId;
    },
    _unregister: (actorRef) => {
      children.delete(actorRef.sessionId);
      const systemId = reverseKeyedActors.get(actorRef);
      if (systemId !== void 0) {
        keyedActors.delete(systemId);
        reverseKeyedActors.delete(actorRef);
      }
    },
    get: (systemId) => {
      return keyedActors.get(systemId);
    },
    getAll: () => {
      return Object.fromEntries(keyedActors.entries());
    },
    _set: (systemId, actorRef) => {
      const existing = keyedActors.get(systemId);
      if (existing && existing !== actorRef) {
        throw new Error(`Actor with system ID '${systemId}' already exists.`);
      }
      keyedActors.set(systemId, actorRef);
      reverseKeyedActors.set(actorRef, systemId);
    },
    inspect: (observerOrFn) => {
      const observer = toObserver(observerOrFn);
      inspectionObservers.add(observer);
      return {
        unsubscribe() {
          inspectionObservers.delete(observer);
        }
      };
    },
    _sendInspectionEvent: sendInspectionEvent,
    _relay: (source, target, event) => {
      system._sendInspectionEvent({
        type: "@xstate.event",
        sourceRef: source,
        actorRef: target,
        event
      });
      target._send(event);
    },
    scheduler,
    getSnapshot: () => {
      return {
        _scheduledEvents: {
          ...system._snapshot._scheduledEvents
        }
      };
    },
    start: () => {
      const scheduledEvents = system._snapshot._scheduledEvents;
      system._snapshot._scheduledEvents = {};
      for (const scheduledId in scheduledEvents) {
        const {
          source,
          target,
          event,
          delay,
          id
        } = scheduledEvents[scheduledId];
        scheduler.schedule(source, target, event, delay, id);
      }
    },
    _clock: clock,
    _logger: logger
  };
  return system;
}
var executingCustomAction = false;
var $$ACTOR_TYPE = 1;
var ProcessingStatus = /* @__PURE__ */ (function(ProcessingStatus2) {
  ProcessingStatus2[ProcessingStatus2["NotStarted"] = 0] = "NotStarted";
  ProcessingStatus2[ProcessingStatus2["Running"] = 1] = "Running";
  ProcessingStatus2[ProcessingStatus2["Stopped"] = 2] = "Stopped";
  return ProcessingStatus2;
})({});
var defaultOptions = {
  clock: {
    setTimeout: (fn, ms) => {
      return setTimeout(fn, ms);
    },
    clearTimeout: (id) => {
      return clearTimeout(id);
    }
  },
  logger: console.log.bind(console),
  devTools: false
};
var Actor = class {
  /**
   * Creates a new actor instance for the given logic with the provided options,
   * if any.
   *
   * @param logic The logic to create an actor from
   * @param options Actor options
   */
  constructor(logic, options) {
    this.logic = logic;
    this._snapshot = void 0;
    this.clock = void 0;
    this.options = void 0;
    this.id = void 0;
    this.mailbox = new Mailbox(this._process.bind(this));
    this.observers = /* @__PURE__ */ new Set();
    this.eventListeners = /* @__PURE__ */ new Map();
    this.logger = void 0;
    this._processingStatus = ProcessingStatus.NotStarted;
    this._parent = void 0;
    this._syncSnapshot = void 0;
    this.ref = void 0;
    this._actorScope = void 0;
    this.systemId = void 0;
    this.sessionId = void 0;
    this.system = void 0;
    this._doneEvent = void 0;
    this.src = void 0;
    this._deferred = [];
    const resolvedOptions = {
      ...defaultOptions,
      ...options
    };
    const {
      clock,
      logger,
      parent,
      syncSnapshot,
      id,
      systemId,
      inspect
    } = resolvedOptions;
    this.system = parent ? parent.system : createSystem(this, {
      clock,
      logger
    });
    if (inspect && !parent) {
      this.system.inspect(toObserver(inspect));
    }
    this.sessionId = this.system._bookId();
    this.id = id ?? this.sessionId;
    this.logger = options?.logger ?? this.system._logger;
    this.clock = options?.clock ?? this.system._clock;
    this._parent = parent;
    this._syncSnapshot = syncSnapshot;
    this.options = resolvedOptions;
    this.src = resolvedOptions.src ?? logic;
    this.ref = this;
    this._actorScope = {
      self: this,
      id: this.id,
      sessionId: this.sessionId,
      logger: this.logger,
      defer: (fn) => {
        this._deferred.push(fn);
      },
      system: this.system,
      stopChild: (child) => {
        if (child._parent !== this) {
          throw new Error(`Cannot stop child actor ${child.id} of ${this.id} because it is not a child`);
        }
        child._stop();
      },
      emit: (emittedEvent) => {
        const listeners = this.eventListeners.get(emittedEvent.type);
        const wildcardListener = this.eventListeners.get("*");
        if (!listeners && !wildcardListener) {
          return;
        }
        const allListeners = [...listeners ? listeners.values() : [], ...wildcardListener ? wildcardListener.values() : []];
        for (const handler2 of allListeners) {
          try {
            handler2(emittedEvent);
          } catch (err) {
            reportUnhandledError(err);
          }
        }
      },
      actionExecutor: (action) => {
        const exec = () => {
          this._actorScope.system._sendInspectionEvent({
            type: "@xstate.action",
            actorRef: this,
            action: {
              type: action.type,
              params: action.params
            }
          });
          if (!action.exec) {
            return;
          }
          const saveExecutingCustomAction = executingCustomAction;
          try {
            executingCustomAction = true;
            action.exec(action.info, action.params);
          } finally {
            executingCustomAction = saveExecutingCustomAction;
          }
        };
        if (this._processingStatus === ProcessingStatus.Running) {
          exec();
        } else {
          this._deferred.push(exec);
        }
      }
    };
    this.send = this.send.bind(this);
    this.system._sendInspectionEvent({
      type: "@xstate.actor",
      actorRef: this
    });
    if (systemId) {
      this.systemId = systemId;
      this.system._set(systemId, this);
    }
    this._initState(options?.snapshot ?? options?.state);
    if (systemId && this._snapshot.status !== "active") {
      this.system._unregister(this);
    }
  }
  _initState(persistedState) {
    try {
      this._snapshot = persistedState ? this.logic.restoreSnapshot ? this.logic.restoreSnapshot(persistedState, this._actorScope) : persistedState : this.logic.getInitialSnapshot(this._actorScope, this.options?.input);
    } catch (err) {
      this._snapshot = {
        status: "error",
        output: void 0,
        error: err
      };
    }
  }
  update(snapshot, event) {
    this._snapshot = snapshot;
    let deferredFn;
    while (deferredFn = this._deferred.shift()) {
      try {
        deferredFn();
      } catch (err) {
        this._deferred.length = 0;
        this._snapshot = {
          ...snapshot,
          status: "error",
          error: err
        };
      }
    }
    switch (this._snapshot.status) {
      case "active":
        for (const observer of this.observers) {
          try {
            observer.next?.(snapshot);
          } catch (err) {
            reportUnhandledError(err);
          }
        }
        break;
      case "done":
        for (const observer of this.observers) {
          try {
            observer.next?.(snapshot);
          } catch (err) {
            reportUnhandledError(err);
          }
        }
        this._stopProcedure();
        this._complete();
        this._doneEvent = createDoneActorEvent(this.id, this._snapshot.output);
        if (this._parent) {
          this.system._relay(this, this._parent, this._doneEvent);
        }
        break;
      case "error":
        this._error(this._snapshot.error);
        break;
    }
    this.system._sendInspectionEvent({
      type: "@xstate.snapshot",
      actorRef: this,
      event,
      snapshot
    });
  }
  /**
   * Subscribe an observer to an actor’s snapshot values.
   *
   * @remarks
   * The observer will receive the actor’s snapshot value when it is emitted.
   * The observer can be:
   *
   * - A plain function that receives the latest snapshot, or
   * - An observer object whose `.next(snapshot)` method receives the latest
   *   snapshot
   *
   * @example
   *
   * ```ts
   * // Observer as a plain function
   * const subscription = actor.subscribe((snapshot) => {
   *   console.log(snapshot);
   * });
   * ```
   *
   * @example
   *
   * ```ts
   * // Observer as an object
   * const subscription = actor.subscribe({
   *   next(snapshot) {
   *     console.log(snapshot);
   *   },
   *   error(err) {
   *     // ...
   *   },
   *   complete() {
   *     // ...
   *   }
   * });
   * ```
   *
   * The return value of `actor.subscribe(observer)` is a subscription object
   * that has an `.unsubscribe()` method. You can call
   * `subscription.unsubscribe()` to unsubscribe the observer:
   *
   * @example
   *
   * ```ts
   * const subscription = actor.subscribe((snapshot) => {
   *   // ...
   * });
   *
   * // Unsubscribe the observer
   * subscription.unsubscribe();
   * ```
   *
   * When the actor is stopped, all of its observers will automatically be
   * unsubscribed.
   *
   * @param observer - Either a plain function that receives the latest
   *   snapshot, or an observer object whose `.next(snapshot)` method receives
   *   the latest snapshot
   */
  subscribe(nextListenerOrObserver, errorListener, completeListener) {
    const observer = toObserver(nextListenerOrObserver, errorListener, completeListener);
    if (this._processingStatus !== ProcessingStatus.Stopped) {
      this.observers.add(observer);
    } else {
      switch (this._snapshot.status) {
        case "done":
          try {
            observer.complete?.();
          } catch (err) {
            reportUnhandledError(err);
          }
          break;
        case "error": {
          const err = this._snapshot.error;
          if (!observer.error) {
            reportUnhandledError(err);
          } else {
            try {
              observer.error(err);
            } catch (err2) {
              reportUnhandledError(err2);
            }
          }
          break;
        }
      }
    }
    return {
      unsubscribe: () => {
        this.observers.delete(observer);
      }
    };
  }
  on(type, handler2) {
    let listeners = this.eventListeners.get(type);
    if (!listeners) {
      listeners = /* @__PURE__ */ new Set();
      this.eventListeners.set(type, listeners);
    }
    const wrappedHandler = handler2.bind(void 0);
    listeners.add(wrappedHandler);
    return {
      unsubscribe: () => {
        listeners.delete(wrappedHandler);
      }
    };
  }
  select(selector, equalityFn = Object.is) {
    return {
      subscribe: (observerOrFn) => {
        const observer = toObserver(observerOrFn);
        const snapshot = this.getSnapshot();
        let previousSelected = selector(snapshot);
        return this.subscribe((snapshot2) => {
          const nextSelected = selector(snapshot2);
          if (!equalityFn(previousSelected, nextSelected)) {
            previousSelected = nextSelected;
            observer.next?.(nextSelected);
          }
        });
      },
      get: () => selector(this.getSnapshot())
    };
  }
  /** Starts the Actor from the initial state */
  start() {
    if (this._processingStatus === ProcessingStatus.Running) {
      return this;
    }
    if (this._syncSnapshot) {
      this.subscribe({
        next: (snapshot) => {
          if (snapshot.status === "active") {
            this.system._relay(this, this._parent, {
              type: `xstate.snapshot.${this.id}`,
              snapshot
            });
          }
        },
        error: () => {
        }
      });
    }
    this.system._register(this.sessionId, this);
    if (this.systemId) {
      this.system._set(this.systemId, this);
    }
    this._processingStatus = ProcessingStatus.Running;
    const initEvent = createInitEvent(this.options.input);
    this.system._sendInspectionEvent({
      type: "@xstate.event",
      sourceRef: this._parent,
      actorRef: this,
      event: initEvent
    });
    const status = this._snapshot.status;
    switch (status) {
      case "done":
        this.update(this._snapshot, initEvent);
        return this;
      case "error":
        this._error(this._snapshot.error);
        return this;
    }
    if (!this._parent) {
      this.system.start();
    }
    if (this.logic.start) {
      try {
        this.logic.start(this._snapshot, this._actorScope);
      } catch (err) {
        this._snapshot = {
          ...this._snapshot,
          status: "error",
          error: err
        };
        this._error(err);
        return this;
      }
    }
    this.update(this._snapshot, initEvent);
    if (this.options.devTools) {
      this.attachDevTools();
    }
    this.mailbox.start();
    return this;
  }
  _process(event) {
    let nextState;
    let caughtError;
    try {
      nextState = this.logic.transition(this._snapshot, event, this._actorScope);
    } catch (err) {
      caughtError = {
        err
      };
    }
    if (caughtError) {
      const {
        err
      } = caughtError;
      this._snapshot = {
        ...this._snapshot,
        status: "error",
        error: err
      };
      this._error(err);
      return;
    }
    this.update(nextState, event);
    if (event.type === XSTATE_STOP) {
      this._stopProcedure();
      this._complete();
    }
  }
  _stop() {
    if (this._processingStatus === ProcessingStatus.Stopped) {
      return this;
    }
    this.mailbox.clear();
    if (this._processingStatus === ProcessingStatus.NotStarted) {
      this._processingStatus = ProcessingStatus.Stopped;
      return this;
    }
    this.mailbox.enqueue({
      type: XSTATE_STOP
    });
    return this;
  }
  /** Stops the Actor and unsubscribe all listeners. */
  stop() {
    if (this._parent) {
      throw new Error("A non-root actor cannot be stopped directly.");
    }
    return this._stop();
  }
  _complete() {
    for (const observer of this.observers) {
      try {
        observer.complete?.();
      } catch (err) {
        reportUnhandledError(err);
      }
    }
    this.observers.clear();
    this.eventListeners.clear();
  }
  _reportError(err) {
    if (!this.observers.size) {
      if (!this._parent) {
        reportUnhandledError(err);
      }
      this.eventListeners.clear();
      return;
    }
    let reportError = false;
    for (const observer of this.observers) {
      const errorListener = observer.error;
      reportError ||= !errorListener;
      try {
        errorListener?.(err);
      } catch (err2) {
        reportUnhandledError(err2);
      }
    }
    this.observers.clear();
    this.eventListeners.clear();
    if (reportError) {
      reportUnhandledError(err);
    }
  }
  _error(err) {
    this._stopProcedure();
    this._reportError(err);
    if (this._parent) {
      this.system._relay(this, this._parent, createErrorActorEvent(this.id, err));
    }
  }
  // TODO: atm children don't belong entirely to the actor so
  // in a way - it's not even super aware of them
  // so we can't stop them from here but we really should!
  // right now, they are being stopped within the machine's transition
  // but that could throw and leave us with "orphaned" active actors
  _stopProcedure() {
    if (this._processingStatus !== ProcessingStatus.Running) {
      return this;
    }
    this.system.scheduler.cancelAll(this);
    this.mailbox.clear();
    this.mailbox = new Mailbox(this._process.bind(this));
    this._processingStatus = ProcessingStatus.Stopped;
    this.system._unregister(this);
    return this;
  }
  /** @internal */
  _send(event) {
    if (this._processingStatus === ProcessingStatus.Stopped) {
      return;
    }
    this.mailbox.enqueue(event);
  }
  /**
   * Sends an event to the running Actor to trigger a transition.
   *
   * @param event The event to send
   */
  send(event) {
    this.system._relay(void 0, this, event);
  }
  attachDevTools() {
    const {
      devTools
    } = this.options;
    if (devTools) {
      const resolvedDevToolsAdapter = typeof devTools === "function" ? devTools : devToolsAdapter;
      resolvedDevToolsAdapter(this);
    }
  }
  toJSON() {
    return {
      xstate$$type: $$ACTOR_TYPE,
      id: this.id
    };
  }
  /**
   * Obtain the internal state of the actor, which can be persisted.
   *
   * @remarks
   * The internal state can be persisted from any actor, not only machines.
   *
   * Note that the persisted state is not the same as the snapshot from
   * {@link Actor.getSnapshot}. Persisted state represents the internal state of
   * the actor, while snapshots represent the actor's last emitted value.
   *
   * Can be restored with {@link ActorOptions.state}
   * @see https://stately.ai/docs/persistence
   */
  getPersistedSnapshot(options) {
    return this.logic.getPersistedSnapshot(this._snapshot, options);
  }
  [symbolObservable]() {
    return this;
  }
  /**
   * Read an actor’s snapshot synchronously.
   *
   * @remarks
   * The snapshot represent an actor's last emitted value.
   *
   * When an actor receives an event, its internal state may change. An actor
   * may emit a snapshot when a state transition occurs.
   *
   * Note that some actors, such as callback actors generated with
   * `fromCallback`, will not emit snapshots.
   * @see {@link Actor.subscribe} to subscribe to an actor’s snapshot values.
   * @see {@link Actor.getPersistedSnapshot} to persist the internal state of an actor (which is more than just a snapshot).
   */
  getSnapshot() {
    return this._snapshot;
  }
};
function createActor(logic, ...[options]) {
  return new Actor(logic, options);
}
function resolveCancel(_, snapshot, actionArgs, actionParams, {
  sendId
}) {
  const resolvedSendId = typeof sendId === "function" ? sendId(actionArgs, actionParams) : sendId;
  return [snapshot, {
    sendId: resolvedSendId
  }, void 0];
}
function executeCancel(actorScope, params) {
  actorScope.defer(() => {
    actorScope.system.scheduler.cancel(actorScope.self, params.sendId);
  });
}
function cancel(sendId) {
  function cancel4(_args, _params) {
  }
  cancel4.type = "xstate.cancel";
  cancel4.sendId = sendId;
  cancel4.resolve = resolveCancel;
  cancel4.execute = executeCancel;
  return cancel4;
}
function resolveSpawn(actorScope, snapshot, actionArgs, _actionParams, {
  id,
  systemId,
  src,
  input,
  syncSnapshot
}) {
  const logic = typeof src === "string" ? resolveReferencedActor(snapshot.machine, src) : src;
  const resolvedId = typeof id === "function" ? id(actionArgs) : id;
  let actorRef;
  let resolvedInput = void 0;
  if (logic) {
    resolvedInput = typeof input === "function" ? input({
      context: snapshot.context,
      event: actionArgs.event,
      self: actorScope.self
    }) : input;
    actorRef = createActor(logic, {
      id: resolvedId,
      src,
      parent: actorScope.self,
      syncSnapshot,
      systemId,
      input: resolvedInput
    });
  }
  return [cloneMachineSnapshot(snapshot, {
    children: {
      ...snapshot.children,
      [resolvedId]: actorRef
    }
  }), {
    id,
    systemId,
    actorRef,
    src,
    input: resolvedInput
  }, void 0];
}
function executeSpawn(actorScope, {
  actorRef
}) {
  if (!actorRef) {
    return;
  }
  actorScope.defer(() => {
    if (actorRef._processingStatus === ProcessingStatus.Stopped) {
      return;
    }
    actorRef.start();
  });
}
function spawnChild(...[src, {
  id,
  systemId,
  input,
  syncSnapshot = false
} = {}]) {
  function spawnChild2(_args, _params) {
  }
  spawnChild2.type = "xstate.spawnChild";
  spawnChild2.id = id;
  spawnChild2.systemId = systemId;
  spawnChild2.src = src;
  spawnChild2.input = input;
  spawnChild2.syncSnapshot = syncSnapshot;
  spawnChild2.resolve = resolveSpawn;
  spawnChild2.execute = executeSpawn;
  return spawnChild2;
}
function resolveStop(_, snapshot, args, actionParams, {
  actorRef
}) {
  const actorRefOrString = typeof actorRef === "function" ? actorRef(args, actionParams) : actorRef;
  const resolvedActorRef = typeof actorRefOrString === "string" ? snapshot.children[actorRefOrString] : actorRefOrString;
  let children = snapshot.children;
  if (resolvedActorRef) {
    children = {
      ...children
    };
    delete children[resolvedActorRef.id];
  }
  return [cloneMachineSnapshot(snapshot, {
    children
  }), resolvedActorRef, void 0];
}
function unregisterRecursively(actorScope, actorRef) {
  const snapshot = actorRef.getSnapshot();
  if (snapshot && "children" in snapshot) {
    for (const child of Object.values(snapshot.children)) {
      unregisterRecursively(actorScope, child);
    }
  }
  actorScope.system._unregister(actorRef);
}
function executeStop(actorScope, actorRef) {
  if (!actorRef) {
    return;
  }
  unregisterRecursively(actorScope, actorRef);
  if (actorRef._processingStatus !== ProcessingStatus.Running) {
    actorScope.stopChild(actorRef);
    return;
  }
  actorScope.defer(() => {
    actorScope.stopChild(actorRef);
  });
}
function stopChild(actorRef) {
  function stop2(_args, _params) {
  }
  stop2.type = "xstate.stopChild";
  stop2.actorRef = actorRef;
  stop2.resolve = resolveStop;
  stop2.execute = executeStop;
  return stop2;
}
function checkAnd(snapshot, {
  context,
  event
}, {
  guards
}) {
  return guards.every((guard) => evaluateGuard(guard, context, event, snapshot));
}
function and(guards) {
  function and2(_args, _params) {
    return false;
  }
  and2.check = checkAnd;
  and2.guards = guards;
  return and2;
}
function evaluateGuard(guard, context, event, snapshot) {
  const {
    machine
  } = snapshot;
  const isInline = typeof guard === "function";
  const resolved = isInline ? guard : machine.implementations.guards[typeof guard === "string" ? guard : guard.type];
  if (!isInline && !resolved) {
    throw new Error(`Guard '${typeof guard === "string" ? guard : guard.type}' is not implemented.'.`);
  }
  if (typeof resolved !== "function") {
    return evaluateGuard(resolved, context, event, snapshot);
  }
  const guardArgs = {
    context,
    event
  };
  const guardParams = isInline || typeof guard === "string" ? void 0 : "params" in guard ? typeof guard.params === "function" ? guard.params({
    context,
    event
  }) : guard.params : void 0;
  if (!("check" in resolved)) {
    return resolved(guardArgs, guardParams);
  }
  const builtinGuard = resolved;
  return builtinGuard.check(
    snapshot,
    guardArgs,
    resolved
    // this holds all params
  );
}
function isAtomicStateNode(stateNode) {
  return stateNode.type === "atomic" || stateNode.type === "final";
}
function getChildren(stateNode) {
  return Object.values(stateNode.states).filter((sn) => sn.type !== "history");
}
function getProperAncestors(stateNode, toStateNode) {
  const ancestors = [];
  if (toStateNode === stateNode) {
    return ancestors;
  }
  let m = stateNode.parent;
  while (m && m !== toStateNode) {
    ancestors.push(m);
    m = m.parent;
  }
  return ancestors;
}
function getAllStateNodes(stateNodes) {
  const nodeSet = new Set(stateNodes);
  const adjList = getAdjList(nodeSet);
  for (const s of nodeSet) {
    if (s.type === "compound" && (!adjList.get(s) || !adjList.get(s).length)) {
      getInitialStateNodesWithTheirAncestors(s).forEach((sn) => nodeSet.add(sn));
    } else {
      if (s.type === "parallel") {
        for (const child of getChildren(s)) {
          if (child.type === "history") {
            continue;
          }
          if (!nodeSet.has(child)) {
            const initialStates = getInitialStateNodesWithTheirAncestors(child);
            for (const initialStateNode of initialStates) {
              nodeSet.add(initialStateNode);
            }
          }
        }
      }
    }
  }
  for (const s of nodeSet) {
    let m = s.parent;
    while (m) {
      nodeSet.add(m);
      m = m.parent;
    }
  }
  return nodeSet;
}
function getValueFromAdj(baseNode, adjList) {
  const childStateNodes = adjList.get(baseNode);
  if (!childStateNodes) {
    return {};
  }
  if (baseNode.type === "compound") {
    const childStateNode = childStateNodes[0];
    if (childStateNode) {
      if (isAtomicStateNode(childStateNode)) {
        return childStateNode.key;
      }
    } else {
      return {};
    }
  }
  const stateValue = {};
  for (const childStateNode of childStateNodes) {
    stateValue[childStateNode.key] = getValueFromAdj(childStateNode, adjList);
  }
  return stateValue;
}
function getAdjList(stateNodes) {
  const adjList = /* @__PURE__ */ new Map();
  for (const s of stateNodes) {
    if (!adjList.has(s)) {
      adjList.set(s, []);
    }
    if (s.parent) {
      if (!adjList.has(s.parent)) {
        adjList.set(s.parent, []);
      }
      adjList.get(s.parent).push(s);
    }
  }
  return adjList;
}
function getStateValue(rootNode, stateNodes) {
  const config = getAllStateNodes(stateNodes);
  return getValueFromAdj(rootNode, getAdjList(config));
}
function isInFinalState(stateNodeSet, stateNode) {
  if (stateNode.type === "compound") {
    return getChildren(stateNode).some((s) => s.type === "final" && stateNodeSet.has(s));
  }
  if (stateNode.type === "parallel") {
    return getChildren(stateNode).every((sn) => isInFinalState(stateNodeSet, sn));
  }
  return stateNode.type === "final";
}
var isStateId = (str) => str[0] === STATE_IDENTIFIER;
function getCandidates(stateNode, receivedEventType) {
  const exactMatch = stateNode.transitions.get(receivedEventType);
  const wildcardCandidates = [...stateNode.transitions.keys()].filter((eventDescriptor) => eventDescriptor !== receivedEventType && matchesEventDescriptor(receivedEventType, eventDescriptor)).sort((a, b) => b.length - a.length).flatMap((key) => stateNode.transitions.get(key));
  return exactMatch ? [...exactMatch, ...wildcardCandidates] : wildcardCandidates;
}
function getDelayedTransitions(stateNode) {
  const afterConfig = stateNode.config.after;
  if (!afterConfig) {
    return [];
  }
  const mutateEntryExit = (delay) => {
    const afterEvent = createAfterEvent(delay, stateNode.id);
    const eventType = afterEvent.type;
    stateNode.entry.push(raise(afterEvent, {
      id: eventType,
      delay
    }));
    stateNode.exit.push(cancel(eventType));
    return eventType;
  };
  const delayedTransitions = Object.keys(afterConfig).flatMap((delay) => {
    const configTransition = afterConfig[delay];
    const resolvedTransition = typeof configTransition === "string" ? {
      target: configTransition
    } : configTransition;
    const resolvedDelay = Number.isNaN(+delay) ? delay : +delay;
    const eventType = mutateEntryExit(resolvedDelay);
    return toArray(resolvedTransition).map((transition2) => ({
      ...transition2,
      event: eventType,
      delay: resolvedDelay
    }));
  });
  return delayedTransitions.map((delayedTransition) => {
    const {
      delay
    } = delayedTransition;
    return {
      ...formatTransition(stateNode, delayedTransition.event, delayedTransition),
      delay
    };
  });
}
function formatTransition(stateNode, descriptor, transitionConfig) {
  const normalizedTarget = normalizeTarget(transitionConfig.target);
  const reenter = transitionConfig.reenter ?? false;
  const target = resolveTarget(stateNode, normalizedTarget);
  const transition2 = {
    ...transitionConfig,
    actions: toArray(transitionConfig.actions),
    guard: transitionConfig.guard,
    target,
    source: stateNode,
    reenter,
    eventType: descriptor,
    toJSON: () => ({
      ...transition2,
      source: `#${stateNode.id}`,
      target: target ? target.map((t2) => `#${t2.id}`) : void 0
    })
  };
  return transition2;
}
function formatTransitions(stateNode) {
  const transitions = /* @__PURE__ */ new Map();
  if (stateNode.config.on) {
    for (const descriptor of Object.keys(stateNode.config.on)) {
      if (descriptor === NULL_EVENT) {
        throw new Error('Null events ("") cannot be specified as a transition key. Use `always: { ... }` instead.');
      }
      const transitionsConfig = stateNode.config.on[descriptor];
      transitions.set(descriptor, toTransitionConfigArray(transitionsConfig).map((t2) => formatTransition(stateNode, descriptor, t2)));
    }
  }
  if (stateNode.config.onDone) {
    const descriptor = `xstate.done.state.${stateNode.id}`;
    transitions.set(descriptor, toTransitionConfigArray(stateNode.config.onDone).map((t2) => formatTransition(stateNode, descriptor, t2)));
  }
  for (const invokeDef of stateNode.invoke) {
    if (invokeDef.onDone) {
      const descriptor = `xstate.done.actor.${invokeDef.id}`;
      transitions.set(descriptor, toTransitionConfigArray(invokeDef.onDone).map((t2) => formatTransition(stateNode, descriptor, t2)));
    }
    if (invokeDef.onError) {
      const descriptor = `xstate.error.actor.${invokeDef.id}`;
      transitions.set(descriptor, toTransitionConfigArray(invokeDef.onError).map((t2) => formatTransition(stateNode, descriptor, t2)));
    }
    if (invokeDef.onSnapshot) {
      const descriptor = `xstate.snapshot.${invokeDef.id}`;
      transitions.set(descriptor, toTransitionConfigArray(invokeDef.onSnapshot).map((t2) => formatTransition(stateNode, descriptor, t2)));
    }
  }
  for (const delayedTransition of stateNode.after) {
    let existing = transitions.get(delayedTransition.eventType);
    if (!existing) {
      existing = [];
      transitions.set(delayedTransition.eventType, existing);
    }
    existing.push(delayedTransition);
  }
  return transitions;
}
function formatRouteTransitions(rootStateNode) {
  const routeTransitions = [];
  const collectRoutes = (states) => {
    Object.values(states).forEach((sn) => {
      if (sn.config.route && sn.config.id) {
        const routeId = sn.config.id;
        const userGuard = sn.config.route.guard;
        const routeMatches = ({
          event
        }) => event.to === `#${routeId}`;
        const transition2 = {
          ...sn.config.route,
          guard: userGuard ? and([routeMatches, userGuard]) : routeMatches,
          target: `#${routeId}`
        };
        routeTransitions.push(formatTransition(rootStateNode, "xstate.route", transition2));
      }
      if (sn.states) {
        collectRoutes(sn.states);
      }
    });
  };
  collectRoutes(rootStateNode.states);
  if (routeTransitions.length > 0) {
    rootStateNode.transitions.set("xstate.route", routeTransitions);
  }
}
function formatInitialTransition(stateNode, _target) {
  const resolvedTarget = typeof _target === "string" ? stateNode.states[_target] : _target ? stateNode.states[_target.target] : void 0;
  if (!resolvedTarget && _target) {
    throw new Error(
      // oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string
      `Initial state node "${_target}" not found on parent state node #${stateNode.id}`
    );
  }
  const transition2 = {
    source: stateNode,
    actions: !_target || typeof _target === "string" ? [] : toArray(_target.actions),
    eventType: null,
    reenter: false,
    target: resolvedTarget ? [resolvedTarget] : [],
    meta: typeof _target === "object" ? _target.meta : void 0,
    description: typeof _target === "object" ? _target.description : void 0,
    toJSON: () => ({
      ...transition2,
      source: `#${stateNode.id}`,
      target: resolvedTarget ? [`#${resolvedTarget.id}`] : []
    })
  };
  return transition2;
}
function resolveTarget(stateNode, targets) {
  if (targets === void 0) {
    return void 0;
  }
  return targets.map((target) => {
    if (typeof target !== "string") {
      return target;
    }
    if (isStateId(target)) {
      return stateNode.machine.getStateNodeById(target);
    }
    const isInternalTarget = target[0] === STATE_DELIMITER;
    if (isInternalTarget && !stateNode.parent) {
      return getStateNodeByPath(stateNode, target.slice(1));
    }
    const resolvedTarget = isInternalTarget ? stateNode.key + target : target;
    if (stateNode.parent) {
      try {
        const targetStateNode = getStateNodeByPath(stateNode.parent, resolvedTarget);
        return targetStateNode;
      } catch (err) {
        throw new Error(`Invalid transition definition for state node '${stateNode.id}':
${err.message}`);
      }
    } else {
      throw new Error(`Invalid target: "${target}" is not a valid target from the root node. Did you mean ".${target}"?`);
    }
  });
}
function resolveHistoryDefaultTransition(stateNode) {
  const normalizedTarget = normalizeTarget(stateNode.config.target);
  if (!normalizedTarget) {
    if (stateNode.parent.type === "parallel") {
      return {
        target: [stateNode.parent]
      };
    }
    return stateNode.parent.initial;
  }
  return {
    target: normalizedTarget.map((t2) => typeof t2 === "string" ? getStateNodeByPath(stateNode.parent, t2) : t2)
  };
}
function isHistoryNode(stateNode) {
  return stateNode.type === "history";
}
function getInitialStateNodesWithTheirAncestors(stateNode) {
  const states = getInitialStateNodes(stateNode);
  for (const initialState3 of states) {
    for (const ancestor of getProperAncestors(initialState3, stateNode)) {
      states.add(ancestor);
    }
  }
  return states;
}
function getInitialStateNodes(stateNode) {
  const set = /* @__PURE__ */ new Set();
  function iter(descStateNode) {
    if (set.has(descStateNode)) {
      return;
    }
    set.add(descStateNode);
    if (descStateNode.type === "compound") {
      iter(descStateNode.initial.target[0]);
    } else if (descStateNode.type === "parallel") {
      for (const child of getChildren(descStateNode)) {
        iter(child);
      }
    }
  }
  iter(stateNode);
  return set;
}
function getStateNode(stateNode, stateKey3) {
  if (isStateId(stateKey3)) {
    return stateNode.machine.getStateNodeById(stateKey3);
  }
  if (!stateNode.states) {
    throw new Error(`Unable to retrieve child state '${stateKey3}' from '${stateNode.id}'; no child states exist.`);
  }
  const result = stateNode.states[stateKey3];
  if (!result) {
    throw new Error(`Child state '${stateKey3}' does not exist on '${stateNode.id}'`);
  }
  return result;
}
function getStateNodeByPath(stateNode, statePath) {
  if (typeof statePath === "string" && isStateId(statePath)) {
    try {
      return stateNode.machine.getStateNodeById(statePath);
    } catch {
    }
  }
  const arrayStatePath = toStatePath(statePath).slice();
  let currentStateNode = stateNode;
  while (arrayStatePath.length) {
    const key = arrayStatePath.shift();
    if (!key.length) {
      break;
    }
    currentStateNode = getStateNode(currentStateNode, key);
  }
  return currentStateNode;
}
function getStateNodes(stateNode, stateValue) {
  if (typeof stateValue === "string") {
    const childStateNode = stateNode.states[stateValue];
    if (!childStateNode) {
      throw new Error(`State '${stateValue}' does not exist on '${stateNode.id}'`);
    }
    return [stateNode, childStateNode];
  }
  const childStateKeys = Object.keys(stateValue);
  const childStateNodes = childStateKeys.map((subStateKey) => getStateNode(stateNode, subStateKey)).filter(Boolean);
  return [stateNode.machine.root, stateNode].concat(childStateNodes, childStateKeys.reduce((allSubStateNodes, subStateKey) => {
    const subStateNode = getStateNode(stateNode, subStateKey);
    if (!subStateNode) {
      return allSubStateNodes;
    }
    const subStateNodes = getStateNodes(subStateNode, stateValue[subStateKey]);
    return allSubStateNodes.concat(subStateNodes);
  }, []));
}
function transitionAtomicNode(stateNode, stateValue, snapshot, event) {
  const childStateNode = getStateNode(stateNode, stateValue);
  const next = childStateNode.next(snapshot, event);
  if (!next || !next.length) {
    return stateNode.next(snapshot, event);
  }
  return next;
}
function transitionCompoundNode(stateNode, stateValue, snapshot, event) {
  const subStateKeys = Object.keys(stateValue);
  const childStateNode = getStateNode(stateNode, subStateKeys[0]);
  const next = transitionNode(childStateNode, stateValue[subStateKeys[0]], snapshot, event);
  if (!next || !next.length) {
    return stateNode.next(snapshot, event);
  }
  return next;
}
function transitionParallelNode(stateNode, stateValue, snapshot, event) {
  const allInnerTransitions = [];
  for (const subStateKey of Object.keys(stateValue)) {
    const subStateValue = stateValue[subStateKey];
    if (!subStateValue) {
      continue;
    }
    const subStateNode = getStateNode(stateNode, subStateKey);
    const innerTransitions = transitionNode(subStateNode, subStateValue, snapshot, event);
    if (innerTransitions) {
      allInnerTransitions.push(...innerTransitions);
    }
  }
  if (!allInnerTransitions.length) {
    return stateNode.next(snapshot, event);
  }
  return allInnerTransitions;
}
function transitionNode(stateNode, stateValue, snapshot, event) {
  if (typeof stateValue === "string") {
    return transitionAtomicNode(stateNode, stateValue, snapshot, event);
  }
  if (Object.keys(stateValue).length === 1) {
    return transitionCompoundNode(stateNode, stateValue, snapshot, event);
  }
  return transitionParallelNode(stateNode, stateValue, snapshot, event);
}
function getHistoryNodes(stateNode) {
  return Object.keys(stateNode.states).map((key) => stateNode.states[key]).filter((sn) => sn.type === "history");
}
function isDescendant(childStateNode, parentStateNode) {
  let marker = childStateNode;
  while (marker.parent && marker.parent !== parentStateNode) {
    marker = marker.parent;
  }
  return marker.parent === parentStateNode;
}
function hasIntersection(s1, s2) {
  const set1 = new Set(s1);
  const set2 = new Set(s2);
  for (const item of set1) {
    if (set2.has(item)) {
      return true;
    }
  }
  for (const item of set2) {
    if (set1.has(item)) {
      return true;
    }
  }
  return false;
}
function removeConflictingTransitions(enabledTransitions, stateNodeSet, historyValue) {
  const filteredTransitions = /* @__PURE__ */ new Set();
  for (const t1 of enabledTransitions) {
    let t1Preempted = false;
    const transitionsToRemove = /* @__PURE__ */ new Set();
    for (const t2 of filteredTransitions) {
      if (hasIntersection(computeExitSet([t1], stateNodeSet, historyValue), computeExitSet([t2], stateNodeSet, historyValue))) {
        if (isDescendant(t1.source, t2.source)) {
          transitionsToRemove.add(t2);
        } else {
          t1Preempted = true;
          break;
        }
      }
    }
    if (!t1Preempted) {
      for (const t3 of transitionsToRemove) {
        filteredTransitions.delete(t3);
      }
      filteredTransitions.add(t1);
    }
  }
  return Array.from(filteredTransitions);
}
function findLeastCommonAncestor(stateNodes) {
  const [head, ...tail] = stateNodes;
  for (const ancestor of getProperAncestors(head, void 0)) {
    if (tail.every((sn) => isDescendant(sn, ancestor))) {
      return ancestor;
    }
  }
}
function getEffectiveTargetStates(transition2, historyValue) {
  if (!transition2.target) {
    return [];
  }
  const targets = /* @__PURE__ */ new Set();
  for (const targetNode of transition2.target) {
    if (isHistoryNode(targetNode)) {
      if (historyValue[targetNode.id]) {
        for (const node of historyValue[targetNode.id]) {
          targets.add(node);
        }
      } else {
        for (const node of getEffectiveTargetStates(resolveHistoryDefaultTransition(targetNode), historyValue)) {
          targets.add(node);
        }
      }
    } else {
      targets.add(targetNode);
    }
  }
  return [...targets];
}
function getTransitionDomain(transition2, historyValue) {
  const targetStates = getEffectiveTargetStates(transition2, historyValue);
  if (!targetStates) {
    return;
  }
  if (!transition2.reenter && targetStates.every((target) => target === transition2.source || isDescendant(target, transition2.source))) {
    return transition2.source;
  }
  const lca = findLeastCommonAncestor(targetStates.concat(transition2.source));
  if (lca) {
    return lca;
  }
  if (transition2.reenter) {
    return;
  }
  return transition2.source.machine.root;
}
function computeExitSet(transitions, stateNodeSet, historyValue) {
  const statesToExit = /* @__PURE__ */ new Set();
  for (const t2 of transitions) {
    if (t2.target?.length) {
      const domain = getTransitionDomain(t2, historyValue);
      if (t2.reenter && t2.source === domain) {
        statesToExit.add(domain);
      }
      for (const stateNode of stateNodeSet) {
        if (isDescendant(stateNode, domain)) {
          statesToExit.add(stateNode);
        }
      }
    }
  }
  return [...statesToExit];
}
function areStateNodeCollectionsEqual(prevStateNodes, nextStateNodeSet) {
  if (prevStateNodes.length !== nextStateNodeSet.size) {
    return false;
  }
  for (const node of prevStateNodes) {
    if (!nextStateNodeSet.has(node)) {
      return false;
    }
  }
  return true;
}
function initialMicrostep(root, preInitialState, actorScope, initEvent, internalQueue) {
  return microstep([{
    target: [...getInitialStateNodes(root)],
    source: root,
    reenter: true,
    actions: [],
    eventType: null,
    toJSON: null
  }], preInitialState, actorScope, initEvent, true, internalQueue);
}
function microstep(transitions, currentSnapshot, actorScope, event, isInitial, internalQueue) {
  const actions = [];
  if (!transitions.length) {
    return [currentSnapshot, actions];
  }
  const originalExecutor = actorScope.actionExecutor;
  actorScope.actionExecutor = (action) => {
    actions.push(action);
    originalExecutor(action);
  };
  try {
    const mutStateNodeSet = new Set(currentSnapshot._nodes);
    let historyValue = currentSnapshot.historyValue;
    const filteredTransitions = removeConflictingTransitions(transitions, mutStateNodeSet, historyValue);
    let nextState = currentSnapshot;
    if (!isInitial) {
      [nextState, historyValue] = exitStates(nextState, event, actorScope, filteredTransitions, mutStateNodeSet, historyValue, internalQueue, actorScope.actionExecutor);
    }
    nextState = resolveActionsAndContext(nextState, event, actorScope, filteredTransitions.flatMap((t2) => t2.actions), internalQueue, void 0);
    nextState = enterStates(nextState, event, actorScope, filteredTransitions, mutStateNodeSet, internalQueue, historyValue, isInitial);
    const nextStateNodes = [...mutStateNodeSet];
    if (nextState.status === "done") {
      nextState = resolveActionsAndContext(nextState, event, actorScope, nextStateNodes.sort((a, b) => b.order - a.order).flatMap((state) => state.exit), internalQueue, void 0);
    }
    try {
      if (historyValue === currentSnapshot.historyValue && areStateNodeCollectionsEqual(currentSnapshot._nodes, mutStateNodeSet)) {
        return [nextState, actions];
      }
      return [cloneMachineSnapshot(nextState, {
        _nodes: nextStateNodes,
        historyValue
      }), actions];
    } catch (e) {
      throw e;
    }
  } finally {
    actorScope.actionExecutor = originalExecutor;
  }
}
function getMachineOutput(snapshot, event, actorScope, rootNode, rootCompletionNode) {
  if (rootNode.output === void 0) {
    return;
  }
  const doneStateEvent = createDoneStateEvent(rootCompletionNode.id, rootCompletionNode.output !== void 0 && rootCompletionNode.parent ? resolveOutput(rootCompletionNode.output, snapshot.context, event, actorScope.self) : void 0);
  return resolveOutput(rootNode.output, snapshot.context, doneStateEvent, actorScope.self);
}
function enterStates(currentSnapshot, event, actorScope, filteredTransitions, mutStateNodeSet, internalQueue, historyValue, isInitial) {
  let nextSnapshot = currentSnapshot;
  const statesToEnter = /* @__PURE__ */ new Set();
  const statesForDefaultEntry = /* @__PURE__ */ new Set();
  computeEntrySet(filteredTransitions, historyValue, statesForDefaultEntry, statesToEnter);
  if (isInitial) {
    statesForDefaultEntry.add(currentSnapshot.machine.root);
  }
  const completedNodes = /* @__PURE__ */ new Set();
  for (const stateNodeToEnter of [...statesToEnter].sort((a, b) => a.order - b.order)) {
    mutStateNodeSet.add(stateNodeToEnter);
    const actions = [];
    actions.push(...stateNodeToEnter.entry);
    for (const invokeDef of stateNodeToEnter.invoke) {
      actions.push(spawnChild(invokeDef.src, {
        ...invokeDef,
        syncSnapshot: !!invokeDef.onSnapshot
      }));
    }
    if (statesForDefaultEntry.has(stateNodeToEnter)) {
      const initialActions = stateNodeToEnter.initial.actions;
      actions.push(...initialActions);
    }
    nextSnapshot = resolveActionsAndContext(nextSnapshot, event, actorScope, actions, internalQueue, stateNodeToEnter.invoke.map((invokeDef) => invokeDef.id));
    if (stateNodeToEnter.type === "final") {
      const parent = stateNodeToEnter.parent;
      let ancestorMarker = parent?.type === "parallel" ? parent : parent?.parent;
      let rootCompletionNode = ancestorMarker || stateNodeToEnter;
      if (parent?.type === "compound") {
        internalQueue.push(createDoneStateEvent(parent.id, stateNodeToEnter.output !== void 0 ? resolveOutput(stateNodeToEnter.output, nextSnapshot.context, event, actorScope.self) : void 0));
      }
      while (ancestorMarker?.type === "parallel" && !completedNodes.has(ancestorMarker) && isInFinalState(mutStateNodeSet, ancestorMarker)) {
        completedNodes.add(ancestorMarker);
        internalQueue.push(createDoneStateEvent(ancestorMarker.id));
        rootCompletionNode = ancestorMarker;
        ancestorMarker = ancestorMarker.parent;
      }
      if (ancestorMarker) {
        continue;
      }
      nextSnapshot = cloneMachineSnapshot(nextSnapshot, {
        status: "done",
        output: getMachineOutput(nextSnapshot, event, actorScope, nextSnapshot.machine.root, rootCompletionNode)
      });
    }
  }
  return nextSnapshot;
}
function computeEntrySet(transitions, historyValue, statesForDefaultEntry, statesToEnter) {
  for (const t2 of transitions) {
    const domain = getTransitionDomain(t2, historyValue);
    for (const s of t2.target || []) {
      if (!isHistoryNode(s) && // if the target is different than the source then it will *definitely* be entered
      (t2.source !== s || // we know that the domain can't lie within the source
      // if it's different than the source then it's outside of it and it means that the target has to be entered as well
      t2.source !== domain || // reentering transitions always enter the target, even if it's the source itself
      t2.reenter)) {
        statesToEnter.add(s);
        statesForDefaultEntry.add(s);
      }
      addDescendantStatesToEnter(s, historyValue, statesForDefaultEntry, statesToEnter);
    }
    const targetStates = getEffectiveTargetStates(t2, historyValue);
    for (const s of targetStates) {
      const ancestors = getProperAncestors(s, domain);
      if (domain?.type === "parallel") {
        ancestors.push(domain);
      }
      addAncestorStatesToEnter(statesToEnter, historyValue, statesForDefaultEntry, ancestors, !t2.source.parent && t2.reenter ? void 0 : domain);
    }
  }
}
function addDescendantStatesToEnter(stateNode, historyValue, statesForDefaultEntry, statesToEnter) {
  if (isHistoryNode(stateNode)) {
    if (historyValue[stateNode.id]) {
      const historyStateNodes = historyValue[stateNode.id];
      for (const s of historyStateNodes) {
        statesToEnter.add(s);
        addDescendantStatesToEnter(s, historyValue, statesForDefaultEntry, statesToEnter);
      }
      for (const s of historyStateNodes) {
        addProperAncestorStatesToEnter(s, stateNode.parent, statesToEnter, historyValue, statesForDefaultEntry);
      }
    } else {
      const historyDefaultTransition = resolveHistoryDefaultTransition(stateNode);
      for (const s of historyDefaultTransition.target) {
        statesToEnter.add(s);
        if (historyDefaultTransition === stateNode.parent?.initial) {
          statesForDefaultEntry.add(stateNode.parent);
        }
        addDescendantStatesToEnter(s, historyValue, statesForDefaultEntry, statesToEnter);
      }
      for (const s of historyDefaultTransition.target) {
        addProperAncestorStatesToEnter(s, stateNode.parent, statesToEnter, historyValue, statesForDefaultEntry);
      }
    }
  } else {
    if (stateNode.type === "compound") {
      const [initialState3] = stateNode.initial.target;
      if (!isHistoryNode(initialState3)) {
        statesToEnter.add(initialState3);
        statesForDefaultEntry.add(initialState3);
      }
      addDescendantStatesToEnter(initialState3, historyValue, statesForDefaultEntry, statesToEnter);
      addProperAncestorStatesToEnter(initialState3, stateNode, statesToEnter, historyValue, statesForDefaultEntry);
    } else {
      if (stateNode.type === "parallel") {
        for (const child of getChildren(stateNode).filter((sn) => !isHistoryNode(sn))) {
          if (![...statesToEnter].some((s) => isDescendant(s, child))) {
            if (!isHistoryNode(child)) {
              statesToEnter.add(child);
              statesForDefaultEntry.add(child);
            }
            addDescendantStatesToEnter(child, historyValue, statesForDefaultEntry, statesToEnter);
          }
        }
      }
    }
  }
}
function addAncestorStatesToEnter(statesToEnter, historyValue, statesForDefaultEntry, ancestors, reentrancyDomain) {
  for (const anc of ancestors) {
    if (!reentrancyDomain || isDescendant(anc, reentrancyDomain)) {
      statesToEnter.add(anc);
    }
    if (anc.type === "parallel") {
      for (const child of getChildren(anc).filter((sn) => !isHistoryNode(sn))) {
        if (![...statesToEnter].some((s) => isDescendant(s, child))) {
          statesToEnter.add(child);
          addDescendantStatesToEnter(child, historyValue, statesForDefaultEntry, statesToEnter);
        }
      }
    }
  }
}
function addProperAncestorStatesToEnter(stateNode, toStateNode, statesToEnter, historyValue, statesForDefaultEntry) {
  addAncestorStatesToEnter(statesToEnter, historyValue, statesForDefaultEntry, getProperAncestors(stateNode, toStateNode));
}
function exitStates(currentSnapshot, event, actorScope, transitions, mutStateNodeSet, historyValue, internalQueue, _actionExecutor) {
  let nextSnapshot = currentSnapshot;
  const statesToExit = computeExitSet(transitions, mutStateNodeSet, historyValue);
  statesToExit.sort((a, b) => b.order - a.order);
  let changedHistory;
  for (const exitStateNode of statesToExit) {
    for (const historyNode of getHistoryNodes(exitStateNode)) {
      let predicate;
      if (historyNode.history === "deep") {
        predicate = (sn) => isAtomicStateNode(sn) && isDescendant(sn, exitStateNode);
      } else {
        predicate = (sn) => {
          return sn.parent === exitStateNode;
        };
      }
      changedHistory ??= {
        ...historyValue
      };
      changedHistory[historyNode.id] = Array.from(mutStateNodeSet).filter(predicate);
    }
  }
  for (const s of statesToExit) {
    nextSnapshot = resolveActionsAndContext(nextSnapshot, event, actorScope, [...s.exit, ...s.invoke.map((def) => stopChild(def.id))], internalQueue, void 0);
    mutStateNodeSet.delete(s);
  }
  return [nextSnapshot, changedHistory || historyValue];
}
function getAction(machine, actionType) {
  return machine.implementations.actions[actionType];
}
function resolveAndExecuteActionsWithContext(currentSnapshot, event, actorScope, actions, extra, retries) {
  const {
    machine
  } = currentSnapshot;
  let intermediateSnapshot = currentSnapshot;
  for (const action of actions) {
    const isInline = typeof action === "function";
    const resolvedAction = isInline ? action : (
      // the existing type of `.actions` assumes non-nullable `TExpressionAction`
      // it's fine to cast this here to get a common type and lack of errors in the rest of the code
      // our logic below makes sure that we call those 2 "variants" correctly
      getAction(machine, typeof action === "string" ? action : action.type)
    );
    const actionArgs = {
      context: intermediateSnapshot.context,
      event,
      self: actorScope.self,
      system: actorScope.system
    };
    const actionParams = isInline || typeof action === "string" ? void 0 : "params" in action ? typeof action.params === "function" ? action.params({
      context: intermediateSnapshot.context,
      event
    }) : action.params : void 0;
    if (!resolvedAction || !("resolve" in resolvedAction)) {
      actorScope.actionExecutor({
        type: typeof action === "string" ? action : typeof action === "object" ? action.type : action.name || "(anonymous)",
        info: actionArgs,
        params: actionParams,
        exec: resolvedAction
      });
      continue;
    }
    const builtinAction = resolvedAction;
    const [nextState, params, actions2] = builtinAction.resolve(
      actorScope,
      intermediateSnapshot,
      actionArgs,
      actionParams,
      resolvedAction,
      // this holds all params
      extra
    );
    intermediateSnapshot = nextState;
    if ("retryResolve" in builtinAction) {
      retries?.push([builtinAction, params]);
    }
    if ("execute" in builtinAction) {
      actorScope.actionExecutor({
        type: builtinAction.type,
        info: actionArgs,
        params,
        exec: builtinAction.execute.bind(null, actorScope, params)
      });
    }
    if (actions2) {
      intermediateSnapshot = resolveAndExecuteActionsWithContext(intermediateSnapshot, event, actorScope, actions2, extra, retries);
    }
  }
  return intermediateSnapshot;
}
function resolveActionsAndContext(currentSnapshot, event, actorScope, actions, internalQueue, deferredActorIds) {
  const retries = deferredActorIds ? [] : void 0;
  const nextState = resolveAndExecuteActionsWithContext(currentSnapshot, event, actorScope, actions, {
    internalQueue,
    deferredActorIds
  }, retries);
  retries?.forEach(([builtinAction, params]) => {
    builtinAction.retryResolve(actorScope, nextState, params);
  });
  return nextState;
}
function macrostep(snapshot, event, actorScope, internalQueue) {
  let nextSnapshot = snapshot;
  const microsteps = [];
  function addMicrostep(step4, event2, transitions) {
    actorScope.system._sendInspectionEvent({
      type: "@xstate.microstep",
      actorRef: actorScope.self,
      event: event2,
      snapshot: step4[0],
      _transitions: transitions
    });
    microsteps.push(step4);
  }
  if (event.type === XSTATE_STOP) {
    nextSnapshot = cloneMachineSnapshot(stopChildren(nextSnapshot, event, actorScope), {
      status: "stopped"
    });
    addMicrostep([nextSnapshot, []], event, []);
    return {
      snapshot: nextSnapshot,
      microsteps
    };
  }
  let nextEvent = event;
  if (nextEvent.type !== XSTATE_INIT) {
    const currentEvent = nextEvent;
    const isErr = isErrorActorEvent(currentEvent);
    const transitions = selectTransitions(currentEvent, nextSnapshot);
    if (isErr && !transitions.length) {
      nextSnapshot = cloneMachineSnapshot(stopChildren(nextSnapshot, currentEvent, actorScope), {
        status: "error",
        error: currentEvent.error
      });
      addMicrostep([nextSnapshot, []], currentEvent, []);
      return {
        snapshot: nextSnapshot,
        microsteps
      };
    }
    const step4 = microstep(
      transitions,
      snapshot,
      actorScope,
      nextEvent,
      false,
      // isInitial
      internalQueue
    );
    nextSnapshot = step4[0];
    addMicrostep(step4, currentEvent, transitions);
  }
  let shouldSelectEventlessTransitions = true;
  const maxIterations = snapshot.machine.options?.maxIterations ?? Infinity;
  let iterationCount = 0;
  while (nextSnapshot.status === "active") {
    iterationCount++;
    if (iterationCount > maxIterations) {
      throw new Error(`Infinite loop detected: the machine has processed more than ${maxIterations} microsteps without reaching a stable state. This usually happens when there's a cycle of transitions (e.g., eventless transitions or raised events causing state A -> B -> C -> A).`);
    }
    let enabledTransitions = shouldSelectEventlessTransitions ? selectEventlessTransitions(nextSnapshot, nextEvent) : [];
    const previousState = enabledTransitions.length ? nextSnapshot : void 0;
    if (!enabledTransitions.length) {
      if (!internalQueue.length) {
        break;
      }
      nextEvent = internalQueue.shift();
      enabledTransitions = selectTransitions(nextEvent, nextSnapshot);
    }
    const step4 = microstep(enabledTransitions, nextSnapshot, actorScope, nextEvent, false, internalQueue);
    nextSnapshot = step4[0];
    shouldSelectEventlessTransitions = nextSnapshot !== previousState;
    addMicrostep(step4, nextEvent, enabledTransitions);
  }
  if (nextSnapshot.status !== "active") {
    stopChildren(nextSnapshot, nextEvent, actorScope);
  }
  return {
    snapshot: nextSnapshot,
    microsteps
  };
}
function stopChildren(nextState, event, actorScope) {
  return resolveActionsAndContext(nextState, event, actorScope, Object.values(nextState.children).map((child) => stopChild(child)), [], void 0);
}
function selectTransitions(event, nextState) {
  return nextState.machine.getTransitionData(nextState, event);
}
function selectEventlessTransitions(nextState, event) {
  const enabledTransitionSet = /* @__PURE__ */ new Set();
  const atomicStates = nextState._nodes.filter(isAtomicStateNode);
  for (const stateNode of atomicStates) {
    loop: for (const s of [stateNode].concat(getProperAncestors(stateNode, void 0))) {
      if (!s.always) {
        continue;
      }
      for (const transition2 of s.always) {
        if (transition2.guard === void 0 || evaluateGuard(transition2.guard, nextState.context, event, nextState)) {
          enabledTransitionSet.add(transition2);
          break loop;
        }
      }
    }
  }
  return removeConflictingTransitions(Array.from(enabledTransitionSet), new Set(nextState._nodes), nextState.historyValue);
}
function resolveStateValue(rootNode, stateValue) {
  const allStateNodes = getAllStateNodes(getStateNodes(rootNode, stateValue));
  return getStateValue(rootNode, [...allStateNodes]);
}
function isMachineSnapshot(value) {
  return !!value && typeof value === "object" && "machine" in value && "value" in value;
}
var machineSnapshotMatches = function matches(testValue) {
  return matchesState(testValue, this.value);
};
var machineSnapshotHasTag = function hasTag(tag) {
  return this.tags.has(tag);
};
var machineSnapshotCan = function can(event) {
  const transitionData = this.machine.getTransitionData(this, event);
  return !!transitionData?.length && // Check that at least one transition is not forbidden
  transitionData.some((t2) => t2.target !== void 0 || t2.actions.length);
};
var machineSnapshotToJSON = function toJSON() {
  const {
    _nodes: nodes,
    tags,
    machine,
    getMeta: getMeta2,
    toJSON: toJSON2,
    can: can2,
    hasTag: hasTag2,
    matches: matches2,
    ...jsonValues
  } = this;
  return {
    ...jsonValues,
    tags: Array.from(tags)
  };
};
var machineSnapshotGetMeta = function getMeta() {
  return this._nodes.reduce((acc, stateNode) => {
    if (stateNode.meta !== void 0) {
      acc[stateNode.id] = stateNode.meta;
    }
    return acc;
  }, {});
};
function createMachineSnapshot(config, machine) {
  return {
    status: config.status,
    output: config.output,
    error: config.error,
    machine,
    context: config.context,
    _nodes: config._nodes,
    value: getStateValue(machine.root, config._nodes),
    tags: new Set(config._nodes.flatMap((sn) => sn.tags)),
    children: config.children,
    historyValue: config.historyValue || {},
    matches: machineSnapshotMatches,
    hasTag: machineSnapshotHasTag,
    can: machineSnapshotCan,
    getMeta: machineSnapshotGetMeta,
    toJSON: machineSnapshotToJSON
  };
}
function cloneMachineSnapshot(snapshot, config = {}) {
  return createMachineSnapshot({
    ...snapshot,
    ...config
  }, snapshot.machine);
}
function serializeHistoryValue(historyValue) {
  if (typeof historyValue !== "object" || historyValue === null) {
    return {};
  }
  const result = {};
  for (const key in historyValue) {
    const value = historyValue[key];
    if (Array.isArray(value)) {
      result[key] = value.map((item) => ({
        id: item.id
      }));
    }
  }
  return result;
}
function getPersistedSnapshot(snapshot, options) {
  const {
    _nodes: nodes,
    tags,
    machine,
    children,
    context,
    can: can2,
    hasTag: hasTag2,
    matches: matches2,
    getMeta: getMeta2,
    toJSON: toJSON2,
    ...jsonValues
  } = snapshot;
  const childrenJson = {};
  for (const id in children) {
    const child = children[id];
    childrenJson[id] = {
      snapshot: child.getPersistedSnapshot(options),
      src: child.src,
      systemId: child.systemId,
      syncSnapshot: child._syncSnapshot
    };
  }
  const persisted = {
    ...jsonValues,
    context: persistContext(context),
    children: childrenJson,
    historyValue: serializeHistoryValue(jsonValues.historyValue)
  };
  return persisted;
}
function persistContext(contextPart) {
  let copy;
  for (const key in contextPart) {
    const value = contextPart[key];
    if (value && typeof value === "object") {
      if ("sessionId" in value && "send" in value && "ref" in value) {
        copy ??= Array.isArray(contextPart) ? contextPart.slice() : {
          ...contextPart
        };
        copy[key] = {
          xstate$$type: $$ACTOR_TYPE,
          id: value.id
        };
      } else {
        const result = persistContext(value);
        if (result !== value) {
          copy ??= Array.isArray(contextPart) ? contextPart.slice() : {
            ...contextPart
          };
          copy[key] = result;
        }
      }
    }
  }
  return copy ?? contextPart;
}
function resolveRaise(_, snapshot, args, actionParams, {
  event: eventOrExpr,
  id,
  delay
}, {
  internalQueue
}) {
  const delaysMap = snapshot.machine.implementations.delays;
  if (typeof eventOrExpr === "string") {
    throw new Error(
      // oxlint-disable-next-line typescript/restrict-template-expressions
      `Only event objects may be used with raise; use raise({ type: "${eventOrExpr}" }) instead`
    );
  }
  const resolvedEvent = typeof eventOrExpr === "function" ? eventOrExpr(args, actionParams) : eventOrExpr;
  let resolvedDelay;
  if (typeof delay === "string") {
    const configDelay = delaysMap && delaysMap[delay];
    resolvedDelay = typeof configDelay === "function" ? configDelay(args, actionParams) : configDelay;
  } else {
    resolvedDelay = typeof delay === "function" ? delay(args, actionParams) : delay;
  }
  if (typeof resolvedDelay !== "number") {
    internalQueue.push(resolvedEvent);
  }
  return [snapshot, {
    event: resolvedEvent,
    id,
    delay: resolvedDelay
  }, void 0];
}
function executeRaise(actorScope, params) {
  const {
    event,
    delay,
    id
  } = params;
  if (typeof delay === "number") {
    actorScope.defer(() => {
      const self2 = actorScope.self;
      actorScope.system.scheduler.schedule(self2, self2, event, delay, id);
    });
    return;
  }
}
function raise(eventOrExpr, options) {
  function raise2(_args, _params) {
  }
  raise2.type = "xstate.raise";
  raise2.event = eventOrExpr;
  raise2.id = options?.id;
  raise2.delay = options?.delay;
  raise2.resolve = resolveRaise;
  raise2.execute = executeRaise;
  return raise2;
}

// node_modules/xstate/dist/xstate-actors.esm.js
function fromTransition(transition2, initialContext) {
  return {
    config: transition2,
    transition: (snapshot, event, actorScope) => {
      return {
        ...snapshot,
        context: transition2(snapshot.context, event, actorScope)
      };
    },
    getInitialSnapshot: (_, input) => {
      return {
        status: "active",
        output: void 0,
        error: void 0,
        context: typeof initialContext === "function" ? initialContext({
          input
        }) : initialContext
      };
    },
    getPersistedSnapshot: (snapshot) => snapshot,
    restoreSnapshot: (snapshot) => snapshot
  };
}
var emptyLogic = fromTransition((_) => void 0, void 0);
function createEmptyActor() {
  return createActor(emptyLogic);
}

// node_modules/xstate/dist/assign-1f0d7720.esm.js
function createSpawner(actorScope, {
  machine,
  context
}, event, spawnedChildren) {
  const spawn = (src, options) => {
    if (typeof src === "string") {
      const logic = resolveReferencedActor(machine, src);
      if (!logic) {
        throw new Error(`Actor logic '${src}' not implemented in machine '${machine.id}'`);
      }
      const actorRef = createActor(logic, {
        id: options?.id,
        parent: actorScope.self,
        syncSnapshot: options?.syncSnapshot,
        input: typeof options?.input === "function" ? options.input({
          context,
          event,
          self: actorScope.self
        }) : options?.input,
        src,
        systemId: options?.systemId
      });
      spawnedChildren[actorRef.id] = actorRef;
      return actorRef;
    } else {
      const actorRef = createActor(src, {
        id: options?.id,
        parent: actorScope.self,
        syncSnapshot: options?.syncSnapshot,
        input: options?.input,
        src,
        systemId: options?.systemId
      });
      return actorRef;
    }
  };
  return (src, options) => {
    const actorRef = spawn(src, options);
    spawnedChildren[actorRef.id] = actorRef;
    actorScope.defer(() => {
      if (actorRef._processingStatus === ProcessingStatus.Stopped) {
        return;
      }
      actorRef.start();
    });
    return actorRef;
  };
}
function resolveAssign(actorScope, snapshot, actionArgs, actionParams, {
  assignment
}) {
  if (!snapshot.context) {
    throw new Error("Cannot assign to undefined `context`. Ensure that `context` is defined in the machine config.");
  }
  const spawnedChildren = {};
  const assignArgs = {
    context: snapshot.context,
    event: actionArgs.event,
    spawn: createSpawner(actorScope, snapshot, actionArgs.event, spawnedChildren),
    self: actorScope.self,
    system: actorScope.system
  };
  let partialUpdate = {};
  if (typeof assignment === "function") {
    partialUpdate = assignment(assignArgs, actionParams);
  } else {
    for (const key of Object.keys(assignment)) {
      const propAssignment = assignment[key];
      partialUpdate[key] = typeof propAssignment === "function" ? propAssignment(assignArgs, actionParams) : propAssignment;
    }
  }
  const updatedContext = Object.assign({}, snapshot.context, partialUpdate);
  return [cloneMachineSnapshot(snapshot, {
    context: updatedContext,
    children: Object.keys(spawnedChildren).length ? {
      ...snapshot.children,
      ...spawnedChildren
    } : snapshot.children
  }), void 0, void 0];
}
function assign(assignment) {
  function assign2(_args, _params) {
  }
  assign2.type = "xstate.assign";
  assign2.assignment = assignment;
  assign2.resolve = resolveAssign;
  return assign2;
}

// node_modules/xstate/dist/StateMachine-ae06a22b.esm.js
var cache = /* @__PURE__ */ new WeakMap();
function memo(object, key, fn) {
  let memoizedData = cache.get(object);
  if (!memoizedData) {
    memoizedData = {
      [key]: fn()
    };
    cache.set(object, memoizedData);
  } else if (!(key in memoizedData)) {
    memoizedData[key] = fn();
  }
  return memoizedData[key];
}
var EMPTY_OBJECT = {};
var toSerializableAction = (action) => {
  if (typeof action === "string") {
    return {
      type: action
    };
  }
  if (typeof action === "function") {
    if ("resolve" in action) {
      return {
        type: action.type
      };
    }
    return {
      type: action.name
    };
  }
  return action;
};
var StateNode = class _StateNode {
  constructor(config, options) {
    this.config = config;
    this.key = void 0;
    this.id = void 0;
    this.type = void 0;
    this.path = void 0;
    this.states = void 0;
    this.history = void 0;
    this.entry = void 0;
    this.exit = void 0;
    this.parent = void 0;
    this.machine = void 0;
    this.meta = void 0;
    this.output = void 0;
    this.order = -1;
    this.description = void 0;
    this.tags = [];
    this.transitions = void 0;
    this.always = void 0;
    this.parent = options._parent;
    this.key = options._key;
    this.machine = options._machine;
    this.path = this.parent ? this.parent.path.concat(this.key) : [];
    this.id = this.config.id || [this.machine.id, ...this.path].join(STATE_DELIMITER);
    this.type = this.config.type || (this.config.states && Object.keys(this.config.states).length ? "compound" : this.config.history ? "history" : "atomic");
    this.description = this.config.description;
    this.order = this.machine.idMap.size;
    this.machine.idMap.set(this.id, this);
    this.states = this.config.states ? mapValues(this.config.states, (stateConfig, key) => {
      const stateNode = new _StateNode(stateConfig, {
        _parent: this,
        _key: key,
        _machine: this.machine
      });
      return stateNode;
    }) : EMPTY_OBJECT;
    if (this.type === "compound" && !this.config.initial) {
      throw new Error(`No initial state specified for compound state node "#${this.id}". Try adding { initial: "${Object.keys(this.states)[0]}" } to the state config.`);
    }
    this.history = this.config.history === true ? "shallow" : this.config.history || false;
    this.entry = toArray(this.config.entry).slice();
    this.exit = toArray(this.config.exit).slice();
    this.meta = this.config.meta;
    this.output = this.type === "final" || !this.parent ? this.config.output : void 0;
    this.tags = toArray(config.tags).slice();
  }
  /** @internal */
  _initialize() {
    this.transitions = formatTransitions(this);
    if (this.config.always) {
      this.always = toTransitionConfigArray(this.config.always).map((t2) => formatTransition(this, NULL_EVENT, t2));
    }
    Object.keys(this.states).forEach((key) => {
      this.states[key]._initialize();
    });
  }
  /** The well-structured state node definition. */
  get definition() {
    return {
      id: this.id,
      key: this.key,
      version: this.machine.version,
      type: this.type,
      initial: this.initial ? {
        target: this.initial.target,
        source: this,
        actions: this.initial.actions.map(toSerializableAction),
        eventType: null,
        reenter: false,
        meta: this.initial.meta,
        description: this.initial.description,
        toJSON: () => ({
          target: this.initial.target.map((t2) => `#${t2.id}`),
          source: `#${this.id}`,
          actions: this.initial.actions.map(toSerializableAction),
          eventType: null,
          meta: this.initial.meta,
          description: this.initial.description
        })
      } : void 0,
      history: this.history,
      states: mapValues(this.states, (state) => state.definition),
      on: this.on,
      transitions: [...this.transitions.values()].flat().map((t2) => ({
        ...t2,
        actions: t2.actions.map(toSerializableAction)
      })),
      entry: this.entry.map(toSerializableAction),
      exit: this.exit.map(toSerializableAction),
      meta: this.meta,
      order: this.order || -1,
      output: this.output,
      invoke: this.invoke,
      description: this.description,
      tags: this.tags
    };
  }
  /** @internal */
  toJSON() {
    return this.definition;
  }
  /** The logic invoked as actors by this state node. */
  get invoke() {
    return memo(this, "invoke", () => toArray(this.config.invoke).map((invokeConfig, i) => {
      const {
        src,
        systemId
      } = invokeConfig;
      const resolvedId = invokeConfig.id ?? createInvokeId(this.id, i);
      const sourceName = typeof src === "string" ? src : `xstate.invoke.${createInvokeId(this.id, i)}`;
      return {
        ...invokeConfig,
        src: sourceName,
        id: resolvedId,
        systemId,
        toJSON() {
          const {
            onDone,
            onError,
            ...invokeDefValues
          } = invokeConfig;
          return {
            ...invokeDefValues,
            type: "xstate.invoke",
            src: sourceName,
            id: resolvedId
          };
        }
      };
    }));
  }
  /** The mapping of events to transitions. */
  get on() {
    return memo(this, "on", () => {
      const transitions = this.transitions;
      return [...transitions].flatMap(([descriptor, t2]) => t2.map((t3) => [descriptor, t3])).reduce((map, [descriptor, transition2]) => {
        map[descriptor] = map[descriptor] || [];
        map[descriptor].push(transition2);
        return map;
      }, {});
    });
  }
  get after() {
    return memo(this, "delayedTransitions", () => getDelayedTransitions(this));
  }
  get initial() {
    return memo(this, "initial", () => formatInitialTransition(this, this.config.initial));
  }
  /** @internal */
  next(snapshot, event) {
    const eventType = event.type;
    const actions = [];
    let selectedTransition;
    const candidates = memo(this, `candidates-${eventType}`, () => getCandidates(this, eventType));
    for (const candidate of candidates) {
      const {
        guard
      } = candidate;
      const resolvedContext = snapshot.context;
      let guardPassed = false;
      try {
        guardPassed = !guard || evaluateGuard(guard, resolvedContext, event, snapshot);
      } catch (err) {
        const guardType = typeof guard === "string" ? guard : typeof guard === "object" ? guard.type : void 0;
        throw new Error(`Unable to evaluate guard ${guardType ? `'${guardType}' ` : ""}in transition for event '${eventType}' in state node '${this.id}':
${err.message}`);
      }
      if (guardPassed) {
        actions.push(...candidate.actions);
        selectedTransition = candidate;
        break;
      }
    }
    return selectedTransition ? [selectedTransition] : void 0;
  }
  /** All the event types accepted by this state node and its descendants. */
  get events() {
    return memo(this, "events", () => {
      const {
        states
      } = this;
      const events = new Set(this.ownEvents);
      if (states) {
        for (const stateId of Object.keys(states)) {
          const state = states[stateId];
          if (state.states) {
            for (const event of state.events) {
              events.add(`${event}`);
            }
          }
        }
      }
      return Array.from(events);
    });
  }
  /**
   * All the events that have transitions directly from this state node.
   *
   * Excludes any inert events.
   */
  get ownEvents() {
    const keys = Object.keys(Object.fromEntries(this.transitions));
    const events = new Set(keys.filter((descriptor) => {
      return this.transitions.get(descriptor).some((transition2) => !(!transition2.target && !transition2.actions.length && !transition2.reenter));
    }));
    return Array.from(events);
  }
};
var STATE_IDENTIFIER2 = "#";
var StateMachine = class _StateMachine {
  constructor(config, implementations) {
    this.config = config;
    this.version = void 0;
    this.schemas = void 0;
    this.implementations = void 0;
    this.options = void 0;
    this.__xstatenode = true;
    this.idMap = /* @__PURE__ */ new Map();
    this.root = void 0;
    this.id = void 0;
    this.states = void 0;
    this.events = void 0;
    this.id = config.id || "(machine)";
    this.implementations = {
      actors: implementations?.actors ?? {},
      actions: implementations?.actions ?? {},
      delays: implementations?.delays ?? {},
      guards: implementations?.guards ?? {}
    };
    this.version = this.config.version;
    this.schemas = this.config.schemas;
    this.options = {
      maxIterations: Infinity,
      ...this.config.options
    };
    this.transition = this.transition.bind(this);
    this.getInitialSnapshot = this.getInitialSnapshot.bind(this);
    this.getPersistedSnapshot = this.getPersistedSnapshot.bind(this);
    this.restoreSnapshot = this.restoreSnapshot.bind(this);
    this.start = this.start.bind(this);
    this.root = new StateNode(config, {
      _key: this.id,
      _machine: this
    });
    this.root._initialize();
    formatRouteTransitions(this.root);
    this.states = this.root.states;
    this.events = this.root.events;
  }
  /**
   * Clones this state machine with the provided implementations.
   *
   * @param implementations Options (`actions`, `guards`, `actors`, `delays`) to
   *   recursively merge with the existing options.
   * @returns A new `StateMachine` instance with the provided implementations.
   */
  provide(implementations) {
    const {
      actions,
      guards,
      actors,
      delays
    } = this.implementations;
    return new _StateMachine(this.config, {
      actions: {
        ...actions,
        ...implementations.actions
      },
      guards: {
        ...guards,
        ...implementations.guards
      },
      actors: {
        ...actors,
        ...implementations.actors
      },
      delays: {
        ...delays,
        ...implementations.delays
      }
    });
  }
  resolveState(config) {
    const resolvedStateValue = resolveStateValue(this.root, config.value);
    const nodeSet = getAllStateNodes(getStateNodes(this.root, resolvedStateValue));
    return createMachineSnapshot({
      _nodes: [...nodeSet],
      context: config.context || {},
      children: {},
      status: isInFinalState(nodeSet, this.root) ? "done" : config.status || "active",
      output: config.output,
      error: config.error,
      historyValue: config.historyValue
    }, this);
  }
  /**
   * Determines the next snapshot given the current `snapshot` and received
   * `event`. Calculates a full macrostep from all microsteps.
   *
   * @param snapshot The current snapshot
   * @param event The received event
   */
  transition(snapshot, event, actorScope) {
    return macrostep(snapshot, event, actorScope, []).snapshot;
  }
  /**
   * Determines the next state given the current `state` and `event`. Calculates
   * a microstep.
   *
   * @param state The current state
   * @param event The received event
   */
  microstep(snapshot, event, actorScope) {
    return macrostep(snapshot, event, actorScope, []).microsteps.map(([s]) => s);
  }
  getTransitionData(snapshot, event) {
    return transitionNode(this.root, snapshot.value, snapshot, event) || [];
  }
  /**
   * The initial state _before_ evaluating any microsteps. This "pre-initial"
   * state is provided to initial actions executed in the initial state.
   *
   * @internal
   */
  _getPreInitialState(actorScope, initEvent, internalQueue) {
    const {
      context
    } = this.config;
    const preInitial = createMachineSnapshot({
      context: typeof context !== "function" && context ? context : {},
      _nodes: [this.root],
      children: {},
      status: "active"
    }, this);
    if (typeof context === "function") {
      const assignment = ({
        spawn,
        event,
        self: self2
      }) => context({
        spawn,
        input: event.input,
        self: self2
      });
      return resolveActionsAndContext(preInitial, initEvent, actorScope, [assign(assignment)], internalQueue, void 0);
    }
    return preInitial;
  }
  /**
   * Returns the initial `State` instance, with reference to `self` as an
   * `ActorRef`.
   */
  getInitialSnapshot(actorScope, input) {
    const initEvent = createInitEvent(input);
    const internalQueue = [];
    let snapshot = createMachineSnapshot({
      context: typeof this.config.context !== "function" && this.config.context ? this.config.context : {},
      _nodes: [this.root],
      children: {},
      status: "active"
    }, this);
    try {
      snapshot = this._getPreInitialState(actorScope, initEvent, internalQueue);
      const [nextState] = initialMicrostep(this.root, snapshot, actorScope, initEvent, internalQueue);
      const {
        snapshot: macroState
      } = macrostep(nextState, initEvent, actorScope, internalQueue);
      return macroState;
    } catch (error) {
      return cloneMachineSnapshot(snapshot, {
        status: "error",
        error
      });
    }
  }
  start(snapshot) {
    Object.values(snapshot.children).forEach((child) => {
      if (child.getSnapshot().status === "active") {
        child.start();
      }
    });
  }
  getStateNodeById(stateId) {
    const fullPath = toStatePath(stateId);
    const relativePath = fullPath.slice(1);
    const resolvedStateId = isStateId(fullPath[0]) ? fullPath[0].slice(STATE_IDENTIFIER2.length) : fullPath[0];
    const stateNode = this.idMap.get(resolvedStateId);
    if (!stateNode) {
      throw new Error(`Child state node '#${resolvedStateId}' does not exist on machine '${this.id}'`);
    }
    return getStateNodeByPath(stateNode, relativePath);
  }
  get definition() {
    return this.root.definition;
  }
  toJSON() {
    return this.definition;
  }
  getPersistedSnapshot(snapshot, options) {
    return getPersistedSnapshot(snapshot, options);
  }
  restoreSnapshot(snapshot, _actorScope) {
    const children = {};
    const snapshotChildren = snapshot.children;
    Object.keys(snapshotChildren).forEach((actorId) => {
      const actorData = snapshotChildren[actorId];
      const childState = actorData.snapshot;
      const src = actorData.src;
      const logic = typeof src === "string" ? resolveReferencedActor(this, src) : src;
      if (!logic) {
        return;
      }
      const actorRef = createActor(logic, {
        id: actorId,
        parent: _actorScope.self,
        syncSnapshot: actorData.syncSnapshot,
        snapshot: childState,
        src,
        systemId: actorData.systemId
      });
      children[actorId] = actorRef;
    });
    function resolveHistoryReferencedState(root, referenced) {
      if (referenced instanceof StateNode) {
        return referenced;
      }
      try {
        return root.machine.getStateNodeById(referenced.id);
      } catch {
      }
    }
    function reviveHistoryValue(root, historyValue) {
      if (!historyValue || typeof historyValue !== "object") {
        return {};
      }
      const revived = {};
      for (const key in historyValue) {
        const arr = historyValue[key];
        for (const item of arr) {
          const resolved = resolveHistoryReferencedState(root, item);
          if (!resolved) {
            continue;
          }
          revived[key] ??= [];
          revived[key].push(resolved);
        }
      }
      return revived;
    }
    const revivedHistoryValue = reviveHistoryValue(this.root, snapshot.historyValue);
    const restoredSnapshot = createMachineSnapshot({
      ...snapshot,
      children,
      _nodes: Array.from(getAllStateNodes(getStateNodes(this.root, snapshot.value))),
      historyValue: revivedHistoryValue
    }, this);
    const seen = /* @__PURE__ */ new Set();
    function reviveContext(contextPart, children2) {
      if (seen.has(contextPart)) {
        return;
      }
      seen.add(contextPart);
      for (const key in contextPart) {
        const value = contextPart[key];
        if (value && typeof value === "object") {
          if ("xstate$$type" in value && value.xstate$$type === $$ACTOR_TYPE) {
            contextPart[key] = children2[value.id];
            continue;
          }
          reviveContext(value, children2);
        }
      }
    }
    reviveContext(restoredSnapshot.context, children);
    return restoredSnapshot;
  }
};

// node_modules/xstate/dist/log-6a5e50a8.esm.js
function resolveEmit(_, snapshot, args, actionParams, {
  event: eventOrExpr
}) {
  const resolvedEvent = typeof eventOrExpr === "function" ? eventOrExpr(args, actionParams) : eventOrExpr;
  return [snapshot, {
    event: resolvedEvent
  }, void 0];
}
function executeEmit(actorScope, {
  event
}) {
  actorScope.defer(() => actorScope.emit(event));
}
function emit(eventOrExpr) {
  function emit2(_args, _params) {
  }
  emit2.type = "xstate.emit";
  emit2.event = eventOrExpr;
  emit2.resolve = resolveEmit;
  emit2.execute = executeEmit;
  return emit2;
}
var SpecialTargets = /* @__PURE__ */ (function(SpecialTargets2) {
  SpecialTargets2["Parent"] = "#_parent";
  SpecialTargets2["Internal"] = "#_internal";
  return SpecialTargets2;
})({});
function resolveSendTo(actorScope, snapshot, args, actionParams, {
  to,
  event: eventOrExpr,
  id,
  delay
}, extra) {
  const delaysMap = snapshot.machine.implementations.delays;
  if (typeof eventOrExpr === "string") {
    throw new Error(
      // oxlint-disable-next-line typescript/restrict-template-expressions
      `Only event objects may be used with sendTo; use sendTo({ type: "${eventOrExpr}" }) instead`
    );
  }
  const resolvedEvent = typeof eventOrExpr === "function" ? eventOrExpr(args, actionParams) : eventOrExpr;
  let resolvedDelay;
  if (typeof delay === "string") {
    const configDelay = delaysMap && delaysMap[delay];
    resolvedDelay = typeof configDelay === "function" ? configDelay(args, actionParams) : configDelay;
  } else {
    resolvedDelay = typeof delay === "function" ? delay(args, actionParams) : delay;
  }
  const resolvedTarget = typeof to === "function" ? to(args, actionParams) : to;
  let targetActorRef;
  if (typeof resolvedTarget === "string") {
    if (resolvedTarget === SpecialTargets.Parent) {
      targetActorRef = actorScope.self._parent;
    } else if (resolvedTarget === SpecialTargets.Internal) {
      targetActorRef = actorScope.self;
    } else if (resolvedTarget.startsWith("#_")) {
      targetActorRef = snapshot.children[resolvedTarget.slice(2)];
    } else {
      targetActorRef = extra.deferredActorIds?.includes(resolvedTarget) ? resolvedTarget : snapshot.children[resolvedTarget];
    }
    if (!targetActorRef) {
      throw new Error(`Unable to send event to actor '${resolvedTarget}' from machine '${snapshot.machine.id}'.`);
    }
  } else {
    targetActorRef = resolvedTarget || actorScope.self;
  }
  return [snapshot, {
    to: targetActorRef,
    targetId: typeof resolvedTarget === "string" ? resolvedTarget : void 0,
    event: resolvedEvent,
    id,
    delay: resolvedDelay
  }, void 0];
}
function retryResolveSendTo(_, snapshot, params) {
  if (typeof params.to === "string") {
    params.to = snapshot.children[params.to];
  }
}
function executeSendTo(actorScope, params) {
  actorScope.defer(() => {
    const {
      to,
      event,
      delay,
      id
    } = params;
    if (typeof delay === "number") {
      actorScope.system.scheduler.schedule(actorScope.self, to, event, delay, id);
      return;
    }
    actorScope.system._relay(
      actorScope.self,
      // at this point, in a deferred task, it should already be mutated by retryResolveSendTo
      // if it initially started as a string
      to,
      event.type === XSTATE_ERROR ? createErrorActorEvent(actorScope.self.id, event.data) : event
    );
  });
}
function sendTo(to, eventOrExpr, options) {
  function sendTo2(_args, _params) {
  }
  sendTo2.type = "xstate.sendTo";
  sendTo2.to = to;
  sendTo2.event = eventOrExpr;
  sendTo2.id = options?.id;
  sendTo2.delay = options?.delay;
  sendTo2.resolve = resolveSendTo;
  sendTo2.retryResolve = retryResolveSendTo;
  sendTo2.execute = executeSendTo;
  return sendTo2;
}
function sendParent(event, options) {
  return sendTo(SpecialTargets.Parent, event, options);
}
function resolveEnqueueActions(actorScope, snapshot, args, actionParams, {
  collect
}) {
  const actions = [];
  const enqueue = function enqueue2(action) {
    actions.push(action);
  };
  enqueue.assign = (...args2) => {
    actions.push(assign(...args2));
  };
  enqueue.cancel = (...args2) => {
    actions.push(cancel(...args2));
  };
  enqueue.raise = (...args2) => {
    actions.push(raise(...args2));
  };
  enqueue.sendTo = (...args2) => {
    actions.push(sendTo(...args2));
  };
  enqueue.sendParent = (...args2) => {
    actions.push(sendParent(...args2));
  };
  enqueue.spawnChild = (...args2) => {
    actions.push(spawnChild(...args2));
  };
  enqueue.stopChild = (...args2) => {
    actions.push(stopChild(...args2));
  };
  enqueue.emit = (...args2) => {
    actions.push(emit(...args2));
  };
  collect({
    context: args.context,
    event: args.event,
    enqueue,
    check: (guard) => evaluateGuard(guard, snapshot.context, args.event, snapshot),
    self: actorScope.self,
    system: actorScope.system
  }, actionParams);
  return [snapshot, void 0, actions];
}
function enqueueActions(collect) {
  function enqueueActions2(_args, _params) {
  }
  enqueueActions2.type = "xstate.enqueueActions";
  enqueueActions2.collect = collect;
  enqueueActions2.resolve = resolveEnqueueActions;
  return enqueueActions2;
}
function resolveLog(_, snapshot, actionArgs, actionParams, {
  value,
  label
}) {
  return [snapshot, {
    value: typeof value === "function" ? value(actionArgs, actionParams) : value,
    label
  }, void 0];
}
function executeLog({
  logger
}, {
  value,
  label
}) {
  if (label) {
    logger(label, value);
  } else {
    logger(value);
  }
}
function log(value = ({
  context,
  event
}) => ({
  context,
  event
}), label) {
  function log2(_args, _params) {
  }
  log2.type = "xstate.log";
  log2.value = value;
  log2.label = label;
  log2.resolve = resolveLog;
  log2.execute = executeLog;
  return log2;
}

// node_modules/xstate/dist/xstate.esm.js
function createMachine(config, implementations) {
  return new StateMachine(config, implementations);
}
function createInertActorScope(actorLogic) {
  const self2 = createActor(actorLogic);
  const freshSystem = createSystem(self2, {
    clock: self2.system._clock,
    logger: self2.system._logger
  });
  self2.system = freshSystem;
  const inertActorScope = {
    self: self2,
    defer: () => {
    },
    id: "",
    logger: () => {
    },
    sessionId: "",
    stopChild: () => {
    },
    system: freshSystem,
    emit: () => {
    },
    actionExecutor: () => {
    }
  };
  return inertActorScope;
}
function setup({
  schemas,
  actors,
  actions,
  guards,
  delays
}) {
  return {
    assign,
    sendTo,
    raise,
    log,
    cancel,
    stopChild,
    enqueueActions,
    emit,
    spawnChild,
    createStateConfig: (config) => config,
    createAction: (fn) => fn,
    createMachine: (config) => createMachine({
      ...config,
      schemas
    }, {
      actors,
      actions,
      guards,
      delays
    }),
    extend: (extended) => setup({
      schemas,
      actors,
      actions: {
        ...actions,
        ...extended.actions
      },
      guards: {
        ...guards,
        ...extended.guards
      },
      delays: {
        ...delays,
        ...extended.delays
      }
    })
  };
}
function transition(logic, snapshot, event) {
  const executableActions = [];
  const actorScope = createInertActorScope(logic);
  actorScope.actionExecutor = (action) => {
    executableActions.push(action);
  };
  const nextSnapshot = logic.transition(snapshot, event, actorScope);
  return [nextSnapshot, executableActions];
}

// node_modules/@xstate/graph/dist/xstate-graph.esm.js
function createMockActorScope() {
  const emptyActor = createEmptyActor();
  return {
    self: emptyActor,
    logger: console.log,
    id: "",
    sessionId: Math.random().toString(32).slice(2),
    defer: () => {
    },
    system: emptyActor.system,
    // TODO: mock system?
    stopChild: () => {
    },
    emit: () => {
    },
    actionExecutor: () => {
    }
  };
}
function serializeSnapshot(snapshot) {
  const {
    value,
    context
  } = snapshot;
  return JSON.stringify({
    value,
    context: Object.keys(context ?? {}).length ? context : void 0
  });
}
function serializeEvent(event) {
  return JSON.stringify(event);
}
function createDefaultMachineOptions(machine, options) {
  const {
    events: getEvents,
    ...otherOptions
  } = options ?? {};
  const traversalOptions = {
    serializeState: serializeSnapshot,
    serializeEvent,
    events: (state) => {
      const events = typeof getEvents === "function" ? getEvents(state) : getEvents ?? [];
      return getAllOwnEventDescriptors(state).flatMap((type) => {
        const matchingEvents = events.filter((ev) => ev.type === type);
        if (matchingEvents.length) {
          return matchingEvents;
        }
        return [{
          type
        }];
      });
    },
    fromState: machine.getInitialSnapshot(createMockActorScope(), options?.input),
    ...otherOptions
  };
  return traversalOptions;
}
function isMachineLogic(logic) {
  return "getStateNodeById" in logic;
}
function resolveTraversalOptions(logic, traversalOptions, defaultOptions2) {
  const resolvedDefaultOptions = defaultOptions2 ?? (isMachineLogic(logic) ? createDefaultMachineOptions(logic, traversalOptions) : void 0);
  const serializeState = traversalOptions?.serializeState ?? resolvedDefaultOptions?.serializeState ?? ((state) => JSON.stringify(state));
  const traversalConfig = {
    serializeState,
    serializeEvent,
    events: [],
    limit: Infinity,
    fromState: void 0,
    toState: void 0,
    // Traversal should not continue past the `toState` predicate
    // since the target state has already been reached at that point
    stopWhen: traversalOptions?.toState,
    ...resolvedDefaultOptions,
    ...traversalOptions
  };
  return traversalConfig;
}
function getAdjacencyMap(logic, options) {
  const {
    transition: transition2
  } = logic;
  const {
    serializeEvent: serializeEvent2,
    serializeState,
    events: getEvents,
    limit,
    fromState: customFromState,
    stopWhen
  } = resolveTraversalOptions(logic, options);
  const actorScope = createMockActorScope();
  const fromState = customFromState ?? logic.getInitialSnapshot(
    actorScope,
    // TODO: fix this
    options.input
  );
  const adj = {};
  let iterations = 0;
  const queue = [{
    nextState: fromState,
    event: void 0,
    prevState: void 0
  }];
  const stateMap = /* @__PURE__ */ new Map();
  while (queue.length) {
    const {
      nextState: state,
      event,
      prevState
    } = queue.shift();
    if (iterations++ > limit) {
      throw new Error("Traversal limit exceeded");
    }
    const serializedState = serializeState(state, event, prevState);
    if (adj[serializedState]) {
      continue;
    }
    stateMap.set(serializedState, state);
    adj[serializedState] = {
      state,
      transitions: {}
    };
    if (stopWhen && stopWhen(state)) {
      continue;
    }
    const events = typeof getEvents === "function" ? getEvents(state) : getEvents;
    for (const nextEvent of events) {
      const nextSnapshot = transition2(state, nextEvent, actorScope);
      adj[serializedState].transitions[serializeEvent2(nextEvent)] = {
        event: nextEvent,
        state: nextSnapshot
      };
      queue.push({
        nextState: nextSnapshot,
        event: nextEvent,
        prevState: state
      });
    }
  }
  return adj;
}
function adjacencyMapToArray(adjMap) {
  const adjList = [];
  for (const adjValue of Object.values(adjMap)) {
    for (const transition2 of Object.values(adjValue.transitions)) {
      adjList.push({
        state: adjValue.state,
        event: transition2.event,
        nextState: transition2.state
      });
    }
  }
  return adjList;
}

// model/compile.ts
function stateName(value) {
  if (typeof value === "string") return value;
  const [region, ...others] = Object.entries(value);
  if (region === void 0 || others.length > 0) throw new Error("a parallel state has no single name");
  return `${region[0]}.${stateName(region[1])}`;
}
function compile(machine) {
  const on = {};
  const graph = getAdjacencyMap(machine, {});
  for (const { state } of Object.values(graph)) on[stateName(state.value)] = {};
  for (const { state, event, nextState } of adjacencyMapToArray(graph)) {
    const [from, target] = [stateName(state.value), stateName(nextState.value)];
    const name = `${machine.id}: ${from} --${event.type}--> ${target}`;
    on[from][event.type] = { name, target, effects: effectsOf(machine, state, event) };
  }
  const states = Object.keys(on);
  return { id: machine.id, initial: states[0], states, on };
}
function effectsOf(machine, state, event) {
  const [, actions] = transition(machine, state, event);
  return actions.map(({ type, params }) => ({ type, ...params !== void 0 && { params } }));
}

// model/mainline/device.ts
var device = setup({ types: { events: {} } }).createMachine({
  id: "device",
  initial: "unopened",
  states: {
    unopened: { on: { open: "open", open_fails: "broken", jump: "unopened" } },
    open: { on: { dup: "open", close: "open", release: "closed", jump: "unopened" } },
    closed: { on: { open: "open", jump: "unopened" } },
    broken: { on: { open_fails: "broken", jump: "unopened" } }
  }
});

// model/mainline/effect.ts
var nothing = (_args, _params) => {
};
var callback = Object.assign((name) => ({ type: "callback", params: { name } }), { action: nothing });
var tell = Object.assign((event) => ({ type: "tell", params: { event } }), { action: nothing });

// model/mainline/flb.ts
var flb = setup({ types: { events: {} }, actions: { callback: callback.action } }).createMachine({
  id: "flb",
  initial: "unused",
  states: {
    unused: {
      on: { first: { target: "preserved", actions: callback("preserve") }, first_fails: { target: "unused", actions: callback("preserve!") }, jump: "unused" }
    },
    preserved: { on: { last: { target: "unused", actions: callback("unpreserve") }, jump: "unused" } }
  }
});
var incomingFlb = setup({ types: { events: {} }, actions: { callback: callback.action } }).createMachine({
  id: "incoming_flb",
  initial: "absent",
  states: {
    absent: { on: { arrive: "waiting", jump: "absent" } },
    waiting: { on: { finish: { target: "absent", actions: [callback("retrieve"), callback("finish")] }, jump: "absent" } }
  }
});

// model/mainline/incoming.ts
var incoming = setup({ types: { events: {} }, actions: { tell: tell.action } }).createMachine({
  id: "incoming",
  initial: "waiting",
  states: {
    waiting: { on: { retrieve: "held", jump: "gone" } },
    held: {
      on: {
        dup: "held",
        close: "held",
        finish: { target: "held", actions: tell("finish") },
        release: { target: "gone", actions: tell("finish") },
        release_refused: "stuck",
        jump: "gone"
      }
    },
    stuck: { on: { jump: "gone" } },
    gone: {}
  }
});

// model/mainline/module.ts
var module = setup({ types: { events: {} } }).createMachine({
  id: "module",
  initial: "loaded",
  states: {
    absent: { on: { load: "loaded", jump: "absent" } },
    loaded: { on: { unload: "absent", jump: "absent" } }
  }
});

// model/mainline/outgoing.ts
var outgoing = setup({ types: { events: {} }, actions: { tell: tell.action } }).createMachine({
  id: "outgoing",
  initial: "absent",
  states: {
    absent: { on: { create: "open" } },
    open: {
      on: { dup: "open", close: "open", release: { target: "absent", actions: tell("unpreserve") }, freeze: { target: "frozen", actions: tell("freeze") } }
    },
    frozen: { on: { unfreeze: { target: "open", actions: tell("unfreeze") }, jump: { target: "absent", actions: tell("hand_over") } } }
  }
});

// model/mainline/preserved.ts
var preserved = setup({ types: { events: {} }, actions: { callback: callback.action } }).createMachine({
  id: "preserved",
  initial: "free",
  states: {
    free: { on: { preserve: { target: "preserved", actions: callback("preserve") }, preserve_fails: { target: "free", actions: callback("preserve!") } } },
    preserved: {
      on: {
        unpreserve: { target: "free", actions: callback("unpreserve") },
        freeze: { target: "frozen", actions: callback("freeze") },
        freeze_fails: { target: "preserved", actions: callback("freeze!") }
      }
    },
    frozen: { on: { unfreeze: { target: "preserved", actions: callback("unfreeze") }, hand_over: "free" } }
  }
});

// model/mainline/received.ts
var received = setup({ types: { events: {} }, actions: { callback: callback.action } }).createMachine({
  id: "received",
  initial: "waiting",
  states: {
    waiting: {
      on: {
        retrieve: { target: "retrieved", actions: callback("retrieve") },
        retrieve_fails: { target: "failed", actions: callback("retrieve!") },
        finish: { target: "finished", actions: callback("finish") },
        jump: "finished"
      }
    },
    retrieved: { on: { retrieve: "retrieved", finish: { target: "finished", actions: callback("finish:retrieved") }, jump: "finished" } },
    failed: { on: { retrieve_fails: "failed", finish: { target: "finished", actions: callback("finish") }, jump: "finished" } },
    finished: {}
  }
});

// model/mainline/machines.ts
var machines = { device, outgoing, incoming, preserved, received, flb, incomingFlb, module };
function compileAll(set) {
  return {
    device: compile(set.device),
    outgoing: compile(set.outgoing),
    incoming: compile(set.incoming),
    preserved: compile(set.preserved),
    received: compile(set.received),
    flb: compile(set.flb),
    incomingFlb: compile(set.incomingFlb),
    module: compile(set.module)
  };
}

// model/mainline/rules.ts
var rules = {
  tables: compileAll(machines),
  nameIsTaken: (state, name) => state.slots.some((slot) => slot.kind === "outgoing" && slot.name === name),
  tokenIsUsed: ({ files }, token) => files.some((file3) => file3.token === token),
  fileIsManaged: isManaged,
  moduleIsNeeded: (state, module3) => keptKinds(state).some((kind) => moduleOf(kind) === module3),
  handlerIsMissing: (state) => state.incoming.some(
    ({ files }) => files.some(({ file: file3 }) => {
      const module3 = moduleOf(kindOf(state, file3));
      return module3 !== null && module3 !== void 0 && state.modules[module3] === "absent";
    })
  )
};
function keptKinds(state) {
  const out = state.slots.flatMap((slot) => slot.kind === "outgoing" ? slot.files.map(({ file: file3 }) => kindOf(state, file3)) : []);
  if (state.device === "unopened" || state.device === "broken") return out;
  const kept = state.incoming.flatMap(({ state: phase, files }) => phase === "gone" ? [] : files.filter(({ state: s }) => s !== "finished"));
  return [...out, ...kept.map(({ file: file3 }) => kindOf(state, file3))];
}

// model/mainline/verbs/plans.ts
var NO_DESCRIPTOR = "-EBADF";
var NO_MEMORY = "-ENOMEM";
function lacksSession(state, by) {
  return refuseIf(!holdsSession(state, by.process, by.session), NO_DESCRIPTOR);
}
function lacksDevice(state, by) {
  return refuseIf(!holdsDevice(state, by.process), NO_DESCRIPTOR);
}
function wrongDirection(state, session2, wanted) {
  return refuseIf(state.slots[session2].kind !== wanted, "-EINVAL");
}

// model/mainline/verbs/device.ts
var open = (rules3, state, action) => {
  const { process: process3, fault } = action;
  const breaks = refuse("-EIO", fault?.kind === "kmalloc", (draft) => draft.device("open_fails"));
  const deserializes = state.device === "unopened" && state.incoming.length > 0;
  return refuseIf(!state.luo, "-ENOENT") ?? refuseIf(state.device === "open", "-EBUSY") ?? refuseIf(state.device === "broken", "-EIO") ?? (deserializes && rules3.handlerIsMissing(state) ? [breaks] : void 0) ?? (deserializes && fault?.kind === "kmalloc" ? [breaks] : void 0) ?? [succeed((draft) => draft.addDevice(process3, "open"))];
};
var closeDevice = (_rules, state, { process: process3 }) => refuseIf(!holdsDevice(state, process3), NO_DESCRIPTOR) ?? [succeed((draft) => draft.dropDevice(process3))];
var create = (rules3, state, action) => {
  const { process: process3, session: session2, name, arg } = action;
  if (state.slots[session2].kind !== "free") return [];
  return lacksDevice(state, action) ?? misread(arg) ?? strike(action, "no_fd", "-EMFILE") ?? refuseIf(name === "empty" || name === "unterminated", "-EINVAL") ?? strike(action, "kmalloc", NO_MEMORY) ?? strike(action, "page_alloc", NO_MEMORY) ?? strike(action, "kho_preserve", NO_MEMORY) ?? refuseIf(rules3.nameIsTaken(state, name), "-EEXIST") ?? strike(action, "no_file", ["-ENFILE", NO_MEMORY]) ?? unanswered(arg) ?? [succeed((draft) => draft.create(process3, session2, name))];
};
var retrieve = (_rules, state, action) => {
  const { process: process3, session: session2, name, arg } = action;
  if (state.slots[session2].kind !== "free") return [];
  const came = state.incoming.find((one) => one.name === name && one.state !== "gone");
  return lacksDevice(state, action) ?? misread(arg) ?? strike(action, "no_fd", "-EMFILE") ?? refuseIf(came === void 0, "-ENOENT") ?? refuseIf(came.state !== "waiting", "-EINVAL") ?? strike(action, "no_file", ["-ENFILE", NO_MEMORY]) ?? unanswered(arg) ?? [succeed((draft) => draft.retrieve(process3, session2, name))];
};

// model/mainline/verbs/files.ts
var preserve = (rules3, state, action) => {
  const { process: process3, session: session2, token, file: file3, arg } = action;
  const slot = state.slots[session2];
  const failsBack = (draft) => draft.preserveFails(session2, token, file3);
  return lacksSession(state, action) ?? misread(arg, wrongDirection(state, session2, "outgoing")) ?? refuseIf(rules3.tokenIsUsed(slot, token), "-EEXIST") ?? refuseIf(!isOpen(state, process3, file3), NO_DESCRIPTOR) ?? notFound(rules3, state, action) ?? refuseIf(!hasHandler(state, file3), "-ENOENT") ?? refuseIf(rules3.fileIsManaged(state, file3), "-EBUSY") ?? strike(action, "xa_insert", NO_MEMORY) ?? (isFirstOfFlb(state, file3) ? strikeBack(action, "flb_preserve", (draft) => draft.flb("first_fails")) : void 0) ?? // Whether the FLB had been preserved before memory ran out, and was given up again, is open (item 7: nothing stays).
  outOfMemory(state, action) ?? (bindsFlb(state, file3) ? strikeBack(action, "cb_preserve", failsBack) : void 0) ?? unanswered(arg) ?? [succeed((draft) => draft.preserve(session2, token, file3))];
};
function notFound(rules3, state, action) {
  const { fault, ...rest } = action;
  if (fault?.kind !== "cb_can_preserve") return void 0;
  return [refuse("-ENOENT", true), ...preserve(rules3, state, rest).map((plan) => ({ ...plan, fired: true }))];
}
function hasHandler(state, file3) {
  const module3 = moduleOf(kindOf(state, file3));
  return module3 === null || module3 !== void 0 && state.modules[module3] === "loaded";
}
var isFirstOfFlb = (state, file3) => bindsFlb(state, file3) && flbUsers(state) === 0;
function outOfMemory(state, action) {
  const plain = strike(action, "kmalloc", NO_MEMORY) ?? strike(action, "page_alloc", NO_MEMORY) ?? strike(action, "kho_preserve", NO_MEMORY) ?? strike(action, "page_cache", NO_MEMORY);
  if (plain === void 0 || !isFirstOfFlb(state, action.file)) return plain;
  const undone = refuse(NO_MEMORY, true, (draft) => {
    draft.flb("first");
    draft.flb("last");
  });
  return [...plain, undone];
}
var retrieveFd = (_rules, state, action) => {
  const { process: process3, session: session2, token, arg, fault } = action;
  const slot = state.slots[session2];
  const file3 = state.incoming.find(({ name }) => name === slot.name)?.files.find((one) => one.token === token);
  return lacksSession(state, action) ?? misread(arg, wrongDirection(state, session2, "incoming")) ?? strike(action, "no_fd", "-EMFILE") ?? refuseIf(file3 === void 0 || file3.state === "finished", "-ENOENT") ?? (file3.state === "failed" ? [refuse(file3.error)] : void 0) ?? (file3.state === "waiting" && fails() ? [failed()] : void 0) ?? // That the handler was asked is nothing that the caller could notice: the file is there for the next one.
  unanswered(arg, (draft) => draft.received(slot.name, token, "retrieve")) ?? [succeed(retrieved)];
  function fails() {
    return fault?.kind === "no_file" || fault?.kind === "cb_retrieve" && bindsFlb(state, file3.file);
  }
  function failed() {
    const error = fault.kind === "no_file" ? "-ENFILE" : errorName(fault.errno ?? 5);
    return refuse(error, true, (draft) => draft.received(slot.name, token, "retrieve_fails", { error }));
  }
  function retrieved(draft) {
    draft.received(slot.name, token, "retrieve");
    draft.hold(`${slot.name}/${token}`, process3, 1);
  }
};
var finish = (_rules, state, action) => {
  const { session: session2, arg, fault } = action;
  const slot = state.slots[session2];
  const files = state.incoming.find(({ name }) => name === slot.name)?.files ?? [];
  const asks = files.some(({ file: file3, state: phase }) => phase !== "finished" && bindsFlb(state, file3));
  return lacksSession(state, action) ?? misread(arg, wrongDirection(state, session2, "incoming")) ?? refuseIf(arg === "res", "-EINVAL") ?? (asks && fault?.kind === "cb_can_finish" ? [refuse("-EBUSY", true)] : void 0) ?? unanswered(arg) ?? [succeed((draft) => draft.incoming(slot.name, "finish"))];
};
var getName = (_rules, state, action) => {
  const slot = state.slots[action.session];
  return lacksSession(state, action) ?? misread(action.arg) ?? refuseIf(action.arg === "res", "-EINVAL") ?? unanswered(action.arg) ?? [succeed(void 0, { value: slot.name })];
};
var write = (_rules, state, { process: process3, file: file3 }) => kindOf(state, file3) !== "m" ? [] : refuseIf(!isOpen(state, process3, file3), NO_DESCRIPTOR) ?? [succeed()];
var resize = (_rules, state, { process: process3, file: file3 }) => kindOf(state, file3) !== "m" ? [] : refuseIf(!isOpen(state, process3, file3), NO_DESCRIPTOR) ?? refuseIf(isPreserved(state, file3), "-EPERM") ?? [succeed()];
var isPreserved = (state, file3) => state.slots.some((slot) => slot.kind === "outgoing" && slot.files.some((kept) => kept.file === file3));

// model/mainline/verbs/reboot.ts
var loadImage = (_rules, _state, { image }) => [succeed((draft) => draft.set({ image }))];
var unloadImage = () => [succeed((draft) => draft.set({ image: null }))];
var loadModule = (_rules, state, { module: module3 }) => refuseIf(!state.luo, "-EOPNOTSUPP") ?? refuseIf(state.modules[module3] === "loaded", "-EEXIST") ?? [succeed((draft) => draft.module(module3, "load"))];
var unloadModule = (rules3, state, { module: module3 }) => refuseIf(state.modules[module3] === "absent", "-ENOENT") ?? refuseIf(rules3.moduleIsNeeded(state, module3), ["-EBUSY", "-EAGAIN"]) ?? [succeed((draft) => draft.module(module3, "unload"))];
var reboot = (_rules, state, action) => refuseIf(state.image === null, "-EINVAL")?.map((plan) => ({ ...plan, reboot: "refused" })) ?? failedFreeze(state, action) ?? [succeed((draft) => jump(draft, state, action), { reboot: "booted" })];
function failedFreeze(state, { fault }) {
  if (fault?.kind !== "cb_freeze" || !state.luo) return void 0;
  const frozen = state.created.flatMap((session2) => watchedFiles(state, session2).map((token) => ({ session: session2, token })));
  const failing = frozen[fault.n - 1];
  if (failing === void 0) return void 0;
  return [{ ...refuse(errorName(fault.errno ?? 5), true, (draft) => undo(draft, state, failing)), reboot: "refused" }];
}
var filesOf = (state, session2) => state.slots[session2].files;
var watchedFiles = (state, session2) => filesOf(state, session2).flatMap(({ token, file: file3 }) => bindsFlb(state, file3) ? [token] : []);
function undo(draft, state, failing) {
  const before = state.created.slice(0, state.created.indexOf(failing.session));
  for (const session2 of before) draft.outgoing(session2, "freeze");
  const files = filesOf(state, failing.session).map(({ token }) => token);
  const done = files.slice(0, files.indexOf(failing.token));
  for (const token of done) draft.file(failing.session, token, "freeze");
  draft.file(failing.session, failing.token, "freeze_fails");
  for (const token of done.reverse()) draft.file(failing.session, token, "unfreeze");
  for (const session2 of before.reverse()) draft.outgoing(session2, "unfreeze");
}
function jump(draft, state, { modules }) {
  const luo = state.image !== "luoff";
  const carries = state.luo && state.image === "kho";
  if (state.luo) for (const session2 of state.created) draft.outgoing(session2, "freeze");
  const handedOver2 = carries ? state.created.map((session2) => handedOverFrom(state, session2)) : [];
  if (state.luo) for (const session2 of state.created) draft.outgoing(session2, "jump");
  draft.jump(handedOver2, carries && flbUsers(state) > 0);
  draft.set({ luo });
  if (luo) for (const module3 of modules) draft.module(module3, "load");
}
function handedOverFrom(state, session2) {
  const slot = state.slots[session2];
  const holders = state.devices.map(() => 0);
  return {
    name: slot.name,
    state: "waiting",
    files: slot.files.map(({ token, file: file3 }) => ({ token, file: originOf(state, file3), state: "waiting", error: null, holders }))
  };
}
function originOf(state, file3) {
  const slash = file3.indexOf("/");
  if (slash < 0) return file3;
  const came = state.incoming.find(({ name }) => name === file3.slice(0, slash))?.files.find(({ token }) => token === Number(file3.slice(slash + 1)));
  return came === void 0 ? file3 : came.file;
}

// model/mainline/verbs/sessions.ts
var dup = (_rules, state, action) => lacksSession(state, action) ?? [succeed((draft) => draft.addDescriptor(action.process, action.session))];
var send = (_rules, state, action) => {
  const { to, session: session2 } = action;
  return lacksSession(state, action) ?? [succeed((draft) => draft.addDescriptor(to, session2))];
};
var mayBeRefused = (state, session2) => {
  const slot = state.slots[session2];
  if (slot.kind !== "incoming" || sum(slot.descriptors) !== 1) return false;
  return state.incoming.some(({ name, files }) => name === slot.name && files.some((file3) => file3.state !== "finished"));
};
var close = (_rules, state, action) => {
  const { process: process3, session: session2, fault } = action;
  const isRefused = fault?.kind === "cb_can_finish" && mayBeRefused(state, session2);
  return lacksSession(state, action) ?? [succeed((draft) => draft.dropDescriptor(process3, session2, isRefused), { fired: isRefused })];
};
var exit = (_rules, state, { process: process3 }) => [succeed((draft) => dropAll(draft, state, process3))];
function dropAll(draft, state, process3) {
  for (let n = state.devices[process3]; n > 0; n--) draft.dropDevice(process3);
  for (const [session2, slot] of state.slots.entries())
    if (slot.kind !== "free") for (let n = slot.descriptors[process3]; n > 0; n--) draft.dropDescriptor(process3, session2);
  for (const { name, files } of state.incoming)
    for (const { token, holders } of files) for (let n = holders[process3]; n > 0; n--) draft.hold(`${name}/${token}`, process3, -1);
}
var closeFile = (_rules, state, { process: process3, file: file3 }) => receivedName(file3) === null ? [] : refuseIf(!isOpen(state, process3, file3), NO_DESCRIPTOR) ?? [succeed((draft) => draft.hold(file3, process3, -1))];

// model/mainline/verbs.ts
var verbs = {
  open,
  close_device: closeDevice,
  create,
  retrieve,
  dup,
  send,
  close,
  exit,
  preserve,
  retrieve_fd: retrieveFd,
  close_file: closeFile,
  finish,
  get_name: getName,
  write,
  resize,
  load_image: loadImage,
  unload_image: unloadImage,
  reboot,
  load_module: loadModule,
  unload_module: unloadModule
};

// model/mainline/system.ts
function plansOf(by, state, action) {
  const plans = dispatch(by, state, action);
  if (action.fault === void 0 || plans.some(({ fired }) => fired)) return plans;
  return withoutOccasion(plans);
}
function dispatch(by, state, action) {
  return verbs[action.verb](by, state, action);
}
function withoutOccasion(plans) {
  return plans.length === 0 ? plans : [...plans, refuse(["-ENOMEM", "-ENFILE", "-EMFILE"], true)];
}
function step(state, action, covered) {
  return stepBy(rules, state, action, covered);
}
function stepBy(by, state, action, covered) {
  return plansOf(by, state, action).flatMap((plan) => {
    const { next, callbacks } = carryOut(by, state, plan, covered);
    return plan.rets.map((ret) => ({ outcome: outcomeOf(plan, ret, callbacks), next }));
  });
}
function allows(state, action, outcome, covered) {
  for (const plan of plansOf(rules, state, action)) {
    if (!plan.rets.includes(outcome.ret) || plan.value !== outcome.value || plan.reboot !== outcome.reboot) continue;
    const { next, callbacks } = carryOut(rules, state, plan);
    if (!sameCallbacks(callbacks, outcome.callbacks)) continue;
    if (covered !== void 0) carryOut(rules, state, plan, covered);
    return { outcome: outcomeOf(plan, outcome.ret, callbacks), next };
  }
  return void 0;
}
var SILENT = /* @__PURE__ */ new Map();
function carryOut(by, state, plan, covered) {
  if (plan.run === void 0) return { next: state, callbacks: SILENT };
  const draft = new Draft(by.tables, state, covered);
  plan.run(draft);
  return { next: draft.state, callbacks: draft.callbacks };
}
function outcomeOf({ value, reboot: reboot3 }, ret, callbacks) {
  return { ret, ...value !== void 0 && { value }, ...reboot3 !== void 0 && { reboot: reboot3 }, callbacks };
}
function sameCallbacks(a, b) {
  if (a.size !== b.size) return false;
  return [...a].every(([subject, list]) => sameList(list, b.get(subject)));
}
function sameList(a, b) {
  return b !== void 0 && a.length === b.length && a.every((name, i) => name === b[i]);
}

// properties/mainline/conformance.ts
var conformanceWithTheModel = stateless(
  {
    id: "conformance-with-the-model",
    statement: "Every call answers and calls back as the model of the intended semantics allows.",
    source: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "14", "15", "16", "17", "18", "19", "21", "23", "24", "25", "27", "29", "30"],
    holds: "between calls"
  },
  (observation) => {
    const { model, allowed, outcome, action } = observation;
    if (model === null || observation.concurrent === true) return NOTHING;
    if (outcome.ret === null && observation.boot === null)
      return [violation(observation, "does-not-return", `${action.verb} returns`, `${action.verb} never returned`)];
    return allowed === void 0 && outcome.ret !== null ? [forbidden(observation)] : NOTHING;
  }
);
function violation({ action }, cause, expected, happened) {
  return { cause: `${action.verb}-${cause}`, where: entryFunction(action), expected, happened };
}
function specified(action, fired) {
  if (!action.fault || fired) return action;
  const { fault: _, ...rest } = action;
  return rest;
}
function forbidden(observation) {
  const { action, fired, outcome, model } = observation;
  const transitions = step(model, specified(action, fired));
  const rets = transitions.map((transition2) => transition2.outcome.ret);
  const { ret } = outcome;
  if (!rets.includes(ret))
    return violation(
      observation,
      `returns${ret === 0 ? "-success" : ret}`,
      `${action.verb} returns ${listed(rets)}`,
      `${action.verb} returned ${ret === 0 ? "success" : ret}`
    );
  const same = transitions.filter((transition2) => transition2.outcome.ret === ret);
  if (!same.some((transition2) => transition2.outcome.value === outcome.value))
    return violation(observation, "wrong-value", `the answer is '${same[0].outcome.value}'`, `it was '${outcome.value}'`);
  return violation(observation, "wrong-callbacks", `the handlers see ${described(same[0])}`, `they saw ${described({ outcome })}`);
}
function described({ outcome }) {
  const parts = [...outcome.callbacks].filter(([, list]) => list.length > 0).map(([subject, list]) => `${list.map(nameOf).join(", ")} for ${subjectName(subject)}`);
  return parts.length > 0 ? parts.join("; ") : "no callback";
}
var nameOf = (callback4) => callback4.replace(/!$/, ":failed").replace(/:(.*)$/, " ($1)");
var subjectName = (subject) => subject.startsWith("flb") ? "the FLB" : `file number ${subject.slice(subject.indexOf("/") + 1)} of session ${subject.slice(subject.indexOf(" ") + 1, subject.indexOf("/"))}`;

// properties/mainline/device/the-device-has-one-opener.ts
var theDeviceHasOneOpener = {
  id: "the-device-has-one-opener",
  statement: "The device has at most one open file description, and opens whenever there is none; after one EIO it answers EIO for the rest of the boot, and once opened never.",
  source: ["1"],
  holds: "between calls",
  monitor: () => new Opener()
};
var Opener = class {
  hasOpened = false;
  hasFailed = false;
  observe({ action, outcome, before, after, boot, fired, concurrent }) {
    if (boot !== null || after?.boot !== before.boot) {
      this.hasOpened = this.hasFailed = false;
      return NOTHING;
    }
    if (action.verb !== "open" || outcome.ret === null || concurrent === true) return NOTHING;
    const { ret } = outcome;
    const wrong = this.wrong(ret, before.device, fired);
    if (ret === 0) this.hasOpened = true;
    if (ret === "-EIO") this.hasFailed = true;
    return wrong === null ? NOTHING : [{ ...wrong, where: entryFunction(action) }];
  }
  wrong(ret, isOpen2, fired) {
    const returned = ret === 0 ? "open() succeeded" : `open() returned ${ret}`;
    if (isOpen2 && ret !== "-EBUSY")
      return { cause: `open-while-open-returns${ret === 0 ? "-success" : ret}`, expected: "a second open of the device is -EBUSY", happened: returned };
    if (!isOpen2 && ret === "-EBUSY") return { cause: "busy-while-closed", expected: "the device opens whenever nobody has it open", happened: returned };
    if (this.hasFailed && !isOpen2 && ret !== "-EIO")
      return { cause: "opens-after-eio", expected: "after one -EIO, open() is -EIO for the rest of the boot", happened: returned };
    if (this.hasOpened && ret === "-EIO" && !fired)
      return { cause: "eio-after-open", expected: "a device that opened once never answers -EIO in that boot", happened: returned };
    return null;
  }
};

// properties/mainline/errors/an-error-has-no-effect.ts
var define = (id, statement, source, isMine) => stateless({ id, statement, source, holds: "between calls" }, (observation) => isMine(observation.action.verb) ? judge(observation) : NOTHING);
var aFailedCreateChangesNothing = define(
  "a-failed-create-changes-nothing",
  "A CREATE_SESSION that fails changes nothing.",
  ["2", "29"],
  (verb) => verb === "create"
);
var aFailedPreserveChangesNothing = define(
  "a-failed-preserve-changes-nothing",
  "A PRESERVE_FD that fails changes nothing: references, seals, size and pages are as before.",
  ["7", "29"],
  (verb) => verb === "preserve"
);
var anErrorHasNoEffect = define(
  "an-error-has-no-effect",
  "A call that returns an error leaves everything as it was.",
  ["29"],
  (verb) => verb !== "create" && verb !== "preserve" && verb !== "reboot" && verb !== "open"
);
var aRebootThatFailsIsInvisible = define(
  "a-reboot-that-fails-is-invisible",
  "After a reboot that fails sessions, files and their data are as before.",
  ["21"],
  (verb) => verb === "reboot"
);
function judge(observation) {
  const { action, outcome, before, after } = observation;
  if (!hasFailed(observation) || after === null || observation.concurrent === true) return NOTHING;
  const what = firstDifference(before, after);
  if (what === void 0) return NOTHING;
  return [
    {
      cause: `${action.verb}${outcome.ret}-changes-${what.aspect}`,
      where: entryFunction(action),
      expected: "a call that returns an error leaves everything as it was",
      happened: `${action.verb} returned ${outcome.ret}, and ${what.text}`
    }
  ];
}
var pagesText = (pages) => Object.entries(pages).map(([who, count]) => `${count} of ${who}()`).join(", ") || "none";
function firstDifference(before, after) {
  for (const [aspect, name, describe] of ASPECTS) {
    const [was, is] = [describe(before), describe(after)];
    if (was !== is) return { aspect, text: `${name} changed from ${was} to ${is}` };
  }
  return void 0;
}
var ASPECTS = [
  ["sessions", "the open sessions", ({ sessions }) => `[${sessions.map(({ direction, name }) => `${direction} ${name}`).join(", ")}]`],
  ["memfds", "the memfds", ({ memfds }) => memfds.map(({ name, size, content, seals }) => `${name}: ${size} bytes, seals ${seals}, ${content}`).join("; ")],
  ["references", "the references to files", ({ files }) => files.map(({ name, refs }) => `${name}:${refs}`).join(" ")],
  ["modules", "the references to modules", ({ modules }) => modules.map(({ name, refs }) => `${name}:${refs}`).join(" ")],
  ["pages", "the preserved pages", ({ pages }) => pagesText(pages)],
  ["device", "the device", ({ device: device2 }) => device2 ? "open" : "closed"]
];

// properties/mainline/answers.ts
function ofAnswers(property, verbs3, judge3) {
  const wanted = new Set(verbs3);
  return stateless({ ...property, holds: "between calls" }, (observation) => {
    const { action, model, outcome } = observation;
    if (model === null || outcome.ret === null || observation.concurrent === true || !wanted.has(action.verb)) return NOTHING;
    const wrong = judge3(action, outcome.ret, model, observation);
    return wrong === null ? NOTHING : [{ ...wrong, where: entryFunction(action) }];
  });
}

// properties/mainline/errors/arguments-follow-the-size-rule.ts
var WANTED = {
  ro: null,
  res: null,
  big0: null,
  none: { rets: ["-EFAULT"], rule: "an argument that cannot be read is -EFAULT" },
  cut: { rets: ["-EFAULT", "-EINVAL"], rule: "an argument of which only the size can be read is -EFAULT" },
  big1: { rets: ["-E2BIG", "-EINVAL"], rule: "a longer argument with a non-zero tail is -E2BIG" },
  bigcut: { rets: ["-EFAULT", "-EINVAL"], rule: "a longer argument whose tail cannot be read is -EFAULT" },
  small: { rets: ["-EINVAL"], rule: "an argument shorter than the minimum is -EINVAL" },
  nr: { rets: ["-ENOTTY"], rule: "another command word of the same number is -ENOTTY" }
};
var argumentsFollowTheSizeRule = ofAnswers(
  {
    id: "arguments-follow-the-size-rule",
    statement: "An argument smaller than the minimum is EINVAL, one with a zero tail is accepted, one with a non-zero tail is E2BIG, one that cannot be read is EFAULT: before any effect.",
    source: ["30"]
  },
  ["create", "retrieve", "preserve", "retrieve_fd", "finish", "get_name"],
  ({ verb, arg }, ret, _model, { callbacks }) => {
    if (arg === void 0 || ret === "-EBADF") return null;
    if (arg === "big0")
      return ret === "-E2BIG" ? { cause: `${verb}-refuses-a-zero-tail`, expected: "a longer argument with a zero tail is accepted", happened: `${verb} returned ${ret}` } : null;
    const wanted = WANTED[arg];
    if (wanted === null) return null;
    if (!wanted.rets.includes(String(ret)))
      return { cause: `${verb}-${arg}-returns${ret === 0 ? "-success" : ret}`, expected: wanted.rule, happened: `${verb} returned ${ret}` };
    if (callbacks.length > 0)
      return { cause: `${verb}-${arg}-calls-back`, expected: `${wanted.rule}, before any effect`, happened: `a handler got ${callbacks[0].kind}` };
    return null;
  }
);

// properties/mainline/files/a-file-has-one-session.ts
var aFileHasOneSession = ofAnswers(
  {
    id: "a-file-has-one-session",
    statement: "A file is managed by one session at most, outgoing and incoming taken together; a file that no session manages can be preserved.",
    source: ["6"]
  },
  ["preserve"],
  ({ file: file3, token, session: session2, process: process3 }, ret, model, { fired }) => {
    const isManaged2 = rules.fileIsManaged(model, file3);
    if (ret === 0 && isManaged2)
      return {
        cause: "file-managed-twice",
        expected: "a file that some session manages is -EBUSY",
        happened: `PRESERVE_FD of ${file3} succeeded: two sessions manage it`
      };
    const slot = model.slots[session2];
    const isFree = slot.kind === "outgoing" && !rules.tokenIsUsed(slot, token) && !isManaged2;
    if (ret === "-EBUSY" && isFree && !fired)
      return {
        cause: "free-file-refused",
        expected: "a file that no session manages can be preserved",
        happened: `PRESERVE_FD of ${file3} by p${process3} returned -EBUSY`
      };
    return null;
  }
);

// properties/mainline/files/a-preserved-file-keeps-its-size.ts
var aPreservedFileKeepsItsSize = stateless(
  {
    id: "a-preserved-file-keeps-its-size",
    statement: "While a file is preserved its size does not change, and its content only through its users.",
    source: ["9"],
    holds: "between calls"
  },
  ({ action, before, after, model, boot }) => {
    if (after === null || model === null || boot !== null) return NOTHING;
    for (const was of before.memfds) {
      const is = after.memfds.find(({ name }) => name === was.name);
      if (is === void 0 || !isManaged(model, was.name)) continue;
      const where = entryFunction(action);
      if (is.size !== was.size)
        return [
          { cause: "size", where, expected: `${was.name} keeps its size while it is preserved`, happened: `it went from ${was.size} to ${is.size} bytes` }
        ];
      if (is.content !== was.content && action.verb !== "write")
        return [{ cause: "content", where, expected: `the content of ${was.name} changes only through its users`, happened: `${action.verb} changed it` }];
    }
    return NOTHING;
  }
);

// properties/mainline/files/finish-is-all-or-nothing.ts
var finishIsAllOrNothing = ofAnswers(
  {
    id: "finish-is-all-or-nothing",
    statement: "FINISH ends every file of the session or none; after it has succeeded RETRIEVE_FD is ENOENT and FINISH is 0 again.",
    source: ["16"]
  },
  ["finish", "retrieve_fd"],
  (action, ret, model, { callbacks }) => {
    const slot = model.slots[action.session];
    const files = slot.kind === "incoming" && model.incoming.find(({ name }) => name === slot.name)?.files || [];
    if (action.verb === "retrieve_fd") {
      const file3 = files.find(({ token }) => token === action.token);
      if (ret === 0 && file3?.state === "finished")
        return { cause: "retrieved-after-finish", expected: "RETRIEVE_FD after FINISH is -ENOENT", happened: "it succeeded" };
      return null;
    }
    const finished = callbacks.filter(({ kind, subject }) => kind === "finish" && subject !== "flb in").length;
    if (ret !== 0 && finished > 0)
      return {
        cause: "finishes-and-fails",
        expected: "a FINISH that fails finishes nothing",
        happened: `it returned ${ret}, and ${finished} of the session's files were finished`
      };
    if (ret !== 0 && slot.kind === "incoming" && action.arg === void 0 && files.every(({ state }) => state === "finished"))
      return { cause: `again-returns${ret}`, expected: "FINISH of a session that is finished is 0 again", happened: `it returned ${ret}` };
    return null;
  }
);

// properties/mainline/files/retrieve-answers-the-same-each-time.ts
var retrieveAnswersTheSameEachTime = ofAnswers(
  {
    id: "retrieve-answers-the-same-each-time",
    statement: "RETRIEVE_FD of a token answers the same file each time, or the same error each time; the handler's retrieve runs at most once.",
    source: ["15"]
  },
  ["retrieve_fd"],
  ({ session: session2, token, arg }, ret, model, { callbacks, after }) => {
    const slot = model.slots[session2];
    const file3 = slot.kind === "incoming" ? receivedFile(model, `${slot.name}/${token}`) : void 0;
    if (file3 === void 0) return null;
    const asked = callbacks.filter(({ kind }) => kind === "retrieve").length;
    if (asked > (file3.state === "waiting" ? 1 : 0))
      return { cause: "retrieve-twice", expected: "the handler's retrieve runs at most once", happened: `it ran again, and the file was ${file3.state}` };
    if (ret === 0 && after?.answer?.sameFile === false)
      return { cause: "another-file", expected: "RETRIEVE_FD answers the same file each time", happened: "it answered another one" };
    if (file3.state === "failed" && arg === void 0 && ret !== file3.error && ret !== "-EMFILE")
      return { cause: "another-answer", expected: `RETRIEVE_FD answers ${file3.error} again`, happened: `it answered ${ret}` };
    return null;
  }
);

// properties/mainline/files/retrieved-files-outlive-the-session.ts
var retrievedFilesOutliveTheSession = stateless(
  {
    id: "retrieved-files-outlive-the-session",
    statement: "Retrieved files stay as they are when their session is finished or closed.",
    source: ["17"],
    holds: "between calls"
  },
  ({ action, before, after }) => {
    if (after === null || after.boot !== before.boot || action.verb !== "finish" && action.verb !== "close") return NOTHING;
    for (const was of before.files) {
      if (receivedName(was.name) === null || was.descriptors === 0) continue;
      const is = after.files.find(({ name }) => name === was.name);
      if (is !== void 0 && is.refs >= is.descriptors && is.descriptors === was.descriptors) continue;
      return [
        {
          cause: "retrieved-file-went",
          where: entryFunction(action),
          expected: "a retrieved file outlives FINISH and the session",
          happened: `${was.name} had ${was.descriptors} descriptors, and has ${is?.refs ?? 0} references now`
        }
      ];
    }
    return NOTHING;
  }
);

// properties/mainline/files/tokens-of-a-session-are-distinct.ts
var tokensOfASessionAreDistinct = ofAnswers(
  {
    id: "tokens-of-a-session-are-distinct",
    statement: "PRESERVE_FD is EEXIST exactly if the session has a file under that token; equal tokens of different sessions never meet.",
    source: ["5"]
  },
  ["preserve"],
  ({ session: session2, token }, ret, model) => {
    const slot = model.slots[session2];
    if (slot.kind !== "outgoing") return null;
    const isUsed = rules.tokenIsUsed(slot, token);
    if (ret === 0 && isUsed)
      return { cause: "token-given-twice", expected: "two files of a session have different tokens", happened: "a second file got the token" };
    if (ret === "-EEXIST" && !isUsed)
      return {
        cause: "free-token-refused",
        expected: "a token is refused only while a file of the session has it",
        happened: "PRESERVE_FD returned -EEXIST, and it is free"
      };
    return null;
  }
);

// properties/mainline/handover/a-failed-deserialization-is-told.ts
var aFailedDeserializationIsTold = ofAnswers(
  {
    id: "a-failed-deserialization-is-told",
    statement: "An error that deserialization meets is reported to whoever opens the device, and is never success with something missing.",
    source: ["27"]
  },
  ["open"],
  (_action, ret, model, { fired }) => {
    if (model.device !== "unopened" || model.incoming.length === 0 || ret !== 0) return null;
    if (rules.handlerIsMissing(model))
      return { cause: "handler-missing", expected: "open() is -EIO: the handler of an incoming file is not there", happened: "it succeeded" };
    if (fired) return { cause: "failed-step", expected: "open() is -EIO: a step of deserialization failed", happened: "it succeeded" };
    return null;
  }
);

// properties/mainline/handover/each-file-is-what-it-was.ts
var eachFileIsWhatItWas = {
  id: "each-file-is-what-it-was",
  statement: "A retrieved memfd has the content, size, position and seals that it had at the jump.",
  source: ["13"],
  holds: "between calls",
  monitor: () => new Handover()
};
var Handover = class {
  was = /* @__PURE__ */ new Map();
  observe({ action, boot, model, after }) {
    if (boot !== null) {
      this.was.clear();
      for (const [subject, memfd] of boot.handedOver) this.was.set(subject, memfd);
      return NOTHING;
    }
    const retrieved = after?.answer?.memfd ?? null;
    if (action.verb !== "retrieve_fd" || retrieved === null || after.answer.sameFile !== null || model === null) return NOTHING;
    const slot = model.slots[action.session];
    const was = slot.kind === "incoming" ? this.was.get(`out ${slot.name}/${action.token}`) : void 0;
    if (was === void 0) return NOTHING;
    const aspect = ["size", "content", "position", "seals"].find((one) => retrieved[one] !== was[one]);
    if (aspect === void 0) return NOTHING;
    return [
      {
        cause: `wrong-${aspect}`,
        where: entryFunction(action),
        expected: `the ${aspect} of a retrieved memfd is what it was at the jump: ${was[aspect]}`,
        happened: `it is ${retrieved[aspect]}`
      }
    ];
  }
};

// properties/mainline/handover/nothing-is-held-when-all-is-closed.ts
var nothingIsHeldWhenAllIsClosed = stateless(
  {
    id: "nothing-is-held-when-all-is-closed",
    statement: "When every session is finished and closed, no page, no reference to a file and no reference to a module is held any more.",
    source: ["8", "28"],
    holds: "between calls"
  },
  ({ action, before, after, allowed, boot }) => {
    if (after === null || allowed === void 0 || boot !== null || !isQuiet(allowed.next)) return NOTHING;
    const held = heldIn(after);
    if (held === null || held.text === heldIn(before)?.text) return NOTHING;
    return [
      { cause: `holds-${held.what}`, where: entryFunction(action), expected: "nothing is held when everything is finished and closed", happened: held.text }
    ];
  }
);
var isQuiet = ({ slots, incoming: incoming3, device: device2 }) => device2 !== "unopened" && device2 !== "broken" && slots.every(({ kind }) => kind === "free") && incoming3.every(({ state }) => state === "gone");
function heldIn({ pages, files, modules }) {
  const file3 = files.find(({ refs, descriptors }) => refs !== descriptors);
  if (file3 !== void 0) return { what: "a-file", text: `${file3.name} has ${file3.refs} references, and ${file3.descriptors} descriptors` };
  const module3 = modules.find(({ refs }) => refs !== 0);
  if (module3 !== void 0) return { what: "a-module", text: `module ${module3.name} has ${module3.refs} references` };
  const [page] = Object.entries(pages);
  return page === void 0 ? null : { what: `pages-of-${page[0]}`, text: `${page[1]} pages of ${page[0]}() more than after boot are preserved` };
}

// properties/mainline/handover/the-next-kernel-boots.ts
var theNextKernelBoots = stateless(
  {
    id: "the-next-kernel-boots",
    statement: "Whatever calls came before a jump, succeeded or failed, the next kernel boots.",
    source: ["26"],
    holds: "at the jump"
  },
  ({ boot, model }) => {
    if (boot === null) return NOTHING;
    if (boot.how === "panic")
      return [
        {
          cause: `panic-${slug(boot.why ?? "")}`,
          where: "luo_early_startup",
          expected: "the next kernel boots",
          happened: `it panics: ${boot.why ?? "no text"}`
        }
      ];
    if (boot.how === "noluo" && model !== null && model.image !== "luoff")
      return [{ cause: "no-luo", where: "luo_early_startup", expected: "the next kernel boots with LUO", happened: "it has no /dev/liveupdate" }];
    return NOTHING;
  }
);
var slug = (text) => text.toLowerCase().replace(/0x[0-9a-f]+|\d+/g, "n").replace(/[^a-z]+/g, "-").slice(0, 40).replace(/^-|-$/g, "");

// properties/mainline/sanitizers.ts
function noEvent({ id, statement, source, events, expected, happened }) {
  return stateless(
    { id, statement, source, holds: "at every step" },
    (observation) => observation.events.length === 0 ? NOTHING : observation.events.flatMap(({ event, functions }) => {
      if (!events.test(event)) return [];
      const where = functions[0] ?? entryFunction(observation.action);
      return [{ cause: event.replaceAll(/:+/g, "-").replaceAll(/0x[0-9a-f]+|\d{3,}/g, "n"), where, expected, happened: happened(event, where) }];
    })
  );
}
var words = (event) => {
  const [kind = "", ...about] = event.split(":");
  return `${kind.replaceAll("_", " ")}${about.length > 0 ? ` of ${about.join(", ")}` : ""}`;
};
var sanitizerProperties = [
  noEvent({
    id: "every-call-ends",
    statement: "Every call returns if every callback returns: nothing deadlocks.",
    source: ["31"],
    events: /^(?:deadlock|hang)\b/,
    expected: "every call returns",
    happened: (event, where) => `${where}() waits for ever: ${words(event)}`
  }),
  noEvent({
    id: "no-use-after-free",
    statement: "Nothing that was freed is used or freed again.",
    source: ["33"],
    events: /^(?:use_after_free|double_free|list_corruption|null_dereference|lost_memory_read|oops)\b/,
    expected: "only objects that still exist are used",
    happened: (event, where) => `${where}(): ${words(event)}`
  }),
  noEvent({
    id: "reference-counts-are-exact",
    statement: "No reference count goes below zero, none is lost.",
    source: ["25", "33"],
    events: /^(?:refcount_|module_put_underflow|folio_put_underflow)/,
    expected: "each reference is dropped once",
    happened: (event, where) => `${where}(): ${words(event)}`
  }),
  noEvent({
    id: "nothing-leaks",
    statement: "No object and no page is lost: what nobody can reach any more has been freed.",
    source: ["28", "33"],
    events: /^leak\b/,
    expected: "what nobody can reach any more has been freed",
    happened: (event) => words(event)
  }),
  noEvent({
    id: "locks-are-balanced",
    statement: "A task releases only locks that it holds, takes none twice, and keeps none when it returns; locks are taken in one order.",
    source: ["31", "33"],
    events: /^(?:lock_left_held|unbalanced_|recursive_|lock_order|circular_|destroyed_while_held|mutex_)/,
    expected: "locks are taken and released in pairs, in one order",
    happened: (event, where) => `${where}(): ${words(event)}`
  }),
  noEvent({
    id: "no-kernel-warning",
    statement: "No WARN is hit.",
    source: ["26", "33"],
    events: /^(?:warn|freed_while_preserved|out_of_bounds)\b/,
    expected: "no WARN is hit",
    happened: (event, where) => `${where}(): ${words(event)}`
  })
];

// properties/mainline/sessions/a-name-is-retrieved-once.ts
var aNameIsRetrievedOnce = ofAnswers(
  {
    id: "a-name-is-retrieved-once",
    statement: "The sessions that can be retrieved are those that were outgoing at the jump; each once in a boot, and no others.",
    source: ["12", "14", "24"]
  },
  ["retrieve"],
  ({ name, arg }, ret, model) => {
    if (arg !== void 0) return null;
    const came = model.incoming.find((one) => one.name === name);
    if (ret === 0 && came?.state !== "waiting")
      return {
        cause: came === void 0 ? "retrieves-what-did-not-come" : "retrieved-twice",
        expected: came === void 0 ? "only sessions that were outgoing at the jump can be retrieved" : "a name is retrieved once in a boot",
        happened: `RETRIEVE_SESSION '${name}' succeeded`
      };
    if ((ret === "-ENOENT" || ret === "-EINVAL") && came?.state === "waiting")
      return {
        cause: `lost${ret}`,
        expected: "each session that was outgoing at the jump can be retrieved",
        happened: `RETRIEVE_SESSION '${name}' returned ${ret}: the session is lost`
      };
    return null;
  }
);

// properties/mainline/sessions/direction-is-checked.ts
var DIRECTION = { preserve: "outgoing", retrieve_fd: "incoming", finish: "incoming" };
var directionIsChecked = ofAnswers(
  {
    id: "direction-is-checked",
    statement: "PRESERVE_FD on an incoming session, RETRIEVE_FD and FINISH on an outgoing one are refused, and no handler hears of them.",
    source: ["11"]
  },
  ["preserve", "retrieve_fd", "finish"],
  (action, ret, model, { callbacks }) => {
    const slot = model.slots[action.session];
    if (slot.kind === "free" || slot.kind === DIRECTION[action.verb]) return null;
    const what = `${action.verb} on an ${slot.kind} session`;
    if (ret === 0) return { cause: `${action.verb}-on-${slot.kind}`, expected: `${what} is refused`, happened: "it succeeded" };
    if (callbacks.length > 0)
      return { cause: `${action.verb}-on-${slot.kind}-calls-back`, expected: `${what} reaches no handler`, happened: `a handler got ${callbacks[0].kind}` };
    return null;
  }
);

// properties/mainline/sessions/names-have-1-to-63-bytes.ts
var namesHave1To63Bytes = ofAnswers(
  {
    id: "names-have-1-to-63-bytes",
    statement: "Names of 1 to 63 bytes are accepted, no others; GET_NAME answers the bytes that were given.",
    source: ["4"]
  },
  ["create", "get_name"],
  (action, ret, model, { outcome }) => {
    if (action.verb === "create") {
      const isName = action.name !== "empty" && action.name !== "unterminated";
      if (ret === 0 && !isName)
        return { cause: `accepts-${action.name}`, expected: "a name has 1 to 63 bytes", happened: `an ${action.name} name was accepted` };
      if (ret === "-EINVAL" && isName && action.arg === void 0)
        return {
          cause: `refuses-${action.name}`,
          expected: "a name of 1 to 63 bytes is accepted",
          happened: `CREATE_SESSION '${action.name}' returned -EINVAL`
        };
      return null;
    }
    const slot = model.slots[action.session];
    if (ret !== 0 || slot.kind === "free" || outcome.value === slot.name) return null;
    return { cause: "wrong-name", expected: `GET_NAME answers '${slot.name}'`, happened: `it answered '${outcome.value}'` };
  }
);

// properties/mainline/sessions/names-of-outgoing-sessions-are-distinct.ts
var namesOfOutgoingSessionsAreDistinct = ofAnswers(
  {
    id: "names-of-outgoing-sessions-are-distinct",
    statement: "CREATE_SESSION is EEXIST exactly if an outgoing session of that name is open; incoming names never clash with it.",
    source: ["3", "23"]
  },
  ["create"],
  ({ name }, ret, model) => {
    const isTaken = rules.nameIsTaken(model, name);
    if (ret === 0 && isTaken)
      return { cause: "name-given-twice", expected: "two outgoing sessions have different names", happened: `a second session named '${name}' was created` };
    if (ret === "-EEXIST" && !isTaken)
      return {
        cause: "free-name-refused",
        expected: "a name is refused only while an outgoing session has it",
        happened: `CREATE_SESSION '${name}' returned -EEXIST, and no outgoing session has that name`
      };
    return null;
  }
);

// properties/mainline/sessions/sessions-do-not-need-the-device.ts
var sessionsDoNotNeedTheDevice = stateless(
  {
    id: "sessions-do-not-need-the-device",
    statement: "Closing the device changes nothing about any session.",
    source: ["10"],
    holds: "between calls"
  },
  ({ action, before, after, callbacks }) => {
    if (action.verb !== "close_device" || after === null) return NOTHING;
    const where = entryFunction(action);
    if (callbacks.length > 0)
      return [{ cause: "calls-back", where, expected: "closing the device calls no handler", happened: `a handler got ${callbacks[0].kind}` }];
    if (JSON.stringify(before.pages) === JSON.stringify(after.pages) && before.sessions.length === after.sessions.length) return NOTHING;
    return [{ cause: "changes-sessions", where, expected: "closing the device changes no session", happened: "sessions or their pages went with it" }];
  }
);

// properties/mainline/index.ts
var mainlineProperties = [
  theDeviceHasOneOpener,
  aFailedCreateChangesNothing,
  namesOfOutgoingSessionsAreDistinct,
  namesHave1To63Bytes,
  tokensOfASessionAreDistinct,
  aFileHasOneSession,
  aFailedPreserveChangesNothing,
  aPreservedFileKeepsItsSize,
  sessionsDoNotNeedTheDevice,
  directionIsChecked,
  aNameIsRetrievedOnce,
  eachFileIsWhatItWas,
  retrieveAnswersTheSameEachTime,
  finishIsAllOrNothing,
  retrievedFilesOutliveTheSession,
  eachPreserveHasOneEnd,
  callbacksComeInOrder,
  aRebootThatFailsIsInvisible,
  theFlbFollowsItsUsers,
  theNextKernelBoots,
  aFailedDeserializationIsTold,
  nothingIsHeldWhenAllIsClosed,
  anErrorHasNoEffect,
  argumentsFollowTheSizeRule,
  ...sanitizerProperties,
  conformanceWithTheModel
];

// reference/mainline/config.ts
var REAL_SIZE = {
  page_size: 4096,
  name_length: 64,
  compat_length: 48,
  max_blocks: 1e4,
  pages: 65536,
  max_folios: 4294967295
};
var SMALL_SIZE = {
  page_size: 80,
  name_length: 8,
  compat_length: 16,
  max_blocks: 3,
  pages: 64,
  max_folios: 8
};

// reference/machine/mainline/argument.ts
var WORD = 4;
var MORE = 8;
var OTHER_WORD = 1 << 18;
function commandOf(cmd, variant) {
  return variant === "nr" ? cmd ^ OTHER_WORD : cmd;
}
function argument(size, fields, variant = "n", second = "fd") {
  const longer = variant === "big0" || variant === "big1" || variant === "bigcut";
  const says = longer ? size + MORE : variant === "small" ? size - MORE : size;
  const readable = variant === "none" ? 0 : variant === "cut" ? WORD : variant === "bigcut" ? size : Math.max(says, size);
  return {
    size: says,
    readable,
    writable: variant !== "ro" && variant !== "none",
    zero_tail: variant !== "big1",
    fields: variant === "res" ? { ...fields, [second]: 1 } : { ...fields }
  };
}

// reference/engine/step.ts
var BLOCKED = -2147483648;
var Operation = class {
  constructor(name, access, object, execute2) {
    this.name = name;
    this.access = access;
    this.object = object;
    this.execute = execute2;
  }
  name;
  access;
  object;
  execute;
};
var Around = class {
  constructor(entry, enter, leave) {
    this.entry = entry;
    this.enter = enter;
    this.leave = leave;
  }
  entry;
  enter;
  leave;
  inner = null;
  isEntered = false;
  isLeaving = false;
  next(value) {
    if (this.inner !== null) {
      const result = this.inner.next(value);
      return result.done !== true || this.isLeaving ? result : this.end(result.value);
    }
    if (!this.isEntered) {
      this.isEntered = true;
      return { done: false, value: this.entry };
    }
    const body = this.enter();
    if (!isBody(body)) return this.end(body);
    this.inner = body;
    return this.next(0);
  }
  end(result) {
    this.isLeaving = true;
    const body = this.leave(result);
    if (!isBody(body)) return { done: true, value: body };
    this.inner = body;
    return body.next(0);
  }
};
var isBody = (value) => typeof value === "object" && value !== null && "next" in value;

// reference/kernel/point.ts
var nothing2 = () => 0;
function point(name, access, object) {
  return new Operation(name, access, object, nothing2);
}

// reference/kernel/access.ts
var reads = /* @__PURE__ */ new WeakMap();
var writes = /* @__PURE__ */ new WeakMap();
function pointOf(cache2, access, layout, field) {
  let points = cache2.get(layout);
  if (points === void 0) cache2.set(layout, points = /* @__PURE__ */ new Map());
  let found = points.get(field);
  if (found === void 0) points.set(field, found = point(access, access, { name: `${layout.name}.${field}` }));
  return found;
}
function read(object, field) {
  return object.k.at(pointOf(reads, "read", object.layout, field));
}
function write2(object, field) {
  return object.k.at(pointOf(writes, "write", object.layout, field));
}
function* smp_load_acquire(object, field) {
  yield read(object, field);
  return marked(object, field, false);
}
function smp_store_release(object, field, value) {
  const index = marked(object, field, true);
  object.raw[index] = value;
}
function marked(object, field, write3) {
  object.check();
  object.k.touch(object.location, object.layout, write3);
  const index = object.layout.fields.indexOf(field);
  return write3 ? index : object.raw[index];
}

// reference/kernel/errno.ts
var errno_exports = {};
__export(errno_exports, {
  E2BIG: () => E2BIG,
  EACCES: () => EACCES,
  EAGAIN: () => EAGAIN,
  EBADF: () => EBADF,
  EBUSY: () => EBUSY,
  EEXIST: () => EEXIST,
  EFAULT: () => EFAULT,
  EFBIG: () => EFBIG,
  EINTR: () => EINTR,
  EINVAL: () => EINVAL,
  EIO: () => EIO,
  EISDIR: () => EISDIR,
  EMFILE: () => EMFILE,
  ENFILE: () => ENFILE,
  ENODATA: () => ENODATA,
  ENODEV: () => ENODEV,
  ENOENT: () => ENOENT,
  ENOIOCTLCMD: () => ENOIOCTLCMD,
  ENOMEM: () => ENOMEM,
  ENOSPC: () => ENOSPC,
  ENOSYS: () => ENOSYS,
  ENOTTY: () => ENOTTY,
  ENXIO: () => ENXIO,
  EOPNOTSUPP: () => EOPNOTSUPP,
  EPERM: () => EPERM,
  ESPIPE: () => ESPIPE,
  ESRCH: () => ESRCH,
  ETXTBSY: () => ETXTBSY,
  errname: () => errname,
  errnumber: () => errnumber
});
var EPERM = 1;
var ENOENT = 2;
var ESRCH = 3;
var EINTR = 4;
var EIO = 5;
var ENXIO = 6;
var E2BIG = 7;
var EBADF = 9;
var EAGAIN = 11;
var ENOMEM = 12;
var EACCES = 13;
var EFAULT = 14;
var EBUSY = 16;
var EEXIST = 17;
var ENODEV = 19;
var EISDIR = 21;
var EINVAL = 22;
var ENFILE = 23;
var EMFILE = 24;
var ENOTTY = 25;
var ETXTBSY = 26;
var EFBIG = 27;
var ENOSPC = 28;
var ESPIPE = 29;
var ENOSYS = 38;
var ENODATA = 61;
var EOPNOTSUPP = 95;
var ENOIOCTLCMD = 515;
var NAMES2 = [
  [EPERM, "EPERM"],
  [ENOENT, "ENOENT"],
  [ESRCH, "ESRCH"],
  [EINTR, "EINTR"],
  [EIO, "EIO"],
  [ENXIO, "ENXIO"],
  [E2BIG, "E2BIG"],
  [8, "ENOEXEC"],
  [EBADF, "EBADF"],
  [10, "ECHILD"],
  [EAGAIN, "EAGAIN"],
  [ENOMEM, "ENOMEM"],
  [EACCES, "EACCES"],
  [EFAULT, "EFAULT"],
  [15, "ENOTBLK"],
  [EBUSY, "EBUSY"],
  [EEXIST, "EEXIST"],
  [18, "EXDEV"],
  [ENODEV, "ENODEV"],
  [20, "ENOTDIR"],
  [EISDIR, "EISDIR"],
  [EINVAL, "EINVAL"],
  [ENFILE, "ENFILE"],
  [EMFILE, "EMFILE"],
  [ENOTTY, "ENOTTY"],
  [ETXTBSY, "ETXTBSY"],
  [EFBIG, "EFBIG"],
  [ENOSPC, "ENOSPC"],
  [ESPIPE, "ESPIPE"],
  [30, "EROFS"],
  [ENOSYS, "ENOSYS"],
  [ENODATA, "ENODATA"],
  [EOPNOTSUPP, "EOPNOTSUPP"]
];
function errname(negative) {
  const entry = NAMES2.find(([number]) => number === -negative);
  return entry ? `-${entry[1]}` : String(negative);
}
function errnumber(name) {
  const entry = NAMES2.find(([, text]) => `-${text}` === name);
  return entry ? -entry[0] : 0;
}

// reference/kernel/arrays.ts
function clear(array) {
  while (array.length > 0) array.pop();
}
function removeAt(array, index) {
  for (let i = index + 1; i < array.length; i++) array[i - 1] = array[i];
  array.pop();
}
function copyInto(target, source) {
  while (target.length > source.length) target.pop();
  for (let i = 0; i < source.length; i++) target[i] = source[i];
}

// reference/kernel/struct.ts
var EMBEDDED = { name: "embedded", ordering: "atomic" };
var Notes = class {
  /** Index in `k.objects`, -1 when not there. */
  slot = -1;
  /** The index under which a map got it last. */
  stored_at = null;
  /** A search for leaks has found it. */
  leaked = false;
  /** What reports call it. */
  alias = null;
  /** The round of `Linux.round` in which a use after free was reported last. */
  reported = -1;
  /** The crawl that came here last, and the number that it gave. */
  mark = 0;
  rank = 0;
};
var Struct = class _Struct {
  constructor(k) {
    const { layout } = this;
    this.k = k;
    this.location = k.locations(layout.fields.length + 1);
    this.raw = layout.defaults.slice();
    this.freed = false;
    this.embedded = null;
    this.notes = new Notes();
    k.adopt(this);
  }
  /** Back to the field values `initial`. For static structs. */
  reset(initial) {
    for (let i = 0; i < initial.length; i++) this.raw[i] = initial[i];
    this.notes.reported = -1;
    if (this.embedded !== null) for (const member of this.embedded) member.reset();
  }
  /** To how it is now, with its members. A subclass with fields of its own adds them. */
  save() {
    const { k, location, freed, notes } = this;
    const { slot, stored_at, leaked, alias, reported } = notes;
    const raw = this.raw.slice();
    const members = (this.embedded ?? []).map((member) => member.save());
    return () => {
      this.k = k;
      this.location = location;
      this.freed = freed;
      notes.slot = slot;
      notes.stored_at = stored_at;
      notes.leaked = leaked;
      notes.alias = alias;
      notes.reported = reported;
      for (let i = 0; i < raw.length; i++) this.raw[i] = raw[i];
      for (let i = 0; i < members.length; i++) members[i]();
    };
  }
  get struct_name() {
    return this.layout.name;
  }
  get called() {
    return this.notes.alias ?? this.layout.name;
  }
  /** Reports a use after free: each object once a call. */
  check() {
    const { k, notes } = this;
    if (!this.freed || k.observing || notes.reported === k.round) return;
    notes.reported = k.round;
    k.report(`use_after_free:${this.called}`);
  }
  /** Slow path of every field access. */
  watch(index, write3) {
    if (this.k.observing) return;
    if (this.freed) this.check();
    const { recorder } = this.k;
    if (recorder !== null) recorder.touch(this.location + 1 + index, this.layout, this.layout.fields[index], write3);
  }
  /** Takes note of a member that is a struct itself. */
  embed(member) {
    if (this.embedded === null) this.embedded = [member];
    else this.embedded.push(member);
  }
  /** The whole object is written: it is freed. What is embedded goes with it: whoever uses that too must not come later. */
  touchAll() {
    const { k, layout } = this;
    if (k.recorder === null || k.observing) return;
    k.freeing = true;
    for (let i = 0; i < layout.fields.length; i++) k.recorder.touch(this.location + 1 + i, layout, layout.fields[i], true);
    for (const { location } of this.embedded ?? []) k.recorder.touch(location, EMBEDDED, "", true);
    k.freeing = false;
  }
  /** Visits everything that this object points to. */
  trace(visit2) {
    const { raw } = this;
    for (let i = 0; i < raw.length; i++) {
      const value = raw[i];
      if (value instanceof _Struct) visit2(value);
    }
    if (this.embedded !== null) for (const member of this.embedded) member.trace(visit2);
  }
};
function layoutOf(name, initial) {
  const defaults = Object.values(initial);
  if (defaults.some((value) => typeof value === "object" && value !== null)) {
    throw new TypeError(`struct ${name}: an embedded struct belongs into the constructor`);
  }
  return { name, fields: Object.keys(initial), defaults };
}
function defineLayout(prototype, layout) {
  Object.defineProperty(prototype, "layout", { value: layout });
}
function defineFields(prototype, fields) {
  fields.forEach((field, index) => {
    Object.defineProperty(prototype, field, {
      get() {
        if (this.freed || this.k.recorder !== null) this.watch(index, false);
        return this.raw[index];
      },
      set(value) {
        if (this.freed || this.k.recorder !== null) this.watch(index, true);
        this.raw[index] = value;
      }
    });
  });
}
function struct(name, initial) {
  const layout = layoutOf(name, initial());
  class Declared extends Struct {
    static layout = layout;
  }
  defineLayout(Declared.prototype, layout);
  defineFields(Declared.prototype, layout.fields);
  return Declared;
}

// reference/kernel/file.ts
var O_CLOEXEC = 524288;
var file = class extends struct("file", () => ({ private_data: null })) {
  constructor(k, name, f_op) {
    super(k);
    this.name = name;
    this.f_op = f_op;
    this.drops = k.locations(1);
    k.files.push(this);
  }
  name;
  f_op;
  f_count = 1;
  /** Footprint of dropping references: see `fput`. That it is there at all is at `location`. */
  drops;
  /** O_PATH: a name of the file, not the file. */
  get is_path() {
    return false;
  }
  save() {
    const { f_count } = this;
    const rest = super.save();
    return () => {
      rest();
      this.f_count = f_count;
    };
  }
};
var FILE = { name: "file", ordering: "atomic" };
var F_COUNT = { name: "file", ordering: "lock" };
var TABLE = { name: "files_struct" };
var FGET = point("fget", "read", TABLE);
var GET_UNUSED_FD = point("get_unused_fd_flags", "write", TABLE);
var PUT_UNUSED_FD = point("put_unused_fd", "write", TABLE);
var FD_INSTALL = point("fd_install", "write", TABLE);
var CLOSE_FD = point("close_fd", "write", TABLE);
var RESERVED = /* @__PURE__ */ Symbol("reserved descriptor");
var files_struct = class {
  constructor(k, name, limit = 1024) {
    this.k = k;
    this.name = name;
    this.limit = limit;
    this.location = k.locations(1);
  }
  k;
  name;
  limit;
  location;
  ordering = "published";
  slots = [];
  save() {
    const { append } = this;
    const slots = this.slots.slice();
    return () => {
      this.append = append;
      copyInto(this.slots, slots);
    };
  }
  /** O_CLOEXEC for a descriptor that was just reserved. */
  close_on_exec(_fd) {
  }
  /** One more open file: 0, or -ENFILE. */
  may_open() {
    return 0;
  }
  /** The file behind a descriptor, null when it is closed or only reserved. */
  lookup(fd) {
    const slot = this.slots[fd];
    return slot === void 0 || slot === RESERVED ? null : slot;
  }
  /** Descriptors are not used again: for observers who tell files apart by them. */
  append = false;
  /** The lowest free descriptor, or -EMFILE. */
  reserve() {
    const { slots } = this;
    let fd = this.append ? slots.length : 0;
    while (fd < slots.length && slots[fd] !== null) fd++;
    if (fd >= this.limit) return -EMFILE;
    slots[fd] = RESERVED;
    return fd;
  }
};
function get_file(filep) {
  use_file(filep);
  filep.f_count++;
  return filep;
}
function use_file(filep) {
  filep.check();
  filep.k.touch(filep.location, FILE, false);
}
function fput(filep) {
  const { k } = filep;
  filep.check();
  filep.f_count--;
  k.touch(filep.location, FILE, filep.f_count <= 0);
  k.touch(filep.drops, F_COUNT, filep.f_count <= 1);
  if (filep.f_count > 0 || filep.freed) return;
  if (filep.f_op === null) free_file(filep);
  else k.current.work.push(filep);
}
function free_file(filep) {
  const { k } = filep;
  filep.freed = true;
  k.touch(filep.location, FILE, true);
  filep.touchAll();
  k.dirty = true;
  const index = k.files.indexOf(filep);
  if (index >= 0) removeAt(k.files, index);
}
var numberOf = (fd) => typeof fd === "number" ? fd : fd();
function* fget(k, fd) {
  const { files } = k.current;
  yield k.at(FGET);
  k.touch(files.location, files, false);
  const filep = files.lookup(numberOf(fd));
  return filep === null || filep.is_path ? null : get_file(filep);
}
function* get_unused_fd_flags(k, flags = 0) {
  const { files } = k.current;
  yield k.at(GET_UNUSED_FD);
  if (k.should_fail("no_fd") !== 0) return -EMFILE;
  k.touch(files.location, files, true);
  const fd = files.reserve();
  if (flags !== 0 && fd >= 0) files.close_on_exec(fd);
  return fd;
}
function* put_unused_fd(k, fd) {
  const { files } = k.current;
  yield k.at(PUT_UNUSED_FD);
  k.touch(files.location, files, true);
  files.slots[fd] = null;
}
function* fd_install(k, fd, filep) {
  const { files } = k.current;
  yield k.at(FD_INSTALL);
  k.touch(files.location, files, true);
  if (filep === null) {
    k.report("null_dereference:fd_install");
    return;
  }
  files.slots[fd] = filep;
}
function* close_fd(k, fd) {
  const { files } = k.current;
  yield k.at(CLOSE_FD);
  k.touch(files.location, files, true);
  const number = numberOf(fd);
  const filep = files.lookup(number);
  if (filep === null) return -EBADF;
  files.slots[number] = null;
  fput(filep);
  return 0;
}

// reference/kernel/anon_inodes.ts
var ALLOC_FILE = point("anon_inode_getfile", "allocate", { name: "filp" });
function alloc_empty_file(k) {
  const error = k.current?.files.may_open() ?? 0;
  if (error !== 0) return error;
  if (k.should_fail("no_file") !== 0) return -ENFILE;
  return k.should_fail("kmalloc") !== 0 ? -ENOMEM : 0;
}
function* anon_inode_getfile(k, name, f_op, private_data) {
  yield k.at(ALLOC_FILE);
  const error = alloc_empty_file(k);
  if (error !== 0) return error;
  const filep = new file(k, `anon_inode:${name}`, f_op);
  filep.private_data = private_data;
  return filep;
}

// reference/kernel/atomic.ts
var atomic64_t = class {
  constructor(k, name) {
    this.k = k;
    this.name = name;
    this.location = k.locations(1);
    this.increment = atomic("atomic64_inc", "write", this, 1);
    this.decrement = atomic("atomic64_dec", "write", this, -1);
    this.load = atomic("atomic64_read", "read", this, 0);
  }
  k;
  name;
  location;
  ordering = "atomic";
  value = 0;
  increment;
  decrement;
  load;
  trace() {
  }
  reset() {
    this.value = 0;
  }
  save() {
    const { value } = this;
    return () => void (this.value = value);
  }
};
function atomic(name, access, counter, change) {
  return new Operation(name, access, counter, () => {
    counter.k.touch(counter.location, counter, change !== 0);
    return counter.value += change;
  });
}
function ATOMIC64_INIT(k, name) {
  const counter = new atomic64_t(k, name);
  k.roots.push(counter);
  return counter;
}
var CMPXCHG = point("atomic_cmpxchg", "write", { name: "atomic_t" });
var SET = point("atomic_set", "write", { name: "atomic_t" });
function* atomic_cmpxchg(counter, from, to) {
  const { k } = counter;
  yield k.at(CMPXCHG);
  k.touch(counter.location, counter, true);
  const { value } = counter;
  if (value === from) counter.value = to;
  return value;
}
function* atomic_set(counter, value) {
  const { k } = counter;
  yield k.at(SET);
  k.touch(counter.location, counter, true);
  counter.value = value;
}

// reference/kernel/backtrace.ts
var DEPTH = 60;
var C_NAME = /^_{0,2}[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;
var ANY_C_NAME = /^[a-z_][a-z0-9_]*$/;
var OWN_MIRRORED = /(?:^|[\\/])reference[\\/](?!kernel|engine|machine)\w+[\\/]/;
var MACHINERY = /(?:^|[\\/])reference[\\/](?:kernel|engine|machine)[\\/.]|[\\/]node_modules[\\/]|^node:/;
var MIRRORED = /(?:^|(?<![\\/]test)[\\/])reference[\\/]/;
function isKernelCode(name, file3) {
  if (OWN_MIRRORED.test(file3) && !/[\\/]test[\\/]reference[\\/]/.test(file3)) return ANY_C_NAME.test(name);
  if (MACHINERY.test(file3)) return false;
  if (MIRRORED.test(file3)) return ANY_C_NAME.test(name);
  return file3 !== "" && file3 !== "<anonymous>" && C_NAME.test(name);
}
var Backtrace = class _Backtrace {
  #holder = {};
  #functions = null;
  constructor() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = DEPTH;
    Error.captureStackTrace(this.#holder, _Backtrace);
    Error.stackTraceLimit = stackTraceLimit;
  }
  /** The C functions that ran, innermost first. */
  get functions() {
    return this.#functions ??= this.read();
  }
  read() {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (_error, sites2) => sites2;
    const sites = this.#holder.stack ?? [];
    Error.prepareStackTrace = prepareStackTrace;
    const functions = [];
    for (const site of sites) {
      const name = site.getFunctionName();
      if (name === null || !isKernelCode(name, site.getScriptNameOrSourceURL() ?? "")) continue;
      if (functions.at(-1) !== name) functions.push(name);
    }
    return functions;
  }
};
var FRAME = /^\s+at (?:[\w.<>$]*\.)?([A-Za-z_$][\w$]*)(?: \[as [^\]]+\])? \((.*?)(?::(\d+)(?::\d+)?)?\)$/;
function runningCode() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = stackTraceLimit;
  return codeOf(stack);
}
function codeOf(stack) {
  const functions = [];
  let source = "";
  for (const line of stack.split("\n")) {
    const [, name = "", file3 = "", row = ""] = FRAME.exec(line) ?? [];
    if (!isKernelCode(name, file3)) continue;
    if (source === "") source = `${file3.replace(/^(?:.*[\\/])?reference[\\/]/, "")}:${row}`;
    if (functions.at(-1) !== name) functions.push(name);
  }
  return { functions, source };
}

// reference/kernel/bss.ts
var declared = /* @__PURE__ */ new Map();
function sameFields(fields, initial) {
  let index = 0;
  for (const key in initial) if (fields[index++] !== key) return false;
  return index === fields.length;
}
var blank = (initial) => Object.fromEntries(Object.keys(initial).map((field) => [field, null]));
function classOf(name, initial) {
  let classes = declared.get(name);
  if (classes === void 0) declared.set(name, classes = []);
  let found = classes.find((candidate) => sameFields(candidate.layout.fields, initial));
  if (found === void 0) classes.push(found = struct(name, () => blank(initial)));
  return found;
}
var nothing3 = () => {
};
var Statics = class {
  constructor(name, variables) {
    this.name = name;
    this.variables = variables;
  }
  name;
  variables;
  trace(visit2) {
    this.variables.trace(visit2);
  }
  /** The kernel resets all static structs itself, and so does a checkpoint. */
  reset() {
  }
  save() {
    return nothing3;
  }
};
function bss(k, name, initial) {
  const variables = new (classOf(name, initial))(k);
  let index = 0;
  for (const key in initial) variables.raw[index++] = initial[key];
  k.roots.push(new Statics(name, variables));
  return variables;
}
function static_struct(k, name, variable) {
  k.roots.push(new Statics(name, variable));
  return variable;
}

// reference/kernel/checkpoint.ts
function checkpoint(k, others) {
  const restores = [k.save(), k.ram.save()];
  for (const root of k.roots) restores.push(root.save());
  for (const object of objectsOf(k, others)) restores.push(object.save());
  return () => {
    for (let i = 0; i < restores.length; i++) restores[i]();
  };
}
function objectsOf(k, others) {
  const found = /* @__PURE__ */ new Set();
  const visit2 = (object) => {
    if (found.has(object)) return;
    found.add(object);
    object.trace(visit2);
  };
  for (const object of k.statics) visit2(object);
  for (const root of k.roots) root.trace(visit2);
  for (const object of [...k.objects, ...k.files, ...k.ram.pages, ...others]) visit2(object);
  return found;
}

// reference/kernel/embed.ts
var Inner = class {
  constructor(inner) {
    this.inner = inner;
  }
  inner;
  trace(visit2) {
    this.inner.trace(visit2);
  }
  reset() {
    this.inner.reset(this.inner.layout.defaults);
  }
  save() {
    return this.inner.save();
  }
};
function embed(owner, inner) {
  owner.embed(new Inner(inner));
  return inner;
}
function free_embedded(inner) {
  inner.freed = true;
  inner.touchAll();
}

// reference/kernel/err.ts
function IS_ERR(answer) {
  return typeof answer === "number";
}
function PTR_ERR(answer) {
  return answer;
}

// reference/kernel/mm.ts
var PAGE_SIZE = 4096;
var FIRST_ADDRESS = 268435456;
var Page = class extends Struct {
  constructor(k, phys, count, who) {
    super(k);
    this.phys = phys;
    this.count = count;
    this.who = who;
    this.mark = k.locations(1);
    this.notes.alias = `pages:${who}`;
  }
  phys;
  count;
  who;
  content = null;
  /** Kexec Handover was told to keep it. */
  preserved = false;
  /** A kexec went by and nobody had kept it. */
  lost = false;
  lost_reported = -1;
  /** Footprint of `preserved`: that of the content is `location`, and the values of a blob have their own. */
  mark;
  save() {
    const { preserved: preserved2, lost: lost2, lost_reported, mark } = this;
    const content = this.content?.clone() ?? null;
    const rest = super.save();
    return () => {
      rest();
      this.preserved = preserved2;
      this.lost = lost2;
      this.lost_reported = lost_reported;
      this.mark = mark;
      this.content = content?.clone() ?? null;
    };
  }
  get size() {
    return this.count * PAGE_SIZE;
  }
  /** Somebody looks at the content, or changes it. */
  use(write3) {
    const { k } = this;
    if (k.observing) return;
    this.check();
    k.touch(this.location, this.layout, write3);
    if (this.lost && this.lost_reported !== k.round) {
      this.lost_reported = k.round;
      k.report(`lost_memory_read:${this.who}`);
    }
  }
};
defineLayout(Page.prototype, { name: "pages", fields: [], defaults: [] });
var Ram = class {
  /** Allocated or preserved, by ascending address. No address is used twice. */
  pages = [];
  next = FIRST_ADDRESS;
  /** What this kernel was told by the one before it: a finished root blob. */
  kho_in = null;
  /** What the next kernel is told about Kexec Handover: its root blob. */
  kho_root = null;
  kho_map = null;
  /** Power off. */
  reset() {
    this.pages = [];
    this.next = FIRST_ADDRESS;
    this.kho_in = null;
    this.kho_root = null;
    this.kho_map = null;
  }
  /** To how it is now, but for what the pages hold. */
  save() {
    const { next, kho_in, kho_root, kho_map } = this;
    const pages = this.pages.slice();
    return () => {
      this.pages = pages.slice();
      this.next = next;
      this.kho_in = kho_in;
      this.kho_root = kho_root;
      this.kho_map = kho_map;
    };
  }
  allocate(k, bytes, who) {
    const count = Math.ceil(bytes / PAGE_SIZE);
    const page = new Page(k, this.next, count, who);
    this.next += count * PAGE_SIZE;
    this.pages.push(page);
    return page;
  }
  at(phys) {
    return this.pages.find((page) => page.phys === phys) ?? null;
  }
  /** Drops what is neither allocated nor preserved. */
  forget(page) {
    const index = this.pages.indexOf(page);
    if (index >= 0) removeAt(this.pages, index);
  }
  /** Number of 4 KiB pages that are marked as preserved. */
  get preserved() {
    let count = 0;
    for (const page of this.pages) if (page.preserved) count += page.count;
    return count;
  }
  /** The jump to kernel `k`: it finds `kept`, everything else is gone, and so is what was freed although it was to be kept. */
  jump(k, kept) {
    for (const page of this.pages) {
      if (page.freed || !kept.includes(page)) {
        page.lost = true;
        page.content = null;
      }
      page.freed = false;
      page.preserved = false;
      page.k = k;
      page.notes.slot = -1;
      page.location = k.locations(1);
      page.mark = k.locations(1);
      page.content?.relocate(k);
    }
    this.pages = this.pages.filter((page) => kept.includes(page));
    this.kho_in = this.kho_root !== null && kept.includes(this.kho_root) ? this.kho_root : null;
    this.kho_root = null;
    this.kho_map = null;
  }
};
var ALLOC_PAGES = point("alloc_pages", "allocate", { name: "pages" });

// reference/kernel/memory.ts
var folio = class extends Page {
  bytes;
  view;
  refcount = 1;
  /** Pages are all of this size on the machine. */
  page_size;
  /** Its place in the file that it belongs to. */
  index = 0;
  dirty = false;
  uptodate = false;
  /** Kept by Kexec Handover over the last jump, and not restored yet. */
  handed_over = false;
  constructor(k, phys, count, who, page_size) {
    super(k, phys, count, who);
    this.page_size = page_size;
    this.bytes = new Uint8Array(count * page_size);
    this.view = new DataView(this.bytes.buffer);
  }
  get size() {
    return this.count * this.page_size;
  }
  save() {
    const { refcount, index, dirty, uptodate, handed_over } = this;
    const bytes = this.bytes.slice();
    const rest = super.save();
    return () => {
      rest();
      this.refcount = refcount;
      this.index = index;
      this.dirty = dirty;
      this.uptodate = uptodate;
      this.handed_over = handed_over;
      this.bytes.set(bytes);
    };
  }
  get_u32(offset) {
    this.use(false);
    return this.view.getUint32(offset, true);
  }
  set_u32(offset, value) {
    this.use(true);
    this.view.setUint32(offset, value, true);
  }
  get_u64(offset) {
    this.use(false);
    return this.view.getBigUint64(offset, true);
  }
  set_u64(offset, value) {
    this.use(true);
    this.view.setBigUint64(offset, value, true);
  }
  /** A u64 that is an address or a count. */
  get_number(offset) {
    this.use(false);
    return this.view.getUint32(offset, true) + this.view.getUint32(offset + 4, true) * 2 ** 32;
  }
  set_number(offset, value) {
    this.use(true);
    this.view.setUint32(offset, value % 2 ** 32, true);
    this.view.setUint32(offset + 4, Math.floor(value / 2 ** 32), true);
  }
  /** The bytes up to the first NUL, one a character. */
  get_string(offset, size) {
    this.use(false);
    let text = "";
    for (let i = offset; i < offset + size && this.bytes[i] !== 0; i++) text += String.fromCharCode(this.bytes[i]);
    return text;
  }
  /** strscpy(): cut so that a NUL fits; what follows the NUL stays as it was. */
  set_string(offset, size, text) {
    this.use(true);
    const length = Math.min(text.length, size - 1);
    for (let i = 0; i < length; i++) this.bytes[offset + i] = text.charCodeAt(i);
    this.bytes[offset + length] = 0;
  }
  clear(offset, size) {
    this.use(true);
    this.bytes.fill(0, offset, offset + size);
  }
};
var memory = class extends Ram {
  constructor(page_size, limit) {
    super();
    this.page_size = page_size;
    this.limit = limit;
  }
  page_size;
  limit;
  byAddress = /* @__PURE__ */ new Map();
  used = 0;
  address = FIRST;
  /** Found at boot; null when there was no handover. */
  handed_over = null;
  /** For the next kernel. */
  subtrees = /* @__PURE__ */ new Map();
  /** Kexec Handover is switched on in this kernel. */
  kho_enabled = true;
  reset() {
    super.reset();
    this.byAddress.clear();
    this.used = 0;
    this.address = FIRST;
    this.handed_over = null;
    this.subtrees = /* @__PURE__ */ new Map();
    this.kho_enabled = true;
  }
  save() {
    const { used, address, handed_over, kho_enabled } = this;
    const subtrees = new Map(this.subtrees);
    const folios = [...this.byAddress.values()];
    const rest = super.save();
    return () => {
      rest();
      this.used = used;
      this.address = address;
      this.handed_over = handed_over;
      this.kho_enabled = kho_enabled;
      this.subtrees = new Map(subtrees);
      this.byAddress.clear();
      for (const page of folios) this.byAddress.set(page.phys, page);
    };
  }
  /** Pages that are allocated. */
  get allocated() {
    return this.used;
  }
  /** Zeroed pages for `bytes` bytes; null when there are not enough. */
  folio_alloc(k, bytes, who) {
    const count = Math.ceil(bytes / this.page_size);
    if (this.used + count > this.limit) return null;
    const page = new folio(k, this.address, count, who, this.page_size);
    this.address += Math.ceil(count * this.page_size / ALIGNMENT + 1) * ALIGNMENT;
    this.used += count;
    this.pages.push(page);
    this.byAddress.set(page.phys, page);
    return page;
  }
  folio_at(phys) {
    return this.byAddress.get(phys) ?? null;
  }
  forget(page) {
    super.forget(page);
    if (this.byAddress.delete(page.phys)) this.used -= page.count;
  }
  /** The jump to kernel `k`: with a handover it finds what was to be kept, otherwise nothing. */
  kexec(k, withHandover) {
    this.handed_over = withHandover ? { subtrees: this.subtrees } : null;
    this.subtrees = /* @__PURE__ */ new Map();
    const kept = withHandover ? this.pages.filter((page) => page.preserved) : [];
    this.jump(k, kept);
    this.byAddress.clear();
    this.used = 0;
    for (const page of this.pages) {
      this.byAddress.set(page.phys, page);
      this.used += page.count;
      page.handed_over = true;
      page.refcount = 0;
      page.index = 0;
      page.dirty = false;
      page.uptodate = false;
    }
  }
};
var FIRST = 268435456;
var ALIGNMENT = 256;
var memoryOf = (k) => k.ram;
function PAGE_BYTES(k) {
  return memoryOf(k).page_size;
}
function PAGE_ALIGN(k, bytes) {
  const { page_size } = memoryOf(k);
  return Math.ceil(bytes / page_size) * page_size;
}
var FOLIO_ALLOC = point("folio_alloc", "allocate", { name: "pages" });
function folio_alloc_now(k, bytes, who) {
  if (k.should_fail("page_alloc") !== 0) return null;
  return memoryOf(k).folio_alloc(k, bytes, who);
}
function folio_get(page) {
  page.check();
  page.k.touch(page.location, page.layout, true);
  page.refcount++;
}
function folio_put(page) {
  const { k } = page;
  page.check();
  k.touch(page.location, page.layout, true);
  if (page.refcount === 0) k.report(`folio_put_underflow:${page.who}`);
  else if (--page.refcount === 0) free_folio(page);
}
function free_folio(page) {
  const { k } = page;
  if (page.preserved) k.report(`freed_while_preserved:${page.who}`);
  page.freed = true;
  k.dirty = true;
  if (!page.preserved) k.ram.forget(page);
}
function __va(k, phys, who = "unknown") {
  const found = memoryOf(k).folio_at(phys);
  if (found !== null) return found;
  const nothing4 = new folio(k, phys, 1, who, memoryOf(k).page_size);
  nothing4.lost = true;
  return nothing4;
}
function __pa(page) {
  return page.phys;
}

// reference/kernel/lockdep.ts
var Lock = class {
  constructor(k, name, owner) {
    this.k = k;
    this.name = name;
    this.owner = owner;
    this.location = k.locations(1);
    this.key = k.lockdep.classOf(name);
    if (owner !== null) owner.embed(this);
  }
  k;
  name;
  owner;
  location;
  ordering = "lock";
  /** Held by one task alone. */
  alone = { lock: this, read: false };
  /** The lock class: all locks of one name. */
  key;
  trace() {
  }
  /** Takes a task that waits killably out of the queue; false: it does not wait so. */
  kill(_task) {
    return false;
  }
  /** Does `task` wait for it until a fatal signal comes? */
  isAwaitedKillably(_task) {
    return false;
  }
};
var Lockdep = class {
  classes = [];
  /** Bit b of `after[a]`: a lock of class b was taken while one of class a was held. */
  after = [];
  classOf(name) {
    const known = this.classes.indexOf(name);
    if (known >= 0) return known;
    this.after.push(0);
    return this.classes.push(name) - 1;
  }
  /**
   * `task` is about to take `lock`: reports the first time that this closes a cycle in the order of classes.
   * Trylocks and subclasses are not modelled.
   */
  order(task, lock) {
    const { held } = task;
    for (let i = 0; i < held.length; i++) {
      const from = held[i].lock.key;
      const bit = 1 << lock.key;
      if (from === lock.key || (this.after[from] & bit) !== 0) continue;
      const cycle = this.reaches(lock.key, from);
      this.after[from] |= bit;
      if (cycle) lock.k.report(`lock_order_cycle:${held[i].lock.name}:${lock.name}`);
    }
  }
  reaches(from, to) {
    let seen = 1 << from;
    for (let frontier = seen; frontier !== 0; ) {
      let next = 0;
      for (let key = 0; key < this.classes.length; key++) if (frontier >> key & 1) next |= this.after[key];
      frontier = next & ~seen;
      seen |= next;
    }
    return (seen >> to & 1) === 1;
  }
  reset() {
    this.after.fill(0);
  }
  /** Classes that come later stay known: a class is nothing but its name. */
  save() {
    const after = this.after.slice();
    return () => {
      for (let key = 0; key < this.after.length; key++) this.after[key] = after[key] ?? 0;
    };
  }
  /** `A>B` for every order seen, sorted. */
  edges() {
    const edges = [];
    this.classes.forEach((from, a) => {
      this.classes.forEach((to, b) => {
        if (this.after[a] >> b & 1) edges.push(`${from}>${to}`);
      });
    });
    return edges.sort();
  }
};
function note_acquired(task, hold) {
  task.held.push(hold);
}
function note_released(task, hold) {
  const { held } = task;
  const i = held.lastIndexOf(hold);
  if (i < 0) return false;
  removeAt(held, i);
  return true;
}
function holds(task, hold) {
  return task.held.includes(hold);
}

// reference/kernel/rwsem.ts
var READ = 0;
var WRITE = 1;
var WRITE_KILLABLE = 2;
var rw_semaphore = class extends Lock {
  readers = 0;
  writer = null;
  waiters = [];
  wanted = [];
  shared = { lock: this, read: true };
  steps;
  constructor(k, name, owner = null) {
    super(k, name, owner);
    this.steps = [acquire(this, READ), acquire(this, WRITE), acquire(this, WRITE_KILLABLE), release(this, true), release(this, false)];
  }
  get idle() {
    return this.readers === 0 && this.writer === null && this.waiters.length === 0;
  }
  reset() {
    this.readers = 0;
    this.writer = null;
    clear(this.waiters);
    clear(this.wanted);
  }
  save() {
    const { readers, writer } = this;
    return () => {
      this.readers = readers;
      this.writer = writer;
      clear(this.waiters);
      clear(this.wanted);
    };
  }
  /** The tasks that wait, in the order in which they came. */
  get queue() {
    return this.waiters;
  }
  acquire(task, mode) {
    const { k } = this;
    if (mode === WRITE_KILLABLE && k.should_fail("killed") !== 0) return -EINTR;
    k.lockdep.order(task, this);
    const free = this.writer === null && this.waiters.length === 0 && (mode === READ || this.readers === 0);
    k.touch(this.location, this, mode !== READ || !free);
    if (!free) {
      if (mode === WRITE_KILLABLE && task.fatal_signal_pending()) return -EINTR;
      this.waiters.push(task);
      this.wanted.push(mode);
      task.waiting_for = this;
      return BLOCKED;
    }
    this.take(task, mode);
    return 0;
  }
  take(task, mode) {
    if (mode === READ) this.readers++;
    else this.writer = task;
    note_acquired(task, mode === READ ? this.shared : this.alone);
  }
  release(task, read2) {
    note_released(task, read2 ? this.shared : this.alone);
    this.k.touch(this.location, this, !read2 || this.waiters.length > 0);
    if (!read2) this.writer = null;
    else if (this.readers > 0) this.readers--;
    this.grant();
    return 0;
  }
  grant() {
    if (this.waiters.length === 0 || this.writer !== null) return;
    if (this.wanted[0] === READ) this.grantReaders();
    else if (this.readers === 0) this.wake(0);
  }
  grantReaders() {
    for (let i = 0; i < this.waiters.length; ) {
      if (this.wanted[i] === READ) this.wake(i);
      else i++;
    }
  }
  wake(index) {
    const task = this.waiters[index];
    this.take(task, this.wanted[index]);
    this.dequeue(index);
    task.wake(0);
  }
  dequeue(index) {
    removeAt(this.waiters, index);
    removeAt(this.wanted, index);
  }
  isAwaitedKillably(task) {
    return this.wanted[this.waiters.indexOf(task)] === WRITE_KILLABLE;
  }
  /** A fatal signal for a task that waits killably: it goes on with -EINTR. False when it does not wait so. */
  kill(task) {
    const index = this.waiters.indexOf(task);
    if (index < 0 || this.wanted[index] !== WRITE_KILLABLE) return false;
    this.k.touch(this.location, this, true);
    this.dequeue(index);
    task.wake(-EINTR);
    this.grant();
    return true;
  }
};
var NAMES3 = ["down_read", "down_write", "down_write_killable"];
var acquires = [READ, WRITE, WRITE_KILLABLE].map(
  (mode) => function(task) {
    return this.object.acquire(task, mode);
  }
);
var releases = [true, false].map(
  (read2) => function(task) {
    return this.object.release(task, read2);
  }
);
var acquire = (sem, mode) => new Operation(NAMES3[mode], "acquire", sem, acquires[mode]);
var release = (sem, read2) => new Operation(read2 ? "up_read" : "up_write", "release", sem, releases[read2 ? 0 : 1]);
function DECLARE_RWSEM(k, name) {
  const sem = new rw_semaphore(k, name);
  k.roots.push(sem);
  return sem;
}
function step2(sem, index) {
  if (sem.owner !== null) sem.owner.check();
  return sem.k.traced ? sem.k.at(sem.steps[index]) : sem.steps[index];
}
function down_read(sem) {
  const task = sem.k.current;
  if (holds(task, sem.shared)) sem.k.report(`recursive_read:${sem.name}`);
  else if (sem.writer === task) sem.k.report(`recursive_lock:${sem.name}`);
  return step2(sem, 0);
}
function wantWrite(sem, index) {
  const task = sem.k.current;
  if (sem.writer === task || holds(task, sem.shared)) sem.k.report(`recursive_lock:${sem.name}`);
  return step2(sem, index);
}
function down_write(sem) {
  return wantWrite(sem, 1);
}
function up_read(sem) {
  if (!holds(sem.k.current, sem.shared)) sem.k.report(`unbalanced_up_read:${sem.name}`);
  return step2(sem, 3);
}
function up_write(sem) {
  if (sem.writer !== sem.k.current) sem.k.report(`unbalanced_up_write:${sem.name}`);
  return step2(sem, 4);
}

// reference/kernel/fs.ts
var FMODE_READ = 1;
var FMODE_WRITE = 2;
var FMODE_PATH = 4;
var FMODE_STREAM = 8;
var O_APPEND = 1024;
var inode = class extends struct("inode", () => ({ i_size: 0, i_nlink: 0, seals: 0, flags: 0 })) {
  constructor(k, kind, i_mode) {
    super(k);
    this.kind = kind;
    this.i_mode = i_mode;
    this.notes.alias = `inode:${kind}`;
    this.i_rwsem = new rw_semaphore(k, "inode.i_rwsem", this);
  }
  kind;
  i_mode;
  i_rwsem;
  /** The page cache, by index. */
  i_pages = /* @__PURE__ */ new Map();
  i_count = 1;
  trace(visit2) {
    super.trace(visit2);
    for (const page of this.i_pages.values()) visit2(page);
  }
  save() {
    const { i_count } = this;
    const pages = [...this.i_pages];
    const rest = super.save();
    return () => {
      rest();
      this.i_count = i_count;
      this.i_pages.clear();
      for (const [index, page] of pages) this.i_pages.set(index, page);
    };
  }
  /** Tells it from all other objects of its kernel, as its address does. */
  get i_ino() {
    return this.location;
  }
  /** Its content is looked at or changed. */
  use(write3) {
    this.check();
    this.k.touch(this.location, this.layout, write3);
  }
};
function new_inode(k, kind, i_mode) {
  const made = new inode(k, kind, i_mode);
  made.notes.slot = k.objects.length;
  k.objects.push(made);
  k.dirty = true;
  return made;
}
function iput(of) {
  const { k } = of;
  of.use(true);
  if (--of.i_count > 0) return;
  for (const page of of.i_pages.values()) folio_put(page);
  of.i_pages.clear();
  of.freed = true;
  of.touchAll();
  k.dirty = true;
  k.unlist(of);
}
var inode_file = class extends file {
  constructor(k, name, f_op, f_inode, f_mode, f_flags = 0) {
    super(k, name, f_op);
    this.f_inode = f_inode;
    this.f_mode = f_mode;
    this.f_flags = f_flags;
    this.position = k.locations(1);
  }
  f_inode;
  f_mode;
  f_flags;
  position;
  pos = 0;
  get is_path() {
    return (this.f_mode & FMODE_PATH) !== 0;
  }
  trace(visit2) {
    super.trace(visit2);
    visit2(this.f_inode);
  }
  save() {
    const { pos } = this;
    const rest = super.save();
    return () => {
      rest();
      this.pos = pos;
    };
  }
  get f_pos() {
    this.check();
    this.k.touch(this.position, POSITION, false);
    return this.pos;
  }
  set f_pos(value) {
    this.check();
    this.k.touch(this.position, POSITION, true);
    this.pos = value;
  }
};
var POSITION = { name: "file.f_pos" };
function file_inode(filep) {
  return filep instanceof inode_file ? filep.f_inode : null;
}

// reference/kernel/kho.ts
var TREE = { name: "kho_out.radix_tree" };
var KHO_ALLOC = point("kho_alloc_preserve", "allocate", TREE);
var KHO_PRESERVE = point("kho_preserve_folio", "write", TREE);
var KHO_UNPRESERVE = point("kho_unpreserve_folio", "write", TREE);
var KHO_RESTORE = point("kho_restore_folio", "write", TREE);
var memoryOf2 = (k) => k.ram;
function kho_is_enabled(k) {
  return memoryOf2(k).kho_enabled;
}
function preserve2(k, page) {
  if (k.should_fail("kho_preserve") !== 0) return -ENOMEM;
  page.check();
  k.touch(page.location, page.layout, true);
  page.preserved = true;
  return 0;
}
function unpreserve(page) {
  const { k } = page;
  k.touch(page.location, page.layout, true);
  if (!page.preserved) k.report("warn:kho_radix_del_key");
  page.preserved = false;
  if (page.freed) k.ram.forget(page);
}
function* kho_alloc_preserve(k, bytes, who) {
  yield k.at(KHO_ALLOC);
  return kho_alloc_preserve_now(k, bytes, who);
}
function kho_alloc_preserve_now(k, bytes, who) {
  if (bytes === 0) return -EINVAL;
  const page = folio_alloc_now(k, bytes, who);
  if (page === null) return -ENOMEM;
  const err = preserve2(k, page);
  if (err === 0) return page;
  folio_put(page);
  return err;
}
function* kho_unpreserve_free(page) {
  if (page === null) return;
  yield page.k.at(KHO_UNPRESERVE);
  page.check();
  unpreserve(page);
  folio_put(page);
}
function* kho_preserve_folio(page) {
  yield page.k.at(KHO_PRESERVE);
  return preserve2(page.k, page);
}
function* kho_unpreserve_folio(page) {
  yield page.k.at(KHO_UNPRESERVE);
  unpreserve(page);
}
function restore(k, phys) {
  const page = memoryOf2(k).folio_at(phys);
  if (page !== null) k.touch(page.location, page.layout, true);
  if (page === null || !page.handed_over) {
    k.report("warn:kho_restore_page");
    return null;
  }
  page.handed_over = false;
  page.refcount = 1;
  return page;
}
function* kho_restore_folio(k, phys) {
  yield k.at(KHO_RESTORE);
  return restore(k, phys);
}
function* kho_restore_free(k, page) {
  yield k.at(KHO_RESTORE);
  kho_restore_free_now(k, page);
}
function kho_restore_free_now(k, page) {
  const restored = restore(k, page.phys);
  if (restored === null) k.report("warn:kho_restore_free");
  else folio_put(restored);
}
function kho_add_subtree(k, name, page, size) {
  memoryOf2(k).subtrees.set(name, { phys: page.phys, size });
  return 0;
}
function kho_retrieve_subtree(k, name) {
  return memoryOf2(k).handed_over?.subtrees.get(name) ?? -ENOENT;
}
var FIRST2 = 0;
var TOTAL_PAGES = 8;
var KHO_VMALLOC_SIZE = 16;
function* kho_preserve_vmalloc(k, area, into) {
  yield k.at(KHO_PRESERVE);
  const chunk = folio_alloc_now(k, memoryOf2(k).page_size, "kho_preserve_vmalloc");
  if (chunk === null) return -ENOMEM;
  if (preserve2(k, chunk) !== 0) {
    folio_put(chunk);
    return -ENOMEM;
  }
  into.page.set_number(into.offset + FIRST2, chunk.phys);
  const err = preserve2(k, area);
  if (err !== 0) {
    unpreserve(chunk);
    folio_put(chunk);
    return err;
  }
  chunk.set_number(8, area.phys);
  into.page.set_u32(into.offset + TOTAL_PAGES, area.count);
  return 0;
}
function* kho_unpreserve_vmalloc(k, from) {
  yield k.at(KHO_UNPRESERVE);
  const chunk = __va(k, from.page.get_number(from.offset + FIRST2));
  unpreserve(chunk);
  const area = memoryOf2(k).folio_at(chunk.get_number(8));
  if (area !== null) unpreserve(area);
  folio_put(chunk);
}
function* kho_restore_vmalloc(k, from) {
  yield k.at(KHO_RESTORE);
  if (k.should_fail("kmalloc") !== 0) return null;
  const chunk = __va(k, from.page.get_number(from.offset + FIRST2));
  const area = restore(k, chunk.get_number(8));
  if (area === null) return null;
  if (restore(k, chunk.phys) === null) return null;
  folio_put(chunk);
  return area.count === from.page.get_u32(from.offset + TOTAL_PAGES) ? area : null;
}

// reference/kernel/oops.ts
var EndlessLoop = class extends Error {
  name = "EndlessLoop";
};
var NULL_POINTER = /^Cannot (?:read|set) properties of null\b/;
function oopsOf(error) {
  const isLoop = error instanceof EndlessLoop;
  if (!isLoop && !(error instanceof TypeError && NULL_POINTER.test(error.message))) return null;
  const { functions } = codeOf(error.stack ?? "");
  const [where] = functions;
  if (where === void 0) return null;
  return { event: isLoop ? `hang:${where}` : `panic:${where}:null_pointer_dereference`, functions };
}

// reference/kernel/linux.ts
var Report = class {
  /** `where`: default is what runs now. */
  constructor(event, task, where = new Backtrace(), isKillable = false) {
    this.event = event;
    this.isKillable = isKillable;
    this.#where = where;
    this.#task = task;
  }
  event;
  isKillable;
  #where;
  #task;
  get functions() {
    return this.#where.functions;
  }
  /** The task that ran; null during boot and for what is found after a call. */
  get task() {
    return this.#task;
  }
};
var KernelPanic = class extends Error {
  constructor(where, why) {
    super(`${where}: ${why}`);
    this.where = where;
    this.why = why;
  }
  where;
  why;
};
var Linux = class {
  constructor(ram = new Ram(), reports = []) {
    this.ram = ram;
    this.reports = reports;
  }
  ram;
  reports;
  modules;
  /** The task whose body runs. */
  current = null;
  recorder = null;
  /** While true, fields are read without checks and without leaving a footprint. */
  observing = false;
  /** Each step records where in the C code it was made: slow. */
  traced = false;
  /** Static variables, locks, lists and maps in order of creation. */
  roots = [];
  /** What kmalloc gave out and kfree has not taken back, in order of allocation. */
  objects = [];
  lockdep = new Lockdep();
  /** Open files in order of creation. */
  files = [];
  /** Something was allocated, freed or unlinked since the last search for leaks. */
  dirty = false;
  panicked = false;
  /** The running access is part of a kfree(). */
  freeing = false;
  next_location = 0;
  /** Statically allocated structs, and their field values before the kernel started. */
  statics = [];
  initial = [];
  static_locations = 0;
  /** All static variables have been made: what is made from now on is dynamic. */
  sealed = false;
  /** Rises with every call, so that a sanitizer says the same thing once a call only. */
  round = 0;
  /** The kernel image is complete: its modules have made their static variables. */
  seal() {
    this.sealed = true;
    this.static_locations = this.next_location;
    for (const object of this.statics) this.initial.push(object.raw.slice());
  }
  /**
   * Loads the image again: as `seal` left it, on another machine. The modules' functions stay: to make them anew costs
   * more than a whole execution, because V8 gives each new generator function a hidden class of its own.
   */
  reset(ram, reports) {
    this.ram = ram;
    this.reports = reports;
    this.current = null;
    this.recorder = null;
    this.observing = false;
    this.traced = false;
    this.dirty = false;
    this.panicked = false;
    this.freeing = false;
    this.round = 0;
    this.next_location = this.static_locations;
    clear(this.objects);
    clear(this.files);
    this.lockdep.reset();
    for (const root of this.roots) root.reset();
    for (let i = 0; i < this.statics.length; i++) this.statics[i].reset(this.initial[i]);
  }
  /** To how it is now, but for what its statics, roots and objects hold themselves. */
  save() {
    const { ram, reports, recorder, traced, dirty, panicked, round, next_location } = this;
    const objects = this.objects.slice();
    const files = this.files.slice();
    const lockdep = this.lockdep.save();
    return () => {
      this.ram = ram;
      this.reports = reports;
      this.current = null;
      this.recorder = recorder;
      this.observing = false;
      this.traced = traced;
      this.dirty = dirty;
      this.panicked = panicked;
      this.round = round;
      this.next_location = next_location;
      copyInto(this.objects, objects);
      copyInto(this.files, files);
      lockdep();
    };
  }
  /** A struct is made. */
  adopt(object) {
    if (!this.sealed) this.statics.push(object);
  }
  /** Reserves `count` footprint locations: stable small numbers in order of creation. */
  locations(count) {
    const first = this.next_location;
    this.next_location += count;
    return first;
  }
  /** A static variable by name. Observers only. */
  root(name) {
    return this.roots.find((root) => root.name === name);
  }
  report(event) {
    this.reports.push(new Report(event, this.current));
  }
  /** 0, or the errno with which this occasion has to fail: the running call's injected fault. */
  should_fail(site) {
    const fault = this.current === null ? null : this.current.fault;
    if (fault === null || fault.site !== site) return 0;
    return fault.occasion();
  }
  /** Takes an object out of `objects`; the order of the others stays. */
  unlist(object) {
    const { objects } = this;
    if (object.notes.slot < 0) return;
    for (let i = object.notes.slot; i + 1 < objects.length; i++) {
      objects[i] = objects[i + 1];
      objects[i].notes.slot = i;
    }
    objects.pop();
    object.notes.slot = -1;
  }
  /** Makes the death of the kernel of an exception in its code; throws it again when it is none. */
  oops(error) {
    const oops = oopsOf(error);
    if (oops === null) throw error;
    this.panicked = true;
    this.reports.push(new Report(oops.event, this.current, oops));
  }
  panic(where, why) {
    this.panicked = true;
    this.recorder?.barrier();
    this.report(`panic:${where}:${why}`);
    throw new KernelPanic(where, why);
  }
  /** Part of the running step's footprint. */
  touch(location, object, write3, field = "") {
    if (this.recorder !== null && !this.observing) this.recorder.touch(location, object, field, write3);
  }
  /** Notes where a step was made, when someone wants to know; returns the step. */
  at(step4) {
    if (this.traced && this.current !== null) this.current.where = runningCode();
    return step4;
  }
};

// reference/kernel/list.ts
var list_head = class {
  constructor(k, name, entry) {
    this.k = k;
    this.name = name;
    this.entry = entry;
    this.location = k.locations(2);
    this.next = this;
    this.prev = this;
  }
  k;
  name;
  entry;
  /** Of `next`; that of `prev` follows. */
  location;
  next;
  prev;
  /** A list keeps its entries reachable. Observers only. */
  trace(visit2) {
    if (this.entry !== null) return;
    for (let node = this.next; node !== null && node !== this; node = node.next) visit2(node.entry);
  }
  reset() {
    this.next = this;
    this.prev = this;
  }
  save() {
    const { next, prev } = this;
    return () => {
      this.next = next;
      this.prev = prev;
    };
  }
  /** Entries as they are linked now, without a footprint. Observers only. */
  get entries() {
    const entries = [];
    for (let node = this.next; node !== null && node !== this; node = node.next) entries.push(node.entry);
    return entries;
  }
  /** `next` or `prev` is read or written: two pieces of memory. */
  use(member, write3) {
    if (this.entry !== null) this.entry.check();
    this.k.touch(member === "next" ? this.location : this.location + 1, this, write3, member);
  }
  /** Another one's pointer to this node is changed. */
  link(member, node) {
    this.use(member, true);
    this[member] = node;
  }
};
function LIST_HEAD(k, name) {
  const head = new list_head(k, name, null);
  k.roots.push(head);
  return head;
}
var embedded_head = class extends list_head {
  constructor(owner, name) {
    super(owner.k, name, null);
    this.owner = owner;
    owner.embed(this);
  }
  owner;
  use(write3) {
    this.owner.check();
    super.use(write3);
  }
};
function INIT_LIST_HEAD_OF(owner, name) {
  return new embedded_head(owner, name);
}
function INIT_LIST_HEAD(k, owner) {
  const node = new list_head(k, `${owner.struct_name}.list`, owner);
  owner.embed(node);
  return node;
}
function list_add_tail(node, head) {
  head.use("prev", false);
  const last = head.prev;
  if (node.next !== null && node.next !== node) {
    head.k.report(`list_corruption:add:${head.name}`);
    return;
  }
  head.link("prev", node);
  node.link("next", head);
  node.link("prev", last);
  last.link("next", node);
}
function unlink(node) {
  const { next, prev, k } = node;
  node.use("next", false);
  node.use("prev", false);
  if (next === null || prev === null) {
    k.report(`list_corruption:del:${node.name}`);
    return false;
  }
  next.link("prev", prev);
  prev.link("next", next);
  k.dirty = true;
  return true;
}
function list_del(node) {
  if (!unlink(node)) return;
  write_pointers(node, null);
}
function write_pointers(node, value) {
  node.use("next", true);
  node.use("prev", true);
  node.next = value;
  node.prev = value;
}
function list_del_init(node) {
  if (!unlink(node)) return;
  write_pointers(node, node);
}
function list_empty(head) {
  head.use("next", false);
  return head.next === head;
}
var ListIterator = class {
  constructor(head, safe) {
    this.head = head;
    this.safe = safe;
    this.node = head;
    this.result = { done: false, value: void 0 };
  }
  head;
  safe;
  node;
  ahead = null;
  result;
  [Symbol.iterator]() {
    return this;
  }
  follow(node) {
    node.use("next", false);
    return node.next ?? node.k.panic("list_for_each_entry", "poison");
  }
  next() {
    const node = this.ahead ?? this.follow(this.node);
    if (node === this.head) return { done: true, value: void 0 };
    this.node = node;
    if (this.safe) this.ahead = this.follow(node);
    this.result.value = node.entry;
    return this.result;
  }
};
function list_for_each_entry(head) {
  return new ListIterator(head, false);
}
function list_for_each_entry_safe(head) {
  return new ListIterator(head, true);
}
function neighbour(node, head, forward) {
  node.use(false);
  const next = (forward ? node.next : node.prev) ?? node.k.panic("list_entry", "poison");
  return next === head ? null : next.entry;
}
function list_first_entry_or_null(head) {
  return neighbour(head, head, true);
}
function list_last_entry_or_null(head) {
  return neighbour(head, head, false);
}
function list_first_entry(head) {
  return neighbour(head, head, true);
}
function list_last_entry(head) {
  return neighbour(head, head, false);
}
function list_next_entry(node, head) {
  return neighbour(node, head, true);
}
function list_prev_entry(node, head) {
  return neighbour(node, head, false);
}
function list_is_last(node, head) {
  node.use(false);
  return node.next === head;
}
function list_is_first(node, head) {
  node.use(false);
  return node.prev === head;
}
function* list_for_each_entry_reverse(head) {
  yield* list_for_each_entry_continue_reverse(head, head);
}
function* list_for_each_entry_continue_reverse(node, head) {
  for (let at = neighbour_node(node); at !== head; at = neighbour_node(at)) yield at.entry;
}
function neighbour_node(node) {
  node.use(false);
  return node.prev ?? node.k.panic("list_for_each_entry_reverse", "poison");
}

// reference/kernel/module.ts
var module2 = class extends Struct {
  constructor(k, name) {
    super(k);
    this.name = name;
    this.notes.alias = `module:${name}`;
    this.get = new Operation("try_module_get", "write", this, () => this.take());
    this.put = new Operation("module_put", "write", this, () => this.drop());
  }
  name;
  /** References, without the one of being loaded. */
  refcnt = 0;
  state = "live";
  get;
  put;
  save() {
    const { refcnt, state } = this;
    const rest = super.save();
    return () => {
      rest();
      this.refcnt = refcnt;
      this.state = state;
    };
  }
  use(write3) {
    this.check();
    this.k.touch(this.location, this, write3);
  }
  take() {
    this.use(true);
    if (this.state !== "live") return 0;
    this.refcnt++;
    return 1;
  }
  drop() {
    this.use(true);
    if (this.refcnt === 0) this.k.report(`module_put_underflow:${this.name}`);
    else this.refcnt--;
    return 0;
  }
};
defineLayout(module2.prototype, { name: "module", fields: [], defaults: [] });
var BUILT_IN = new Operation("module_get", "read", { name: "vmlinux" }, () => 1);
function try_module_get(owner) {
  return owner === null ? BUILT_IN : owner.k.at(owner.get);
}
function module_put(owner) {
  return owner === null ? BUILT_IN : owner.k.at(owner.put);
}

// reference/kernel/mutex.ts
var mutex = class extends Lock {
  holder = null;
  waiters = [];
  /** Made on first use: most mutexes of short-lived objects are never taken. */
  lock_step = null;
  unlock_step = null;
  get idle() {
    return this.holder === null;
  }
  reset() {
    this.holder = null;
    clear(this.waiters);
  }
  save() {
    const { holder } = this;
    return () => {
      this.holder = holder;
      clear(this.waiters);
    };
  }
  get queue() {
    return this.waiters;
  }
  acquire(task) {
    this.k.lockdep.order(task, this);
    this.k.touch(this.location, this, true);
    if (this.holder !== null) {
      this.waiters.push(task);
      task.waiting_for = this;
      return BLOCKED;
    }
    this.holder = task;
    note_acquired(task, this.alone);
    return 0;
  }
  /** Hands the mutex to the task that has waited longest. */
  release(task) {
    this.k.touch(this.location, this, true);
    note_released(task, this.alone);
    const next = this.waiters.shift() ?? null;
    this.holder = next;
    if (next !== null) {
      note_acquired(next, this.alone);
      next.wake(0);
    }
    return 0;
  }
};
function acquire2(task) {
  return this.object.acquire(task);
}
function release2(task) {
  return this.object.release(task);
}
function mutex_init(k, name, owner) {
  return new mutex(k, name, owner);
}
function DEFINE_MUTEX(k, name) {
  const lock = new mutex(k, name, null);
  k.roots.push(lock);
  return lock;
}
function mutex_lock(lock) {
  const { k } = lock;
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder === k.current) k.report(`recursive_lock:${lock.name}`);
  lock.lock_step ??= new Operation("mutex_lock", "acquire", lock, acquire2);
  return k.at(lock.lock_step);
}
function mutex_unlock(lock) {
  const { k } = lock;
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder !== k.current) k.report(`unbalanced_unlock:${lock.name}`);
  lock.unlock_step ??= new Operation("mutex_unlock", "release", lock, release2);
  return k.at(lock.unlock_step);
}
function mutex_destroy(lock) {
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder !== null) lock.k.report(`destroyed_while_held:${lock.name}`);
}

// reference/kernel/reachable.ts
var epoch = 0;
function visit(object) {
  if (object.notes.mark === epoch) return;
  object.notes.mark = epoch;
  object.trace(visit);
}
function beginCrawl() {
  epoch++;
}
function crawl(root) {
  root.trace(visit);
}
function crawlObject(object) {
  visit(object);
}
function isMarked(object) {
  return object.notes.mark === epoch;
}

// reference/kernel/refcount.ts
var REFCOUNT_SATURATED = -(2 ** 30);
var refcount_t = class {
  constructor(owner, name) {
    this.owner = owner;
    this.name = name;
    this.k = owner.k;
    this.location = this.k.locations(1);
    owner.embed(this);
    this.load = new Operation("refcount_read", "read", this, () => this.use(false).value);
    this.increment = new Operation("refcount_inc", "write", this, () => this.use(true).add());
    this.decrement = new Operation("refcount_dec_and_test", "write", this, () => this.use(true).drop());
  }
  owner;
  name;
  k;
  location;
  value = 0;
  load;
  increment;
  decrement;
  trace() {
  }
  reset() {
    this.value = 0;
  }
  save() {
    const { value } = this;
    return () => void (this.value = value);
  }
  use(write3) {
    this.owner.check();
    this.k.touch(this.location, this, write3);
    return this;
  }
  set(value) {
    this.use(true).value = value;
  }
  saturate(what) {
    this.k.report(`refcount_${what}:${this.name}`);
    this.value = REFCOUNT_SATURATED;
    return 0;
  }
  add() {
    if (this.value <= 0) return this.saturate("inc_on_zero");
    this.value++;
    return 0;
  }
  /** 1 when that was the last reference. */
  drop() {
    if (this.value <= 0) return this.saturate("underflow");
    return --this.value === 0 ? 1 : 0;
  }
};
function refcount_read(count) {
  return count.k.at(count.load);
}
function refcount_set(count, value) {
  count.set(value);
}
function refcount_inc(count) {
  return count.k.at(count.increment);
}
function refcount_dec_and_test(count) {
  return count.k.at(count.decrement);
}

// reference/engine/task.ts
var Task = class _Task {
  constructor(id, name, body) {
    this.id = id;
    this.name = name;
    this.body = body;
  }
  id;
  name;
  body;
  /** Rises with every change of any task's status: who has seen this number knows all of them. */
  static changes = 0;
  status = "ready";
  /** The step that this task takes when it moves next; `null` before the first move and after the last. */
  next = null;
  /** What the body returned. Only when `status` is `done`. */
  result = void 0;
  /** The value that the task resumes with. */
  value = 0;
  /** Steps taken. */
  steps = 0;
  /** Runs the body up to its first step. To be called once, before the first `move`. */
  start() {
    this.resume();
  }
  /** Carries out the next step and runs on to the one after it, or blocks. */
  move() {
    const step4 = this.next;
    this.steps++;
    const value = step4.execute(this);
    if (value === BLOCKED) {
      this.status = "blocked";
      _Task.changes++;
      return;
    }
    this.value = value;
    this.resume();
  }
  /** Called by what the task waits for: it may go on, with this value as the outcome of its step. */
  wake(value) {
    this.status = "ready";
    _Task.changes++;
    this.value = value;
    this.next = WOKEN;
  }
  /** The value that a woken task resumes with. */
  get wakeValue() {
    return this.value;
  }
  resume() {
    const { done, value } = this.body.next(this.value);
    if (done === true) {
      this.status = "done";
      _Task.changes++;
      this.next = null;
      this.result = value;
    } else {
      this.next = value;
    }
  }
};
var WOKEN = new Operation("woken", "call", { name: "scheduler" }, (task) => task.wakeValue);

// reference/kernel/sched.ts
var Fault = class {
  constructor(site, nth, errno) {
    this.site = site;
    this.nth = nth;
    this.errno = errno;
  }
  site;
  nth;
  errno;
  seen = 0;
  fired = false;
  /** One more occasion: 0, or the errno when this is the one. */
  occasion() {
    if (++this.seen !== this.nth) return 0;
    this.fired = true;
    return this.errno;
  }
};
var SIGNALS = 1 << 28;
var SIGNAL = { name: "signal", ordering: "atomic" };
var task_struct = class extends Task {
  constructor(k, files, id, name, body) {
    super(id, name, body);
    this.k = k;
    this.files = files;
  }
  k;
  files;
  fault = null;
  /** The locks that the task holds, oldest first. */
  held = [];
  /** The lock that the blocked task waits for. */
  waiting_for = null;
  /** Files whose last reference went during the call: they are released on the way out, as in Linux. */
  work = [];
  /** Where the next step was made. Only in traced mode. */
  where = null;
  /** copy_to_user() was called. */
  copied_to_user = false;
  /** A fatal signal was sent. It ends a killable wait; other calls end first. */
  signalled = false;
  /** Sends a fatal signal: a killable wait ends now, a later one does not begin. */
  kill() {
    this.signalled = true;
    this.waiting_for?.kill(this);
  }
  fatal_signal_pending() {
    this.k.touch(SIGNALS + this.id, SIGNAL, false);
    return this.signalled;
  }
  start() {
    this.k.current = this;
    super.start();
  }
  move() {
    if (this.k.current !== this) this.k.current = this;
    super.move();
  }
  wake(value) {
    this.waiting_for = null;
    super.wake(value);
  }
};

// reference/kernel/shmem.ts
var F_SEAL_SEAL = 1;
var F_SEAL_SHRINK = 2;
var F_SEAL_GROW = 4;
var F_SEAL_WRITE = 8;
var F_SEAL_FUTURE_WRITE = 16;
var F_SEAL_EXEC = 32;
var F_ALL_SEALS = 63;
var MFD_ALLOW_SEALING = 2;
var MFD_NOEXEC_SEAL = 8;
var SHMEM_F_MAPPING_FROZEN = 4;
var MAX_LFS_FILESIZE = Number.MAX_SAFE_INTEGER;
var FALLOC_FL_KEEP_SIZE = 1;
var FALLOC_FL_PUNCH_HOLE = 2;
var CACHE = { name: "page cache" };
var SHMEM_FILE = point("shmem_file_setup", "allocate", { name: "filp" });
var PIN = point("memfd_pin_folios", "write", CACHE);
var UNPIN = point("unpin_folio", "write", CACHE);
var RELEASE = point("__fput", "write", { name: "inode" });
var ADD = point("shmem_add_to_page_cache", "write", CACHE);
var STORE = point("page_fault", "write", CACHE);
var shmem_file_operations = {
  *release(filep) {
    yield filep.k.at(RELEASE);
    iput(filep.f_inode);
    return 0;
  }
};
function shmem_file(filep) {
  return file_inode(filep)?.kind === "shmem";
}
function shmem_freeze(of, freeze) {
  if (freeze) of.flags |= SHMEM_F_MAPPING_FROZEN;
  else of.flags &= ~SHMEM_F_MAPPING_FROZEN;
}
function* memfd_alloc_file(k, name, flags) {
  yield k.at(SHMEM_FILE);
  const error = alloc_empty_file(k);
  if (error !== 0) return error;
  const noexec = (flags & MFD_NOEXEC_SEAL) !== 0;
  const made = new_inode(k, "shmem", noexec ? 438 : 511);
  made.seals = noexec ? F_SEAL_EXEC : (flags & MFD_ALLOW_SEALING) !== 0 ? 0 : F_SEAL_SEAL;
  return new inode_file(k, `/${name} (deleted)`, shmem_file_operations, made, FMODE_READ | FMODE_WRITE);
}
function memfd_get_seals(filep) {
  return shmem_file(filep) ? file_inode(filep).seals : -EINVAL;
}
function* memfd_add_seals(filep, wanted) {
  const of = filep.f_inode;
  let seals = wanted;
  if ((filep.f_mode & FMODE_WRITE) === 0) return -EPERM;
  if ((seals & ~F_ALL_SEALS) !== 0) return -EINVAL;
  yield down_write(of.i_rwsem);
  let error = 0;
  if (!shmem_file(filep)) error = -EINVAL;
  else if ((of.seals & F_SEAL_SEAL) !== 0) error = -EPERM;
  else {
    if ((seals & F_SEAL_EXEC) !== 0 && (of.i_mode & 73) !== 0) seals |= F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
    if ((seals & F_SEAL_WRITE) !== 0 && (of.seals & F_SEAL_WRITE) === 0 && isPinned(of)) error = -EBUSY;
    else of.seals |= seals;
  }
  yield up_write(of.i_rwsem);
  return error;
}
var isPinned = (of) => [...of.i_pages.values()].some(({ refcount }) => refcount > 1);
function get_folio(of, index) {
  const { k } = of;
  const found = of.i_pages.get(index);
  if (found !== void 0) return found;
  const made = folio_alloc_now(k, PAGE_BYTES(k), "shmem");
  if (made === null) return -ENOMEM;
  made.index = index;
  of.i_pages.set(index, made);
  return made;
}
function* memfd_pin_folios(filep, start, end2, folios) {
  const of = file_inode(filep);
  const { k } = of;
  yield k.at(PIN);
  of.use(true);
  if (start > end2 || end2 >= of.i_size) return -EINVAL;
  for (let index = Math.floor(start / PAGE_BYTES(k)); index <= Math.floor(end2 / PAGE_BYTES(k)); index++) {
    const page = get_folio(of, index);
    if (typeof page === "number") {
      for (const pinned of folios) folio_put(pinned);
      folios.length = 0;
      return page;
    }
    page.uptodate = true;
    folio_get(page);
    folios.push(page);
  }
  return folios.length;
}
function* unpin_folio(page) {
  yield page.k.at(UNPIN);
  folio_put(page);
}
function* shmem_add_to_page_cache(page, of, index) {
  const { k } = of;
  yield k.at(ADD);
  if (k.should_fail("page_cache") !== 0) return -ENOMEM;
  of.use(true);
  folio_get(page);
  page.index = index;
  of.i_pages.set(index, page);
  return 0;
}
function* shmem_write(filep, offset, length, at) {
  const of = filep.f_inode;
  yield down_write(of.i_rwsem);
  const start = (filep.f_flags & O_APPEND) !== 0 ? of.i_size : offset;
  const ret = write_pages(of, start, length, at);
  yield up_write(of.i_rwsem);
  return ret;
}
function write_pages(of, start, length, at) {
  const size = PAGE_BYTES(of.k);
  of.use(true);
  for (let done = 0; done < length; ) {
    const pos = start + done;
    const part = Math.min(length - done, size - pos % size);
    const refused = write_begin(of, pos, part);
    const page = refused !== 0 ? refused : get_folio(of, Math.floor(pos / size));
    if (typeof page === "number") return done > 0 ? done : page;
    for (let i = 0; i < part; i++) page.bytes[pos % size + i] = at(done + i);
    page.use(true);
    page.uptodate = true;
    page.dirty = true;
    if (pos + part > of.i_size) of.i_size = pos + part;
    done += part;
  }
  return length;
}
function write_begin(of, pos, length) {
  if ((of.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) !== 0) return -EPERM;
  const grows = pos + length > of.i_size;
  if (grows && ((of.seals & F_SEAL_GROW) !== 0 || (of.flags & SHMEM_F_MAPPING_FROZEN) !== 0)) return -EPERM;
  return 0;
}
function* shmem_read(filep, offset, length) {
  const of = filep.f_inode;
  yield down_read(of.i_rwsem);
  const bytes = shmem_content(of, offset, length);
  yield up_read(of.i_rwsem);
  return bytes;
}
function shmem_content(of, offset, length) {
  const size = PAGE_BYTES(of.k);
  of.use(false);
  const bytes = new Uint8Array(Math.max(0, Math.min(length, of.i_size - offset)));
  for (let done = 0; done < bytes.length; ) {
    const pos = offset + done;
    const part = Math.min(bytes.length - done, size - pos % size);
    const page = of.i_pages.get(Math.floor(pos / size));
    if (page !== void 0) {
      page.use(false);
      bytes.set(page.bytes.subarray(pos % size, pos % size + part), done);
    }
    done += part;
  }
  return bytes;
}
function* shmem_store(filep, offset, length, byte) {
  const of = filep.f_inode;
  const size = PAGE_BYTES(of.k);
  yield of.k.at(STORE);
  of.use(true);
  for (let pos = offset; pos < offset + length; pos++) {
    const page = get_folio(of, Math.floor(pos / size));
    if (typeof page === "number") return page;
    page.bytes[pos % size] = byte;
    page.dirty = true;
  }
  return 0;
}
function* shmem_truncate(filep, size) {
  const of = filep.f_inode;
  yield down_write(of.i_rwsem);
  const ret = resize2(of, size);
  yield up_write(of.i_rwsem);
  return ret;
}
function resize2(of, size) {
  of.use(true);
  if (size < of.i_size && (of.seals & F_SEAL_SHRINK) !== 0 || size > of.i_size && (of.seals & F_SEAL_GROW) !== 0) return -EPERM;
  if (size !== of.i_size && (of.flags & SHMEM_F_MAPPING_FROZEN) !== 0) return -EPERM;
  if (size <= of.i_size) drop_range(of, size, Infinity);
  of.i_size = size;
  return 0;
}
function drop_range(of, start, end2) {
  const size = PAGE_BYTES(of.k);
  for (const [index, page] of of.i_pages) {
    const from = Math.max(start - index * size, 0);
    const to = Math.min(end2 - index * size, size);
    if (from >= to) continue;
    if (from === 0 && to === size) {
      of.i_pages.delete(index);
      folio_put(page);
    } else {
      page.clear(from, to - from);
    }
  }
}
function* shmem_fallocate(filep, mode, offset, length) {
  const of = filep.f_inode;
  if ((mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)) !== 0) return -EOPNOTSUPP;
  yield down_write(of.i_rwsem);
  of.use(true);
  const ret = allocate(of, mode, offset, length);
  yield up_write(of.i_rwsem);
  return ret;
}
function allocate(of, mode, offset, length) {
  const { k } = of;
  if ((of.flags & SHMEM_F_MAPPING_FROZEN) !== 0) return -EPERM;
  if ((mode & FALLOC_FL_PUNCH_HOLE) !== 0) {
    if ((of.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) !== 0) return -EPERM;
    drop_range(of, offset, offset + length);
    return 0;
  }
  if (offset + length > MAX_LFS_FILESIZE) return -EFBIG;
  if ((of.seals & F_SEAL_GROW) !== 0 && offset + length > of.i_size) return -EPERM;
  const size = PAGE_BYTES(k);
  for (let index = Math.floor(offset / size); index < Math.ceil((offset + length) / size); index++) {
    const page = get_folio(of, index);
    if (typeof page === "number") return page;
    page.dirty = true;
  }
  if ((mode & FALLOC_FL_KEEP_SIZE) === 0 && offset + length > of.i_size) of.i_size = offset + length;
  return 0;
}

// reference/kernel/slab.ts
var KMALLOC = point("kmalloc", "allocate", { name: "slab" });
function allocate2(k, type) {
  const object = new type(k);
  object.notes.slot = k.objects.length;
  k.objects.push(object);
  k.dirty = true;
  return object;
}
function* kmalloc(k, type) {
  yield k.at(KMALLOC);
  if (k.should_fail("kmalloc") !== 0) return null;
  return allocate2(k, type);
}
function kfree(object) {
  const { k } = object;
  if (object.freed) {
    k.report(`double_free:${object.called}`);
    return;
  }
  object.freed = true;
  object.touchAll();
  k.dirty = true;
  k.unlist(object);
}

// reference/kernel/spinlock.ts
function DEFINE_SPINLOCK(k, name) {
  const lock = new mutex(k, name, null);
  k.roots.push(lock);
  return lock;
}
function spin_lock(lock) {
  return mutex_lock(lock);
}
function spin_unlock(lock) {
  return mutex_unlock(lock);
}

// reference/kernel/user.ts
var USER = { name: "user memory" };
var GET_USER = point("get_user", "read", USER);
var COPY_FROM_USER = point("copy_from_user", "read", USER);
var COPY_TO_USER = point("copy_to_user", "write", USER);
var WORD2 = 4;
function* get_user_size(k, from) {
  yield k.at(GET_USER);
  if (k.should_fail("copy_from_user") !== 0 || from.readable < WORD2) return -EFAULT;
  return from.size;
}
function* copy_struct_from_user(k, ksize, from, usize) {
  yield k.at(COPY_FROM_USER);
  if (usize > ksize) {
    if (from.readable < usize) return -EFAULT;
    if (!from.zero_tail) return -E2BIG;
  }
  if (k.should_fail("copy_from_user") !== 0 || from.readable < Math.min(ksize, usize)) return -EFAULT;
  return { ...from.fields };
}
function* copy_struct_to_user(k, to, fields) {
  yield k.at(COPY_TO_USER);
  if (k.should_fail("copy_to_user") !== 0 || !to.writable) return 1;
  to.fields = { ...fields };
  to.replied = true;
  return 0;
}

// reference/kernel/vmalloc.ts
var KVMALLOC = point("kvmalloc", "allocate", { name: "vmalloc" });
var INT_MAX = 2147483647;
var POINTER = 8;
function* kvmalloc_objs(k, count) {
  yield k.at(KVMALLOC);
  if (count * POINTER > INT_MAX) {
    k.report("warn:kvmalloc");
    return null;
  }
  const { limit, allocated } = k.ram;
  if (count * POINTER > (limit - allocated) * PAGE_BYTES(k)) return null;
  return k.should_fail("kmalloc") !== 0 ? null : [];
}
function* vcalloc(k, bytes, who) {
  yield k.at(KVMALLOC);
  return folio_alloc_now(k, bytes, who);
}
function vfree(area) {
  folio_put(area);
}

// reference/kernel/warn.ts
function WARN_ON_ONCE(k, where, condition) {
  if (!condition) return false;
  k.report(`warn:${where}`);
  return true;
}
function WARN_ON(k, where, condition) {
  return WARN_ON_ONCE(k, where, condition);
}

// reference/kernel/xarray.ts
var xarray = class {
  constructor(k, name, owner = null) {
    this.k = k;
    this.name = name;
    this.owner = owner;
    this.location = k.locations(1);
    if (owner !== null) owner.embed(this);
  }
  k;
  name;
  owner;
  location;
  ordering = "published";
  /** Ascending; `entries` runs beside it. Observers may read both. */
  indices = [];
  entries = [];
  points = [null, null, null, null];
  trace(visit2) {
    for (const entry of this.entries) visit2(entry);
  }
  reset() {
    clear(this.indices);
    clear(this.entries);
  }
  save() {
    const indices = this.indices.slice();
    const entries = this.entries.slice();
    return () => {
      copyInto(this.indices, indices);
      copyInto(this.entries, entries);
    };
  }
  /** Position of `index`, or of the first entry after it. */
  find(index) {
    const { indices } = this;
    let i = 0;
    while (i < indices.length && indices[i] < index) i++;
    return i;
  }
  at(which, name, access) {
    return this.k.at(this.points[which] ??= point(name, access, this));
  }
  /** Checks that it still exists and leaves a footprint. */
  use(write3) {
    if (this.owner !== null) this.owner.check();
    this.k.touch(this.location, this, write3);
  }
};
function DEFINE_XARRAY(k, name) {
  const xa = new xarray(k, name);
  k.roots.push(xa);
  return xa;
}
function put(xa, index, entry) {
  xa.use(true);
  if (entry instanceof Struct) entry.notes.stored_at = index;
  const i = xa.find(index);
  if (xa.indices[i] === index) {
    const old = xa.entries[i];
    xa.entries[i] = entry;
    xa.k.dirty = true;
    return old;
  }
  if (i === xa.indices.length) {
    xa.indices.push(index);
    xa.entries.push(entry);
  } else {
    xa.indices.splice(i, 0, index);
    xa.entries.splice(i, 0, entry);
  }
  return null;
}
function* xa_insert(xa, index, entry) {
  yield xa.at(3, "xa_insert", "write");
  if (xa.k.should_fail("xa_insert") !== 0) return -ENOMEM;
  xa.use(true);
  if (xa.indices[xa.find(index)] === index) return -EBUSY;
  put(xa, index, entry);
  return 0;
}
function* xa_erase(xa, index) {
  yield xa.at(2, "xa_erase", "write");
  xa.use(true);
  const i = xa.find(index);
  if (xa.indices[i] !== index) return null;
  const entry = xa.entries[i];
  removeAt(xa.indices, i);
  removeAt(xa.entries, i);
  xa.k.dirty = true;
  return entry;
}

// reference/machine/mainline/faults.ts
var PLACES = {
  kmalloc: { site: "kmalloc", errno: ENOMEM },
  page_alloc: { site: "page_alloc", errno: ENOMEM },
  page_cache: { site: "page_cache", errno: ENOMEM },
  kho_preserve: { site: "kho_preserve", errno: ENOMEM },
  xa_insert: { site: "xa_insert", errno: ENOMEM },
  no_fd: { site: "no_fd", errno: EMFILE },
  no_file: { site: "no_file", errno: ENFILE },
  copy_from_user: { site: "copy_from_user", errno: EFAULT },
  copy_to_user: { site: "copy_to_user", errno: EFAULT },
  cb_can_preserve: { site: "can_preserve", errno: EINVAL },
  cb_preserve: { site: "preserve", errno: EIO },
  cb_freeze: { site: "freeze", errno: EIO },
  cb_retrieve: { site: "retrieve", errno: EIO },
  cb_can_finish: { site: "can_finish", errno: EINVAL },
  flb_preserve: { site: "flb_preserve", errno: EIO },
  flb_retrieve: { site: "flb_retrieve", errno: EIO }
};
var FAULT_NAMES = Object.keys(PLACES);
function isFaultName(name) {
  return Object.hasOwn(PLACES, name);
}
function armFault({ kind, n, errno }) {
  const place = PLACES[kind];
  return new Fault(place.site, n, errno ?? place.errno);
}

// reference/mainline/abi.ts
var LUO_KHO_ENTRY_NAME = "LUO";
var LUO_ABI_COMPATIBLE = "luo-v5";
var LUO_ABI_COMPAT_LEN = 8;
var MEMFD_LUO_FH_COMPATIBLE = "memfd-v2";
var MEMFD_LUO_FOLIO_DIRTY = 1n;
var MEMFD_LUO_FOLIO_UPTODATE = 2n;
var packed = class {
  constructor(page, offset) {
    this.page = page;
    this.offset = offset;
  }
  page;
  offset;
};
var u64_at = class extends packed {
  get value() {
    return this.page.get_number(this.offset);
  }
  set value(value) {
    this.page.set_number(this.offset, value);
  }
};
var luo_ser = class extends packed {
  static size = LUO_ABI_COMPAT_LEN + 3 * 8;
  constructor(page) {
    super(page, 0);
  }
  get compatible() {
    return this.page.get_string(0, LUO_ABI_COMPAT_LEN);
  }
  set compatible(text) {
    this.page.set_string(0, LUO_ABI_COMPAT_LEN, text);
  }
  get liveupdate_num() {
    return this.page.get_number(LUO_ABI_COMPAT_LEN);
  }
  set liveupdate_num(value) {
    this.page.set_number(LUO_ABI_COMPAT_LEN, value);
  }
  get sessions_pa() {
    return new u64_at(this.page, LUO_ABI_COMPAT_LEN + 8);
  }
  get flbs_pa() {
    return new u64_at(this.page, LUO_ABI_COMPAT_LEN + 16);
  }
};
var kho_block_header_ser = class {
  constructor(page) {
    this.page = page;
  }
  page;
  static size = 16;
  get next() {
    return this.page.get_number(0);
  }
  set next(value) {
    this.page.set_number(0, value);
  }
  get count() {
    return this.page.get_number(8);
  }
  set count(value) {
    this.page.set_number(8, value);
  }
};
var luo_file_set_ser = class _luo_file_set_ser extends packed {
  static size = 16;
  get files() {
    return this.page.get_number(this.offset);
  }
  set files(value) {
    this.page.set_number(this.offset, value);
  }
  get count() {
    return this.page.get_number(this.offset + 8);
  }
  set count(value) {
    this.page.set_number(this.offset + 8, value);
  }
  clear() {
    this.page.clear(this.offset, _luo_file_set_ser.size);
  }
};
var luo_session_ser = class extends packed {
  constructor(at, config) {
    super(at.page, at.offset);
    this.config = config;
    this.file_set_ser = new luo_file_set_ser(at.page, at.offset + config.name_length);
  }
  config;
  file_set_ser;
  static sizeof({ name_length }) {
    return name_length + luo_file_set_ser.size;
  }
  get name() {
    return this.page.get_string(this.offset, this.config.name_length);
  }
  set name(text) {
    this.page.set_string(this.offset, this.config.name_length, text);
  }
  clear_name() {
    this.page.clear(this.offset, this.config.name_length);
  }
};
var luo_file_ser = class extends packed {
  constructor(at, config) {
    super(at.page, at.offset);
    this.config = config;
  }
  config;
  static sizeof({ compat_length }) {
    return compat_length + 16;
  }
  get compatible() {
    return this.page.get_string(this.offset, this.config.compat_length);
  }
  set compatible(text) {
    this.page.set_string(this.offset, this.config.compat_length, text);
  }
  get data() {
    return this.page.get_number(this.offset + this.config.compat_length);
  }
  set data(value) {
    this.page.set_number(this.offset + this.config.compat_length, value);
  }
  get token() {
    return this.page.get_u64(this.offset + this.config.compat_length + 8);
  }
  set token(value) {
    this.page.set_u64(this.offset + this.config.compat_length + 8, value);
  }
};
var luo_flb_header_ser = class {
  constructor(page) {
    this.page = page;
  }
  page;
  static size = 16;
  get pgcnt() {
    return this.page.get_number(0);
  }
  set pgcnt(value) {
    this.page.set_number(0, value);
  }
  get count() {
    return this.page.get_number(8);
  }
  set count(value) {
    this.page.set_number(8, value);
  }
};
var luo_flb_ser = class extends packed {
  constructor(at, config) {
    super(at.page, at.offset);
    this.config = config;
  }
  config;
  static sizeof({ compat_length }) {
    return compat_length + 16;
  }
  get name() {
    return this.page.get_string(this.offset, this.config.compat_length);
  }
  set name(text) {
    this.page.set_string(this.offset, this.config.compat_length, text);
  }
  get data() {
    return this.page.get_number(this.offset + this.config.compat_length);
  }
  set data(value) {
    this.page.set_number(this.offset + this.config.compat_length, value);
  }
  get count() {
    return this.page.get_number(this.offset + this.config.compat_length + 8);
  }
  set count(value) {
    this.page.set_number(this.offset + this.config.compat_length + 8, value);
  }
};
var memfd_luo_ser = class {
  constructor(page) {
    this.page = page;
  }
  page;
  static size = 32 + KHO_VMALLOC_SIZE;
  get pos() {
    return this.page.get_number(0);
  }
  set pos(value) {
    this.page.set_number(0, value);
  }
  get size() {
    return this.page.get_number(8);
  }
  set size(value) {
    this.page.set_number(8, value);
  }
  get seals() {
    return this.page.get_u32(16);
  }
  set seals(value) {
    this.page.set_u32(16, value);
  }
  get nr_folios() {
    return this.page.get_number(24);
  }
  set nr_folios(value) {
    this.page.set_number(24, value);
  }
  get folios() {
    return { page: this.page, offset: 32 };
  }
};
var memfd_luo_folio_ser = class extends packed {
  static size = 16;
  get pfn() {
    return Number(this.page.get_u64(this.offset) & (1n << 52n) - 1n);
  }
  get flags() {
    return this.page.get_u64(this.offset) >> 52n;
  }
  set(pfn, flags) {
    this.page.set_u64(this.offset, BigInt(pfn) | flags << 52n);
  }
  get index() {
    return this.page.get_number(this.offset + 8);
  }
  set index(value) {
    this.page.set_number(this.offset + 8, value);
  }
};

// reference/mainline/luo_internal.ts
var LIVEUPDATE_IOCTL_TYPE = 186;
var _IO = (nr) => LIVEUPDATE_IOCTL_TYPE << 8 | nr;
var _IOC_NR = (cmd) => cmd & 255;
var LIVEUPDATE_CMD_BASE = 0;
var LIVEUPDATE_CMD_SESSION_BASE = 64;
var LIVEUPDATE_IOCTL_CREATE_SESSION = _IO(0);
var LIVEUPDATE_IOCTL_RETRIEVE_SESSION = _IO(1);
var LIVEUPDATE_SESSION_PRESERVE_FD = _IO(64);
var LIVEUPDATE_SESSION_RETRIEVE_FD = _IO(65);
var LIVEUPDATE_SESSION_FINISH = _IO(66);
var LIVEUPDATE_SESSION_GET_NAME = _IO(67);
var sizeof_create_session = ({ name_length }) => 8 + name_length;
var sizeof_preserve_fd = 16;
var sizeof_finish = 8;
var liveupdate_file_handler = class extends struct("liveupdate_file_handler", () => ({ ops: null, compatible: "" })) {
  list;
  flb_list;
  constructor(k) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
    this.flb_list = INIT_LIST_HEAD_OF(this, "liveupdate_file_handler.flb_list");
  }
};
var luo_flb_private_state = class extends struct("luo_flb_private_state", () => ({
  data: 0,
  obj: null,
  finished: false,
  retrieve_status: 0
})) {
  count;
  lock;
  constructor(k, direction) {
    super(k);
    this.count = new refcount_t(this, `flb.${direction}.count`);
    this.lock = mutex_init(k, `flb.${direction}.lock`, this);
  }
};
var liveupdate_flb = class extends struct("liveupdate_flb", () => ({
  ops: null,
  compatible: "",
  users: 0,
  initialized: false
})) {
  /** `private.list`. */
  list;
  outgoing;
  incoming;
  constructor(k) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
    this.outgoing = embed(this, new luo_flb_private_state(k, "outgoing"));
    this.incoming = embed(this, new luo_flb_private_state(k, "incoming"));
  }
  touchAll() {
    super.touchAll();
    free_embedded(this.outgoing);
    free_embedded(this.incoming);
  }
};
var kho_block = class extends struct("kho_block", () => ({ ser: null })) {
  list;
  constructor(k) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
  }
};
var kho_block_set = class extends struct("kho_block_set", () => ({ nblocks: 0, head_pa: 0, entry_size: 0, count_per_block: 0, incoming: false })) {
  blocks;
  constructor(k) {
    super(k);
    this.blocks = INIT_LIST_HEAD_OF(this, "kho_block_set.blocks");
  }
};
var luo_file_set = class extends struct("luo_file_set", () => ({ count: 0 })) {
  files_list;
  block_set;
  constructor(k) {
    super(k);
    this.files_list = INIT_LIST_HEAD_OF(this, "luo_file_set.files_list");
    this.block_set = embed(this, new kho_block_set(k));
  }
  touchAll() {
    super.touchAll();
    free_embedded(this.block_set);
  }
};
var luo_session = class extends struct("luo_session", () => ({ name: "", retrieved: false })) {
  list;
  file_set;
  mutex;
  constructor(k) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
    this.file_set = embed(this, new luo_file_set(k));
    this.mutex = mutex_init(k, "luo_session.mutex", this);
  }
  touchAll() {
    super.touchAll();
    free_embedded(this.file_set);
  }
};
var LuoKernel = class extends Linux {
  constructor(config) {
    super();
    this.config = config;
  }
  config;
  /** What the jump does: set by the machine. */
  machine_kexec = () => {
  };
};

// reference/machine/mainline/callbacks.ts
var MODULE = { name: "test module" };
var ENTER = point("callback", "call", MODULE);
var LEAVE = point("callback", "return", MODULE);
var FIRST_DATA = 4096;
var FREEZE_ADDS = 65536;
var numberOf2 = (filep) => {
  if (filep === null) return -1;
  filep.check();
  return filep instanceof TestFile ? filep.number : -1;
};
function logOf({ counters, k }) {
  return (entry) => {
    k.current.callbacks.push(entry);
    counters.log?.push(entry);
  };
}
var FlbObject = class {
  constructor(data) {
    this.data = data;
  }
  data;
};
function handlerOps(machine, spec, owner) {
  const { k, counters } = machine;
  const who = `test-${spec.name}`;
  const log2 = logOf(machine);
  const has = (operation) => spec.optional?.includes(operation) ?? true;
  function* run(callback4, site, args, change) {
    yield k.at(ENTER);
    owner.check();
    const error = site === null ? 0 : k.should_fail(site);
    const data = error === 0 ? change() : args.serialized_data;
    yield k.at(LEAVE);
    log2({ who, callback: callback4, file: numberOf2(args.file), data, result: -error });
    return -error;
  }
  function* ask(callback4, filep, data, answer) {
    yield k.at(ENTER);
    owner.check();
    const yes = k.should_fail(callback4) === 0 && answer;
    log2({ who, callback: callback4, file: numberOf2(filep), data, result: yes ? 1 : 0 });
    return yes;
  }
  const unchanged = (args) => () => args.serialized_data;
  return {
    owner,
    can_preserve: (_handler, filep) => ask("can_preserve", filep, 0, filep instanceof TestFile && filep.kind === spec.name),
    preserve: (args) => run("preserve", "preserve", args, () => {
      args.private_data = args.file;
      return args.serialized_data = FIRST_DATA + ++counters.preserved;
    }),
    *unpreserve(args) {
      yield* run("unpreserve", null, args, unchanged(args));
    },
    ...has("freeze") && { freeze: (args) => run("freeze", "freeze", args, () => args.serialized_data += FREEZE_ADDS) },
    ...has("unfreeze") && {
      *unfreeze(args) {
        yield* run("unfreeze", null, args, unchanged(args));
      }
    },
    *retrieve(args) {
      const error = alloc_empty_file(k);
      if (error !== 0) return error;
      return yield* run("retrieve", "retrieve", args, () => {
        args.file = new TestFile(k, spec.name, ++counters.files);
        return args.serialized_data;
      });
    },
    ...has("can_finish") && { can_finish: (args) => ask("can_finish", args.file, args.serialized_data, true) },
    *finish(args) {
      yield* run("finish", null, args, unchanged(args));
    },
    ...has("get_id") && { get_id: (filep) => BigInt(filep.location) }
  };
}
function flbOps(machine, who, owner) {
  const { k, counters } = machine;
  const log2 = logOf(machine);
  function* run(callback4, site, change) {
    yield k.at(ENTER);
    const error = site === null ? 0 : k.should_fail(site);
    const data = error === 0 ? change() : 0;
    yield k.at(LEAVE);
    log2({ who, callback: callback4, file: -1, data, result: -error });
    return -error;
  }
  return {
    owner,
    preserve: (args) => run("preserve", "flb_preserve", () => {
      args.data = FIRST_DATA + ++counters.preserved;
      args.obj = new FlbObject(args.data);
      return args.data;
    }),
    *unpreserve({ data }) {
      yield* run("unpreserve", null, () => data);
    },
    retrieve: (args) => run("retrieve", "flb_retrieve", () => {
      args.obj = new FlbObject(args.data);
      return args.data;
    }),
    *finish({ obj }) {
      yield* run("finish", null, () => obj?.data ?? 0);
    }
  };
}

// reference/machine/mainline/modules.ts
var builtIn = ({ boot }) => boot === true;
var TestFile = class extends file {
  constructor(k, kind, number) {
    super(k, `test-${kind}:${number}`, null);
    this.kind = kind;
    this.number = number;
  }
  kind;
  number;
};
var Modules = class {
  constructor(machine) {
    this.machine = machine;
    const { k } = machine;
    this.holder = new ModuleState(k);
    this.lock = mutex_init(k, "module_mutex", this.holder);
    for (const name of new Set(machine.specs.flatMap(({ flbs = [] }) => flbs))) {
      const flb2 = new liveupdate_flb(k);
      flb2.compatible = `flb-${name}`;
      flb2.ops = flbOps(machine, flb2.compatible, null);
      this.flbs.set(name, flb2);
    }
  }
  machine;
  loaded = /* @__PURE__ */ new Map();
  flbs = /* @__PURE__ */ new Map();
  lock;
  holder;
  objects() {
    return [this.holder, ...this.flbs.values(), ...[...this.loaded.values()].flatMap(({ owner, handler: handler2 }) => [owner, handler2])];
  }
  save() {
    const loaded = [...this.loaded];
    return () => {
      this.loaded.clear();
      for (const [name, module3] of loaded) this.loaded.set(name, module3);
    };
  }
  /** insmod: 0, or a negative errno, and the module is gone again. */
  *init_module(name) {
    const { machine } = this;
    const { k } = machine;
    const spec = machine.specs.find((candidate) => candidate.name === name);
    if (spec === void 0) return -ENOENT;
    yield mutex_lock(this.lock);
    const ret = this.loaded.has(name) ? -EEXIST : yield* this.register(spec);
    k.dirty = true;
    yield mutex_unlock(this.lock);
    return ret;
  }
  *register(spec) {
    const { machine } = this;
    const { k } = machine;
    const { luo_file: luo_file2, luo_flb } = k.modules;
    const owner = new module2(k, spec.name);
    const handler2 = new liveupdate_file_handler(k);
    handler2.notes.alias = `handler:${spec.name}`;
    handler2.compatible = `test-${spec.name}`;
    handler2.ops = handlerOps(machine, spec, owner);
    const ret = yield* luo_file2.liveupdate_register_file_handler(handler2);
    if (ret !== 0) {
      owner.freed = handler2.freed = true;
      return ret;
    }
    for (const name of spec.flbs ?? []) yield* luo_flb.liveupdate_register_flb(handler2, this.flbs.get(name));
    this.loaded.set(spec.name, { spec, owner, handler: handler2 });
    return 0;
  }
  /** rmmod: 0, -ENOENT when it is not loaded, -EBUSY while somebody has a reference. */
  *delete_module(name) {
    const { k } = this.machine;
    yield mutex_lock(this.lock);
    const found = this.loaded.get(name);
    if (found === void 0 || found.owner.state !== "live" || found.owner.refcnt > 0) {
      const ret = found === void 0 ? -ENOENT : -EBUSY;
      found?.owner.use(false);
      yield mutex_unlock(this.lock);
      return ret;
    }
    found.owner.use(true);
    found.owner.state = "going";
    yield mutex_unlock(this.lock);
    yield* k.modules.luo_file.liveupdate_unregister_file_handler(found.handler);
    yield mutex_lock(this.lock);
    found.owner.use(true);
    found.owner.state = "gone";
    found.owner.freed = true;
    found.handler.freed = true;
    found.handler.touchAll();
    this.loaded.delete(name);
    k.dirty = true;
    yield mutex_unlock(this.lock);
    return 0;
  }
  /** The FLBs, in order of their names. */
  get all() {
    return [...this.flbs.values()];
  }
};
var ModuleState = class extends struct("modules", () => ({})) {
};

// reference/machine/mainline/syscalls.ts
var ENTRY2 = point("syscall", "call", { name: "process" });
var TABLE2 = { name: "files_struct" };
var DeviceFile = class extends file {
};
var Syscalls = class {
  constructor(machine) {
    this.machine = machine;
  }
  machine;
  get k() {
    return this.machine.k;
  }
  table(slot) {
    return this.machine.processes[slot];
  }
  /** On the way out of the kernel: files whose last reference has gone are released. */
  *task_work() {
    const { work } = this.k.current;
    for (let filep = work.shift(); filep !== void 0; filep = work.shift()) {
      yield* filep.f_op.release(filep);
      free_file(filep);
    }
  }
  *workThen(ret) {
    yield* this.task_work();
    return ret;
  }
  /* The device. */
  /** open("/dev/liveupdate", O_RDWR): a descriptor, or a negative errno. */
  *open(slot) {
    yield ENTRY2;
    const files = this.table(slot);
    this.k.touch(files.location, files, true);
    const fd = files.reserve();
    if (fd < 0) return -EMFILE;
    const opened = yield* this.open_device(slot);
    if (typeof opened === "number") {
      this.install(files, fd, null);
      yield* this.task_work();
      return opened;
    }
    this.install(files, fd, opened);
    return fd;
  }
  /** The open device, or a negative errno. */
  *open_device(slot) {
    const { machine } = this;
    if (!machine.hasDevice) return -ENOENT;
    const files = this.table(slot);
    const refused = files.may_open();
    if (refused !== 0) return refused;
    if (!files.capable) return -EACCES;
    const { luo_fops } = this.k.modules.luo_core;
    const filep = new DeviceFile(this.k, "/dev/liveupdate", luo_fops);
    const ret = yield* luo_fops.open(filep);
    if (ret === 0) return filep;
    free_file(filep);
    return ret;
  }
  /** What the device or a session answers; -ENOTTY for files without ioctls, -EBADF. The argument after a reply is the call's answer. */
  ioctl(slot, fd, cmd, arg) {
    const { k } = this;
    const files = this.table(slot);
    let filep = null;
    const enter = () => {
      k.touch(files.location, files, false);
      filep = files.lookup(numberOf(fd));
      if (filep === null || filep.is_path) {
        filep = null;
        return -EBADF;
      }
      const ops = filep.f_op;
      if (ops === null || !("unlocked_ioctl" in ops)) return file_inode(filep)?.kind === "epoll" ? -EINVAL : -ENOTTY;
      return ops.unlocked_ioctl(get_file(filep), cmd, arg);
    };
    const leave = (ret) => {
      if (filep === null || filep.f_op === null || !("unlocked_ioctl" in filep.f_op)) return ret;
      const call = k.current;
      if (ret >= 0 && arg.replied === true) call.answer = arg.fields;
      fput(filep);
      const seen = ret === -ENOIOCTLCMD ? -ENOTTY : ret;
      return call.work.length > 0 ? this.workThen(seen) : seen;
    };
    return new Around(ENTRY2, enter, leave);
  }
  /** CREATE_SESSION: 0, the descriptor is in the answer. */
  create(slot, dev, name, variant = "n") {
    return this.ioctl(slot, dev, commandOf(LIVEUPDATE_IOCTL_CREATE_SESSION, variant), argument(sizeof_create_session(this.machine.config), { fd: 0, name }, variant));
  }
  /** RETRIEVE_SESSION. */
  retrieve(slot, dev, name, variant = "n") {
    return this.ioctl(slot, dev, commandOf(LIVEUPDATE_IOCTL_RETRIEVE_SESSION, variant), argument(sizeof_create_session(this.machine.config), { fd: 0, name }, variant));
  }
  /** PRESERVE_FD. */
  preserve(slot, session2, token, fd, variant = "n") {
    const enter = () => this.ioctl(slot, session2, commandOf(LIVEUPDATE_SESSION_PRESERVE_FD, variant), argument(sizeof_preserve_fd, { fd: numberOf(fd), token }, variant));
    if (typeof fd === "number") return enter();
    return new Around(ENTRY2, enter, (ret) => ret);
  }
  /** RETRIEVE_FD. */
  retrieve_fd(slot, session2, token, variant = "n") {
    return this.ioctl(slot, session2, commandOf(LIVEUPDATE_SESSION_RETRIEVE_FD, variant), argument(sizeof_preserve_fd, { fd: 0, token }, variant));
  }
  /** FINISH. */
  finish(slot, session2, variant = "n") {
    return this.ioctl(slot, session2, commandOf(LIVEUPDATE_SESSION_FINISH, variant), argument(sizeof_finish, { reserved: 0 }, variant, "reserved"));
  }
  /** GET_NAME: the name is in the answer. */
  get_name(slot, session2, variant = "n") {
    const { config } = this.machine;
    return this.ioctl(slot, session2, commandOf(LIVEUPDATE_SESSION_GET_NAME, variant), argument(sizeof_create_session(config), { reserved: 0, name: "" }, variant, "reserved"));
  }
  /* Descriptors. */
  install(files, fd, filep) {
    this.k.touch(files.location, files, true);
    files.slots[fd] = filep;
  }
  /** A new descriptor for `filep`, whose reference it takes over; -EMFILE. */
  give(slot, filep) {
    const files = this.table(slot);
    this.k.touch(files.location, files, true);
    const fd = files.reserve();
    if (fd < 0) fput(filep);
    else files.slots[fd] = filep;
    return fd;
  }
  /** 0, or -EBADF. The last close releases the file. */
  *close(_slot, fd) {
    const { k } = this;
    const ret = yield* close_fd(k, fd);
    if (k.current.work.length > 0) yield* this.task_work();
    return ret;
  }
  /** A further descriptor for the same open file, or -EBADF. */
  *dup(slot, fd) {
    yield ENTRY2;
    const files = this.table(slot);
    this.k.touch(files.location, files, false);
    const filep = files.lookup(numberOf(fd));
    if (filep === null) return -EBADF;
    const copy = this.give(slot, get_file(filep));
    if (this.k.current.work.length > 0) yield* this.task_work();
    return copy;
  }
  /** SCM_RIGHTS: a descriptor of process `to` for the same open file, or -EBADF. */
  *send(_slot, fd, to) {
    const filep = yield* fget(this.k, fd);
    if (filep === null) return -EBADF;
    const copy = this.give(to, filep);
    if (this.k.current.work.length > 0) yield* this.task_work();
    return copy;
  }
  /** The process in slot `child` exits; a copy of `slot`, with the same open files, takes its place. 0. */
  *fork(slot, child) {
    yield ENTRY2;
    if (slot === child) return -EBUSY;
    yield* this.exit_files(child);
    const parent = this.table(slot);
    this.k.touch(parent.location, TABLE2, false);
    const copy = this.machine.freshProcess(child);
    for (const open3 of parent.slots) copy.slots.push(open3 === null || open3 === RESERVED ? null : get_file(open3));
    for (const fd of parent.cloexec) copy.cloexec.add(fd);
    copy.ids = { ...parent.ids };
    this.machine.processes[child] = copy;
    return 0;
  }
  /** All descriptors are closed in ascending order; a fresh process takes the slot. 0. */
  *exit(slot) {
    yield ENTRY2;
    yield* this.exit_files(slot);
    this.machine.processes[slot] = this.machine.freshProcess(slot);
    return 0;
  }
  *exit_files(slot) {
    const { k } = this;
    const { slots, location } = this.table(slot);
    k.touch(location, TABLE2, true);
    for (let fd = 0; fd < slots.length; fd++) {
      const open3 = slots[fd];
      if (open3 === null || open3 === RESERVED) continue;
      slots[fd] = null;
      fput(open3);
      if (k.current.work.length > 0) yield* this.task_work();
    }
  }
  /* Kexec. */
  /** kexec_file_load(2): 0, -EPERM, -EBUSY. `how`: what the next kernel's command line says; default: as it is. */
  *kexec_file_load(slot, how = null) {
    yield ENTRY2;
    const { machine } = this;
    if (!this.table(slot).capable) return -EPERM;
    const { nextCommandLine: now } = machine;
    const next = how === null ? now : { kho: how === "on" || now.kho && how !== "khooff", liveupdate: how === "on" || now.liveupdate && how !== "luoff" };
    const ret = yield* this.k.modules.kexec_core.kexec_load({ handover: machine.ram.kho_enabled, ...next });
    if (ret === 0) machine.nextCommandLine = next;
    return ret;
  }
  /** kexec_load(2): an image that knows nothing of Kexec Handover. */
  *kexec_load(slot) {
    yield ENTRY2;
    if (!this.table(slot).capable) return -EPERM;
    return yield* this.k.modules.kexec_core.kexec_load({ handover: false, ...this.machine.nextCommandLine });
  }
  *kexec_unload(slot) {
    yield ENTRY2;
    if (!this.table(slot).capable) return -EPERM;
    return yield* this.k.modules.kexec_core.kexec_load(null);
  }
  /** reboot(2): a negative errno, or 0 with what became of the jump in `outcome`. `magic`: the magic numbers are right. */
  *reboot(slot, magic = true) {
    yield ENTRY2;
    const call = this.k.current;
    const { k } = this;
    if (!this.table(slot).capable) return -EPERM;
    if (!magic) return -EINVAL;
    const { system_transition_mutex } = this.machine.image;
    yield mutex_lock(system_transition_mutex);
    const ret = yield* k.modules.kexec_core.kernel_kexec();
    if (this.k !== k) return 0;
    call.outcome = "refused";
    yield mutex_unlock(system_transition_mutex);
    return ret;
  }
  /* Modules and their files. */
  *init_module(_slot, name) {
    yield ENTRY2;
    return yield* this.machine.modules.init_module(name);
  }
  *delete_module(_slot, name) {
    yield ENTRY2;
    return yield* this.machine.modules.delete_module(name);
  }
  /** A descriptor of a new file of the kind of module `name`. */
  *open_test_file(slot, name) {
    yield ENTRY2;
    const fd = this.give(slot, new TestFile(this.k, name, ++this.machine.counters.files));
    if (this.k.current.work.length > 0) yield* this.task_work();
    return fd;
  }
  /** In-kernel user of an FLB of the kernel before: 0, or a negative errno. It holds what it got until `put_incoming`. */
  *get_incoming(_slot, name) {
    yield ENTRY2;
    const flb2 = this.machine.modules.flbs.get(name);
    if (flb2 === void 0) return -ENOENT;
    return yield* this.k.modules.luo_flb.liveupdate_flb_get_incoming(flb2, { value: null });
  }
  *put_incoming(_slot, name) {
    yield ENTRY2;
    const flb2 = this.machine.modules.flbs.get(name);
    if (flb2 === void 0) return -ENOENT;
    yield* this.k.modules.luo_flb.liveupdate_flb_put_incoming(flb2);
    return 0;
  }
  /** In-kernel user of an FLB that is preserved: 0, or a negative errno. */
  *get_outgoing(_slot, name) {
    yield ENTRY2;
    const flb2 = this.machine.modules.flbs.get(name);
    if (flb2 === void 0) return -ENOENT;
    return yield* this.k.modules.luo_flb.liveupdate_flb_get_outgoing(flb2, { value: null });
  }
  *put_outgoing(_slot, name) {
    yield ENTRY2;
    const flb2 = this.machine.modules.flbs.get(name);
    if (flb2 === void 0) return -ENOENT;
    yield* this.k.modules.luo_flb.liveupdate_flb_put_outgoing(flb2);
    return 0;
  }
};

// reference/machine/mainline/files.ts
var KINDS = {
  null: { path: "/dev/null", mode: 438, access: FMODE_READ | FMODE_WRITE },
  zero: { path: "/dev/zero", mode: 438, access: FMODE_READ | FMODE_WRITE },
  pipe: { path: "pipe:[1]", mode: 384, access: FMODE_READ | FMODE_STREAM },
  epoll: { path: "anon_inode:[eventpoll]", mode: 384, access: FMODE_READ | FMODE_WRITE },
  dir: { path: "/", mode: 493, access: FMODE_READ },
  self: { path: "/init", mode: 493, access: FMODE_READ }
};
var PathFile = class extends file {
  constructor(target) {
    super(target.k, target.name, null);
    this.target = target;
  }
  target;
  get is_path() {
    return true;
  }
};
var HASH_LIMIT = 4 << 20;
function fnv1a(bytes) {
  let hash = 2166136261;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
function identityOf(filep) {
  if (filep instanceof inode_file) return filep.f_inode;
  if (filep instanceof PathFile) return identityOf(filep.target);
  if (filep instanceof DeviceFile) return "device";
  return "anonymous inode";
}
var FileCalls = class {
  constructor(machine) {
    this.machine = machine;
  }
  machine;
  /** Looks `fd` up, runs `body` with a reference, and does what is left to do on the way out. */
  *with(slot, fd, body, path = false) {
    yield ENTRY2;
    const { k, sys } = this.machine;
    const files = this.machine.processes[slot];
    k.touch(files.location, files, false);
    const filep = files.lookup(numberOf(fd));
    if (filep === null || filep.is_path && !path) return -EBADF;
    get_file(filep);
    const ret = yield* body(filep);
    fput(filep);
    yield* sys.task_work();
    return ret;
  }
  /* Making files. */
  /** memfd_create(2): a descriptor, or a negative errno. */
  *memfd_create(slot, flags = { sealing: true }) {
    yield ENTRY2;
    const { k, sys } = this.machine;
    const filep = yield* memfd_alloc_file(k, "memfd:m", (flags.sealing === true ? MFD_ALLOW_SEALING : 0) | (flags.noexec === true ? MFD_NOEXEC_SEAL : 0));
    if (typeof filep === "number") return filep;
    const fd = sys.give(slot, filep);
    yield* sys.task_work();
    return fd;
  }
  /** open(2) of something that LUO has no handler for, or of an unlinked file on tmpfs. */
  *other(slot, kind) {
    yield ENTRY2;
    const { k, sys } = this.machine;
    const error = alloc_empty_file(k);
    if (error !== 0) return error;
    const opened = this.opened(kind);
    if (typeof opened === "number") return opened;
    const fd = sys.give(slot, opened);
    yield* sys.task_work();
    return fd;
  }
  opened(kind) {
    const { k } = this.machine;
    if (kind === "tmpfile" || kind === "unl" || kind === "otmp") return this.on_tmpfs(kind);
    if (!Object.hasOwn(KINDS, kind)) return -ENOSYS;
    const { path, mode, access } = KINDS[kind];
    const isShared = kind === "null" || kind === "zero" || kind === "dir" || kind === "self";
    const of = isShared ? this.shared(path, () => new_inode(k, kind, mode)) : new_inode(k, kind, mode);
    return new inode_file(k, path, shmem_file_operations, of, access);
  }
  shared(path, make) {
    const known = this.machine.paths.get(path);
    if (known !== void 0) {
      known.i_count++;
      return known;
    }
    const made = make();
    made.i_count++;
    this.machine.paths.set(path, made);
    return made;
  }
  /** The same path each time, and what is there is truncated; `unl` is unlinked after the open. */
  on_tmpfs(kind) {
    const { k, paths } = this.machine;
    const path = "/tmp/f";
    const make = (mode) => {
      const made = new_inode(k, "shmem", mode);
      made.seals = 1;
      return made;
    };
    if (kind === "otmp") return new inode_file(k, "/tmp/#1 (deleted)", shmem_file_operations, make(384), FMODE_READ | FMODE_WRITE);
    const of = this.shared(path, () => make(420));
    of.i_nlink = 1;
    const opened = new inode_file(k, path, shmem_file_operations, of, FMODE_READ | FMODE_WRITE);
    if (kind === "unl") {
      of.i_nlink = 0;
      paths.delete(path);
      of.i_count--;
    }
    return opened;
  }
  /** open("/proc/self/fd/N"): a new open file description, or a negative errno. */
  reopen(slot, fd, how) {
    return this.with(slot, fd, (filep) => this.reopened(slot, filep, how), true);
  }
  *reopened(slot, filep, how) {
    const { k, sys } = this.machine;
    const files = this.machine.processes[slot];
    if (how === "path") return sys.give(slot, filep instanceof inode_file ? open_inode(filep, FMODE_PATH) : new PathFile(filep instanceof PathFile ? filep.target : filep));
    const target = filep instanceof PathFile ? filep.target : filep;
    if (files.nofile) return files.reserve();
    if (target instanceof DeviceFile) {
      const opened2 = yield* sys.open_device(slot);
      return typeof opened2 === "number" ? opened2 : sys.give(slot, opened2);
    }
    if (!(target instanceof inode_file)) return files.capable ? -ENXIO : -EACCES;
    const error = alloc_empty_file(k);
    if (error !== 0) return error;
    const refused = this.reopenRefused(target, how, files.capable);
    if (refused !== 0) return refused;
    const access = how === "r" ? FMODE_READ : how === "w" ? FMODE_WRITE : FMODE_READ | FMODE_WRITE;
    const opened = open_inode(target, access | target.f_mode & FMODE_STREAM, how === "a" ? O_APPEND : 0);
    if (how !== "t" || !shmem_file(opened)) return sys.give(slot, opened);
    const ret = yield* shmem_truncate(opened, 0);
    if (ret === 0) return sys.give(slot, opened);
    fput(opened);
    return ret;
  }
  reopenRefused({ f_inode }, how, capable) {
    if (f_inode.kind === "epoll") return -ENXIO;
    if (how === "r") return capable || (f_inode.i_mode & 4) !== 0 ? 0 : -EACCES;
    if (f_inode.kind === "dir") return -EISDIR;
    if (!capable && (f_inode.i_mode & 2) === 0) return -EACCES;
    return f_inode.kind === "self" ? -ETXTBSY : 0;
  }
  /* Content. */
  /** ftruncate(2). */
  truncate(slot, fd, size) {
    return this.with(slot, fd, function* (filep) {
      if (size < 0) return -EINVAL;
      if (!shmem_file(filep) || (filep.f_mode & FMODE_WRITE) === 0) return -EINVAL;
      return yield* shmem_truncate(filep, size);
    });
  }
  /** pwrite(2) of `length` bytes, byte i of which is `at(i)`: bytes written. */
  write(slot, fd, offset, length, at) {
    return this.with(slot, fd, function* (filep) {
      if (offset < 0) return -EINVAL;
      if (!(filep instanceof inode_file)) return filep instanceof DeviceFile ? -EINVAL : -ESPIPE;
      if ((filep.f_mode & FMODE_STREAM) !== 0) return -ESPIPE;
      if ((filep.f_mode & FMODE_WRITE) === 0) return -EBADF;
      const { kind } = filep.f_inode;
      if (kind === "null" || kind === "zero") return length;
      if (kind !== "shmem") return -EINVAL;
      return yield* shmem_write(filep, offset, length, at);
    });
  }
  /** fstat and pread of everything: 0, the answer is `size:hash`. */
  hash(slot, fd) {
    const { k } = this.machine;
    return this.with(
      slot,
      fd,
      function* (filep) {
        const size = filep instanceof inode_file ? filep.f_inode.i_size : 0;
        const call = k.current;
        if (size === 0) call.answer = `0:${fnv1a(new Uint8Array())}`;
        else if (size > HASH_LIMIT) call.answer = `${size}:00000000`;
        else if (!(filep instanceof inode_file) || (filep.f_mode & FMODE_READ) === 0) return -EBADF;
        else call.answer = `${size}:${fnv1a(yield* shmem_read(filep, 0, size))}`;
        return 0;
      },
      true
    );
  }
  /** A shared mapping of [offset, offset + length), filled with `byte`: 0; -ENXIO when it lies beyond the end. */
  mapped_store(slot, fd, offset, length, byte) {
    return this.with(slot, fd, function* (filep) {
      if (!(filep instanceof inode_file)) return -ENODEV;
      const of = filep.f_inode;
      if ((filep.f_mode & FMODE_READ) === 0 || (filep.f_mode & FMODE_WRITE) === 0) return -EACCES;
      if (of.kind === "zero") return -ENXIO;
      if (of.kind !== "shmem") return -ENODEV;
      if ((of.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) !== 0) return -EPERM;
      if (offset + length > of.i_size) return -ENXIO;
      return yield* shmem_store(filep, offset, length, byte);
    });
  }
  /** copy_file_range(2) of `length` bytes from the start of `from` to `offset` of `to`: bytes copied. */
  copy_range(slot, to, from, offset, length) {
    return this.with(
      slot,
      from,
      (source) => this.with(slot, to, function* (target) {
        if (!(source instanceof inode_file) || !(target instanceof inode_file)) return -EINVAL;
        if (source.f_inode.kind === "dir" || target.f_inode.kind === "dir") return -EISDIR;
        if (source.f_inode.kind !== "shmem" || target.f_inode.kind !== "shmem") return -EINVAL;
        if ((source.f_mode & FMODE_READ) === 0 || (target.f_mode & FMODE_WRITE) === 0 || (target.f_flags & O_APPEND) !== 0) return -EBADF;
        const size = Math.min(length, source.f_inode.i_size);
        if (source.f_inode === target.f_inode && offset < size) return -EINVAL;
        const bytes = yield* shmem_read(source, 0, size);
        return bytes.length === 0 ? 0 : yield* shmem_write(target, offset, bytes.length, (i) => bytes[i]);
      })
    );
  }
  /** fallocate(2). */
  allocate(slot, fd, mode, offset, length) {
    return this.with(slot, fd, function* (filep) {
      if (offset < 0 || length <= 0) return -EINVAL;
      if ((mode & FALLOC_FL_PUNCH_HOLE) !== 0 && (mode & FALLOC_FL_KEEP_SIZE) === 0) return -EOPNOTSUPP;
      if (!(filep instanceof inode_file)) return -ENODEV;
      if ((filep.f_mode & FMODE_WRITE) === 0) return -EBADF;
      if (filep.f_inode.kind === "dir") return -EISDIR;
      if (filep.f_inode.kind === "pipe") return -ESPIPE;
      if (filep.f_inode.kind !== "shmem") return -ENODEV;
      return yield* shmem_fallocate(filep, mode, offset, length);
    });
  }
  /** lseek(2) from the start: the new position. */
  seek(slot, fd, offset) {
    return this.with(slot, fd, function* (filep) {
      if (!(filep instanceof inode_file) || (filep.f_mode & FMODE_STREAM) !== 0) return -ESPIPE;
      if (offset !== null && offset < 0) return -EINVAL;
      const { kind } = filep.f_inode;
      if (kind === "null" || kind === "zero") return filep.f_pos = 0;
      if (kind === "epoll") return filep.f_pos;
      if (offset !== null) filep.f_pos = offset;
      return filep.f_pos;
    });
  }
  /* Seals and what else can be asked. */
  /** F_ADD_SEALS. */
  add_seals(slot, fd, seals) {
    return this.with(slot, fd, function* (filep) {
      if (!(filep instanceof inode_file)) return -EINVAL;
      return yield* memfd_add_seals(filep, seals);
    });
  }
  /** F_GET_SEALS. */
  get_seals(slot, fd) {
    return this.with(slot, fd, function* (filep) {
      return memfd_get_seals(filep);
    });
  }
  /** st_mode & 07777. */
  mode(slot, fd) {
    return this.ask(slot, fd, (filep) => filep instanceof inode_file ? filep.f_inode.i_mode : 384);
  }
  /** F_GETFL & (O_ACCMODE | O_APPEND). */
  access(slot, fd) {
    return this.ask(slot, fd, (filep) => {
      if (filep.is_path) return 0;
      if (!(filep instanceof inode_file)) return 2;
      const mode = filep.f_mode & (FMODE_READ | FMODE_WRITE);
      return (mode === FMODE_READ ? 0 : mode === FMODE_WRITE ? 1 : 2) + filep.f_flags;
    });
  }
  /** F_GETFD: 0 or 1. */
  cloexec(slot, fd) {
    return this.ask(slot, fd, () => this.machine.processes[slot].cloexec.has(numberOf(fd)) ? 1 : 0);
  }
  /** readlink("/proc/self/fd/N"): 0, the answer is the text, one byte a character; -ENOENT. */
  *link(slot, fd) {
    const ret = yield* this.ask(slot, fd, (filep) => {
      this.machine.k.current.answer = filep.name;
      return 0;
    });
    return ret === -EBADF ? -ENOENT : ret;
  }
  /** 1 if both are the same file. */
  same(slot, a, b) {
    const { k, processes } = this.machine;
    return this.ask(slot, a, (filep) => {
      const files = processes[slot];
      k.touch(files.location, files, false);
      const other = files.lookup(numberOf(b));
      return other === null ? -EBADF : identityOf(filep) === identityOf(other) ? 1 : 0;
    });
  }
  *ask(slot, fd, answer) {
    return yield* this.with(
      slot,
      fd,
      function* (filep) {
        return answer(filep);
      },
      true
    );
  }
};
function open_inode({ k, name, f_inode }, mode, flags = 0) {
  f_inode.use(true);
  f_inode.i_count++;
  return new inode_file(k, name, shmem_file_operations, f_inode, mode, flags);
}

// reference/engine/sequential.ts
function runAlone(task, observer) {
  task.start();
  while (task.status === "ready") {
    observer?.(task);
    task.move();
  }
}

// reference/machine/leaks.ts
function nameOf2(object) {
  if (object instanceof Page) return `leak:pages:${object.who}`;
  return object.notes.stored_at === null ? `leak:${object.struct_name}` : `leak:${object.struct_name}:${object.notes.stored_at}`;
}
function findLeaks(k, tables2, others) {
  k.dirty = false;
  if (k.objects.length === 0) return [];
  beginCrawl();
  for (const root of k.roots) crawl(root);
  for (const table of tables2) for (const slot of table.slots) if (slot !== null && slot !== RESERVED) crawlObject(slot);
  for (const object of others) crawlObject(object);
  const events = [];
  for (const object of k.objects) {
    if (isMarked(object) || object.notes.leaked) continue;
    object.notes.leaked = true;
    events.push(nameOf2(object));
  }
  return events;
}

// reference/machine/mainline/call.ts
var Call = class extends task_struct {
  constructor(k, files, id, process3, name, body, fault, counters) {
    super(k, files, id, name, body);
    this.k = k;
    this.process = process3;
    this.counters = counters;
    this.fault = fault;
  }
  k;
  process;
  counters;
  callbacks = [];
  answer = null;
  outcome = null;
  /** The kernel went away under it. */
  abandoned = false;
};

// reference/machine/mainline/image.ts
var idle = /* @__PURE__ */ new WeakMap();
function idleImages(revision, config) {
  let sizes = idle.get(revision);
  if (sizes === void 0) idle.set(revision, sizes = /* @__PURE__ */ new WeakMap());
  let images = sizes.get(config);
  if (images === void 0) sizes.set(config, images = []);
  return images;
}
function build(revision, config) {
  const k = new LuoKernel(config);
  const modules = {};
  k.modules = modules;
  modules.kho_block = revision.kho_block(k);
  modules.luo_core = revision.luo_core(k);
  modules.luo_flb = revision.luo_flb(k);
  modules.luo_file = revision.luo_file(k);
  modules.luo_session = revision.luo_session(k);
  modules.memfd_luo = revision.memfd_luo(k);
  modules.kexec_core = revision.kexec_core(k);
  const system_transition_mutex = DEFINE_MUTEX(k, "system_transition_mutex");
  k.seal();
  return { k, system_transition_mutex };
}
function takeImage(revision, config) {
  return idleImages(revision, config).pop() ?? build(revision, config);
}
function returnImage(revision, config, image) {
  idleImages(revision, config).push(image);
}

// reference/machine/mainline/process.ts
var process2 = class extends files_struct {
  constructor(k, name, file_max) {
    super(k, name);
    this.file_max = file_max;
  }
  file_max;
  /** RLIMIT_NOFILE is so low that no further descriptor can be made. */
  nofile = false;
  cloexec = /* @__PURE__ */ new Set();
  ids = { real: 0, effective: 0, saved: 0 };
  /** CAP_SYS_ADMIN, CAP_SYS_BOOT and the rest. */
  get capable() {
    return this.ids.effective === 0;
  }
  save() {
    const { nofile } = this;
    const cloexec = [...this.cloexec];
    const ids = { ...this.ids };
    const rest = super.save();
    return () => {
      rest();
      this.nofile = nofile;
      this.cloexec.clear();
      for (const fd of cloexec) this.cloexec.add(fd);
      this.ids = { ...ids };
    };
  }
  reserve() {
    if (this.nofile) return -EMFILE;
    const fd = super.reserve();
    if (fd >= 0) this.cloexec.delete(fd);
    return fd;
  }
  close_on_exec(fd) {
    this.cloexec.add(fd);
  }
  may_open() {
    return this.file_max.value === 0 && !this.capable ? -ENFILE : 0;
  }
  /** setuid(2): 0 or -EPERM. */
  setuid(uid) {
    const { real, saved } = this.ids;
    if (this.capable) this.ids = { real: uid, effective: uid, saved: uid };
    else if (uid === real || uid === saved) this.ids.effective = uid;
    else return -EPERM;
    return 0;
  }
  /** seteuid(2): 0 or -EPERM. */
  seteuid(uid) {
    const { real, effective, saved } = this.ids;
    if (!this.capable && ![real, effective, saved].includes(uid)) return -EPERM;
    this.ids.effective = uid;
    return 0;
  }
};

// reference/machine/mainline/machine.ts
var EVERYTHING_ON = { kho: true, liveupdate: true };
var MainlineMachine = class {
  constructor(revision, options = {}) {
    this.revision = revision;
    this.config = options.config ?? REAL_SIZE;
    this.ram = new memory(this.config.page_size, this.config.pages);
    this.slots = options.processes ?? 1;
    this.loaded = options.loaded ?? false;
    this.traced = options.traced ?? false;
    this.specs = options.modules ?? [];
    this.powerOn(this.loaded);
  }
  revision;
  /** The running kernel: another one after each boot. */
  k;
  /** Descriptor tables by process slot. */
  processes = [];
  /** Test handlers of the running kernel. */
  modules;
  /** Kexecs so far. */
  boots = 0;
  /** /dev/liveupdate is there. */
  hasDevice = false;
  /** Why nothing can follow; null as long as something can. */
  ended = null;
  /** A WARN happened in the running kernel. */
  tainted = false;
  /** What the running kernel was booted with. */
  commandLine = EVERYTHING_ON;
  /** What the next image is loaded with, unless told otherwise. */
  nextCommandLine = EVERYTHING_ON;
  config;
  ram;
  file_max = { value: Infinity };
  /** Inodes of files that are always there, by path. */
  paths = /* @__PURE__ */ new Map();
  specs;
  /** What processes may ask of the kernel: LUO, descriptors, kexec, modules. */
  sys = new Syscalls(this);
  /** What they may do with files. */
  fs = new FileCalls(this);
  reports = [];
  counters = { preserved: 0, files: 0, log: null };
  slots;
  loaded;
  traced;
  calls = [];
  started = 0;
  image;
  /** The image of the kernel before, until the call that rebooted has returned. */
  retired = null;
  /** The image that a checkpoint goes back to. */
  pinned = null;
  powerOn(loaded) {
    this.commandLine = EVERYTHING_ON;
    this.nextCommandLine = EVERYTHING_ON;
    this.load(takeImage(this.revision, this.config));
    this.boot();
    if (loaded) this.runDuringBoot(this.k.modules.kexec_core.kexec_load({ handover: true, ...EVERYTHING_ON }));
    clear(this.reports);
  }
  /**
   * Switches the machine off and on again: as a new one, and far cheaper. What was learned from it before (its
   * kernel, calls, structs) must not be used any more.
   */
  reset(loaded = this.loaded) {
    returnImage(this.revision, this.config, this.image);
    this.returnRetired();
    if (this.pinned !== null && this.pinned !== this.image) returnImage(this.revision, this.config, this.pinned);
    this.pinned = null;
    this.ram.reset();
    this.counters.preserved = 0;
    this.counters.files = 0;
    this.counters.log = null;
    this.boots = 0;
    this.ended = null;
    this.calls = [];
    this.started = 0;
    this.powerOn(loaded);
    return this;
  }
  returnRetired() {
    if (this.retired !== null && this.retired !== this.pinned) returnImage(this.revision, this.config, this.retired);
    this.retired = null;
  }
  /**
   * To how the machine is now, as often as one likes until it is reset. No call may be under way, neither now nor when
   * it is put back; what was learned of the machine in between must not be used any more.
   */
  checkpoint() {
    const { k, image, modules, boots, ended: ended2, hasDevice, tainted, commandLine, nextCommandLine, started } = this;
    const { preserved: preserved2, files } = this.counters;
    const { value } = this.file_max;
    const slots = this.processes.slice();
    const paths = [...this.paths];
    const tables2 = slots.map((table) => table.save());
    const loadable = modules.save();
    const kernel = checkpoint(k, this.ownObjects());
    this.pinned = image;
    return () => {
      if (this.image !== image) returnImage(this.revision, this.config, this.image);
      this.returnRetired();
      this.image = image;
      this.k = k;
      this.modules = modules;
      this.processes = slots.slice();
      this.boots = boots;
      this.ended = ended2;
      this.hasDevice = hasDevice;
      this.tainted = tainted;
      this.commandLine = commandLine;
      this.nextCommandLine = nextCommandLine;
      this.file_max.value = value;
      this.paths.clear();
      for (const [path, of] of paths) this.paths.set(path, of);
      clear(this.calls);
      this.started = started;
      this.counters.preserved = preserved2;
      this.counters.files = files;
      this.counters.log = null;
      clear(this.reports);
      for (let i = 0; i < tables2.length; i++) tables2[i]();
      loadable();
      kernel();
    };
  }
  /* Boot. */
  load(image) {
    this.image = image;
    this.k = image.k;
    this.k.reset(this.ram, this.reports);
    this.k.traced = this.traced;
    this.k.machine_kexec = (next) => this.jump(next);
  }
  /** Brings the loaded kernel up to user space. Throws KernelPanic. */
  boot() {
    const { k } = this;
    const { luo_core, memfd_luo } = k.modules;
    this.processes = [];
    this.paths.clear();
    this.hasDevice = false;
    this.tainted = false;
    this.file_max.value = Infinity;
    for (let i = 0; i < this.slots; i++) this.processes.push(this.freshProcess(i));
    this.modules = new Modules(this);
    this.ram.kho_enabled = this.commandLine.kho;
    luo_core.early_liveupdate_param(this.commandLine.liveupdate);
    this.runDuringBoot(luo_core.liveupdate_early_init());
    this.runDuringBoot(luo_core.luo_late_startup());
    this.hasDevice = luo_core.liveupdate_ioctl_init();
    this.runDuringBoot(memfd_luo.memfd_luo_init());
    for (const spec of this.specs.filter(builtIn)) this.runDuringBoot(this.modules.init_module(spec.name));
    k.dirty = false;
  }
  runDuringBoot(body) {
    runAlone(new Call(this.k, this.processes[0], -1, 0, "init", body, null, this.counters));
    this.k.current = null;
    this.noteWarnings();
  }
  freshProcess(slot) {
    return new process2(this.k, `process ${slot}`, this.file_max);
  }
  /* What observers ask. */
  /** Who is told which locations each step touches; null: nobody. */
  set recorder(recorder) {
    this.k.recorder = recorder;
  }
  /** Calls that have not been finished. */
  get underWay() {
    return this.calls;
  }
  noteWarnings() {
    if (!this.tainted) this.tainted = this.reports.some(({ event }) => event.startsWith("warn:") || event.startsWith("refcount_"));
  }
  /* Calls. */
  /** A task for one call of `process`; `body` is one of the `sys_…` generators. To be finished with `finish`. Tasks that run side by side have different ids. */
  spawn(slot, body, fault, name = "call", id = this.started++) {
    const call = new Call(this.k, this.processes[slot], id, slot, name, body, fault === void 0 ? null : armFault(fault), this.counters);
    this.calls.push(call);
    return call;
  }
  /** Carries one call out alone; `observer` is called before each step. */
  call(slot, body, fault, observer) {
    const call = this.spawn(slot, body, fault);
    try {
      runAlone(call, observer);
    } catch (error) {
      this.panicked(error);
    }
    if (call.status === "blocked") this.deadlocked(call);
    return this.finish(call);
  }
  /** To be called with what a task threw: a panic or an oops of the kernel ends the machine, anything else goes on up. */
  panicked(error) {
    if (!(error instanceof KernelPanic)) this.k.oops(error);
    this.ended = "panic";
  }
  /** Nobody can wake `call` any more. */
  deadlocked(call) {
    this.ended = "deadlock";
    call.k.current = null;
    const { waiting_for } = call;
    call.k.reports.push(new Report(`deadlock:${waiting_for?.name ?? "unknown"}`, null, void 0, waiting_for?.isAwaitedKillably(call) ?? false));
  }
  /**
   * What `call` came to, after it has returned, was abandoned, or got stuck. Looks for locks that it left held and,
   * when no other call is under way, for leaks.
   */
  finish(call) {
    const { k } = this;
    const index = this.calls.indexOf(call);
    if (index >= 0) removeAt(this.calls, index);
    const returned = call.status === "done" && !call.abandoned;
    k.current = null;
    if (returned && this.ended === null) {
      if (call.k === k) for (const { lock } of call.held) k.report(`lock_left_held:${lock.name}`);
      if (this.calls.length === 0 && k.dirty) for (const leak of findLeaks(k, this.processes, this.ownObjects())) k.report(leak);
    }
    this.noteWarnings();
    const events = this.takeReports(call);
    k.round++;
    if (call.k !== k && this.calls.length === 0) this.returnRetired();
    return {
      ret: returned ? call.result : null,
      callbacks: call.callbacks,
      events,
      fired: call.fault?.fired ?? null,
      value: call.answer,
      outcome: call.outcome,
      end: this.ended !== null
    };
  }
  ownObjects() {
    const open3 = this.processes.flatMap(({ slots }) => slots.filter((slot) => slot !== null && slot !== RESERVED));
    return [...this.modules.objects(), ...this.paths.values(), ...open3];
  }
  /** The reports of `call`, and those that belong to nobody. */
  takeReports(call) {
    const { reports } = this;
    if (reports.length === 0) return NO_REPORTS;
    const own = [];
    let kept = 0;
    for (const report of reports) {
      if (report.task === call || report.task === null || !this.calls.includes(report.task)) own.push(report);
      else reports[kept++] = report;
    }
    reports.length = kept;
    return own;
  }
  /* The jump. */
  /** The kernel is gone from here on, with everybody who ran in it. */
  jump({ handover, ...commandLine }) {
    const { k: old, ram } = this;
    const call = old.current;
    if (old.recorder !== null) old.recorder.barrier();
    for (const other of this.calls) if (other !== call) abandon(other);
    this.boots++;
    const { recorder, round } = old;
    this.retired = this.image;
    this.load(takeImage(this.revision, this.config));
    this.k.recorder = recorder;
    this.k.round = round;
    this.commandLine = commandLine;
    this.nextCommandLine = commandLine;
    ram.kexec(this.k, handover);
    call.outcome = "panic";
    this.boot();
    call.outcome = this.hasDevice ? "booted" : "noluo";
  }
};
function abandon(call) {
  call.abandoned = true;
  call.status = "done";
  call.next = null;
}
var NO_REPORTS = [];

// model/mainline/actions.ts
var NAMES4 = ["a", "b", "c", "d", "max", "empty", "unterminated"];
var MODULES = ["T", "U"];
var VARIANTS2 = ["ro", "none", "cut", "big0", "big1", "bigcut", "small", "nr", "res"];

// model/mainline/catalogue.ts
var NONE = {};
var FAULTS = {
  open: { kmalloc: 3 },
  close_device: NONE,
  create: { no_fd: 1, kmalloc: 2, page_alloc: 1, kho_preserve: 1, no_file: 1 },
  retrieve: { no_fd: 1, no_file: 1 },
  dup: NONE,
  send: NONE,
  close: { cb_can_finish: "files" },
  exit: NONE,
  preserve: { page_alloc: 2, kho_preserve: 3, page_cache: 1, kmalloc: 4, cb_can_preserve: 1, xa_insert: 1, flb_preserve: 1, cb_preserve: 1 },
  retrieve_fd: { no_fd: 1, no_file: 1, cb_retrieve: 1 },
  close_file: NONE,
  finish: { cb_can_finish: "files" },
  get_name: NONE,
  write: NONE,
  resize: NONE,
  load_image: NONE,
  unload_image: NONE,
  reboot: { cb_freeze: "files" },
  load_module: NONE,
  unload_module: NONE
};

// systems/mainline/author.ts
var WEIGHTS = {
  empty: { open: 8, create: 12, close_device: 1, load_image: 2, reboot: 2, unload_module: 1, load_module: 3, write: 1, resize: 1 },
  filling: {
    open: 2,
    close_device: 1,
    create: 6,
    dup: 1,
    send: 1,
    close: 4,
    exit: 1,
    preserve: 14,
    retrieve_fd: 1,
    finish: 1,
    get_name: 1,
    close_file: 1,
    write: 1,
    resize: 1,
    load_image: 3,
    unload_image: 1,
    reboot: 9,
    load_module: 2,
    unload_module: 2
  },
  updated: {
    open: 8,
    close_device: 1,
    create: 4,
    retrieve: 12,
    dup: 1,
    send: 1,
    close: 5,
    exit: 1,
    preserve: 5,
    retrieve_fd: 12,
    close_file: 4,
    finish: 6,
    get_name: 1,
    write: 1,
    resize: 1,
    load_image: 3,
    reboot: 5,
    load_module: 3,
    unload_module: 2
  }
};
var CALLBACK_WEIGHT = 3;
var FAULT_WEIGHTS = Object.fromEntries(
  Object.entries(FAULTS).map(([verb, faults]) => [
    verb,
    Object.fromEntries(Object.keys(faults).map((kind) => [kind, /^(cb|flb)_/.test(kind) ? CALLBACK_WEIGHT : 1]))
  ])
);
var ERRNOS = [5, 12, 22];
var PLACES2 = VARIANTS2.filter((arg) => arg !== "res");
var FINE = ["a", "b", "c", "d"];
function hasFaults({ verb }) {
  return Object.keys(FAULTS[verb]).length > 0;
}
var Author = class {
  constructor(dice, bounds, options) {
    this.dice = dice;
    this.bounds = bounds;
    this.options = options;
    this.state = initialState(bounds);
  }
  dice;
  bounds;
  options;
  state;
  /** Where the model is. */
  here() {
    return this.state;
  }
  goTo(state) {
    this.state = state;
  }
  next() {
    const { dice, options } = this;
    const action = dice.chance(options.nonsense) ? this.anything() : this.sensible();
    return this.follow(hasFaults(action) && dice.chance(options.faults) ? this.faulty(action) : this.withArgument(action));
  }
  /** Goes where `action` leads, by one of the outcomes that are allowed. */
  follow(action) {
    const transitions = step(this.state, action);
    if (transitions.length > 0) this.state = this.dice.pick(transitions).next;
    return action;
  }
  /** An action that means something here, without a fault; it is not followed. */
  sensible() {
    for (let tries = 0; tries < 20; tries++) {
      const action = this.operands(this.dice.weighted(WEIGHTS[this.phase()]));
      if (action) return action;
    }
    return this.anything();
  }
  phase() {
    if (this.state.incoming.some(({ state }) => state !== "gone")) return "updated";
    return this.state.created.length > 0 ? "filling" : "empty";
  }
  /** `action`, which `hasFaults`, with one of them. */
  faulty(action) {
    const { dice, state } = this;
    const kind = dice.weighted(FAULT_WEIGHTS[action.verb]);
    const most = FAULTS[action.verb][kind];
    const files = state.slots.reduce((n, slot) => n + (slot.kind === "outgoing" ? slot.files.length : 0), 0);
    const fault = {
      kind,
      n: 1 + dice.below(most === "files" ? Math.max(1, files) : most),
      ...(kind === "cb_preserve" || kind === "cb_freeze" || kind === "cb_retrieve" || kind.startsWith("flb_")) && { errno: dice.pick(ERRNOS) }
    };
    return { ...action, fault };
  }
  /** Now and then the argument lies at an odd place. */
  withArgument(action) {
    const takesOne = ["create", "retrieve", "preserve", "retrieve_fd", "finish", "get_name"].includes(action.verb);
    return takesOne && this.dice.chance(this.options.nonsense) ? { ...action, arg: this.dice.pick(action.verb === "finish" || action.verb === "get_name" ? VARIANTS2 : PLACES2) } : action;
  }
  /** Operands that mean something in this state; undefined when there are none. */
  operands(verb) {
    const { dice, state, bounds } = this;
    switch (verb) {
      case "open":
        return state.device === "open" && !dice.chance(0.1) ? void 0 : { verb, process: dice.below(bounds.processes) };
      case "close_device":
        return this.ofDevice((process3) => ({ verb, process: process3 }));
      case "create":
      case "retrieve": {
        const session2 = state.slots.findIndex(({ kind }) => kind === "free");
        return session2 < 0 ? void 0 : this.ofDevice((process3) => ({ verb, process: process3, session: session2, name: this.name(verb) }));
      }
      case "exit":
        return { verb, process: dice.below(bounds.processes) };
      case "close_file": {
        const held = this.heldFiles();
        return held.length === 0 ? void 0 : { verb, ...dice.pick(held) };
      }
      case "write":
      case "resize":
        return { verb, process: dice.below(bounds.processes), file: `m${dice.below(2)}` };
      case "load_image":
        return { verb, image: dice.weighted({ kho: 12, luoff: 1, plain: 1 }) };
      case "unload_image":
        return { verb };
      case "reboot":
        return { verb, modules: dice.chance(0.85) ? MODULES : dice.pick([["T"], ["U"], []]) };
      case "load_module":
      case "unload_module": {
        const apt = MODULES.filter((name) => state.modules[name] === (verb === "load_module" ? "absent" : "loaded"));
        return apt.length === 0 ? void 0 : { verb, module: dice.pick(apt) };
      }
      default:
        return this.ofSession(verb);
    }
  }
  ofDevice(make) {
    const holders = this.state.devices.flatMap((n, process3) => n > 0 ? [process3] : []);
    return holders.length === 0 ? void 0 : make(this.dice.pick(holders));
  }
  ofSession(verb) {
    const { dice, bounds } = this;
    const wanted = verb === "preserve" ? "outgoing" : verb === "retrieve_fd" || verb === "finish" ? "incoming" : null;
    const all = this.sessions();
    const apt = all.filter(({ slot: slot2 }) => wanted === null || slot2.kind === wanted);
    if (all.length === 0 || apt.length === 0 && !dice.chance(0.1)) return void 0;
    const { process: process3, session: session2, slot } = dice.pick(apt.length > 0 ? apt : all);
    switch (verb) {
      case "send":
        return bounds.processes < 2 ? void 0 : { verb, process: process3, session: session2, to: (process3 + 1) % bounds.processes };
      case "preserve":
        return { verb, process: process3, session: session2, token: this.freeToken(slot), file: this.file() };
      case "retrieve_fd":
        return { verb, process: process3, session: session2, token: this.incomingToken(slot) };
      default:
        return { verb, process: process3, session: session2 };
    }
  }
  sessions() {
    const { state, bounds } = this;
    return state.slots.flatMap(
      (slot, session2) => slot.kind === "free" ? [] : [...Array(bounds.processes).keys()].flatMap((process3) => holdsSession(state, process3, session2) ? [{ process: process3, session: session2, slot }] : [])
    );
  }
  /** Mostly a name that leads somewhere: one that is free, or one that waits. */
  name(verb) {
    const { dice, state, bounds } = this;
    if (dice.chance(0.04)) return dice.pick(["max", "empty", "unterminated"]);
    const waiting = state.incoming.filter((one) => one.state === "waiting").map(({ name }) => name);
    if (verb === "retrieve" && waiting.length > 0 && dice.chance(0.85)) return dice.pick(waiting);
    return dice.pick(FINE.slice(0, Math.max(2, bounds.sessions)));
  }
  freeToken(slot) {
    const { dice, bounds } = this;
    const used = slot.kind === "outgoing" ? slot.files.map(({ token }) => token) : [];
    const free = [...Array(bounds.tokens).keys()].filter((token) => !used.includes(token));
    return free.length > 0 && dice.chance(0.9) ? dice.pick(free) : dice.below(bounds.tokens);
  }
  incomingToken(slot) {
    const { dice, state, bounds } = this;
    const files = state.incoming.find(({ name }) => slot.kind === "incoming" && name === slot.name)?.files ?? [];
    return files.length > 0 && dice.chance(0.9) ? dice.pick(files).token : dice.below(bounds.tokens);
  }
  /** Retrieved files that some process holds. */
  heldFiles() {
    return this.state.incoming.flatMap(
      ({ name, files }) => files.flatMap(({ token, holders }) => holders.flatMap((n, process3) => n > 0 ? [{ process: process3, file: `${name}/${token}` }] : []))
    );
  }
  file() {
    const { dice } = this;
    const held = this.heldFiles();
    if (held.length > 0 && dice.chance(0.3)) return dice.pick(held).file;
    return dice.chance(0.1) ? dice.pick(["x0", "none"]) : `${dice.weighted({ f: 5, g: 2, m: 3 })}${dice.below(2)}`;
  }
  /** An action with operands drawn blindly. */
  anything() {
    const { dice, bounds } = this;
    const process3 = dice.below(bounds.processes);
    const session2 = dice.below(bounds.sessions);
    const token = dice.below(bounds.tokens);
    const verb = dice.weighted({ close: 2, dup: 1, preserve: 3, retrieve_fd: 3, finish: 2, get_name: 1, open: 1, reboot: 1 });
    switch (verb) {
      case "preserve":
        return { verb, process: process3, session: session2, token, file: this.file() };
      case "retrieve_fd":
        return { verb, process: process3, session: session2, token };
      case "open":
        return { verb, process: process3 };
      case "reboot":
        return { verb, modules: MODULES };
      default:
        return { verb, process: process3, session: session2 };
    }
  }
};

// systems/v1/programs.ts
import * as fc from "fast-check";

// model/v1/catalogue.ts
var NONE2 = {};
var FAULTS2 = {
  open: { kmalloc: 1 },
  close: NONE2,
  dup: NONE2,
  fork: NONE2,
  exit: NONE2,
  preserve: { copy_from_user: 1, cb_can_preserve: 1, kmalloc: 1, xa_store: 1, copy_to_user: 1 },
  unpreserve: { copy_from_user: 1 },
  restore: { copy_from_user: 1, no_fd: 1, cb_retrieve: 1, copy_to_user: 1 },
  close_file: NONE2,
  get_state: { copy_to_user: 1 },
  prepare: {
    killed: 1,
    kmalloc: 2,
    kho_preserve: 2,
    setprop_setup: 3,
    begin_node: "registrations",
    cb_prepare: "registrations",
    setprop_file: "registrations",
    setprop_subsys: 1,
    kho_serialize: 1
  },
  cancel: { killed: 1, setprop_subsys: 1 },
  finish: { killed: 1 },
  reboot: { killed: 1, cb_freeze: "registrations", setprop_file: "registrations", setprop_subsys: 1 },
  register_handler: NONE2,
  unregister_handler: NONE2
};

// model/v1/fault.ts
var NO_MEMORY2 = ["-ENOMEM"];
var NOT_COPIED = ["-EFAULT"];
var NO_SPACE = ["-ENOSPC", "-ESRCH"];
var ERRORS = {
  kmalloc: NO_MEMORY2,
  xa_store: NO_MEMORY2,
  cb_can_preserve: ["-ENOENT"],
  setprop_file: NO_SPACE,
  // luo_subsystems reports any failure there as -ENOENT (recorded traces).
  setprop_subsys: [...NO_SPACE, "-ENOENT"],
  setprop_setup: NO_SPACE,
  begin_node: NO_SPACE,
  copy_to_user: NOT_COPIED,
  copy_from_user: NOT_COPIED,
  killed: ["-EAGAIN"],
  kho_preserve: NO_MEMORY2,
  kho_serialize: NO_MEMORY2,
  no_fd: ["-EMFILE"]
};

// model/v1/file.ts
var file2 = setup({ types: { events: {} } }).createMachine({
  id: "file",
  initial: "closed",
  states: {
    closed: { on: { install: "held", inherit: "held" } },
    held: { on: { close: "closed", jump: "closed" } }
  }
});

// model/v1/handler.ts
var handler = setup({ types: { events: {} } }).createMachine({
  id: "handler",
  initial: "registered",
  states: {
    absent: { on: { register: "registered" } },
    registered: { on: { unregister: "absent", jump: "absent" } }
  }
});

// model/effect.ts
var effect = (_args, _params) => {
};

// model/v1/incoming.ts
var callback2 = (name) => ({ type: "callback", params: { name } });
var incoming2 = setup({
  types: { events: {} },
  actions: { callback: effect }
}).createMachine({
  id: "incoming",
  initial: "absent",
  states: {
    absent: { on: { arrive: "waiting" } },
    waiting: {
      on: {
        retrieve: { target: "restored", actions: callback2("retrieve") },
        retrieve_fails: { actions: callback2("retrieve!") },
        finish: { target: "absent", actions: callback2("finish") },
        jump: "absent"
      }
    },
    restored: {
      on: { finish: { target: "absent", actions: callback2("finish:reclaimed") }, jump: "absent" }
    }
  }
});

// model/v1/orchestrator.ts
var tell2 = (whom, event) => ({ type: "tell", params: { whom, event } });
var rollBack = (params) => ({ type: "roll_back", params });
var end = tell2("the registrations of the session", "end");
var commit = tell2("the registrations of the session", "commit");
var cancel2 = { target: "normal", actions: tell2("every registration", "cancel") };
var jump2 = tell2("everything", "jump");
var orchestrator = setup({
  types: { events: {} },
  actions: { tell: effect, roll_back: effect }
}).createMachine({
  id: "orchestrator",
  initial: "normal",
  states: {
    normal: {
      on: {
        preserve: "normal",
        unpreserve: "normal",
        register_handler: "normal",
        unregister_handler: "normal",
        release: { target: "normal", actions: end },
        prepare: { target: "prepared", actions: tell2("every registration", "prepare") },
        prepare_fails: {
          target: "normal",
          actions: rollBack({ idle: [], done: ["prepare", "cancel"], failed: ["prepare_fails"] })
        },
        jump: { target: "normal", actions: jump2 }
      }
    },
    prepared: {
      on: {
        release: { target: "prepared", actions: commit },
        cancel: cancel2,
        freeze: { target: "frozen", actions: tell2("every registration", "freeze") },
        freeze_fails: {
          target: "normal",
          actions: rollBack({ idle: ["cancel"], done: ["freeze", "cancel"], failed: ["freeze_fails", "cancel"] })
        }
      }
    },
    frozen: {
      on: {
        release: { target: "frozen", actions: commit },
        cancel: cancel2,
        jump: { target: "updated", actions: jump2 }
      }
    },
    updated: {
      on: {
        preserve: "updated",
        unpreserve: "updated",
        restore: "updated",
        register_handler: "updated",
        unregister_handler: "updated",
        release: { target: "updated", actions: end },
        finish: { target: "normal", actions: tell2("every incoming token", "finish") },
        jump: { target: "normal", actions: jump2 }
      }
    }
  }
});

// model/v1/registration.ts
var callback3 = (name) => ({ type: "callback", params: { name } });
var failedPrepare = { actions: callback3("prepare!") };
var failedFreeze2 = { actions: callback3("freeze!") };
var lost = "#registration.free";
var handedOver = { target: lost, actions: "hand_over" };
var unprepared = { target: "#registration.owned.registered", actions: callback3("cancel") };
var ended = { target: lost, actions: callback3("cancel") };
var registration = setup({
  types: { events: {} },
  actions: { callback: effect, hand_over: () => {
  } }
}).createMachine({
  id: "registration",
  initial: "free",
  states: {
    free: { on: { preserve: "owned" } },
    owned: {
      initial: "registered",
      states: {
        registered: {
          on: {
            end: lost,
            prepare: { target: "prepared", actions: callback3("prepare") },
            prepare_fails: failedPrepare,
            jump: lost
          }
        },
        prepared: {
          on: {
            commit: "#registration.committed.prepared",
            freeze: { target: "frozen", actions: callback3("freeze") },
            freeze_fails: failedFreeze2,
            cancel: unprepared
          }
        },
        frozen: { on: { commit: "#registration.committed.frozen", cancel: unprepared, jump: handedOver } }
      }
    },
    committed: {
      initial: "prepared",
      states: {
        prepared: {
          on: { freeze: { target: "frozen", actions: callback3("freeze") }, freeze_fails: failedFreeze2, cancel: ended }
        },
        frozen: { on: { cancel: ended, jump: handedOver } }
      }
    }
  }
});

// model/v1/session.ts
var session = setup({ types: { events: {} } }).createMachine({
  id: "session",
  initial: "closed",
  states: {
    closed: { on: { open: "open" } },
    open: { on: { dup: "open", close: "open", release: "closed", jump: "closed" } }
  }
});

// model/v1/machines.ts
var machines2 = { orchestrator, session, registration, incoming: incoming2, file: file2, handler };
function compileAll2(set) {
  return {
    orchestrator: compile(set.orchestrator),
    session: compile(set.session),
    registration: compile(set.registration),
    incoming: compile(set.incoming),
    file: compile(set.file),
    handler: compile(set.handler)
  };
}

// model/v1/rules.ts
var rules2 = {
  tables: compileAll2(machines2),
  tokenIsTaken: (state, token) => state.tokens[token].registration !== "free",
  sessionOwns: (state, session2, token) => state.tokens[token].owner === session2,
  handlerIsNeeded: (state) => state.tokens.some((t2) => t2.registration !== "free" || t2.incoming !== "absent"),
  finishMustWait: (state) => state.handler === "absent" && state.tokens.some((t2) => t2.incoming !== "absent")
};

// systems/v1/programs.ts
var FAULT_WEIGHTS2 = Object.fromEntries(
  Object.entries(FAULTS2).map(([verb, faults]) => [verb, Object.fromEntries(Object.keys(faults).map((kind) => [kind, kind.startsWith("cb_") ? 3 : 1]))])
);
var tables = /* @__PURE__ */ new WeakMap();
function tableOf(weights) {
  let table = tables.get(weights);
  if (table === void 0) {
    const entries = Object.entries(weights);
    let total = 0;
    table = { values: entries.map(([value]) => value), sums: entries.map(([, weight]) => total += weight), total };
    tables.set(weights, table);
  }
  return table;
}
var Dice = class {
  constructor(random) {
    this.random = random;
  }
  random;
  below(n) {
    return n <= 1 ? 0 : this.random.nextInt(0, n - 1);
  }
  chance(share) {
    return this.random.nextInt(0, 9999) < share * 1e4;
  }
  pick(values) {
    return values[this.below(values.length)];
  }
  weighted(weights) {
    const { values, sums, total } = tableOf(weights);
    const drawn = this.below(total);
    let i = 0;
    while (sums[i] <= drawn) i++;
    return values[i];
  }
};

// systems/mainline/files.ts
var PLAIN_FILES = ["f0", "f1", "g0", "g1", "m0", "m1", "x0"];
var MEMFD_SIZE = 100;
function openFiles(machine, keeper) {
  const { sys, fs } = machine;
  for (const name of PLAIN_FILES) {
    const made = machine.call(keeper, opener(name));
    if (made.ret === null || made.ret < 0) throw new Error(`the simulated machine cannot open ${name}`);
    if (name.startsWith("m")) {
      machine.call(keeper, fs.truncate(keeper, made.ret, MEMFD_SIZE));
      machine.call(
        keeper,
        fs.write(keeper, made.ret, 0, MEMFD_SIZE - 10, (i) => 1 + (i * 7 + made.ret) % 250)
      );
      machine.call(keeper, fs.seek(keeper, made.ret, 3));
    }
  }
  for (let process3 = 0; process3 < keeper; process3++) shareFiles(machine, keeper, process3);
  return PLAIN_FILES.map((_, fd) => machine.processes[keeper].lookup(fd));
  function opener(name) {
    if (name.startsWith("f")) return sys.open_test_file(keeper, "T");
    if (name.startsWith("g")) return sys.open_test_file(keeper, "U");
    return name.startsWith("m") ? fs.memfd_create(keeper) : fs.other(keeper, "pipe");
  }
}
function shareFiles(machine, keeper, process3) {
  for (const [fd] of PLAIN_FILES.entries()) {
    const filep = machine.processes[keeper].lookup(fd);
    machine.processes[process3].slots[fd] = get_file(filep);
  }
}
function memfdView(name, filep) {
  if (!(filep instanceof inode_file) || filep.f_inode.kind !== "shmem") return null;
  const { f_inode, f_pos } = filep;
  return { name, size: f_inode.i_size, content: digest(shmem_content(f_inode, 0, f_inode.i_size)), position: f_pos, seals: f_inode.seals };
}
function digest(bytes) {
  let hash = 2166136261;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

// systems/mainline/settled.ts
var Settled = class {
  constructor(action, result, subjects, kept) {
    this.action = action;
    this.result = result;
    this.subjects = subjects;
    this.kept = kept;
  }
  action;
  result;
  subjects;
  kept;
  records = null;
  answer = null;
  /** What a caller gets; null: the call never returned. */
  get ret() {
    return this.result.ret;
  }
  get callbacks() {
    return this.records ??= recordsOf(this.result.callbacks, this.subjects);
  }
  get outcome() {
    return this.answer ??= outcomeOf2(this.action, this.result, this.callbacks);
  }
  get events() {
    return this.result.events;
  }
  get rebooted() {
    return this.result.outcome;
  }
  get boot() {
    const { outcome, events } = this.result;
    if (outcome === null || outcome === "refused") return null;
    const why = events.find(({ event }) => event.startsWith("panic"))?.event;
    const handedOver2 = new Map([...this.kept].map(([name, memfd]) => [`out ${name}`, memfd]));
    return { how: outcome, ...why !== void 0 && { why }, handedOver: handedOver2 };
  }
  get fired() {
    return this.result.fired === true;
  }
};
function recordsOf(raw, subjects) {
  return raw.flatMap(({ who, callback: callback4, data, file: file3, result }) => {
    if (callback4 === "can_preserve") return [];
    const isFlb2 = who.startsWith("flb-");
    const isIncoming = callback4 === "retrieve" || callback4 === "finish" || callback4 === "can_finish";
    const identity = result < 0 && callback4 === "preserve" ? 0 : identityOf2(data);
    const name = subjects.get(identity);
    const direction = isIncoming ? "in" : "out";
    return [
      {
        kind: callback4,
        subject: isFlb2 ? `flb ${direction}` : name === void 0 ? null : `${direction} ${name}`,
        identity,
        failed: callback4 === "can_finish" ? result === 0 : result < 0,
        ...callback4 === "finish" && !isFlb2 && { retrieved: file3 >= 0 }
      }
    ];
  });
}
function outcomeOf2(action, { ret, value, outcome }, records) {
  const answer = ret === null ? null : ret < 0 ? errname(ret) : 0;
  return {
    ret: answer,
    ...action.verb === "get_name" && answer === 0 && { value: nameOf3(value) },
    ...action.verb === "reboot" && outcome !== null && { reboot: outcome === "refused" ? "refused" : "booted" },
    callbacks: callbacksOf(records)
  };
}
function nameOf3(value) {
  const bytes = typeof value === "object" && value !== null && "name" in value ? value.name : "";
  return NAMES4.find((name) => bytesOf(name, SMALL_SIZE) === bytes) ?? bytes;
}
var NO_CALLBACKS = /* @__PURE__ */ new Map();
function callbacksOf(records) {
  if (records.length === 0) return NO_CALLBACKS;
  const by = /* @__PURE__ */ new Map();
  for (const record of records) {
    const name = modelName(record);
    if (name === null) continue;
    const subject = record.subject ?? "out a/-1";
    const list = by.get(subject);
    if (list === void 0) by.set(subject, [name]);
    else list.push(name);
  }
  return by;
}
function modelName({ kind, failed, retrieved }) {
  if (kind === "can_finish") return null;
  if (kind === "finish" && retrieved === true) return "finish:retrieved";
  return failed && (kind === "preserve" || kind === "freeze" || kind === "retrieve") ? `${kind}!` : kind;
}

// systems/mainline/computer.ts
var NO_FD = 4095;
var SPECS = MODULES.map((name) => ({ name, flbs: ["L"] }));
var NO_PADDING = { sessions: 0, files: 0 };
var pools = /* @__PURE__ */ new WeakMap();
function poolOf(revision, kind) {
  let byKind = pools.get(revision);
  if (byKind === void 0) pools.set(revision, byKind = /* @__PURE__ */ new Map());
  let pool = byKind.get(kind);
  if (pool === void 0) byKind.set(kind, pool = []);
  return pool;
}
function bytesOf(name, { name_length }) {
  if (name === "empty") return "";
  if (name === "max") return "m".repeat(name_length - 1);
  return name === "unterminated" ? "u".repeat(name_length) : name;
}
var MainlineComputer = class {
  constructor(revision, program, { traced = false, config = SMALL_SIZE, padding = NO_PADDING } = {}) {
    this.program = program;
    this.config = config;
    this.padding = padding;
    this.keeper = program.processes;
    this.pool = poolOf(revision, `${program.processes}${traced}${config.page_size}`);
    this.ready = this.pool.pop() ?? setUp(revision, program.processes, config, traced);
    this.ready.restart();
    this.machine = this.ready.machine;
    this.plain = this.ready.plain;
    this.slots = new Array(program.sessions).fill(null);
    this.model = initialState({ sessions: program.sessions, tokens: program.tokens.length, processes: program.processes, descriptors: Infinity });
  }
  program;
  machine;
  ready;
  pool;
  config;
  /** The process slot that keeps the files of the beginning open. */
  keeper;
  plain;
  slots;
  /** Slots whose create or retrieve is under way. */
  opening = /* @__PURE__ */ new Set();
  /** What RETRIEVE_FD answered in this kernel, by name. */
  retrieved = /* @__PURE__ */ new Map();
  /** Which preservation is whose. */
  subjects = /* @__PURE__ */ new Map();
  boots = 0;
  padded = false;
  padding;
  /** What the last RETRIEVE_FD answered: see `View.answer`. */
  answer = null;
  /** The model's state, as far as the machine has done what it allows. */
  model;
  onStep = null;
  watch = null;
  /** To be called when nobody looks at the machine any more. Not calling it only costs time. */
  release() {
    this.pool.push(this.ready);
  }
  /** A create into a slot in use means nothing: it is to be passed over. So does a file that only another kind can be. */
  means(action) {
    switch (action.verb) {
      case "create":
      case "retrieve":
        return this.slots[action.session] === null && !this.opening.has(action.session);
      case "close_file":
        return receivedName(action.file) !== null;
      case "write":
      case "resize":
        return this.isMemfd(action.file);
      default:
        return true;
    }
  }
  isMemfd(name) {
    const filep = this.fileNamed(name);
    return filep !== null && memfdView(name, filep) !== null;
  }
  fileNamed(name) {
    if (name === "none") return null;
    return this.plain[PLAIN_FILES.indexOf(name)] ?? this.retrieved.get(name) ?? null;
  }
  /** The system call that `action` makes. It runs when the machine runs it. */
  start(action) {
    const body = this.bodyOf(action);
    return { action, process: "process" in action ? action.process : 0, body };
  }
  bodyOf(action) {
    const { machine, program } = this;
    const { sys, fs } = machine;
    switch (action.verb) {
      case "open":
        return sys.open(action.process);
      case "close_device":
        return sys.close(action.process, this.deviceFd(action.process));
      case "create":
      case "retrieve":
        this.opening.add(action.session);
        return sys[action.verb](action.process, this.deviceFd(action.process), bytesOf(action.name, this.config), action.arg);
      case "dup":
        return sys.dup(action.process, this.sessionFd(action.process, action.session));
      case "send":
        return sys.send(action.process, this.sessionFd(action.process, action.session), action.to);
      case "close":
        return sys.close(action.process, this.sessionFd(action.process, action.session));
      case "exit":
        return sys.exit(action.process);
      case "preserve": {
        const session2 = this.sessionFd(action.process, action.session);
        return sys.preserve(action.process, session2, program.tokens[action.token], this.namedFd(action.process, action.file), action.arg);
      }
      case "retrieve_fd":
        return sys.retrieve_fd(action.process, this.sessionFd(action.process, action.session), program.tokens[action.token], action.arg);
      case "finish":
      case "get_name":
        return sys[action.verb](action.process, this.sessionFd(action.process, action.session), action.arg);
      case "close_file":
        return sys.close(action.process, this.namedFd(action.process, action.file));
      case "write":
        return fs.write(action.process, this.namedFd(action.process, action.file), 0, 4, (i) => (machine.counters.preserved + i) % 250);
      case "resize":
        return fs.truncate(action.process, this.namedFd(action.process, action.file), this.otherSize(action.file));
      case "load_image":
        machine.nextCommandLine = { kho: true, liveupdate: action.image !== "luoff" };
        return action.image === "plain" ? sys.kexec_load(0) : sys.kexec_file_load(0, action.image === "kho" ? "on" : "luoff");
      case "unload_image":
        return sys.kexec_unload(0);
      case "reboot":
        return sys.reboot(0);
      case "load_module":
        return sys.init_module(0, action.module);
      case "unload_module":
        return sys.delete_module(0, action.module);
    }
  }
  /** Another size than the memfd has. */
  otherSize(name) {
    const memfd = memfdView(name, this.fileNamed(name));
    return memfd === null ? 0 : memfd.size === 50 ? 60 : 50;
  }
  /** Carries one action out alone. */
  perform(action) {
    if (action.verb === "create") this.padSessions(action.process);
    const started = this.start(action);
    const { machine, onStep, watch } = this;
    const observer = onStep ? (call) => observeStep(call, onStep) : watch ? (call) => watch.step(call) : void 0;
    return this.settle(started, machine.call(started.process, started.body, faultOf(action), observer));
  }
  /** Before the first session of a kernel, others fill the page that it goes to. */
  padSessions(process3) {
    const { machine, keeper, padding } = this;
    if (this.padded || padding.sessions === 0 || !this.machine.processes[process3].slots.some((open3) => open3 instanceof DeviceFile)) return;
    this.padded = true;
    const device2 = this.deviceFd(process3);
    for (let i = 0; i < padding.sessions; i++) {
      const made = machine.call(process3, machine.sys.create(process3, device2, `fill${i}`));
      const filep = machine.processes[process3].lookup(fieldsOf(made).fd ?? -1);
      if (made.ret !== 0 || filep === null) return;
      machine.call(
        process3,
        machine.sys.send(process3, () => machine.processes[process3].slots.indexOf(filep), keeper)
      );
      machine.call(
        process3,
        machine.sys.close(process3, () => machine.processes[process3].slots.indexOf(filep))
      );
    }
  }
  /** A new session gets files that fill its page. */
  padFiles(process3, { file: session2 }) {
    const { machine, keeper, padding } = this;
    for (let i = 0; i < padding.files; i++) {
      const { ret } = machine.call(keeper, machine.sys.open_test_file(keeper, "T"));
      if (ret === null || ret < 0) return;
      const filep = machine.processes[keeper].lookup(ret);
      machine.call(keeper, machine.sys.send(keeper, ret, process3));
      const fd = () => machine.processes[process3].slots.indexOf(filep);
      machine.call(
        process3,
        machine.sys.preserve(process3, () => machine.processes[process3].slots.indexOf(session2), 1000000n + BigInt(i), fd)
      );
      machine.call(process3, machine.sys.close(process3, fd));
      machine.call(keeper, machine.sys.close(keeper, ret));
    }
  }
  /** A task of this id that carries the action out next to others; it is not started yet. */
  spawn(action, id) {
    const started = this.start(action);
    return { started, call: this.machine.spawn(started.process, started.body, faultOf(action), action.verb, id) };
  }
  /** To be called once a call has ended, in the order in which the calls ended. */
  settle({ action, process: process3 }, result) {
    this.answer = null;
    if (action.verb === "create" || action.verb === "retrieve") {
      this.opening.delete(action.session);
      if (result.ret === 0) this.slots[action.session] = this.opened(action, process3, result);
      if (action.verb === "create" && this.slots[action.session]) this.padFiles(process3, this.slots[action.session]);
    }
    if (action.verb === "retrieve_fd" && result.ret === 0) this.noteRetrieved(action, process3, result);
    const session2 = "session" in action ? this.slots[action.session] ?? null : null;
    const settled = new Settled(action, result, this.noteSubjects(action, session2, result), this.handedOver());
    this.follow(action, settled);
    if (this.machine.boots !== this.boots) this.reborn(action);
    if (action.verb === "exit") shareFiles(this.machine, this.keeper, process3);
    this.forgetClosed();
    return settled;
  }
  opened({ verb, name }, process3, result) {
    const { fd = -1 } = fieldsOf(result);
    const filep = this.machine.processes[process3].lookup(fd);
    return filep && { direction: verb === "create" ? "out" : "in", name, file: filep };
  }
  noteRetrieved({ session: session2, token }, process3, result) {
    const { fd = -1 } = fieldsOf(result);
    const filep = this.machine.processes[process3].lookup(fd);
    const of = this.slots[session2];
    if (filep === null || !of) return;
    const name = `${of.name}/${token}`;
    const known = this.retrieved.get(name);
    this.answer = { sameFile: known === void 0 ? null : known === filep, memfd: memfdView(name, filep) };
    this.retrieved.set(name, filep);
  }
  /** Who was preserved in this call: callbacks name what they are about by the data that preserve made. */
  noteSubjects(action, session2, { callbacks }) {
    if (action.verb === "preserve" && session2 !== null) {
      for (const { callback: callback4, who, data, result } of callbacks)
        if (callback4 === "preserve" && who.startsWith("test-")) this.subjects.set(result === 0 ? identityOf2(data) : 0, `${session2.name}/${action.token}`);
    }
    return this.subjects;
  }
  /** The memfds of outgoing sessions, by the name of what keeps them. */
  handedOver() {
    const kept = /* @__PURE__ */ new Map();
    for (const slot of this.model?.slots ?? []) {
      if (slot.kind !== "outgoing") continue;
      for (const { token, file: name } of slot.files) {
        const filep = this.fileNamed(name);
        const memfd = filep && memfdView(name, filep);
        if (memfd) kept.set(`${slot.name}/${token}`, memfd);
      }
    }
    return kept;
  }
  /** Where the model goes; nowhere any more once the machine has done what it does not allow. */
  follow(action, { outcome, fired }) {
    const { ret } = outcome;
    if (this.model === null) return;
    this.model = ret === null ? null : allows(this.model, specified(action, fired), { ...outcome, ret })?.next ?? null;
  }
  /** The next kernel runs: everything of the last one is gone. */
  reborn(action) {
    const { machine, keeper } = this;
    this.boots = machine.boots;
    this.slots.fill(null);
    this.opening.clear();
    this.retrieved.clear();
    this.padded = false;
    if (machine.ended !== null) return;
    this.plain = openFiles(machine, keeper);
    const wanted = action.verb === "reboot" ? action.modules : [];
    for (const name of wanted) machine.call(keeper, machine.sys.init_module(keeper, name));
  }
  /** A slot is free again when no process has a descriptor of its session. */
  forgetClosed() {
    for (const [slot, session2] of this.slots.entries()) if (session2 !== null && this.descriptorsOf(session2.file) === 0) this.slots[slot] = null;
  }
  descriptorsOf(filep) {
    let count = 0;
    for (const { slots } of this.machine.processes) for (const open3 of slots) if (open3 === filep) count++;
    return count;
  }
  /** A descriptor of `filep` in `process` by the time the call looks: of several, one that is open. */
  fdOf(process3, of) {
    return () => {
      const filep = of();
      const fd = filep === null ? -1 : this.machine.processes[process3].slots.indexOf(filep);
      return fd < 0 ? NO_FD : fd;
    };
  }
  sessionFd(process3, slot) {
    const filep = this.slots[slot]?.file ?? null;
    return this.fdOf(process3, () => filep);
  }
  namedFd(process3, name) {
    const filep = this.fileNamed(name);
    return this.fdOf(process3, () => filep);
  }
  deviceFd(process3) {
    const find = () => this.machine.processes[process3].slots.find((open3) => open3 instanceof DeviceFile) ?? null;
    return this.fdOf(process3, find);
  }
  /** To how it is now: see `MainlineMachine.checkpoint`. */
  checkpoint() {
    const { plain, boots, answer, model } = this;
    const slots = this.slots.slice();
    const retrieved = [...this.retrieved];
    const subjects = [...this.subjects];
    const machine = this.machine.checkpoint();
    return () => {
      machine();
      this.plain = plain;
      this.boots = boots;
      this.answer = answer;
      this.model = model;
      this.opening.clear();
      for (const [i, session2] of slots.entries()) this.slots[i] = session2;
      refill(this.retrieved, retrieved);
      refill(this.subjects, subjects);
    };
  }
  /** What properties see. */
  view() {
    const { machine } = this;
    const named = [...PLAIN_FILES.map((name, i) => [name, this.plain[i]]), ...this.retrieved];
    const sessions = this.slots.filter((session2) => session2 !== null).map(({ direction, name }) => ({ direction, name }));
    return {
      state: sessions.length === 0 ? "empty" : "in use",
      boot: machine.boots,
      pages: pagesBeyond(machine, this.ready.pages),
      files: named.map(([name, filep]) => ({ name, refs: filep.f_count, descriptors: this.descriptorsOf(filep) })),
      memfds: named.flatMap(([name, filep]) => memfdView(name, filep) ?? []),
      modules: MODULES.map((name) => {
        const loaded = machine.modules.loaded.get(name);
        return { name, loaded: loaded !== void 0, refs: loaded?.owner.refcnt ?? 0 };
      }),
      sessions: sessions.sort((a, b) => a.direction === b.direction ? a.name < b.name ? -1 : 1 : a.direction === "out" ? -1 : 1),
      device: machine.processes.some(({ slots }) => slots.some((open3) => open3 instanceof DeviceFile)),
      answer: this.answer
    };
  }
};
function setUp(revision, processes, config, traced) {
  const machine = new MainlineMachine(revision, { config, processes: processes + 1, traced, loaded: true, modules: SPECS });
  for (const name of MODULES) machine.call(processes, machine.sys.init_module(processes, name));
  const plain = openFiles(machine, processes);
  return { machine, restart: machine.checkpoint(), plain, pages: pagesBeyond(machine, {}) };
}
function pagesBeyond({ ram }, base) {
  const counts = {};
  for (const page of ram.pages) if (page.preserved || page instanceof folio && page.handed_over) counts[page.who] = (counts[page.who] ?? 0) + page.count;
  for (const [who, count] of Object.entries(base)) {
    const rest = (counts[who] ?? 0) - count;
    if (rest === 0) delete counts[who];
    else counts[who] = rest;
  }
  return counts;
}
function refill(map, entries) {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
function fieldsOf({ value }) {
  return typeof value === "object" && value !== null ? value : {};
}
var FIRST_DATA2 = 4096;
var FREEZE_ADDS2 = 65536;
var identityOf2 = (data) => (data - FIRST_DATA2) % FREEZE_ADDS2;
function faultOf({ fault }) {
  if (fault === void 0 || !isFaultName(fault.kind)) return void 0;
  return { kind: fault.kind, n: fault.n, ...fault.errno !== void 0 && { errno: fault.errno } };
}
function observeStep(call, onStep) {
  const { next, where } = call;
  if (!next) return;
  onStep({ name: next.name, access: next.access, object: next.object.name, functions: where?.functions ?? [], source: where?.source ?? "" });
}

// search/mainline/execute.ts
function execute(revision, program, properties, visit2, options = {}) {
  const computer = new MainlineComputer(revision, program, options);
  const monitors = properties.map((property) => property.monitor());
  let before = computer.view();
  let carriedOut = 0;
  for (const [index, action] of program.actions.entries()) {
    if (!computer.means(action)) continue;
    const { model } = computer;
    const { outcome, callbacks, events, boot, fired } = computer.perform(action);
    carriedOut++;
    const hasEnded = computer.machine.ended !== null;
    const after = hasEnded ? null : computer.view();
    const { ret } = outcome;
    const allowed = model && ret !== null ? allows(model, specified(action, fired), { ...outcome, ret }) : void 0;
    const observation = { index, action, outcome, callbacks, events, boot, fired, before, after, model, allowed, tokens: program.tokens };
    options.onObservation?.(observation);
    if (judge2(observation, properties, monitors, visit2) || after === null) break;
    before = after;
  }
  computer.release();
  return carriedOut;
}
function judge2(observation, properties, monitors, visit2) {
  for (const [i, monitor] of monitors.entries())
    for (const violation2 of monitor.observe(observation)) if (visit2(properties[i], violation2, observation.index)) return true;
  return false;
}

// systems/mainline/operands.ts
function* simplerActions(action) {
  if ("arg" in action && action.arg !== void 0) {
    const { arg: _, ...plain } = action;
    yield plain;
  }
  if (action.verb === "preserve") for (const file3 of simplerFiles(action.file)) yield { ...action, file: file3 };
  if ((action.verb === "write" || action.verb === "resize") && action.file !== "m0" && receivedName(action.file) === null) yield { ...action, file: "m0" };
  if ((action.verb === "create" || action.verb === "retrieve") && action.name !== "a") yield { ...action, name: "a" };
  if (action.verb === "load_image" && action.image !== "kho") yield { ...action, image: "kho" };
  if (action.verb === "reboot" && action.modules.length < MODULES.length) yield { ...action, modules: MODULES };
  if (action.verb === "exit") yield { verb: "close", process: action.process, session: 0 };
  if ((action.verb === "load_module" || action.verb === "unload_module") && action.module !== "T") yield { ...action, module: "T" };
}
var PLAIN = ["f0", "f1", "m0", "g0"];
function* simplerFiles(file3) {
  const rank = PLAIN.indexOf(file3);
  yield* rank < 0 ? PLAIN : PLAIN.slice(0, rank);
}
function complexity(action) {
  let total = 0;
  if ("session" in action) total += action.session;
  if ("token" in action) total += action.token;
  if ("process" in action) total += action.process;
  if ("arg" in action && action.arg !== void 0) total += 2;
  if ("file" in action) total += Math.max(0, PLAIN.indexOf(action.file)) + (receivedName(action.file) === null ? 0 : 1) + (PLAIN.includes(action.file) ? 0 : 2);
  if ("name" in action && action.name !== "a") total++;
  if (action.verb === "reboot") total += MODULES.length - action.modules.length;
  if (action.verb === "exit" || action.verb === "send" || action.verb === "load_image" && action.image !== "kho") total++;
  if ("module" in action && action.module !== "T") total++;
  return total + (action.fault?.n ?? 1) - 1 + ((action.fault?.errno ?? 5) === 5 ? 0 : 1);
}
function renamed(action, field, from, to) {
  const copy = { ...action };
  if (copy[field] === from) copy[field] = to;
  if (field === "process" && copy["to"] === from) copy["to"] = to;
  const file3 = copy["file"];
  if (field === "token" && typeof file3 === "string") {
    const received2 = receivedName(file3);
    if (received2 !== null && received2.token === from) copy["file"] = `${received2.name}/${to}`;
  }
  return copy;
}

// search/mainline/minimise.ts
function* smallerPrograms2(program) {
  const { actions } = program;
  const { length } = actions;
  for (let size = length >> 1; size >= 1; size = size >> 1)
    for (let start = length - size; start >= 0; start -= size) yield { ...program, actions: actions.filter((_, i) => i < start || i >= start + size) };
  for (let i = 0; i < length; i++) for (let j = i + 2; j < length; j++) yield { ...program, actions: actions.filter((_, k) => k !== i && k !== j) };
  for (const [i, action] of actions.entries()) for (const simpler of withoutFault(action)) yield replaced(program, i, simpler);
  for (const field of ["session", "token", "process"])
    for (let from = 1; from < extentOf(program, field); from++)
      for (let to = 0; to < from; to++) yield { ...program, actions: actions.map((action) => renamed(action, field, from, to)) };
  for (const [i, action] of actions.entries()) for (const simpler of simplerActions(action)) yield replaced(program, i, simpler);
}
var extentOf = ({ sessions, tokens, processes }, field) => field === "session" ? sessions : field === "token" ? tokens.length : processes;
var replaced = (program, index, action) => ({
  ...program,
  actions: program.actions.map((old, i) => i === index ? action : old)
});
function* withoutFault({ fault, ...rest }) {
  if (fault === void 0) return;
  const action = rest;
  yield action;
  if (fault.n > 1) yield { ...action, fault: { ...fault, n: 1 } };
  if (fault.errno !== void 0 && fault.errno !== 5) yield { ...action, fault: { ...fault, errno: 5 } };
}
function sizeOf({ actions }) {
  return [actions.length, actions.filter(({ fault }) => fault !== void 0).length, actions.reduce((sum3, action) => sum3 + complexity(action), 0)];
}
function isSmaller(a, b) {
  const [left, right] = [sizeOf(a), sizeOf(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i] < right[i];
  return false;
}
function minimise(program, fails, limit = 4e3) {
  let best = program;
  let left = limit;
  for (let progress = true; progress && left > 0; ) {
    progress = false;
    for (const candidate of smallerPrograms2(best)) {
      if (!isSmaller(candidate, best)) continue;
      if (left-- <= 0) break;
      if (!fails(candidate)) continue;
      best = candidate;
      progress = true;
      break;
    }
  }
  return best;
}

// search/mainline/check.ts
var TOKENS = [1n, 2n, 3n, 16n, 0n, 0xffffffffffffffffn];
var findingId = ({ id }, { where, cause }) => `${id}/${where}/${cause}`;
function numbers(seed) {
  let state = (seed | 0) ^ 2654435769 || 1;
  return {
    nextInt(min, max) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return min + (state >>> 0) % (max - min + 1);
    }
  };
}
function draw(dice) {
  const few = (most) => 1 + Math.min(dice.below(most), dice.below(most));
  const bounds = { sessions: few(5), tokens: few(TOKENS.length), processes: few(2), descriptors: Infinity };
  const author = new Author(dice, bounds, { faults: 0.2, nonsense: 0.08 });
  const length = 10 + dice.below(15);
  const actions = Array.from({ length }, () => author.next());
  return { actions, tokens: TOKENS.slice(0, bounds.tokens), sessions: bounds.sessions, processes: bounds.processes };
}
function checkMainline(revision, { runs, seed, isStopped, onProgress }) {
  const dice = new Dice(numbers(seed));
  const known = /* @__PURE__ */ new Map();
  let calls = 0;
  let ran = 0;
  let stopped = false;
  while (ran < runs && !stopped) {
    const program = draw(dice);
    calls += execute(revision, program, mainlineProperties, (property, violation2, at) => {
      const id = findingId(property, violation2);
      const upTo = { ...program, actions: program.actions.slice(0, at + 1) };
      const before = known.get(id);
      if (before === void 0) known.set(id, { property, violation: violation2, program: upTo });
      else if (isSmaller(upTo, before.program)) before.program = upTo;
      return false;
    });
    ran++;
    if ((ran & 63) === 0) onProgress?.(ran, known.size);
    stopped = isStopped?.() ?? false;
  }
  const onlySmall = [];
  const findings = grouped(
    [...known].flatMap(([id, one]) => {
      minimiseFinding(revision, id, one);
      const padding = paddingFor(revision, id, one.program);
      if (padding !== void 0) return [{ id, ...one, padding }];
      onlySmall.push(id);
      return [];
    })
  );
  const answer = findings.length > 0 ? "violated" : stopped ? "unknown" : "holds";
  const violated = mainlineProperties.filter((property) => findings.some(({ id, others }) => [id, ...others].some((one) => one.startsWith(`${property.id}/`))));
  return { revision, answer, runs: ran, calls, seed, stopped, violated, findings, onlySmall };
}
function minimiseFinding(revision, id, known) {
  known.program = minimise(known.program, (candidate) => shows(revision, candidate, id, [known.property], known));
  shows(revision, known.program, id, [known.property], known);
}
function shows(revision, program, id, properties, into, padding) {
  let seen = false;
  const visit2 = (property, violation2) => {
    if (findingId(property, violation2) !== id) return false;
    if (into) into.violation = violation2;
    return seen = true;
  };
  execute(revision, program, properties, visit2, padding === void 0 ? {} : { config: REAL_SIZE, padding });
  return seen;
}
var FULL = [
  { sessions: 0, files: 0 },
  { sessions: 49, files: 0 },
  { sessions: 0, files: 61 },
  { sessions: 49, files: 61 }
];
function paddingFor(revision, id, program) {
  for (const padding of FULL) {
    if (!shows(revision, program, id, mainlineProperties, void 0, padding)) continue;
    return padding.sessions + padding.files === 0 ? null : padding;
  }
  return void 0;
}
var HARM = [
  "the-next-kernel-boots",
  "no-use-after-free",
  "reference-counts-are-exact",
  "every-call-ends",
  "locks-are-balanced",
  "each-file-is-what-it-was",
  "a-name-is-retrieved-once",
  "a-failed-deserialization-is-told",
  "each-preserve-has-one-end",
  "a-file-has-one-session",
  "a-preserved-file-keeps-its-size",
  "nothing-leaks",
  "nothing-is-held-when-all-is-closed",
  "finish-is-all-or-nothing",
  "a-failed-create-changes-nothing",
  "a-failed-preserve-changes-nothing",
  "an-error-has-no-effect"
];
var harmOf = ({ id }) => {
  const rank = HARM.indexOf(id);
  return rank < 0 ? HARM.length : rank;
};
function grouped(all) {
  const byProgram = /* @__PURE__ */ new Map();
  for (const finding of all) {
    const key = JSON.stringify(finding.program.actions);
    byProgram.set(key, [...byProgram.get(key) ?? [], finding]);
  }
  const worst = (a, b) => harmOf(a.property) - harmOf(b.property) || (isSmaller(a.program, b.program) ? -1 : 1);
  return [...byProgram.values()].map((list) => {
    const [first, ...rest] = list.sort(worst);
    return { ...first, others: rest.map(({ id }) => id) };
  }).sort(worst);
}

// systems/v1/errno.ts
var ENTRIES = Object.entries(errno_exports).flatMap(
  ([name, value]) => /^E[A-Z0-9]+$/.test(name) && typeof value === "number" ? [[name, value]] : []
);
var ERRNO_BY_NAME = Object.fromEntries(ENTRIES);
var NAMES5 = new Map(ENTRIES.map(([name, number]) => [number, name]));
function errnoName(errno) {
  return NAMES5.get(errno) ?? String(errno);
}

// systems/mainline/notation.ts
function printAction(action, tokens) {
  const words2 = [action.verb, ...operandsOf(action, tokens)];
  if ("arg" in action && action.arg !== void 0) words2.push(`arg=${action.arg}`);
  if ("process" in action && action.process !== 0) words2.push("by", `p${action.process}`);
  if (action.fault) words2.push(printFault(action.fault));
  return words2.join(" ");
}
var hex = (token) => `0x${token.toString(16)}`;
function operandsOf(action, tokens) {
  switch (action.verb) {
    case "create":
    case "retrieve":
      return [`s${action.session}`, action.name];
    case "dup":
    case "close":
    case "finish":
    case "get_name":
      return [`s${action.session}`];
    case "send":
      return [`s${action.session}`, `p${action.to}`];
    case "preserve":
      return [`s${action.session}`, hex(tokens[action.token]), printFile(action.file, tokens)];
    case "retrieve_fd":
      return [`s${action.session}`, hex(tokens[action.token])];
    case "close_file":
    case "write":
    case "resize":
      return [printFile(action.file, tokens)];
    case "reboot":
      return action.modules.length === MODULES.length ? [] : [`modules=${action.modules.join("+") || "none"}`];
    case "load_image":
      return action.image === "kho" ? [] : [action.image];
    case "load_module":
    case "unload_module":
      return [action.module];
    default:
      return [];
  }
}
function printFile(file3, tokens) {
  const received2 = receivedName(file3);
  return received2 === null ? file3 : `${received2.name}/${hex(tokens[received2.token])}`;
}
function printFault(fault) {
  return `!${fault.kind}:${fault.n}${fault.errno === void 0 ? "" : `:${errnoName(fault.errno)}`}`;
}
var RECEIVED = new RegExp(`^(${NAMES4.join("|")})/(0x[0-9a-f]{1,16}|\\d{1,20})$`, "i");
var PLACES3 = VARIANTS2.filter((one) => one !== "res");

// reference/mainline/linux-7.3/kexec_core.ts
var MACHINE_KEXEC = point("machine_kexec", "write", { name: "machine" });
function kexec_core_c(k) {
  const vars = bss(k, "kexec_core", { kexec_image: null });
  const kexec_lock = ATOMIC64_INIT(k, "kexec_lock");
  function* kexec_trylock() {
    return (yield* atomic_cmpxchg(kexec_lock, 0, 1)) === 0;
  }
  function* kexec_unlock() {
    yield* atomic_set(kexec_lock, 0);
  }
  function* kexec_load(image) {
    if (!(yield* kexec_trylock())) return -EBUSY;
    vars.kexec_image = image;
    yield* kexec_unlock();
    return 0;
  }
  function* kernel_kexec() {
    let error = 0;
    if (!(yield* kexec_trylock())) return -EBUSY;
    Unlock: {
      if (!vars.kexec_image) {
        error = -EINVAL;
        break Unlock;
      }
      error = yield* k.modules.luo_core.liveupdate_reboot();
      if (error) break Unlock;
      yield k.at(MACHINE_KEXEC);
      k.machine_kexec(vars.kexec_image);
      return 0;
    }
    yield* kexec_unlock();
    return error;
  }
  return {
    kexec_load,
    kernel_kexec,
    get kexec_image() {
      return vars.kexec_image;
    }
  };
}

// reference/mainline/linux-7.3/kho_block.ts
function kho_block_c(k) {
  const KHO_BLOCK_SIZE = k.config.page_size;
  const KHO_MAX_BLOCKS = k.config.max_blocks;
  function kho_block_set_init(bs, entry_size) {
    bs.nblocks = 0;
    bs.head_pa = 0;
    bs.entry_size = entry_size;
    bs.count_per_block = Math.floor((KHO_BLOCK_SIZE - kho_block_header_ser.size) / entry_size);
    bs.incoming = false;
    WARN_ON_ONCE(k, "kho_block_set_init", !bs.count_per_block);
  }
  function kho_block_entry(it, index) {
    return { page: it.block.ser.page, offset: kho_block_header_ser.size + index * it.bs.entry_size };
  }
  function* kho_block_free_ser(bs, ser) {
    if (bs.incoming) yield* kho_restore_free(k, ser.page);
    else yield* kho_unpreserve_free(ser.page);
  }
  function* kho_block_alloc_ser(bs) {
    WARN_ON_ONCE(k, "kho_block_alloc_ser", bs.incoming);
    const page = yield* kho_alloc_preserve(k, KHO_BLOCK_SIZE, "kho_block_alloc_ser");
    return IS_ERR(page) ? page : new kho_block_header_ser(page);
  }
  function* kho_block_add(bs, ser) {
    if (bs.nblocks >= KHO_MAX_BLOCKS) return -ENOSPC;
    const block = yield* kmalloc(k, kho_block);
    if (!block) return -ENOMEM;
    block.ser = ser;
    const last = list_last_entry_or_null(bs.blocks);
    list_add_tail(block.list, bs.blocks);
    bs.nblocks++;
    if (last) last.ser.next = ser.page.phys;
    else bs.head_pa = ser.page.phys;
    return 0;
  }
  function* kho_block_set_grow_one(bs) {
    const ser = yield* kho_block_alloc_ser(bs);
    if (IS_ERR(ser)) return PTR_ERR(ser);
    const err = yield* kho_block_add(bs, ser);
    if (err) {
      yield* kho_block_free_ser(bs, ser);
      return err;
    }
    return 0;
  }
  function* kho_block_set_shrink_one(bs) {
    if (list_empty(bs.blocks)) return;
    const last = list_last_entry(bs.blocks);
    list_del(last.list);
    bs.nblocks--;
    yield* kho_block_free_ser(bs, last.ser);
    kfree(last);
    const new_last = list_last_entry_or_null(bs.blocks);
    if (new_last) new_last.ser.next = 0;
    else bs.head_pa = 0;
  }
  function* kho_block_set_grow(bs, count) {
    const orig_nblocks = bs.nblocks;
    let err;
    if (WARN_ON_ONCE(k, "kho_block_set_grow", bs.incoming)) return -EINVAL;
    while (count > bs.nblocks * bs.count_per_block) {
      err = yield* kho_block_set_grow_one(bs);
      if (err) {
        while (bs.nblocks > orig_nblocks) yield* kho_block_set_shrink_one(bs);
        return err;
      }
    }
    return 0;
  }
  function* kho_block_set_shrink(bs, count) {
    while (bs.nblocks > 0 && count <= (bs.nblocks - 1) * bs.count_per_block) yield* kho_block_set_shrink_one(bs);
  }
  function kho_block_set_is_cyclic(bs) {
    let fast = new kho_block_header_ser(__va(k, bs.head_pa, "kho_block"));
    let slow = fast;
    let count = 0;
    for (; ; ) {
      if (count++ >= KHO_MAX_BLOCKS) return true;
      if (!fast.next) break;
      fast = new kho_block_header_ser(__va(k, fast.next, "kho_block"));
      if (!fast.next) break;
      fast = new kho_block_header_ser(__va(k, fast.next, "kho_block"));
      slow = new kho_block_header_ser(__va(k, slow.next, "kho_block"));
      if (slow.page === fast.page) return true;
    }
    return false;
  }
  function* kho_block_set_restore(bs, head_pa) {
    let next_pa = head_pa;
    let err;
    bs.incoming = true;
    if (!head_pa) return 0;
    bs.head_pa = head_pa;
    if (kho_block_set_is_cyclic(bs)) {
      bs.head_pa = 0;
      return -EINVAL;
    }
    err_destroy: {
      while (next_pa) {
        const ser = new kho_block_header_ser(__va(k, next_pa, "kho_block"));
        if (!ser.count || ser.count > bs.count_per_block) {
          err = -EINVAL;
          break err_destroy;
        }
        err = yield* kho_block_add(bs, ser);
        if (err) break err_destroy;
        next_pa = ser.next;
      }
      return 0;
    }
    yield* kho_block_set_destroy(bs);
    while (next_pa) {
      const next_ser = new kho_block_header_ser(__va(k, next_pa, "kho_block"));
      next_pa = next_ser.next;
      yield* kho_block_free_ser(bs, next_ser);
    }
    return err;
  }
  function* kho_block_set_destroy(bs) {
    for (const block of list_for_each_entry_safe(bs.blocks)) {
      list_del(block.list);
      yield* kho_block_free_ser(bs, block.ser);
      kfree(block);
    }
    bs.nblocks = 0;
    bs.head_pa = 0;
  }
  function kho_block_set_clear(bs) {
    for (const block of list_for_each_entry(bs.blocks)) {
      block.ser.count = 0;
      block.ser.page.clear(kho_block_header_ser.size, KHO_BLOCK_SIZE - kho_block_header_ser.size);
    }
  }
  function kho_block_set_head_pa(bs) {
    return bs.head_pa;
  }
  function kho_block_set_is_empty(bs) {
    return list_empty(bs.blocks);
  }
  function kho_block_set_it_init(it, bs) {
    it.bs = bs;
    it.block = list_first_entry_or_null(bs.blocks);
    it.i = 0;
  }
  function kho_block_set_it_reserve_entry(it) {
    if (!it.block) return null;
    if (it.i === it.bs.count_per_block) {
      if (list_is_last(it.block.list, it.bs.blocks)) return null;
      it.block = list_next_entry(it.block.list, it.bs.blocks);
      it.i = 0;
    }
    const entry = kho_block_entry(it, it.i++);
    it.block.ser.count = it.i;
    return entry;
  }
  function kho_block_set_it_read_entry(it) {
    if (!it.block) return null;
    if (it.i === it.block.ser.count) {
      if (list_is_last(it.block.list, it.bs.blocks)) return null;
      it.block = list_next_entry(it.block.list, it.bs.blocks);
      it.i = 0;
    }
    return kho_block_entry(it, it.i++);
  }
  function kho_block_set_it_prev(it) {
    if (!it.block) return null;
    if (it.i === 0) {
      if (list_is_first(it.block.list, it.bs.blocks)) return null;
      it.block = list_prev_entry(it.block.list, it.bs.blocks);
      it.i = it.bs.count_per_block;
    }
    return kho_block_entry(it, --it.i);
  }
  return {
    kho_block_set_init,
    kho_block_set_grow,
    kho_block_set_shrink,
    kho_block_set_restore,
    kho_block_set_destroy,
    kho_block_set_clear,
    kho_block_set_head_pa,
    kho_block_set_is_empty,
    kho_block_set_it_init,
    kho_block_set_it_reserve_entry,
    kho_block_set_it_read_entry,
    kho_block_set_it_prev
  };
}

// reference/mainline/linux-7.3/luo_core.ts
function luo_core_c(k) {
  const luo_global = bss(k, "luo_global", {
    enabled: false,
    luo_ser_out: null,
    liveupdate_num: 0
  });
  const luo_register_rwlock = DECLARE_RWSEM(k, "luo_register_rwlock");
  function early_liveupdate_param(on) {
    luo_global.enabled = on;
  }
  function* luo_early_startup() {
    const { luo_session_setup_incoming } = k.modules.luo_session;
    const { luo_flb_setup_incoming } = k.modules.luo_flb;
    if (!kho_is_enabled(k)) {
      luo_global.enabled = false;
      return 0;
    }
    const found = kho_retrieve_subtree(k, LUO_KHO_ENTRY_NAME);
    if (IS_ERR(found)) {
      if (found !== -ENOENT) return found;
      return 0;
    }
    if (found.size < luo_ser.size) return -EINVAL;
    const ser = new luo_ser(__va(k, found.phys, "luo_ser"));
    if (ser.compatible !== LUO_ABI_COMPATIBLE) return -EINVAL;
    luo_global.liveupdate_num = ser.liveupdate_num;
    const err = yield* luo_session_setup_incoming(ser.sessions_pa.value);
    if (!err) luo_flb_setup_incoming(ser.flbs_pa.value);
    yield* kho_restore_free(k, ser.page);
    return err;
  }
  function* liveupdate_early_init() {
    const err = yield* luo_early_startup();
    if (err) {
      luo_global.enabled = false;
      k.panic("liveupdate_early_init", "luo_restore_fail");
    }
    return err;
  }
  function* luo_state_setup() {
    const { luo_session_setup_outgoing } = k.modules.luo_session;
    const { luo_flb_setup_outgoing } = k.modules.luo_flb;
    const page = kho_alloc_preserve_now(k, luo_ser.size, "luo_state_setup");
    if (IS_ERR(page)) return PTR_ERR(page);
    const ser = new luo_ser(page);
    ser.compatible = LUO_ABI_COMPATIBLE;
    ser.liveupdate_num = luo_global.liveupdate_num + 1;
    luo_session_setup_outgoing(ser.sessions_pa);
    let err;
    exit_free_luo_ser: {
      err = luo_flb_setup_outgoing(ser.flbs_pa);
      if (err) break exit_free_luo_ser;
      err = kho_add_subtree(k, LUO_KHO_ENTRY_NAME, ser.page, luo_ser.size);
      if (err) break exit_free_luo_ser;
      luo_global.luo_ser_out = ser;
      return 0;
    }
    yield* kho_unpreserve_free(ser.page);
    return err;
  }
  function* luo_late_startup() {
    if (!liveupdate_enabled()) return 0;
    const err = yield* luo_state_setup();
    if (err) luo_global.enabled = false;
    return err;
  }
  function* liveupdate_reboot() {
    if (!liveupdate_enabled()) return 0;
    const err = yield* k.modules.luo_session.luo_session_serialize();
    if (err) return err;
    yield* k.modules.luo_flb.luo_flb_serialize();
    return 0;
  }
  function liveupdate_enabled() {
    return luo_global.enabled;
  }
  const in_use = ATOMIC64_INIT(k, "luo_dev.in_use");
  function* luo_ucmd_respond(ucmd) {
    if (yield* copy_struct_to_user(k, ucmd.ubuffer, ucmd.cmd)) return -EFAULT;
    return 0;
  }
  function* luo_ioctl_create_session(ucmd) {
    const argp = ucmd.cmd;
    const file3 = { value: null };
    let err;
    argp.fd = yield* get_unused_fd_flags(k, O_CLOEXEC);
    if (argp.fd < 0) return argp.fd;
    err_put_fd: {
      err_put_file: {
        err = yield* k.modules.luo_session.luo_session_create(argp.name, file3);
        if (err) break err_put_fd;
        err = yield* luo_ucmd_respond(ucmd);
        if (err) break err_put_file;
        yield* fd_install(k, argp.fd, file3.value);
        return 0;
      }
      fput(file3.value);
    }
    yield* put_unused_fd(k, argp.fd);
    return err;
  }
  function* luo_ioctl_retrieve_session(ucmd) {
    const argp = ucmd.cmd;
    const file3 = { value: null };
    let err;
    argp.fd = yield* get_unused_fd_flags(k, O_CLOEXEC);
    if (argp.fd < 0) return argp.fd;
    err_put_fd: {
      err_put_file: {
        err = yield* k.modules.luo_session.luo_session_retrieve(argp.name, file3);
        if (err < 0) break err_put_fd;
        err = yield* luo_ucmd_respond(ucmd);
        if (err) break err_put_file;
        yield* fd_install(k, argp.fd, file3.value);
        return 0;
      }
      fput(file3.value);
    }
    yield* put_unused_fd(k, argp.fd);
    return err;
  }
  function* luo_open(_filep) {
    if (yield* atomic_cmpxchg(in_use, 0, 1)) return -EBUSY;
    if (yield* k.modules.luo_session.luo_session_deserialize()) {
      yield* atomic_set(in_use, 0);
      return -EIO;
    }
    return 0;
  }
  function* luo_release(_filep) {
    yield* atomic_set(in_use, 0);
    return 0;
  }
  const size = sizeof_create_session(k.config);
  const luo_ioctl_ops = [
    { size, min_size: size, ioctl_num: LIVEUPDATE_IOCTL_CREATE_SESSION, execute: luo_ioctl_create_session },
    { size, min_size: size, ioctl_num: LIVEUPDATE_IOCTL_RETRIEVE_SESSION, execute: luo_ioctl_retrieve_session }
  ];
  function* luo_ioctl(_filep, cmd, arg) {
    const nr = _IOC_NR(cmd);
    const op = luo_ioctl_ops[nr - LIVEUPDATE_CMD_BASE];
    if (!op) return -EINVAL;
    const user_size = yield* get_user_size(k, arg);
    if (user_size < 0) return user_size;
    if (op.ioctl_num !== cmd) return -ENOIOCTLCMD;
    if (user_size < op.min_size) return -EINVAL;
    const buf = yield* copy_struct_from_user(k, op.size, arg, user_size);
    if (IS_ERR(buf)) return PTR_ERR(buf);
    return yield* op.execute({ ubuffer: arg, user_size, cmd: buf });
  }
  function liveupdate_ioctl_init() {
    return liveupdate_enabled();
  }
  return {
    early_liveupdate_param,
    liveupdate_early_init,
    luo_late_startup,
    liveupdate_ioctl_init,
    liveupdate_reboot,
    liveupdate_enabled,
    luo_ucmd_respond,
    luo_fops: { open: luo_open, release: luo_release, unlocked_ioctl: luo_ioctl },
    luo_register_rwlock
  };
}

// reference/mainline/linux-7.3/luo_file.ts
var luo_file = class extends struct("luo_file", () => ({
  fh: null,
  file: null,
  serialized_data: 0,
  private_data: null,
  retrieve_status: 0,
  token: 0n
})) {
  mutex;
  list;
  constructor(k) {
    super(k);
    this.mutex = mutex_init(k, "luo_file.mutex", this);
    this.list = INIT_LIST_HEAD(k, this);
  }
};
function luo_file_c(k) {
  const {
    kho_block_set_clear,
    kho_block_set_destroy,
    kho_block_set_grow,
    kho_block_set_head_pa,
    kho_block_set_init,
    kho_block_set_is_empty,
    kho_block_set_it_init,
    kho_block_set_it_read_entry,
    kho_block_set_it_reserve_entry,
    kho_block_set_restore,
    kho_block_set_shrink
  } = k.modules.kho_block;
  const { liveupdate_enabled, luo_register_rwlock } = k.modules.luo_core;
  const { luo_flb_file_finish, luo_flb_file_preserve, luo_flb_file_unpreserve, luo_flb_unregister_all } = k.modules.luo_flb;
  const luo_file_handler_list = LIST_HEAD(k, "luo_file_handler_list");
  const luo_preserved_files = DEFINE_XARRAY(k, "luo_preserved_files");
  function luo_get_id(fh, file3) {
    return fh.ops.get_id ? fh.ops.get_id(file3) : BigInt(file3.location);
  }
  function luo_token_is_used(file_set, token) {
    for (const iter of list_for_each_entry(file_set.files_list)) {
      if (iter.token === token) return true;
    }
    return false;
  }
  function* luo_preserve_file(file_set, token, fd) {
    const args = { handler: null, retrieve_status: 0, file: null, serialized_data: 0, private_data: null };
    let fh = null;
    let err;
    if (luo_token_is_used(file_set, token)) return -EEXIST;
    err = yield* kho_block_set_grow(file_set.block_set, file_set.count + 1);
    if (err) return err;
    err_shrink: {
      const file3 = yield* fget(k, fd);
      if (!file3) {
        err = -EBADF;
        break err_shrink;
      }
      err_fput: {
        err = -ENOENT;
        yield down_read(luo_register_rwlock);
        for (const iter of list_for_each_entry(luo_file_handler_list)) {
          fh = iter;
          if (yield* fh.ops.can_preserve(fh, file3)) {
            if (yield try_module_get(fh.ops.owner)) err = 0;
            break;
          }
        }
        yield up_read(luo_register_rwlock);
        if (err) break err_fput;
        fh = fh;
        err_module_put: {
          err = yield* xa_insert(luo_preserved_files, luo_get_id(fh, file3), file3);
          if (err) break err_module_put;
          err_erase_xa: {
            err = yield* luo_flb_file_preserve(fh);
            if (err) break err_erase_xa;
            err_flb_unpreserve: {
              const luo_file_ = yield* kmalloc(k, luo_file);
              if (!luo_file_) {
                err = -ENOMEM;
                break err_flb_unpreserve;
              }
              luo_file_.file = file3;
              luo_file_.fh = fh;
              luo_file_.token = token;
              args.handler = fh;
              args.file = file3;
              err = yield* fh.ops.preserve(args);
              if (err) {
                kfree(luo_file_);
                break err_flb_unpreserve;
              }
              luo_file_.serialized_data = args.serialized_data;
              luo_file_.private_data = args.private_data;
              list_add_tail(luo_file_.list, file_set.files_list);
              file_set.count++;
              return 0;
            }
            yield* luo_flb_file_unpreserve(fh);
          }
          yield* xa_erase(luo_preserved_files, luo_get_id(fh, file3));
        }
        yield module_put(fh.ops.owner);
      }
      fput(file3);
    }
    yield* kho_block_set_shrink(file_set.block_set, file_set.count);
    return err;
  }
  function* luo_file_unpreserve_files(file_set) {
    while (!list_empty(file_set.files_list)) {
      const luo_file2 = list_last_entry(file_set.files_list);
      const args = {
        handler: luo_file2.fh,
        retrieve_status: 0,
        file: luo_file2.file,
        serialized_data: luo_file2.serialized_data,
        private_data: luo_file2.private_data
      };
      yield* luo_file2.fh.ops.unpreserve(args);
      yield* luo_flb_file_unpreserve(luo_file2.fh);
      yield* xa_erase(luo_preserved_files, luo_get_id(luo_file2.fh, luo_file2.file));
      yield module_put(luo_file2.fh.ops.owner);
      list_del(luo_file2.list);
      file_set.count--;
      yield* kho_block_set_shrink(file_set.block_set, file_set.count);
      fput(luo_file2.file);
      mutex_destroy(luo_file2.mutex);
      kfree(luo_file2);
    }
    yield* kho_block_set_destroy(file_set.block_set);
  }
  function* luo_file_freeze_one(_file_set, luo_file2) {
    let err = 0;
    yield mutex_lock(luo_file2.mutex);
    if (luo_file2.fh.ops.freeze) {
      const args = {
        handler: luo_file2.fh,
        retrieve_status: 0,
        file: luo_file2.file,
        serialized_data: luo_file2.serialized_data,
        private_data: luo_file2.private_data
      };
      err = yield* luo_file2.fh.ops.freeze(args);
      if (!err) luo_file2.serialized_data = args.serialized_data;
    }
    yield mutex_unlock(luo_file2.mutex);
    return err;
  }
  function* luo_file_unfreeze_one(_file_set, luo_file2) {
    yield mutex_lock(luo_file2.mutex);
    if (luo_file2.fh.ops.unfreeze) {
      const args = {
        handler: luo_file2.fh,
        retrieve_status: 0,
        file: luo_file2.file,
        serialized_data: luo_file2.serialized_data,
        private_data: luo_file2.private_data
      };
      yield* luo_file2.fh.ops.unfreeze(args);
    }
    yield mutex_unlock(luo_file2.mutex);
  }
  function* __luo_file_unfreeze(file_set, failed_entry) {
    for (const luo_file2 of list_for_each_entry(file_set.files_list)) {
      if (luo_file2 === failed_entry) break;
      yield* luo_file_unfreeze_one(file_set, luo_file2);
    }
    kho_block_set_clear(file_set.block_set);
  }
  function* luo_file_freeze(file_set, file_set_ser) {
    const it = {};
    let failed = null;
    let err;
    if (!file_set.count) return 0;
    kho_block_set_it_init(it, file_set.block_set);
    err_unfreeze: {
      for (const luo_file2 of list_for_each_entry(file_set.files_list)) {
        const entry = kho_block_set_it_reserve_entry(it);
        failed = luo_file2;
        if (WARN_ON_ONCE(k, "luo_file_freeze", !entry)) {
          err = -ENOSPC;
          break err_unfreeze;
        }
        err = yield* luo_file_freeze_one(file_set, luo_file2);
        if (err < 0) break err_unfreeze;
        const file_ser = new luo_file_ser(entry, k.config);
        file_ser.compatible = luo_file2.fh.compatible;
        file_ser.data = luo_file2.serialized_data;
        file_ser.token = luo_file2.token;
      }
      file_set_ser.count = file_set.count;
      file_set_ser.files = kho_block_set_head_pa(file_set.block_set);
      return 0;
    }
    yield* __luo_file_unfreeze(file_set, failed);
    return err;
  }
  function* luo_file_unfreeze(file_set, file_set_ser) {
    if (!file_set.count) return;
    yield* __luo_file_unfreeze(file_set, null);
    file_set_ser.clear();
  }
  function* luo_retrieve_file(file_set, token, filep) {
    let luo_file2 = null;
    let ret = 0;
    if (list_empty(file_set.files_list)) return -ENOENT;
    for (const iter of list_for_each_entry(file_set.files_list)) {
      if (iter.token === token) {
        luo_file2 = iter;
        break;
      }
    }
    if (!luo_file2) return -ENOENT;
    yield mutex_lock(luo_file2.mutex);
    scope: {
      if (luo_file2.retrieve_status < 0) {
        ret = luo_file2.retrieve_status;
        break scope;
      }
      if (luo_file2.retrieve_status > 0) {
        get_file(luo_file2.file);
        filep.value = luo_file2.file;
        break scope;
      }
      const args = {
        handler: luo_file2.fh,
        retrieve_status: 0,
        file: null,
        serialized_data: luo_file2.serialized_data,
        private_data: null
      };
      const err = yield* luo_file2.fh.ops.retrieve(args);
      if (err) {
        luo_file2.retrieve_status = err;
        ret = err;
        break scope;
      }
      luo_file2.file = args.file;
      get_file(luo_file2.file);
      WARN_ON(k, "luo_retrieve_file", yield* xa_insert(luo_preserved_files, luo_get_id(luo_file2.fh, luo_file2.file), luo_file2.file));
      filep.value = luo_file2.file;
      luo_file2.retrieve_status = 1;
    }
    yield mutex_unlock(luo_file2.mutex);
    return ret;
  }
  function* luo_file_can_finish_one(_file_set, luo_file2) {
    let can_finish = true;
    yield mutex_lock(luo_file2.mutex);
    if (luo_file2.fh.ops.can_finish) {
      const args = {
        handler: luo_file2.fh,
        retrieve_status: luo_file2.retrieve_status,
        file: luo_file2.file,
        serialized_data: luo_file2.serialized_data,
        private_data: null
      };
      can_finish = yield* luo_file2.fh.ops.can_finish(args);
    }
    yield mutex_unlock(luo_file2.mutex);
    return can_finish ? 0 : -EBUSY;
  }
  function* luo_file_finish_one(_file_set, luo_file2) {
    yield mutex_lock(luo_file2.mutex);
    const args = {
      handler: luo_file2.fh,
      retrieve_status: luo_file2.retrieve_status,
      file: luo_file2.file,
      serialized_data: luo_file2.serialized_data,
      private_data: null
    };
    yield* luo_file2.fh.ops.finish(args);
    yield* luo_flb_file_finish(luo_file2.fh);
    yield mutex_unlock(luo_file2.mutex);
  }
  function* luo_file_finish(file_set) {
    if (!file_set.count) return 0;
    for (const luo_file2 of list_for_each_entry(file_set.files_list)) {
      const err = yield* luo_file_can_finish_one(file_set, luo_file2);
      if (err) return err;
    }
    while (!list_empty(file_set.files_list)) {
      const luo_file2 = list_last_entry(file_set.files_list);
      yield* luo_file_finish_one(file_set, luo_file2);
      if (luo_file2.file) {
        yield* xa_erase(luo_preserved_files, luo_get_id(luo_file2.fh, luo_file2.file));
        fput(luo_file2.file);
      }
      yield module_put(luo_file2.fh.ops.owner);
      list_del(luo_file2.list);
      file_set.count--;
      yield* kho_block_set_shrink(file_set.block_set, file_set.count);
      mutex_destroy(luo_file2.mutex);
      kfree(luo_file2);
    }
    yield* kho_block_set_destroy(file_set.block_set);
    return 0;
  }
  function* luo_file_deserialize_one(file_set, ser) {
    let handler_found = false;
    let fh = null;
    yield down_read(luo_register_rwlock);
    for (const iter of list_for_each_entry(luo_file_handler_list)) {
      if (iter.compatible === ser.compatible) {
        fh = iter;
        if (yield try_module_get(fh.ops.owner)) handler_found = true;
        break;
      }
    }
    yield up_read(luo_register_rwlock);
    if (!handler_found) return -ENOENT;
    const luo_file_ = yield* kmalloc(k, luo_file);
    if (!luo_file_) {
      yield module_put(fh.ops.owner);
      return -ENOMEM;
    }
    luo_file_.fh = fh;
    luo_file_.file = null;
    luo_file_.serialized_data = ser.data;
    luo_file_.token = ser.token;
    list_add_tail(luo_file_.list, file_set.files_list);
    return 0;
  }
  function* luo_file_deserialize(file_set, file_set_ser) {
    const it = {};
    let err;
    if (!file_set_ser.files) {
      WARN_ON(k, "luo_file_deserialize", file_set_ser.count);
      return 0;
    }
    file_set.count = 0;
    err = yield* kho_block_set_restore(file_set.block_set, file_set_ser.files);
    if (err) return err;
    err_destroy_blocks: {
      kho_block_set_it_init(it, file_set.block_set);
      for (let entry = kho_block_set_it_read_entry(it); entry; entry = kho_block_set_it_read_entry(it)) {
        err = yield* luo_file_deserialize_one(file_set, new luo_file_ser(entry, k.config));
        if (err) break err_destroy_blocks;
        file_set.count++;
      }
      if (file_set.count !== file_set_ser.count) {
        err = -EINVAL;
        break err_destroy_blocks;
      }
      return 0;
    }
    while (!list_empty(file_set.files_list)) {
      const luo_file2 = list_first_entry(file_set.files_list);
      list_del(luo_file2.list);
      yield module_put(luo_file2.fh.ops.owner);
      mutex_destroy(luo_file2.mutex);
      kfree(luo_file2);
    }
    file_set.count = 0;
    yield* kho_block_set_destroy(file_set.block_set);
    return err;
  }
  function luo_file_set_init(file_set) {
    kho_block_set_init(file_set.block_set, luo_file_ser.sizeof(k.config));
  }
  function luo_file_set_destroy(file_set) {
    WARN_ON(k, "luo_file_set_destroy", file_set.count);
    WARN_ON(k, "luo_file_set_destroy", !list_empty(file_set.files_list));
    WARN_ON(k, "luo_file_set_destroy", !kho_block_set_is_empty(file_set.block_set));
  }
  function* liveupdate_register_file_handler(fh) {
    let err;
    if (!liveupdate_enabled()) return -EOPNOTSUPP;
    const ops = fh.ops;
    if (!ops.preserve || !ops.unpreserve || !ops.retrieve || !ops.finish || !ops.can_preserve) {
      return -EINVAL;
    }
    yield down_write(luo_register_rwlock);
    err_unlock: {
      for (const fh_iter of list_for_each_entry(luo_file_handler_list)) {
        if (fh_iter.compatible === fh.compatible) {
          err = -EEXIST;
          break err_unlock;
        }
      }
      list_add_tail(fh.list, luo_file_handler_list);
      yield up_write(luo_register_rwlock);
      return 0;
    }
    yield up_write(luo_register_rwlock);
    return err;
  }
  function* liveupdate_unregister_file_handler(fh) {
    if (!liveupdate_enabled()) return;
    yield down_write(luo_register_rwlock);
    yield* luo_flb_unregister_all(fh);
    list_del(fh.list);
    yield up_write(luo_register_rwlock);
  }
  return {
    luo_preserve_file,
    luo_file_unpreserve_files,
    luo_file_freeze,
    luo_file_unfreeze,
    luo_retrieve_file,
    luo_file_finish,
    luo_file_deserialize,
    luo_file_set_init,
    luo_file_set_destroy,
    liveupdate_register_file_handler,
    liveupdate_unregister_file_handler
  };
}

// reference/mainline/linux-7.3/luo_flb.ts
var luo_flb_link = class extends struct("luo_flb_link", () => ({ flb: null })) {
  list;
  constructor(k) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
  }
};
function luo_flb_c(k) {
  const { liveupdate_enabled, luo_register_rwlock } = k.modules.luo_core;
  const LUO_FLB_PGCNT = 1;
  const LUO_FLB_MAX = Math.floor((LUO_FLB_PGCNT * k.config.page_size - luo_flb_header_ser.size) / luo_flb_ser.sizeof(k.config));
  const luo_flb_global = {
    incoming: bss(k, "luo_flb_global.incoming", { header_ser: null, active: false }),
    outgoing: bss(k, "luo_flb_global.outgoing", { header_ser: null, active: false }),
    list: LIST_HEAD(k, "luo_flb_global.list"),
    vars: bss(k, "luo_flb_global", { count: 0 })
  };
  const luo_flb_init_lock = DEFINE_SPINLOCK(k, "luo_flb_init_lock");
  function ser(header, i) {
    return new luo_flb_ser({ page: header.page, offset: luo_flb_header_ser.size + i * luo_flb_ser.sizeof(k.config) }, k.config);
  }
  function* luo_flb_get_private(flb2) {
    if (yield* smp_load_acquire(flb2, "initialized")) return flb2;
    yield spin_lock(luo_flb_init_lock);
    if (!flb2.raw[flb2.layout.fields.indexOf("initialized")]) {
      flb2.users = 0;
      smp_store_release(flb2, "initialized", true);
    }
    yield spin_unlock(luo_flb_init_lock);
    return flb2;
  }
  function* luo_flb_file_preserve_one(flb2) {
    const { outgoing: outgoing2 } = yield* luo_flb_get_private(flb2);
    let ret = 0;
    yield mutex_lock(outgoing2.lock);
    scope: {
      if (!(yield refcount_read(outgoing2.count))) {
        const args = { flb: flb2, data: 0, obj: null };
        if (!(yield try_module_get(flb2.ops.owner))) {
          ret = -ENODEV;
          break scope;
        }
        const err = yield* flb2.ops.preserve(args);
        if (err) {
          yield module_put(flb2.ops.owner);
          ret = err;
          break scope;
        }
        outgoing2.data = args.data;
        outgoing2.obj = args.obj;
        refcount_set(outgoing2.count, 1);
      } else {
        yield refcount_inc(outgoing2.count);
      }
    }
    yield mutex_unlock(outgoing2.lock);
    return ret;
  }
  function* liveupdate_flb_put_outgoing(flb2) {
    const { outgoing: outgoing2 } = yield* luo_flb_get_private(flb2);
    yield mutex_lock(outgoing2.lock);
    if (yield refcount_dec_and_test(outgoing2.count)) {
      const args = { flb: flb2, data: outgoing2.data, obj: outgoing2.obj };
      if (flb2.ops.unpreserve) yield* flb2.ops.unpreserve(args);
      outgoing2.data = 0;
      outgoing2.obj = null;
      yield module_put(flb2.ops.owner);
    }
    yield mutex_unlock(outgoing2.lock);
  }
  function* luo_flb_retrieve_one(flb2) {
    const { incoming: incoming3 } = yield* luo_flb_get_private(flb2);
    const fh = luo_flb_global.incoming;
    const args = { flb: flb2, data: 0, obj: null };
    let found = false;
    if (incoming3.finished) return -ENODATA;
    if (incoming3.retrieve_status < 0) return incoming3.retrieve_status;
    if (incoming3.retrieve_status > 0) return 0;
    if (!fh.active) return -ENODATA;
    for (let i = 0; i < fh.header_ser.count; i++) {
      const entry = ser(fh.header_ser, i);
      if (entry.name === flb2.compatible) {
        incoming3.data = entry.data;
        refcount_set(incoming3.count, entry.count);
        found = true;
        break;
      }
    }
    if (!found) return -ENOENT;
    if (!(yield try_module_get(flb2.ops.owner))) return -ENODEV;
    args.data = incoming3.data;
    const err = yield* flb2.ops.retrieve(args);
    if (err) {
      incoming3.retrieve_status = err;
      yield module_put(flb2.ops.owner);
      return err;
    }
    incoming3.obj = args.obj;
    incoming3.retrieve_status = 1;
    return 0;
  }
  function* liveupdate_flb_put_incoming(flb2) {
    const { incoming: incoming3 } = yield* luo_flb_get_private(flb2);
    yield mutex_lock(incoming3.lock);
    scope: {
      if (!(yield refcount_dec_and_test(incoming3.count))) break scope;
      if (incoming3.retrieve_status <= 0) {
        const err = yield* luo_flb_retrieve_one(flb2);
        if (WARN_ON(k, "liveupdate_flb_put_incoming", err)) break scope;
      }
      const args = { flb: flb2, data: 0, obj: incoming3.obj };
      yield* flb2.ops.finish(args);
      incoming3.data = 0;
      incoming3.obj = null;
      incoming3.finished = true;
      yield module_put(flb2.ops.owner);
    }
    yield mutex_unlock(incoming3.lock);
  }
  function* luo_flb_file_preserve(fh) {
    const flb_list = fh.flb_list;
    let failed = flb_list;
    let err = 0;
    yield down_read(luo_register_rwlock);
    exit_err: {
      for (const iter of list_for_each_entry(flb_list)) {
        failed = iter.list;
        err = yield* luo_flb_file_preserve_one(iter.flb);
        if (err) break exit_err;
      }
      yield up_read(luo_register_rwlock);
      return 0;
    }
    for (const iter of list_for_each_entry_continue_reverse(failed, flb_list)) yield* liveupdate_flb_put_outgoing(iter.flb);
    yield up_read(luo_register_rwlock);
    return err;
  }
  function* luo_flb_file_unpreserve(fh) {
    yield down_read(luo_register_rwlock);
    for (const iter of list_for_each_entry_reverse(fh.flb_list)) yield* liveupdate_flb_put_outgoing(iter.flb);
    yield up_read(luo_register_rwlock);
  }
  function* luo_flb_file_finish(fh) {
    yield down_read(luo_register_rwlock);
    for (const iter of list_for_each_entry_reverse(fh.flb_list)) yield* liveupdate_flb_put_incoming(iter.flb);
    yield up_read(luo_register_rwlock);
  }
  function* luo_flb_unregister_one(fh, flb2) {
    const private_ = yield* luo_flb_get_private(flb2);
    let found = false;
    for (const iter of list_for_each_entry(fh.flb_list)) {
      if (iter.flb === flb2) {
        list_del(iter.list);
        kfree(iter);
        found = true;
        break;
      }
    }
    if (!found) return;
    private_.users--;
    if (!private_.users) {
      list_del_init(private_.list);
      luo_flb_global.vars.count--;
    }
  }
  function* luo_flb_unregister_all(fh) {
    if (!liveupdate_enabled()) return;
    for (const iter of list_for_each_entry_safe(fh.flb_list)) yield* luo_flb_unregister_one(fh, iter.flb);
  }
  function* liveupdate_register_flb(fh, flb2) {
    const private_ = yield* luo_flb_get_private(flb2);
    const flb_list = fh.flb_list;
    if (!liveupdate_enabled()) return -EOPNOTSUPP;
    const ops = flb2.ops;
    if (WARN_ON(k, "liveupdate_register_flb", !ops.preserve || !ops.unpreserve || !ops.retrieve || !ops.finish)) {
      return -EINVAL;
    }
    if (WARN_ON(k, "liveupdate_register_flb", list_empty(fh.list))) return -EINVAL;
    let link = yield* kmalloc(k, luo_flb_link);
    if (!link) return -ENOMEM;
    yield down_write(luo_register_rwlock);
    let err = 0;
    scope: {
      for (const iter of list_for_each_entry(flb_list)) {
        if (iter.flb === flb2) {
          err = -EEXIST;
          break scope;
        }
      }
      if (!private_.users) {
        if (WARN_ON(k, "liveupdate_register_flb", !list_empty(private_.list))) {
          err = -EINVAL;
          break scope;
        }
        if (luo_flb_global.vars.count === LUO_FLB_MAX) {
          err = -ENOSPC;
          break scope;
        }
        for (const gflb of list_for_each_entry(luo_flb_global.list)) {
          if (gflb.compatible === flb2.compatible) {
            err = -EEXIST;
            break scope;
          }
        }
        list_add_tail(private_.list, luo_flb_global.list);
        luo_flb_global.vars.count++;
      }
      private_.users++;
      link.flb = flb2;
      list_add_tail(link.list, flb_list);
      link = null;
    }
    yield up_write(luo_register_rwlock);
    if (link) kfree(link);
    return err;
  }
  function* liveupdate_unregister_flb(fh, flb2) {
    if (!liveupdate_enabled()) return;
    yield down_write(luo_register_rwlock);
    yield* luo_flb_unregister_one(fh, flb2);
    yield up_write(luo_register_rwlock);
  }
  function* liveupdate_flb_get_incoming(flb2, objp) {
    const { incoming: incoming3 } = yield* luo_flb_get_private(flb2);
    let ret = 0;
    if (!liveupdate_enabled()) return -EOPNOTSUPP;
    yield mutex_lock(incoming3.lock);
    scope: {
      if (!incoming3.obj) {
        const err = yield* luo_flb_retrieve_one(flb2);
        if (err) {
          ret = err;
          break scope;
        }
      }
      yield refcount_inc(incoming3.count);
      objp.value = incoming3.obj;
    }
    yield mutex_unlock(incoming3.lock);
    return ret;
  }
  function* liveupdate_flb_get_outgoing(flb2, objp) {
    const { outgoing: outgoing2 } = yield* luo_flb_get_private(flb2);
    let ret = 0;
    if (!liveupdate_enabled()) return -EOPNOTSUPP;
    yield mutex_lock(outgoing2.lock);
    scope: {
      if (!outgoing2.obj) {
        ret = -ENOENT;
        break scope;
      }
      yield refcount_inc(outgoing2.count);
      objp.value = outgoing2.obj;
    }
    yield mutex_unlock(outgoing2.lock);
    return ret;
  }
  function luo_flb_setup_outgoing(flbs_pa) {
    const page = kho_alloc_preserve_now(k, LUO_FLB_PGCNT * k.config.page_size, "luo_flb_setup_outgoing");
    if (IS_ERR(page)) return PTR_ERR(page);
    const header_ser = new luo_flb_header_ser(page);
    flbs_pa.value = page.phys;
    header_ser.pgcnt = LUO_FLB_PGCNT;
    luo_flb_global.outgoing.header_ser = header_ser;
    luo_flb_global.outgoing.active = true;
    return 0;
  }
  function luo_flb_setup_incoming(flbs_pa) {
    if (!flbs_pa) return;
    luo_flb_global.incoming.header_ser = new luo_flb_header_ser(__va(k, flbs_pa, "luo_flb_header_ser"));
    luo_flb_global.incoming.active = true;
  }
  function* luo_flb_serialize() {
    const fh = luo_flb_global.outgoing;
    let i = 0;
    yield down_read(luo_register_rwlock);
    for (const gflb of list_for_each_entry(luo_flb_global.list)) {
      const { outgoing: outgoing2 } = yield* luo_flb_get_private(gflb);
      const count = yield refcount_read(outgoing2.count);
      if (count > 0) {
        const entry = ser(fh.header_ser, i);
        entry.name = gflb.compatible;
        entry.data = outgoing2.data;
        entry.count = count;
        i++;
      }
    }
    fh.header_ser.count = i;
    yield up_read(luo_register_rwlock);
  }
  return {
    luo_flb_file_preserve,
    luo_flb_file_unpreserve,
    luo_flb_file_finish,
    luo_flb_unregister_all,
    luo_flb_setup_outgoing,
    luo_flb_setup_incoming,
    luo_flb_serialize,
    liveupdate_register_flb,
    liveupdate_unregister_flb,
    liveupdate_flb_get_incoming,
    liveupdate_flb_put_incoming,
    liveupdate_flb_get_outgoing,
    liveupdate_flb_put_outgoing
  };
}

// reference/mainline/linux-7.3/luo_session.ts
var LUO_IOCTL_INCOMING = 0;
var LUO_IOCTL_OUTGOING = 1;
var LUO_IOCTL_ALL = 2;
function luo_session_c(k) {
  const {
    kho_block_set_destroy,
    kho_block_set_grow,
    kho_block_set_head_pa,
    kho_block_set_init,
    kho_block_set_it_init,
    kho_block_set_it_prev,
    kho_block_set_it_read_entry,
    kho_block_set_it_reserve_entry,
    kho_block_set_restore,
    kho_block_set_shrink
  } = k.modules.kho_block;
  const {
    luo_file_deserialize,
    luo_file_finish,
    luo_file_freeze,
    luo_file_set_destroy,
    luo_file_set_init,
    luo_file_unfreeze,
    luo_file_unpreserve_files,
    luo_preserve_file,
    luo_retrieve_file
  } = k.modules.luo_file;
  const { luo_ucmd_respond } = k.modules.luo_core;
  const luo_session_serialize_rwsem = DECLARE_RWSEM(k, "luo_session_serialize_rwsem");
  function luo_session_header_init(name) {
    const block_set = static_struct(k, `${name}.block_set`, new kho_block_set(k));
    kho_block_set_init(block_set, luo_session_ser.sizeof(k.config));
    return {
      vars: bss(k, name, { count: 0, sessions_pa: null, active: false }),
      list: LIST_HEAD(k, `${name}.list`),
      rwsem: DECLARE_RWSEM(k, `${name}.rwsem`),
      block_set
    };
  }
  const luo_session_global = {
    incoming: luo_session_header_init("luo_session_global.incoming"),
    outgoing: luo_session_header_init("luo_session_global.outgoing")
  };
  const deserialized = bss(k, "luo_session_deserialize", { is_deserialized: false, saved_err: 0 });
  function* luo_session_alloc(name) {
    const session2 = yield* kmalloc(k, luo_session);
    if (!session2) return -ENOMEM;
    session2.name = name;
    luo_file_set_init(session2.file_set);
    return session2;
  }
  function luo_session_free(session2) {
    luo_file_set_destroy(session2.file_set);
    mutex_destroy(session2.mutex);
    kfree(session2);
  }
  function* luo_session_insert(sh, session2) {
    let err = 0;
    yield down_write(sh.rwsem);
    scope: {
      if (sh === luo_session_global.outgoing) {
        err = yield* kho_block_set_grow(sh.block_set, sh.vars.count + 1);
        if (err) break scope;
      }
      for (const it of list_for_each_entry(sh.list)) {
        if (it.name === session2.name) {
          err = -EEXIST;
          break scope;
        }
      }
      list_add_tail(session2.list, sh.list);
      sh.vars.count++;
    }
    yield up_write(sh.rwsem);
    return err;
  }
  function* luo_session_remove(sh, session2) {
    yield down_write(sh.rwsem);
    list_del(session2.list);
    sh.vars.count--;
    if (sh === luo_session_global.outgoing) yield* kho_block_set_shrink(sh.block_set, sh.vars.count);
    yield up_write(sh.rwsem);
  }
  function* luo_session_finish_one(session2) {
    yield mutex_lock(session2.mutex);
    const ret = yield* luo_file_finish(session2.file_set);
    yield mutex_unlock(session2.mutex);
    return ret;
  }
  function* luo_session_unfreeze_one(session2, ser) {
    yield mutex_lock(session2.mutex);
    yield* luo_file_unfreeze(session2.file_set, ser.file_set_ser);
    yield mutex_unlock(session2.mutex);
  }
  function* luo_session_freeze_one(session2, ser) {
    yield mutex_lock(session2.mutex);
    const ret = yield* luo_file_freeze(session2.file_set, ser.file_set_ser);
    yield mutex_unlock(session2.mutex);
    return ret;
  }
  function* luo_session_release(filep) {
    const session2 = filep.private_data;
    let sh;
    let ret = 0;
    yield down_read(luo_session_serialize_rwsem);
    scope: {
      yield read(session2, "retrieved");
      if (session2.retrieved) {
        const err = yield* luo_session_finish_one(session2);
        if (err) {
          ret = err;
          break scope;
        }
        sh = luo_session_global.incoming;
      } else {
        yield mutex_lock(session2.mutex);
        yield* luo_file_unpreserve_files(session2.file_set);
        yield mutex_unlock(session2.mutex);
        sh = luo_session_global.outgoing;
      }
      yield* luo_session_remove(sh, session2);
      luo_session_free(session2);
    }
    yield up_read(luo_session_serialize_rwsem);
    return ret;
  }
  function* luo_session_preserve_fd(session2, ucmd) {
    const argp = ucmd.cmd;
    let err;
    yield mutex_lock(session2.mutex);
    scope: {
      err = yield* luo_preserve_file(session2.file_set, argp.token, argp.fd);
      if (err) break scope;
      err = yield* luo_ucmd_respond(ucmd);
    }
    yield mutex_unlock(session2.mutex);
    return err;
  }
  function* luo_session_retrieve_fd(session2, ucmd) {
    const argp = ucmd.cmd;
    const file3 = { value: null };
    let err;
    argp.fd = yield* get_unused_fd_flags(k, O_CLOEXEC);
    if (argp.fd < 0) return argp.fd;
    err_put_fd: {
      err_put_file: {
        yield mutex_lock(session2.mutex);
        err = yield* luo_retrieve_file(session2.file_set, argp.token, file3);
        yield mutex_unlock(session2.mutex);
        if (err < 0) break err_put_fd;
        err = yield* luo_ucmd_respond(ucmd);
        if (err) break err_put_file;
        yield* fd_install(k, argp.fd, file3.value);
        return 0;
      }
      fput(file3.value);
    }
    yield* put_unused_fd(k, argp.fd);
    return err;
  }
  function* luo_session_finish(session2, ucmd) {
    const argp = ucmd.cmd;
    if (argp.reserved) return -EINVAL;
    const err = yield* luo_session_finish_one(session2);
    if (err) return err;
    return yield* luo_ucmd_respond(ucmd);
  }
  function* luo_session_get_name(session2, ucmd) {
    const argp = ucmd.cmd;
    if (argp.reserved !== 0) return -EINVAL;
    argp.name = session2.name;
    return yield* luo_ucmd_respond(ucmd);
  }
  const name_size = sizeof_create_session(k.config);
  const luo_session_ioctl_ops = [
    { size: sizeof_preserve_fd, min_size: sizeof_preserve_fd, ioctl_num: LIVEUPDATE_SESSION_PRESERVE_FD, type: LUO_IOCTL_OUTGOING, execute: luo_session_preserve_fd },
    { size: sizeof_preserve_fd, min_size: sizeof_preserve_fd, ioctl_num: LIVEUPDATE_SESSION_RETRIEVE_FD, type: LUO_IOCTL_INCOMING, execute: luo_session_retrieve_fd },
    { size: sizeof_finish, min_size: sizeof_finish, ioctl_num: LIVEUPDATE_SESSION_FINISH, type: LUO_IOCTL_INCOMING, execute: luo_session_finish },
    { size: name_size, min_size: name_size, ioctl_num: LIVEUPDATE_SESSION_GET_NAME, type: LUO_IOCTL_ALL, execute: luo_session_get_name }
  ];
  function* luo_ioctl_type_valid(session2, op) {
    switch (op.type) {
      case LUO_IOCTL_INCOMING:
        yield read(session2, "retrieved");
        return session2.retrieved;
      case LUO_IOCTL_OUTGOING:
        yield read(session2, "retrieved");
        return !session2.retrieved;
      case LUO_IOCTL_ALL:
        return true;
    }
    return false;
  }
  function* luo_session_ioctl(filep, cmd, arg) {
    const session2 = filep.private_data;
    const nr = _IOC_NR(cmd);
    const op = luo_session_ioctl_ops[nr - LIVEUPDATE_CMD_SESSION_BASE];
    if (!op) return -EINVAL;
    const user_size = yield* get_user_size(k, arg);
    if (user_size < 0) return user_size;
    if (op.ioctl_num !== cmd) return -ENOIOCTLCMD;
    if (!(yield* luo_ioctl_type_valid(session2, op))) return -EINVAL;
    if (user_size < op.min_size) return -EINVAL;
    const buf = yield* copy_struct_from_user(k, op.size, arg, user_size);
    if (IS_ERR(buf)) return PTR_ERR(buf);
    yield down_read(luo_session_serialize_rwsem);
    const ret = yield* op.execute(session2, { ubuffer: arg, user_size, cmd: buf });
    yield up_read(luo_session_serialize_rwsem);
    return ret;
  }
  const luo_session_fops = {
    release: luo_session_release,
    unlocked_ioctl: luo_session_ioctl
  };
  function* luo_session_getfile(session2, filep) {
    const file3 = yield* anon_inode_getfile(k, `[luo_session] ${session2.name}`, luo_session_fops, session2);
    if (IS_ERR(file3)) return PTR_ERR(file3);
    filep.value = file3;
    return 0;
  }
  function* luo_session_create(name, filep) {
    const len = name.length;
    let err;
    if (len === 0 || len > k.config.name_length - 1) return -EINVAL;
    const session2 = yield* luo_session_alloc(name);
    if (IS_ERR(session2)) return PTR_ERR(session2);
    yield down_read(luo_session_serialize_rwsem);
    err_free: {
      err_remove: {
        err = yield* luo_session_insert(luo_session_global.outgoing, session2);
        if (err) break err_free;
        yield mutex_lock(session2.mutex);
        err = yield* luo_session_getfile(session2, filep);
        yield mutex_unlock(session2.mutex);
        if (err) break err_remove;
        yield up_read(luo_session_serialize_rwsem);
        return 0;
      }
      yield* luo_session_remove(luo_session_global.outgoing, session2);
    }
    luo_session_free(session2);
    yield up_read(luo_session_serialize_rwsem);
    return err;
  }
  function* luo_session_retrieve(name, filep) {
    const sh = luo_session_global.incoming;
    let session2 = null;
    let err;
    yield down_read(luo_session_serialize_rwsem);
    yield down_read(sh.rwsem);
    scope: {
      for (const it of list_for_each_entry(sh.list)) {
        if (it.name === name) {
          session2 = it;
          break;
        }
      }
      if (!session2) {
        err = -ENOENT;
        break scope;
      }
      yield mutex_lock(session2.mutex);
      locked: {
        if (session2.retrieved) {
          err = -EINVAL;
          break locked;
        }
        err = yield* luo_session_getfile(session2, filep);
        if (!err) session2.retrieved = true;
      }
      yield mutex_unlock(session2.mutex);
    }
    yield up_read(sh.rwsem);
    yield up_read(luo_session_serialize_rwsem);
    return err;
  }
  function luo_session_setup_outgoing(sessions_pa) {
    luo_session_global.outgoing.vars.sessions_pa = sessions_pa;
    luo_session_global.outgoing.vars.active = true;
  }
  function* luo_session_setup_incoming(sessions_pa) {
    const sh = luo_session_global.incoming;
    if (!sessions_pa) return 0;
    const err = yield* kho_block_set_restore(sh.block_set, sessions_pa);
    if (err) return err;
    sh.vars.active = true;
    return 0;
  }
  function* luo_session_deserialize_one(sh, ser) {
    const session2 = yield* luo_session_alloc(ser.name);
    if (IS_ERR(session2)) return PTR_ERR(session2);
    let err = yield* luo_session_insert(sh, session2);
    if (err) {
      luo_session_free(session2);
      return err;
    }
    yield mutex_lock(session2.mutex);
    err = yield* luo_file_deserialize(session2.file_set, ser.file_set_ser);
    yield mutex_unlock(session2.mutex);
    if (err) return err;
    return 0;
  }
  function* luo_session_deserialize() {
    const sh = luo_session_global.incoming;
    const it = {};
    let err = 0;
    yield read(deserialized, "is_deserialized");
    if (deserialized.is_deserialized) return deserialized.saved_err;
    yield write2(deserialized, "is_deserialized");
    deserialized.is_deserialized = true;
    if (!sh.vars.active) return 0;
    save_err: {
      kho_block_set_it_init(it, sh.block_set);
      for (let entry = kho_block_set_it_read_entry(it); entry; entry = kho_block_set_it_read_entry(it)) {
        err = yield* luo_session_deserialize_one(sh, new luo_session_ser(entry, k.config));
        if (err) break save_err;
      }
      yield* kho_block_set_destroy(sh.block_set);
      return 0;
    }
    yield* kho_block_set_destroy(sh.block_set);
    yield write2(deserialized, "saved_err");
    deserialized.saved_err = err;
    return err;
  }
  function* luo_session_serialize() {
    const sh = luo_session_global.outgoing;
    const it = {};
    let last = sh.list;
    let err = 0;
    yield down_write(luo_session_serialize_rwsem);
    yield down_write(sh.rwsem);
    sh.vars.sessions_pa.value = 0;
    kho_block_set_it_init(it, sh.block_set);
    err_undo: {
      for (const session2 of list_for_each_entry(sh.list)) {
        const entry = kho_block_set_it_reserve_entry(it);
        last = session2.list;
        if (WARN_ON_ONCE(k, "luo_session_serialize", !entry)) {
          err = -ENOSPC;
          break err_undo;
        }
        const ser = new luo_session_ser(entry, k.config);
        err = yield* luo_session_freeze_one(session2, ser);
        if (err) {
          kho_block_set_it_prev(it);
          break err_undo;
        }
        ser.name = session2.name;
      }
      if (sh.vars.count > 0) sh.vars.sessions_pa.value = kho_block_set_head_pa(sh.block_set);
      yield up_write(sh.rwsem);
      return 0;
    }
    for (const session2 of list_for_each_entry_continue_reverse(last, sh.list)) {
      const ser = new luo_session_ser(kho_block_set_it_prev(it), k.config);
      yield* luo_session_unfreeze_one(session2, ser);
      ser.clear_name();
    }
    yield up_write(sh.rwsem);
    yield up_write(luo_session_serialize_rwsem);
    return err;
  }
  return {
    luo_session_create,
    luo_session_retrieve,
    luo_session_setup_outgoing,
    luo_session_setup_incoming,
    luo_session_serialize,
    luo_session_deserialize,
    luo_session_fops
  };
}

// reference/mainline/linux-7.3/memfd_luo.ts
var MEMFD_LUO_ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE | F_SEAL_EXEC;
function memfd_luo_c(k) {
  const PAGE_SIZE2 = k.config.page_size;
  const folio_ser = (folios_ser, i) => new memfd_luo_folio_ser(folios_ser, i * memfd_luo_folio_ser.size);
  const PFN_PHYS = (pfn) => pfn;
  const folio_pfn = (folio2) => __pa(folio2);
  function* memfd_luo_preserve_folios(file3, kho_vmalloc, out_folios_ser, nr_foliosp) {
    const inode2 = file_inode(file3);
    let err = -EINVAL;
    let i;
    const size = inode2.i_size;
    if (!size) {
      nr_foliosp.value = 0;
      out_folios_ser.value = null;
      return 0;
    }
    const max_folios = PAGE_ALIGN(k, size) / PAGE_SIZE2;
    const folios = yield* kvmalloc_objs(k, max_folios);
    if (!folios) return -ENOMEM;
    err_free_folios: {
      const nr_pinned = yield* memfd_pin_folios(file3, 0, size - 1, folios);
      if (nr_pinned < 0) {
        err = nr_pinned;
        break err_free_folios;
      }
      const nr_folios = nr_pinned;
      err_unpin: {
        const folios_ser = yield* vcalloc(k, nr_folios * memfd_luo_folio_ser.size, "memfd_luo_preserve_folios");
        if (!folios_ser) {
          err = -ENOMEM;
          break err_unpin;
        }
        err_unpreserve: {
          for (i = 0; i < nr_folios; i++) {
            const pfolio = folio_ser(folios_ser, i);
            const folio2 = folios[i];
            err = yield* kho_preserve_folio(folio2);
            if (err) break err_unpreserve;
            folio2.dirty = true;
            if (!folio2.uptodate) folio2.uptodate = true;
            pfolio.set(folio_pfn(folio2), MEMFD_LUO_FOLIO_DIRTY | MEMFD_LUO_FOLIO_UPTODATE);
            pfolio.index = folio2.index;
          }
          err = yield* kho_preserve_vmalloc(k, folios_ser, kho_vmalloc);
          if (err) break err_unpreserve;
          nr_foliosp.value = nr_folios;
          out_folios_ser.value = folios_ser;
          return 0;
        }
        for (i = i - 1; i >= 0; i--) yield* kho_unpreserve_folio(folios[i]);
        vfree(folios_ser);
      }
      for (const folio2 of folios) yield* unpin_folio(folio2);
    }
    return err;
  }
  function* memfd_luo_unpreserve_folios(kho_vmalloc, folios_ser, nr_folios) {
    if (!nr_folios) return;
    yield* kho_unpreserve_vmalloc(k, kho_vmalloc);
    for (let i = 0; i < nr_folios; i++) {
      const pfolio = folio_ser(folios_ser, i);
      if (!pfolio.pfn) continue;
      const folio2 = __va(k, PFN_PHYS(pfolio.pfn), "memfd");
      yield* kho_unpreserve_folio(folio2);
      yield* unpin_folio(folio2);
    }
    vfree(folios_ser);
  }
  function* memfd_luo_preserve(args) {
    const inode2 = file_inode(args.file);
    const folios_ser = { value: null };
    const nr_folios = { value: 0 };
    let err = 0;
    yield down_write(inode2.i_rwsem);
    shmem_freeze(inode2, true);
    err_unlock: {
      const page = yield* kho_alloc_preserve(k, memfd_luo_ser.size, "memfd_luo_preserve");
      if (IS_ERR(page)) {
        err = PTR_ERR(page);
        break err_unlock;
      }
      const ser = new memfd_luo_ser(page);
      err_free_ser: {
        const seals = memfd_get_seals(args.file);
        if (seals < 0) {
          err = seals;
          break err_free_ser;
        }
        if (seals & ~MEMFD_LUO_ALL_SEALS) {
          err = -EOPNOTSUPP;
          break err_free_ser;
        }
        ser.pos = args.file.f_pos;
        const inode_size = inode2.i_size;
        if (Math.ceil(inode_size / PAGE_SIZE2) > k.config.max_folios) {
          err = -EFBIG;
          break err_free_ser;
        }
        ser.size = inode_size;
        ser.seals = seals;
        err = yield* memfd_luo_preserve_folios(args.file, ser.folios, folios_ser, nr_folios);
        if (err) break err_free_ser;
        ser.nr_folios = nr_folios.value;
        yield up_write(inode2.i_rwsem);
        args.private_data = folios_ser.value;
        args.serialized_data = __pa(ser.page);
        return 0;
      }
      yield* kho_unpreserve_free(ser.page);
    }
    shmem_freeze(inode2, false);
    yield up_write(inode2.i_rwsem);
    return err;
  }
  function* memfd_luo_freeze(args) {
    if (WARN_ON_ONCE(k, "memfd_luo_freeze", !args.serialized_data)) return -EINVAL;
    const ser = new memfd_luo_ser(__va(k, args.serialized_data, "memfd_luo_ser"));
    ser.pos = args.file.f_pos;
    return 0;
  }
  function* memfd_luo_unpreserve(args) {
    const inode2 = file_inode(args.file);
    if (WARN_ON_ONCE(k, "memfd_luo_unpreserve", !args.serialized_data)) return;
    yield down_write(inode2.i_rwsem);
    shmem_freeze(inode2, false);
    const ser = new memfd_luo_ser(__va(k, args.serialized_data, "memfd_luo_ser"));
    yield* memfd_luo_unpreserve_folios(ser.folios, args.private_data, ser.nr_folios);
    yield* kho_unpreserve_free(ser.page);
    yield up_write(inode2.i_rwsem);
  }
  function* memfd_luo_discard_folios(folios_ser, nr_folios) {
    for (let i = 0; i < nr_folios; i++) {
      const pfolio = folio_ser(folios_ser, i);
      if (!pfolio.pfn) continue;
      const folio2 = yield* kho_restore_folio(k, PFN_PHYS(pfolio.pfn));
      if (!folio2) continue;
      folio_put(folio2);
    }
  }
  function* memfd_luo_finish(args) {
    if (args.retrieve_status) return;
    if (!args.serialized_data) return;
    const ser = new memfd_luo_ser(__va(k, args.serialized_data, "memfd_luo_ser"));
    out: if (ser.nr_folios) {
      const folios_ser = yield* kho_restore_vmalloc(k, ser.folios);
      if (!folios_ser) break out;
      yield* memfd_luo_discard_folios(folios_ser, ser.nr_folios);
      vfree(folios_ser);
    }
    yield* kho_restore_free(k, ser.page);
  }
  function* memfd_luo_retrieve_folios(file3, folios_ser, nr_folios) {
    const inode2 = file_inode(file3);
    let err = -EIO;
    let i;
    put_folios: {
      for (i = 0; i < nr_folios; i++) {
        const pfolio = folio_ser(folios_ser, i);
        if (!pfolio.pfn) continue;
        const folio2 = yield* kho_restore_folio(k, PFN_PHYS(pfolio.pfn));
        if (!folio2) {
          err = -EIO;
          break put_folios;
        }
        const { index, flags } = pfolio;
        unlock_folio: {
          err = yield* shmem_add_to_page_cache(folio2, inode2, index);
          if (err) break unlock_folio;
          if (flags & MEMFD_LUO_FOLIO_UPTODATE) folio2.uptodate = true;
          if (flags & MEMFD_LUO_FOLIO_DIRTY) folio2.dirty = true;
          folio_put(folio2);
          continue;
        }
        folio_put(folio2);
        break put_folios;
      }
      return 0;
    }
    for (let j = i + 1; j < nr_folios; j++) {
      const pfolio = folio_ser(folios_ser, j);
      if (!pfolio.pfn) continue;
      const folio2 = yield* kho_restore_folio(k, PFN_PHYS(pfolio.pfn));
      if (folio2) folio_put(folio2);
    }
    return err;
  }
  function* memfd_luo_retrieve(args) {
    let err;
    if (!args.serialized_data) return -EINVAL;
    const ser = new memfd_luo_ser(__va(k, args.serialized_data, "memfd_luo_ser"));
    free_ser: {
      if (ser.seals & ~MEMFD_LUO_ALL_SEALS) {
        err = -EOPNOTSUPP;
        break free_ser;
      }
      const file3 = yield* memfd_alloc_file(k, "", MFD_ALLOW_SEALING);
      if (IS_ERR(file3)) {
        err = PTR_ERR(file3);
        break free_ser;
      }
      put_file: {
        err = yield* memfd_add_seals(file3, ser.seals);
        if (err) break put_file;
        file3.f_pos = ser.pos;
        file_inode(file3).i_size = ser.size;
        if (ser.nr_folios) {
          const folios_ser = yield* kho_restore_vmalloc(k, ser.folios);
          if (!folios_ser) {
            err = -EINVAL;
            break put_file;
          }
          err = yield* memfd_luo_retrieve_folios(file3, folios_ser, ser.nr_folios);
          vfree(folios_ser);
          if (err) break put_file;
        }
        args.file = file3;
        yield* kho_restore_free(k, ser.page);
        return 0;
      }
      fput(file3);
    }
    yield* kho_restore_free(k, ser.page);
    return err;
  }
  function* memfd_luo_can_preserve(_handler, file3) {
    const inode2 = file_inode(file3);
    return shmem_file(file3) && !inode2.i_nlink;
  }
  function memfd_luo_get_id(file3) {
    return BigInt(file_inode(file3).i_ino);
  }
  const memfd_luo_file_ops = {
    freeze: memfd_luo_freeze,
    finish: memfd_luo_finish,
    retrieve: memfd_luo_retrieve,
    preserve: memfd_luo_preserve,
    unpreserve: memfd_luo_unpreserve,
    can_preserve: memfd_luo_can_preserve,
    get_id: memfd_luo_get_id,
    owner: null
  };
  const memfd_luo_handler = new liveupdate_file_handler(k);
  memfd_luo_handler.ops = memfd_luo_file_ops;
  memfd_luo_handler.compatible = MEMFD_LUO_FH_COMPATIBLE;
  function* memfd_luo_init() {
    const err = yield* k.modules.luo_file.liveupdate_register_file_handler(memfd_luo_handler);
    if (err && err !== -EOPNOTSUPP) return err;
    return 0;
  }
  return { memfd_luo_init };
}

// reference/mainline/linux-7.3/index.ts
var linux_7_3 = {
  name: "linux-7.3",
  title: "LUO of Linux 7.3.4: named sessions",
  kho_block: kho_block_c,
  luo_core: luo_core_c,
  luo_flb: luo_flb_c,
  luo_file: luo_file_c,
  luo_session: luo_session_c,
  memfd_luo: memfd_luo_c,
  kexec_core: kexec_core_c
};

// test/tmp/chk.ts
var t = Date.now();
var v = checkMainline(linux_7_3, { runs: Number(process.env.N ?? 500), seed: Number(process.env.S ?? 1) });
console.log(v.runs, v.calls, v.answer, Date.now() - t, "ms wall", process.cpuUsage().user / 1e6, "s cpu");
for (const f of v.findings) console.log(`
${f.id}
   expected ${f.violation.expected}
   happened ${f.violation.happened}
   ${f.program.actions.map((a) => printAction(a, f.program.tokens)).join("; ")}  ${f.padding ? JSON.stringify(f.padding) : ""}
   + ${f.others.join(" ")}`);
console.log("only small:", v.onlySmall);
