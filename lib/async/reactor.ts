// The links of this thread: opens and closes them, and hands each its events.
// Knows nothing of TLS; a link's user does all the rest.

import type { Failure } from '../binding/addon.js';
import { CLOSED } from '../binding/async.js';
import { addon } from '../binding/load.js';
import { alsoFindBy } from '../connections/index.js';

/** Whoever a link tells what happened. */
export interface LinkUser {
  /** The connection that it is part of, where it is. */
  readonly connection?: object;
  /** @param bits of binding/async.ts. */
  onEvent(bits: number): void;
}

/** Makes links possible in this thread; done by itself where one is opened. */
export function startLinks(): void {
  if (started) return;
  started = true;
  addon.asyncStart(dispatch, events, status);
  alsoFindBy((address) => users.get(addon.asyncFindSsl(address))?.connection ?? null);
}

/** Opens a link for a socket, or, with 0, for one without. */
export function openLink(socketId: number, user: LinkUser): number | Failure {
  startLinks();
  const link = addon.asyncOpen(socketId);
  if (typeof link === 'number') users.set(link, user);
  return link;
}

/** From now on that link's events are this one's; `null`: nobody's. */
export function useLink(link: number, user: LinkUser | null): void {
  if (user === null) users.delete(link);
  else users.set(link, user);
}

/** Closes a link. False when it is put off: its user is told `CLOSED`. */
export function closeLink(link: number): boolean {
  const closed = addon.asyncClose(link);
  if (closed) users.delete(link);
  return closed;
}

/** How many bytes of the last step the socket has not taken. */
export function unsent(): number {
  return status[0] as number;
}

/** Whether the last step that failed did so because the peer has properly ended. */
export function endedProperly(): boolean {
  return status[1] === 1;
}

/** How the connection that was accepted last came: a stage of binding/async.ts. */
export function acceptedStage(): number {
  return status[1] as number;
}

/** Makes an error that nobody can catch known to the process. */
export function reportUncaught(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}

/** Calls a function after whatever is running now; nobody can catch what it throws. */
export function soon(run: () => unknown): void {
  // A promise that is kept already costs less than queueMicrotask, which makes a resource for hooks.
  void KEPT.then(() => {
    try {
      run();
    } catch (error) {
      reportUncaught(error);
    }
  });
}

function dispatch(count: number): void {
  for (let i = 0; i < count; i++) {
    const link = events[2 * i] as number;
    const bits = events[2 * i + 1] as number;
    const user = users.get(link);
    if (user === undefined) continue;
    if ((bits & CLOSED) !== 0) users.delete(link);
    try {
      user.onEvent(bits);
    } catch (error) {
      reportUncaught(error);
    }
  }
}

const KEPT = Promise.resolve();
let started = false;
const users = new Map<number, LinkUser>();
const events = new Int32Array(2 * 1024);
const status = new Int32Array(2);
