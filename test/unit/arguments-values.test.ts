// Normalising single values: versions, hosts, ports, numbers, words, handles.
// The table of calls is tested in arguments-table.test.ts.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostspec, localPort, serverNameOfHost, service } from '../../lib/arguments/addresses.js';
import {
  handshakeMilliseconds,
  millisecondsOf,
  normaliseSslCtx,
} from '../../lib/arguments/index.js';
import { PROTOCOL_NAMES } from '../../lib/arguments/protocols.js';
import { readOptions } from '../../lib/arguments/read.js';

const place = { call: 'openTcpStream', name: 'argument', recognise: {} };
const code = (name: string) => expect.objectContaining({ code: name });
const BAD_TYPE = code('ERR_INVALID_ARG_TYPE');
const BAD_VALUE = code('ERR_INVALID_ARG_VALUE');
const BAD_RANGE = code('ERR_OUT_OF_RANGE');

describe('the ssl-ctx specifier', () => {
  it.each([null, false])('%o is none', (value) => {
    expect(normaliseSslCtx(value)).toEqual({ kind: 'none' });
  });

  it.each([true, 'default', 'v23', ':default', ':V23', 'SSLv23'])(
    '%o is TLS 1.2 and up',
    (value) => {
      const versions = {
        kind: 'versions',
        form: 'symbol',
        min: 'tls-v1-2',
        max: null,
        legacy: false,
      };
      expect(normaliseSslCtx(value)).toEqual(versions);
    },
  );

  it.each([
    ['tls-v1-2', 'tls-v1-2'],
    ['TLSv1.2', 'tls-v1-2'],
    ['tls-v1.2', 'tls-v1-2'],
    [':tls-v1-2', 'tls-v1-2'],
    ['TLSv1_2', 'tls-v1-2'],
    ['TLS 1.2', 'tls-v1-2'],
    ['TLSv1.3', 'tls-v1-3'],
    ['TLSv1', 'tls-v1'],
    ['TLSv1.0', 'tls-v1'],
    ['tls-v1', 'tls-v1'],
    [':TLS-V1-1', 'tls-v1-1'],
    ['v3', 'v3'],
    ['SSLv3', 'v3'],
  ])('%s is exactly %s', (given, name) => {
    const legacy = !['tls-v1-2', 'tls-v1-3'].includes(name);
    const expected = { kind: 'versions', form: 'symbol', min: name, max: name, legacy };
    expect(normaliseSslCtx(given)).toEqual(expected);
  });

  it.each([
    [['tls-v1-2', 'tls-v1-3'], 'tls-v1-2', 'tls-v1-3', false],
    [['TLSv1.1', null], 'tls-v1-1', null, true],
    [[null, 'tls-v1-3'], 'tls-v1-2', 'tls-v1-3', false],
    [[null, 'tls-v1-2'], 'tls-v1-2', 'tls-v1-2', false],
    [[null, 'tls-v1-1'], 'tls-v1', 'tls-v1-1', true],
    [[null, 'v3'], 'v3', 'v3', true],
    [[null, null], 'tls-v1-2', null, false],
  ] as const)('%o is a range', (given, min, max, legacy) => {
    const expected = { kind: 'versions', form: 'range', min, max, legacy };
    expect(normaliseSslCtx(given)).toEqual(expected);
  });

  it.each(['v2', 'SSLv2', ':v2'])('refuses %s, saying why', (given) => {
    expect(() => normaliseSslCtx(given)).toThrow(BAD_VALUE);
    expect(() => normaliseSslCtx(given)).toThrow(/no supported OpenSSL has it/);
  });

  it('refuses a range that is turned round, and says the right one', () => {
    const turned = () => normaliseSslCtx(['tls-v1-3', 'tls-v1-2']);
    expect(turned).toThrow(BAD_VALUE);
    expect(turned).toThrow("Did you mean ['tls-v1-2', 'tls-v1-3']?");
  });

  it.each([[[]], [['tls-v1-2']], [['v23', null]], [['tls-v1-2', 'v2']], [[null, null, null]]])(
    'refuses the pair %o',
    (given) => {
      expect(() => normaliseSslCtx(given)).toThrow(BAD_VALUE);
    },
  );

  it.each([undefined, 5, {}, () => 1, [1, 2]])('refuses %o by its type', (given) => {
    expect(() => normaliseSslCtx(given)).toThrow(BAD_TYPE);
  });

  it.each(['', 'tls', 'tls-v1-4', 'TLSv2', 'dtls-v1-2', 'tls-v1-22', 'tls-v12x'])(
    'refuses the word %o',
    (given) => {
      expect(() => normaliseSslCtx(given)).toThrow(BAD_VALUE);
    },
  );

  it('takes a handle that the recogniser knows', () => {
    const handle = { address: 1n, alive: true };
    const result = normaliseSslCtx(handle, (value) => value === handle);
    expect(result).toEqual({ kind: 'handle', handle });
    expect(result.kind === 'handle' && result.handle).toBe(handle);
    expect(() => normaliseSslCtx({}, () => false)).toThrow(BAD_TYPE);
    expect(() => normaliseSslCtx({}, () => 'cannot be an SslPointer')).toThrow(
      'The "sslCtx" argument of ssl-ctx cannot be an SslPointer. Received an instance of Object.',
    );
  });

  it('is in order and frozen for any range', () => {
    const end = fc.option(fc.constantFrom(...PROTOCOL_NAMES));
    fc.assert(
      fc.property(end, end, (min, max) => {
        const [low, high] = [min, max].map((name) => (name ? PROTOCOL_NAMES.indexOf(name) : -1));
        const wrong = min !== null && max !== null && (low ?? 0) > (high ?? 0);
        if (wrong) {
          expect(() => normaliseSslCtx([min, max])).toThrow(BAD_VALUE);
          return;
        }
        const result = normaliseSslCtx([min, max]);
        if (result.kind !== 'versions') throw new Error(result.kind);
        const lowest = PROTOCOL_NAMES.indexOf(result.min);
        expect(Object.isFrozen(result)).toBe(true);
        expect(result.max).toBe(max);
        if (max !== null) expect(lowest).toBeLessThanOrEqual(PROTOCOL_NAMES.indexOf(max));
        if (min !== null) expect(result.min).toBe(min);
        expect(result.legacy).toBe(lowest < PROTOCOL_NAMES.indexOf('tls-v1-2'));
      }),
    );
  });

  it('never lowers the version for a word that does not name one', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        try {
          const result = normaliseSslCtx(value);
          if (result.kind === 'versions' && result.legacy) {
            expect(JSON.stringify(value).toLowerCase()).toMatch(/1|v3/);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_/) });
        }
      }),
    );
  });
});

describe('hosts', () => {
  it.each([
    ['example.org', 'example.org', 0],
    ['EXAMPLE.org', 'EXAMPLE.org', 0],
    ['my_host', 'my_host', 0],
    ['münchen.example', 'xn--mnchen-3ya.example', 0],
    ['127.0.0.1', '127.0.0.1', 4],
    ['::1', '::1', 6],
    ['[::1]', '::1', 6],
    ['fe80::1%eth0', 'fe80::1%eth0', 6],
    [0x7f000001, '127.0.0.1', 4],
    [0, '0.0.0.0', 4],
    [0xffffffff, '255.255.255.255', 4],
    ['１２７.0.0.1', '127.0.0.1', 4],
  ])('%o is %s', (given, name, family) => {
    expect(hostspec(given, place)).toEqual({ name, family });
  });

  it.each(['', 'a b', 'a\0b', 'a/b', 'host:443', '[::1', '127.1', '1.2.3.256', 'x'.repeat(255)])(
    'refuses %o',
    (given) => {
      expect(() => hostspec(given, place)).toThrow(BAD_VALUE);
    },
  );

  it.each([-1, 0.5, Number.NaN, 2 ** 32])('refuses the number %d', (given) => {
    expect(() => hostspec(given, place)).toThrow(BAD_RANGE);
  });

  it.each([null, undefined, {}, true, 1n])('refuses %o by its type', (given) => {
    expect(() => hostspec(given, place)).toThrow(BAD_TYPE);
  });

  it('explains a URL without showing its password', () => {
    const url = () => hostspec('https://me:hunter2@example.org:1/x', place);
    expect(url).toThrow("Did you mean 'example.org'?");
    expect(url).not.toThrow('hunter2');
  });

  it('are names to send only when they are names', () => {
    expect(serverNameOfHost({ name: 'example.org.', family: 0 })).toBe('example.org');
    expect(serverNameOfHost({ name: '::1', family: 6 })).toBeNull();
  });

  it('as numbers are read from the most significant byte', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (number) => {
        const { name } = hostspec(number, place);
        expect(Buffer.from(name.split('.').map(Number)).readUInt32BE()).toBe(number);
      }),
    );
  });
});

describe('ports', () => {
  it.each([
    [443, '443'],
    ['443', '443'],
    ['0443', '443'],
    ['https', 'https'],
    [65535, '65535'],
  ])('%o is %s', (given, text) => {
    expect(service(given, place)).toBe(text);
  });

  it('0 is for this side only', () => {
    expect(localPort(0, place)).toBe('0');
    expect(localPort(-0, place)).toBe('0');
    expect(() => service(0, place)).toThrow(BAD_RANGE);
  });

  it('refuses others', () => {
    for (const port of [-1, 65536, 1.5, Number.NaN, '65536']) {
      expect(() => service(port, place)).toThrow(BAD_RANGE);
    }
    for (const port of ['', '-1', ' 80', 'a b', '\0']) {
      expect(() => service(port, place)).toThrow(BAD_VALUE);
    }
    for (const port of [null, undefined, {}, 80n]) {
      expect(() => service(port, place)).toThrow(BAD_TYPE);
    }
  });
});

describe('times', () => {
  const stream = (options: object) =>
    readOptions('SocketStream', { socket: 1, direction: 'io', ...options });

  it('are positive or null', () => {
    expect(stream({ readTimeout: 0.5 }).readTimeout).toBe(0.5);
    expect(stream({ readTimeout: null }).readTimeout).toBeNull();
    expect(stream({ readTimeout: Number.POSITIVE_INFINITY }).readTimeout).toBeNull();
    for (const bad of [0, -1, Number.NaN])
      expect(() => stream({ readTimeout: bad })).toThrow(BAD_RANGE);
    for (const bad of ['5', 5n, {}]) expect(() => stream({ writeTimeout: bad })).toThrow(BAD_TYPE);
  });

  it('of a handshake are any real or null', () => {
    for (const good of [-1, 0, 0.001, 5, null]) {
      expect(stream({ handshakeTimeout: good }).handshakeTimeout).toBe(good);
    }
    expect(() => stream({ handshakeTimeout: Number.NaN })).toThrow(BAD_RANGE);
    expect(handshakeMilliseconds(null)).toBe(-1);
    expect(handshakeMilliseconds(0)).toBe('deferred');
    expect(handshakeMilliseconds(-3)).toBe('deferred');
    expect(handshakeMilliseconds(1.5)).toBe(1500);
  });

  it('become whole milliseconds that poll(2) takes, never 0 for a positive time', () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, noNaN: true }), (seconds) => {
        const ms = millisecondsOf(seconds);
        expect(Number.isInteger(ms) && ms >= 1 && ms <= 0x7fffffff).toBe(true);
      }),
    );
  });

  it('of a retry are counts and seconds', () => {
    expect(readOptions('detachSsl', {})).toEqual({ retryCount: 5, retryTimeout: 0.1 });
    expect(readOptions('detachSsl', { retryCount: null }).retryCount).toBeNull();
    for (const bad of [-1, 0.5, Number.NaN]) {
      expect(() => readOptions('detachSsl', { retryCount: bad })).toThrow(BAD_RANGE);
    }
    expect(() => readOptions('detachSsl', { retryTimeout: -1 })).toThrow(BAD_RANGE);
    expect(() => readOptions('detachSsl', { retryTimeout: null })).toThrow(BAD_TYPE);
  });
});
