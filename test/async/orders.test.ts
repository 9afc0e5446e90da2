// Attach, detach, write, read, abort and move in any order: what is allowed works and loses no byte,
// what is forbidden gives the documented error.

import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import {
  type AsyncIoState,
  createAsyncIoState,
  setSslCrewSize,
  sslCrewSize,
} from '../../lib/index.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries } from '../support/libraries.js';
import { closeAll, plainPair, readText, secure, TRANSPORTS } from '../support/states.js';

const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;
const before = sslCrewSize();
afterAll(() => setSslCrewSize(before));

/** What the two ends are by what was done to them. */
interface Model {
  pair: [AsyncIoState, AsyncIoState];
  tls: boolean;
  /** Text that was written and not read, by the end that is to read it. */
  unread: [string, string];
  sequence: number;
}

type Step = (model: Model, end: 0 | 1) => Promise<void>;

const failing = async (promise: Promise<unknown>, code: string) =>
  expect(promise).rejects.toMatchObject({ code });

const STEPS: Readonly<Record<string, Step>> = {
  write: async (model, end) => {
    const text = `<${model.sequence++}>`;
    expect(await model.pair[end].writeBuffer(text)).toBe(text.length);
    model.unread[1 - end] += text;
  },
  read: async (model, end) => {
    const text = model.unread[end];
    if (text === '') return;
    const part = text.slice(0, Math.ceil(text.length / 2));
    expect(await readText(model.pair[end], part.length)).toBe(part);
    model.unread[end] = text.slice(part.length);
  },
  attach: async (model, end) => {
    if (model.tls) return failing(model.pair[end].attachSsl(), 'ERR_SSL_ALREADY_ATTACHED');
    // Unread plain bytes would be taken for TLS.
    await STEPS.readAll?.(model, 0);
    await STEPS.readAll?.(model, 1);
    await secure(model.pair, ctxs);
    model.tls = true;
  },
  readAll: async (model, end) => {
    const text = model.unread[end];
    expect(await readText(model.pair[end], text.length)).toBe(text);
    model.unread[end] = '';
  },
  detach: async (model) => {
    const results = await Promise.all(model.pair.map((state) => state.detachSsl()));
    expect(results).toEqual([null, null]);
    model.tls = false;
  },
  handshake: async (model, end) => {
    if (!model.tls) return failing(model.pair[end].handshake(), 'ERR_SSL_NOT_ATTACHED');
    expect(await model.pair[end].handshake()).toBe(true);
  },
  abortRead: async (model, end) => {
    const state = model.pair[end];
    await STEPS.readAll?.(model, end);
    const read = failing(state.readBuffer(Buffer.alloc(1)), 'ABORT_ERR');
    await failing(state.readBuffer(Buffer.alloc(1)), 'ERR_SSL_OPERATION_IN_PROGRESS');
    await failing(state.detachSsl(), 'ERR_SSL_OPERATION_IN_PROGRESS');
    state.abort();
    await read;
  },
  move: async (model, end) => {
    const state = model.pair[end];
    const { socket } = state;
    if (socket === null) return;
    const other = model.pair[1 - end] as AsyncIoState;
    await Promise.all([state.close({ keepAlive: true }), model.tls ? other.detachSsl() : null]);
    model.tls = false;
    await failing(state.writeBuffer('x'), 'ERR_SOCKET_CLOSED');
    model.pair[end] = createAsyncIoState(socket);
  },
};

it.each(TRANSPORTS)(
  'keeps every byte in every order, over %s',
  async (transport) => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.constantFrom(0, 1)),
      {
        maxLength: 14,
      },
    );
    const descriptors = openDescriptors();
    const property = fc.asyncProperty(fc.constantFrom(0, 1, 3), steps, async (crew, sequence) => {
      setSslCrewSize(crew);
      const [client, server] = await plainPair(transport);
      const model: Model = { pair: [client, server], tls: false, unread: ['', ''], sequence: 0 };
      for (const [name, end] of sequence) await STEPS[name]?.(model, end as 0 | 1);
      await STEPS.readAll?.(model, 0);
      await STEPS.readAll?.(model, 1);
      await Promise.all(model.pair.map((state) => state.close()));
      await closeAll();
    });
    await fc.assert(property, {
      numRuns: 60,
      endOnFailure: false,
      interruptAfterTimeLimit: 60_000,
    });
    await expect.poll(openDescriptors, { timeout: 5000 }).toBeLessThanOrEqual(descriptors + 2);
  },
  90_000,
);
