// SSL_set_tlsext_debug_callback: the extensions that the peer sends.

import { expect } from 'vitest';
import { describeObserving } from './observing.js';

const SUPPORTED_VERSIONS = 43;
const KEY_SHARE = 51;
const SIGNATURE_ALGORITHMS = 13;

describeObserving({
  name: 'tlsext-debug',
  ssl: 0,
  onSsl: ({ functions }, ssl, told) => functions.SSL_set_tlsext_debug_callback(ssl, told as never),
  complete: (_stage, calls, side) => {
    const types = calls.map((args) => args[2]);
    const fromServer = new Set(calls.map((args) => args[1]));
    // What the other side sends: a client hears a server.
    expect(fromServer).toEqual(new Set([side === 'client' ? 1 : 0]));
    expect(types).toEqual(expect.arrayContaining([SUPPORTED_VERSIONS, KEY_SHARE]));
    if (side === 'server') expect(types).toContain(SIGNATURE_ALGORITHMS);
    const versions = calls.find((args) => args[2] === SUPPORTED_VERSIONS)?.[3] as Uint8Array;
    expect(Buffer.from(versions).toString('hex')).toMatch(side === 'client' ? /^0304$/ : /0304/);
  },
});
