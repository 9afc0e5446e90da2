// The table of calls against the specification (3.1), against the option types, and unknown keywords.
// What single values turn into is tested in arguments-values.test.ts.

import { describe, expect, expectTypeOf, it } from 'vitest';
import type { KeywordsOf } from '../../lib/arguments/calls.js';
import type {
  AsyncAcceptOptions,
  AsyncAttachSslOptions,
  AsyncCloseOptions,
  AsyncConnectOptions,
  AsyncHandshakeOptions,
  AsyncIoStateOptions,
  AttachSslOptions,
  BufferedDataOptions,
  BufferOptions,
  CreateSslSocketStreamOptions,
  DetachSslOptions,
  EnsureSslOptions,
  LimitOptions,
  MakeSslCtxOptions,
  OpenTcpStreamOptions,
  ReadWithCheckingOptions,
  SignerKeyOptions,
  SocketStreamOptions,
  SslClientContextOptions,
  SslServerContextOptions,
  StartUpServerOptions,
} from '../../lib/arguments/index.js';
import { CALLS, type CallName, KEYWORDS } from '../../lib/arguments/index.js';
import { editDistance, nearest } from '../../lib/arguments/nearest.js';
import { readOptions } from '../../lib/arguments/read.js';

describe('the table of calls', () => {
  it('names the same keywords as the option types', () => {
    expectTypeOf<keyof OpenTcpStreamOptions>().toEqualTypeOf<KeywordsOf<'openTcpStream'>>();
    expectTypeOf<keyof SocketStreamOptions>().toEqualTypeOf<KeywordsOf<'SocketStream'>>();
    expectTypeOf<keyof CreateSslSocketStreamOptions>().toEqualTypeOf<
      KeywordsOf<'createSslSocketStream'>
    >();
    expectTypeOf<keyof AttachSslOptions>().toEqualTypeOf<KeywordsOf<'attachSsl'>>();
    expectTypeOf<keyof DetachSslOptions>().toEqualTypeOf<KeywordsOf<'detachSsl'>>();
    expectTypeOf<keyof StartUpServerOptions>().toEqualTypeOf<KeywordsOf<'startUpServer'>>();
    expectTypeOf<keyof MakeSslCtxOptions>().toEqualTypeOf<KeywordsOf<'makeSslCtx'>>();
    expectTypeOf<keyof AsyncIoStateOptions>().toEqualTypeOf<KeywordsOf<'createAsyncIoState'>>();
    expectTypeOf<keyof AsyncConnectOptions>().toEqualTypeOf<
      KeywordsOf<'createAsyncIoStateAndConnectedTcpSocket'>
    >();
    expectTypeOf<keyof AsyncAcceptOptions>().toEqualTypeOf<
      KeywordsOf<'acceptTcpConnectionsCreatingAsyncIoStates'>
    >();
    expectTypeOf<keyof AsyncAttachSslOptions>().toEqualTypeOf<KeywordsOf<'asyncAttachSsl'>>();
    expectTypeOf<keyof LimitOptions>().toEqualTypeOf<KeywordsOf<'asyncDetachSsl'>>();
    expectTypeOf<keyof AsyncHandshakeOptions>().toEqualTypeOf<KeywordsOf<'asyncHandshake'>>();
    expectTypeOf<keyof SignerKeyOptions>().toEqualTypeOf<KeywordsOf<'createSignerKey'>>();
    expectTypeOf<keyof BufferOptions>().toEqualTypeOf<KeywordsOf<'readBuffer'>>();
    expectTypeOf<keyof BufferOptions>().toEqualTypeOf<KeywordsOf<'writeBuffer'>>();
    expectTypeOf<keyof ReadWithCheckingOptions>().toEqualTypeOf<KeywordsOf<'readWithChecking'>>();
    expectTypeOf<keyof BufferedDataOptions>().toEqualTypeOf<KeywordsOf<'getBufferedData'>>();
    expectTypeOf<keyof AsyncCloseOptions>().toEqualTypeOf<KeywordsOf<'closeAsyncIoState'>>();
    expectTypeOf<keyof SslServerContextOptions>().toEqualTypeOf<
      KeywordsOf<'createSslServerContext'>
    >();
    expectTypeOf<keyof SslClientContextOptions>().toEqualTypeOf<
      KeywordsOf<'createSslClientContext'>
    >();
    expectTypeOf<keyof EnsureSslOptions>().toEqualTypeOf<KeywordsOf<'ensureSsl'>>();
  });

  const ssl = [
    'sslCtx',
    'sslSide',
    'ctxConfigureCallback',
    'sslConfigureCallback',
    'handshakeTimeout',
    'tlsextHostName',
  ];
  it.each([
    ['SocketStream', ssl],
    ['attachSsl', ssl],
    ['openTcpStream', ssl.filter((keyword) => keyword !== 'sslSide')],
    ['createSslSocketStream', ssl.filter((keyword) => keyword !== 'sslCtx')],
    ['makeSslCtx', ['sslCtx', 'sslSide']],
    ['startUpServer', []],
    ['asyncAttachSsl', ssl],
    ['createAsyncIoStateAndConnectedTcpSocket', ssl.filter((keyword) => keyword !== 'sslSide')],
    [
      'acceptTcpConnectionsCreatingAsyncIoStates',
      ssl.filter((keyword) => keyword !== 'tlsextHostName'),
    ],
  ] as [CallName, string[]][])(
    'gives %s the SSL keywords of specification 3.1',
    (call, expected) => {
      const takes = Object.keys(CALLS[call].takes);
      expect(takes.filter((keyword) => ssl.includes(keyword)).sort()).toEqual([...expected].sort());
    },
  );

  it('describes every keyword in one line, with a Lisp name that maps to the TypeScript name', () => {
    for (const call of Object.values(CALLS)) {
      for (const [name, { lisp, summary }] of Object.entries(call.takes)) {
        // A predicate's final p is not said.
        const camel = lisp
          ?.replace(/-p$/, '')
          .replace(/-(.)/g, (_: string, letter: string) => letter.toUpperCase());
        if (lisp !== null) expect(camel).toBe(name);
        expect(summary).toMatch(/^[^\n]{10,80}\.$/);
      }
    }
  });

  it('uses every keyword there is', () => {
    const used = new Set<unknown>();
    for (const call of Object.values(CALLS)) {
      for (const taken of Object.values(call.takes)) used.add(taken.summary + taken.normalise);
    }
    for (const keyword of Object.values(KEYWORDS)) {
      expect(used).toContain(keyword.summary + keyword.normalise);
    }
  });

  it('has defaults that are accepted themselves', () => {
    for (const name of Object.keys(CALLS) as CallName[]) {
      const required = {
        SocketStream: { socket: 3, direction: 'io' },
        startUpServer: { function() {} },
        createSignerKey: { publicKey: 'public.pem', sign() {} },
      };
      const given = required[name as keyof typeof required] ?? {};
      const read = readOptions(name, given);
      expect(Object.isFrozen(read)).toBe(true);
      expect(Object.keys(read)).toEqual(Object.keys(CALLS[name].takes));
    }
  });
});

describe('unknown keywords', () => {
  const message = (call: CallName, options: unknown) => {
    try {
      readOptions(call, options);
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
      return (error as Error).message;
    }
    throw new Error('nothing was thrown');
  };

  it.each([
    ['handshakeTimeuot', 'handshakeTimeout'],
    ['handshake-timeout', 'handshakeTimeout'],
    [':handshake-timeout', 'handshakeTimeout'],
    ['readtimeout', 'readTimeout'],
    ['noDelay', 'nodelay'],
    ['tlsExtHostname', 'tlsextHostName'],
    ['sslctx', 'sslCtx'],
  ])('%s is answered with the nearest known one', (given, known) => {
    expect(message('openTcpStream', { [given]: 1 })).toBe(
      `openTcpStream does not take the keyword ${JSON.stringify(given)}. Did you mean "${known}"?`,
    );
  });

  it('say who takes them, or what is taken', () => {
    expect(message('detachSsl', { nodelay: true })).toContain(
      'acceptTcpConnectionsCreatingAsyncIoStates do.',
    );
    expect(message('detachSsl', { zzz: 1 })).toContain('It takes: retryCount, retryTimeout.');
  });

  it('sslSide of openTcpStream and positional arguments have words of their own', () => {
    expect(message('openTcpStream', { sslSide: 'server' })).toContain('always opens the client');
    expect(message('createSslSocketStream', { sslCtx: true })).toContain(
      'createSslSocketStream(socket, sslCtx, options)',
    );
  });

  it('are refused even when undefined, and inherited names are no keywords', () => {
    expect(message('detachSsl', { zzz: undefined })).toContain('zzz');
    expect(message('detachSsl', { toString: 1 })).toContain('toString');
    expect(message('detachSsl', JSON.parse('{"__proto__": 1}'))).toContain('__proto__');
  });

  it('a required keyword that is missing is named', () => {
    expect(message('SocketStream', { socket: 1 })).toContain('"direction"');
    expect(message('startUpServer', {})).toContain('"function"');
  });

  it.each([5, 'text', [], () => 1])('options must be an object, not %o', (options) => {
    expect(() => readOptions('detachSsl', options)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });

  it('each property is read once', () => {
    let reads = 0;
    const options = {
      get retryCount() {
        reads++;
        return 1;
      },
    };
    expect(readOptions('detachSsl', options).retryCount).toBe(1);
    expect(reads).toBe(1);
  });
});

describe('nearest', () => {
  it('counts edits and swaps', () => {
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('timeuot', 'timeout')).toBe(1);
    expect(editDistance('same', 'same')).toBe(0);
  });

  it('is silent where nothing is near', () => {
    expect(nearest('zzzzzz', ['input', 'output', 'io'])).toBeNull();
    expect(nearest('x'.repeat(10_000), ['input'])).toBeNull();
  });
});
