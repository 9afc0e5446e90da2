// Answers what a step of a blocking stream stops for, by the functions of its context, at once.
// Drives no step to its end; whoever does repeats it through here.

import type { Failure, Outcome } from '../binding/addon.js';
import { failureOf } from '../binding/failure.js';
import { isPromise, takeThrown } from '../callbacks/index.js';
import { SocketError } from '../conditions/index.js';
import { type Attachment, Judge } from '../connections/index.js';

/**
 * A step, again and again while it asks something.
 *
 * @throws what a function throws; SocketError `ERR_SOCKET_CLOSED` where it has closed the connection,
 *   `ERR_SSL_OPERATION_IN_PROGRESS` where it reads or writes itself.
 */
export function answered(attachment: Attachment, connection: object, step: () => Outcome): Outcome {
  const { judge, ssl } = attachment;
  if (asking.has(attachment)) throw within(connection);
  while (true) {
    const outcome = step();
    const thrown = takeThrown(attachment);
    if (thrown !== null) throw thrown.error;
    const question = typeof outcome === 'number' ? null : Judge.questionOf(outcome);
    if (judge === null || question === null || typeof outcome === 'number') return outcome;
    const said = whileAsking(attachment, () => judge.ask(question, connection, ssl, false));
    if (isPromise(said)) return cannotWait(said, outcome.call, outcome.sslError);
    if (!ssl.alive) throw goneAway(connection);
    judge.answer(question, ssl, said);
  }
}

/**
 * What is asked when a handshake is over: whether the peer is accepted.
 *
 * @returns `null`, or how it was refused.
 */
export function judged(attachment: Attachment, connection: object, call: string): Failure | null {
  const { judge, ssl } = attachment;
  if (judge?.judgesLater !== true) return null;
  const said = whileAsking(attachment, () => judge.ask('verify', connection, ssl));
  if (isPromise(said)) return cannotWait(said, call, VERIFY);
  if (!ssl.alive) throw goneAway(connection);
  return judge.accepts('verify', said) ? null : failureOf('failed', call);
}

function whileAsking(attachment: Attachment, ask: () => unknown): unknown {
  asking.add(attachment);
  try {
    return ask();
  } finally {
    asking.delete(attachment);
  }
}

/** A promise where the thread waits: nobody would ever hear of it. */
function cannotWait(promise: PromiseLike<unknown>, call: string, sslError: number): Failure {
  promise.then(undefined, () => {}); // nobody will hear what it says
  return failureOf('want-callback', call, { sslError });
}

function goneAway(connection: object): SocketError {
  const text = 'A function that decides about the connection has closed it, or taken its SSL off';
  return new SocketError(text, { code: 'ERR_SOCKET_CLOSED', connection });
}

function within(connection: object): SocketError {
  const text =
    'A function that decides about the connection is running: it cannot read, write or shake hands there';
  return new SocketError(text, { code: 'ERR_SSL_OPERATION_IN_PROGRESS', connection });
}

const asking = new WeakSet<Attachment>();
/** SSL_ERROR_WANT_RETRY_VERIFY */
const VERIFY = 12;
