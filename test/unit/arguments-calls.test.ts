// Normalising the arguments of whole calls, and rules that concern two keywords at once.
// Single values are tested in arguments-values.test.ts.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  normaliseAttachSsl,
  normaliseCreateSslSocketStream,
  normaliseEnsureSsl,
  normaliseHandshake,
  normaliseImplementation,
  normaliseMakeSslCtx,
  normaliseOpensslVersion,
  normaliseOpenTcpStream,
  normaliseSetSslLibraryPath,
  normaliseSocketOrNull,
  normaliseSocketStream,
  normaliseStartUpServer,
} from '../../lib/arguments/index.js';

const code = (name: string) => expect.objectContaining({ code: name });
const BAD_TYPE = code('ERR_INVALID_ARG_TYPE');
const BAD_VALUE = code('ERR_INVALID_ARG_VALUE');
const BAD_RANGE = code('ERR_OUT_OF_RANGE');

describe('openTcpStream', () => {
  it('has the documented defaults', () => {
    expect(normaliseOpenTcpStream('example.org', 443, undefined)).toEqual({
      host: { name: 'example.org', family: 0 },
      service: '443',
      direction: 'io',
      elementType: 'base-char',
      errorp: true,
      timeout: null,
      readTimeout: null,
      writeTimeout: null,
      readTimeoutAsEof: false,
      sslCtx: { kind: 'none' },
      ctxConfigureCallback: null,
      sslConfigureCallback: null,
      handshakeTimeout: null,
      tlsextHostName: 'example.org',
      session: null,
      earlyData: null,
      localAddress: null,
      localPort: null,
      ipv6: 'any',
      nodelay: true,
      keepalive: false,
    });
  });

  it('sends the name of the host, unless it is an address or another is given', () => {
    const name = (host: unknown, tlsextHostName?: unknown) =>
      normaliseOpenTcpStream(host, 443, { tlsextHostName }).tlsextHostName;
    expect(name('example.org')).toBe('example.org');
    expect(name('example.org', true)).toBe('example.org');
    expect(name('example.org', null)).toBeNull();
    expect(name('example.org', 'other.example')).toBe('other.example');
    expect(name('::1')).toBeNull();
    expect(name(0x7f000001, true)).toBeNull();
    expect(() => name('example.org', '127.0.0.1')).toThrow(/RFC 6066/);
    expect(() => name('example.org', '')).toThrow(BAD_VALUE);
    expect(() => name('example.org', false)).toThrow(BAD_TYPE);
  });

  it('names the positional arguments', () => {
    expect(() => normaliseOpenTcpStream(undefined, 443, {})).toThrow(/"hostspec" argument/);
    expect(() => normaliseOpenTcpStream('h', undefined, {})).toThrow(/"service" argument/);
  });

  it('takes null for false', () => {
    const options = { errorp: null, nodelay: null, ipv6: false };
    expect(normaliseOpenTcpStream('h', 1, options)).toMatchObject({
      errorp: false,
      nodelay: false,
      ipv6: null,
    });
    expect(() => normaliseOpenTcpStream('h', 1, { errorp: 0 })).toThrow(BAD_TYPE);
  });

  it('suggests words', () => {
    expect(() => normaliseOpenTcpStream('h', 1, { direction: 'IO' })).toThrow("Did you mean 'io'?");
    expect(() => normaliseOpenTcpStream('h', 1, { elementType: 'unsigned-byte8' })).toThrow(
      "Did you mean 'unsigned-byte-8'?",
    );
    expect(() => normaliseOpenTcpStream('h', 1, { ipv6: 'both' })).toThrow(BAD_VALUE);
  });

  it('gives a frozen record or an argument error for anything', () => {
    const keywords = ['sslCtx', 'timeout', 'direction', 'ipv6', 'localPort', 'errorp'] as const;
    const options = fc.record(Object.fromEntries(keywords.map((k) => [k, fc.anything()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(fc.anything(), fc.anything(), options, (host, port, given) => {
        try {
          expect(Object.isFrozen(normaliseOpenTcpStream(host, port, given))).toBe(true);
        } catch (error) {
          const isArgumentError = error instanceof TypeError || error instanceof RangeError;
          expect(isArgumentError).toBe(true);
          expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(INVALID|OUT)/) });
        }
      }),
    );
  });
});

describe('SocketStream', () => {
  const handle = { address: 1n, alive: true };
  const recognise = { socket: (value: object) => value === handle };

  it('needs a socket and a direction', () => {
    const read = normaliseSocketStream({ socket: handle, direction: 'input' }, recognise);
    expect(read).toMatchObject({ socket: { kind: 'handle', handle }, sslSide: 'server' });
    expect(normaliseSocketStream({ socket: 7, direction: 'io' }).socket).toEqual({
      kind: 'descriptor',
      fd: 7,
    });
    expect(() => normaliseSocketStream({ socket: -1, direction: 'io' })).toThrow(BAD_RANGE);
    expect(() => normaliseSocketStream({ socket: {}, direction: 'io' }, recognise)).toThrow(
      BAD_TYPE,
    );
    expect(() => normaliseSocketStream(undefined)).toThrow(/needs the keyword "socket"/);
  });

  it('does not know a host, so tlsextHostName must be a string', () => {
    const options = { socket: 1, direction: 'io', tlsextHostName: true };
    expect(() => normaliseSocketStream(options)).toThrow(/no host was given/);
  });

  it('speaks of a subclass by its name', () => {
    expect(() => normaliseSocketStream({}, {}, { as: 'LogStream' })).toThrow(/LogStream needs/);
    const own = { socket: 1, direction: 'io', own: 1 };
    expect(normaliseSocketStream(own, {}, { allowUnknown: true })).not.toHaveProperty('own');
  });
});

describe('createSslSocketStream', () => {
  class Special {}

  it('splits its own keywords from those of the constructor', () => {
    const result = normaliseCreateSslSocketStream(5, 'tls-v1-3', { errorp: false, readTimeout: 2 });
    expect(result).toEqual({
      socket: { kind: 'descriptor', fd: 5 },
      sslCtx: expect.objectContaining({ kind: 'versions', min: 'tls-v1-3' }),
      errorp: false,
      streamClass: null,
      initargs: { socket: 5, sslCtx: 'tls-v1-3', direction: 'io', readTimeout: 2 },
    });
    expect(() => normaliseSocketStream(result.initargs)).not.toThrow();
  });

  it('checks what the constructor will get, and leaves the unknown to a class', () => {
    expect(() => normaliseCreateSslSocketStream(5, null, { readTimeout: 0 })).toThrow(BAD_RANGE);
    expect(() => normaliseCreateSslSocketStream(5, null, { own: 1 })).toThrow(BAD_VALUE);
    const options = { streamClass: Special, own: 1 };
    const { initargs, streamClass } = normaliseCreateSslSocketStream(5, null, options);
    expect(streamClass).toBe(Special);
    expect(initargs).toMatchObject({ own: 1 });
    expect(initargs).not.toHaveProperty('streamClass');
    expect(() => normaliseCreateSslSocketStream(5, null, { streamClass: () => 1 })).toThrow(
      BAD_TYPE,
    );
    expect(() => normaliseCreateSslSocketStream(null, null, {})).toThrow(/"socket" argument/);
    expect(normaliseCreateSslSocketStream(5, undefined, {}).sslCtx).toEqual({ kind: 'none' });
  });
});

describe('attachSsl, makeSslCtx, handshake', () => {
  it('attachSsl attaches the default, as a server', () => {
    expect(normaliseAttachSsl(undefined)).toMatchObject({
      sslCtx: { kind: 'versions', form: 'symbol', min: 'tls-v1-2' },
      sslSide: 'server',
      tlsextHostName: undefined,
    });
    expect(normaliseAttachSsl({ tlsextHostName: true }).tlsextHostName).toBe(true);
    expect(() => normaliseAttachSsl({ sslCtx: null })).toThrow(BAD_VALUE);
    expect(() => normaliseAttachSsl({ sslSide: 'clinet' })).toThrow("Did you mean 'client'?");
    expect(() => normaliseAttachSsl({ ctxConfigureCallback: 1 })).toThrow(BAD_TYPE);
  });

  it('makeSslCtx takes no callbacks, and a recogniser may say why not', () => {
    expect(() => normaliseMakeSslCtx({ ctxConfigureCallback: null })).toThrow(/attachSsl/);
    const why = () => normaliseMakeSslCtx({ sslCtx: {} }, () => 'cannot be an SslPointer');
    expect(why).toThrow('The "sslCtx" argument of makeSslCtx cannot be an SslPointer');
  });

  it('handshake takes seconds or nothing', () => {
    expect(normaliseHandshake(undefined)).toBeNull();
    expect(normaliseHandshake(2)).toBe(2);
    expect(() => normaliseHandshake('2')).toThrow(BAD_TYPE);
  });
});

describe('startUpServer', () => {
  const serve = () => undefined;

  it('makes one of the double names', () => {
    expect(normaliseStartUpServer({ function: serve })).toMatchObject({
      function: serve,
      localPort: '0',
      localAddress: null,
      ipv6: 'any',
      backlog: 128,
      error: true,
    });
    const named = normaliseStartUpServer({ function: serve, service: 'https', address: '::1' });
    expect(named).toMatchObject({ localPort: 'https', localAddress: { name: '::1', family: 6 } });
    expect(named).not.toHaveProperty('service');
    expect(named).not.toHaveProperty('address');
    const both = { function: serve, service: 1, localPort: 2 };
    expect(() => normaliseStartUpServer(both)).toThrow(/either "service" or "localPort"/);
  });

  it('refuses a server without a function', () => {
    expect(() => normaliseStartUpServer({})).toThrow(/"function"/);
    expect(() => normaliseStartUpServer({ function: null })).toThrow(BAD_TYPE);
    expect(() => normaliseStartUpServer({ function: serve, backlog: 0 })).toThrow(BAD_RANGE);
    expect(normaliseStartUpServer({ function: serve, ipv6: 'both' }).ipv6).toBe('both');
  });
});

describe('the library', () => {
  it('ensureSsl takes a path, several, or the one of Node', () => {
    expect(normaliseEnsureSsl(undefined)).toEqual({
      libraryPath: null,
      alreadyDone: false,
      implementation: null,
    });
    expect(normaliseEnsureSsl({ libraryPath: 'libssl.so.3' }).libraryPath).toEqual(['libssl.so.3']);
    const two = ['libcrypto.so.3', 'libssl.so.3'];
    expect(normaliseEnsureSsl({ libraryPath: two }).libraryPath).toEqual(two);
    const conflict = () => normaliseEnsureSsl({ alreadyDone: true, libraryPath: 'x' });
    expect(conflict).toThrow(/not both/);
  });

  it('setSslLibraryPath refuses what is no path', () => {
    expect(normaliseSetSslLibraryPath(null)).toBeNull();
    for (const bad of ['', [], ['a', ''], 'a\0b']) {
      expect(() => normaliseSetSslLibraryPath(bad)).toThrow(BAD_VALUE);
    }
    for (const bad of [undefined, 5, ['a', 5], new Array(2)]) {
      expect(() => normaliseSetSslLibraryPath(bad)).toThrow(BAD_TYPE);
    }
    expect(() => normaliseSetSslLibraryPath(['a', 5])).toThrow(/"libraryPath\[1\]"/);
  });

  it('names are known words', () => {
    expect(normaliseOpensslVersion(undefined)).toBe('version');
    expect(normaliseOpensslVersion('built-on')).toBe('built-on');
    expect(() => normaliseOpensslVersion('buildOn')).toThrow("Did you mean 'built-on'?");
    expect(normaliseImplementation('openssl', 'sslDefaultImplementation')).toBe('openssl');
    expect(() => normaliseImplementation('opensll', 'x')).toThrow("Did you mean 'openssl'?");
  });

  it('replacing a socket takes one or null', () => {
    expect(normaliseSocketOrNull(null, 'replaceSocketStreamSocket', {})).toBeNull();
    expect(() => normaliseSocketOrNull(undefined, 'replaceSocketStreamSocket', {})).toThrow(
      /"socket" argument of replaceSocketStreamSocket/,
    );
  });
});
