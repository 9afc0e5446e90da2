// No password and no byte of a key in errors or printed objects; none left in memory once it was used.
// What OpenSSL keeps of a key that is in use is OpenSSL's.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createSslClientContext, createSslServerContext } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import {
  chain,
  clientContext,
  closeAll,
  library,
  meet,
  otherChain,
  serverContext,
} from '../contexts/support.js';
import { resultOf } from '../support/run-script.js';

const f = opensslFor(library);
const folder = mkdtempSync(join(tmpdir(), 'libssl-secrets-'));
afterEach(closeAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PASSWORD = 'correct-horse-battery';
const ticketKey = Uint8Array.from({ length: 80 }, (_, i) => 150 + i);
/** The bytes of the key as they may be seen: base64, in the parts that no other key has. */
const body = chain.keyPem.split('\n').slice(1, -2).join('');
const der = Buffer.from(body, 'base64');

function locked(): string {
  const bio = f.BIO_new(f.BIO_s_mem() as never);
  if (bio === null) throw new Error('no memory');
  const cipher = f.EVP_aes_256_cbc();
  f.PEM_write_bio_PKCS8PrivateKey(bio, chain.leaf.key, cipher, Buffer.from(PASSWORD), null);
  return Buffer.from(f.BIO_get_mem_data(bio).data ?? []).toString();
}
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** Everything that can be seen of a value. */
function seen(value: unknown): string {
  const options = { depth: 20, maxArrayLength: null, maxStringLength: null, showHidden: true };
  const parts = [
    String(value),
    inspect(value, { ...options, customInspect: false }),
    inspect(value, options),
    value instanceof Error ? String(value.stack) : '',
  ];
  try {
    parts.push(JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? String(one) : one)));
  } catch {
    // circular: it was inspected
  }
  return parts.join('\n');
}

function expectNothing(value: unknown): void {
  const text = seen(value);
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(body.slice(40, 72));
  expect(text).not.toContain(der.toString('hex').slice(80, 112));
  expect(text).not.toMatch(new RegExp(Array.from(der.subarray(40, 46)).join(',\\s*')));
  expect(text).not.toMatch(/150,\s*151,\s*152/);
}

describe('nothing is shown', () => {
  it('by a context, before and after it was used, nor by its connections', async () => {
    const keyFile = file('locked.pem', locked());
    const server = serverContext({ keyFile, password: PASSWORD, ticketKey });
    const bytes = serverContext({ keyFile: Buffer.from(chain.keyPem), password: PASSWORD });
    for (const context of [server, bytes]) {
      expectNothing(context);
      const { client, server: state } = await meet(context, clientContext());
      expect(state).not.toBeNull();
      for (const one of [context, client, state, state?.ssl, state?.ctx]) expectNothing(one);
    }
  });

  it.each([
    ['a wrong password', { keyFile: locked(), password: `${PASSWORD}-not` }],
    [
      'a callback with a wrong one',
      { keyFile: locked(), passwordCallback: () => `${PASSWORD}-not` },
    ],
    ['the key of another certificate', { keyFile: chain.keyPem, certFile: otherChain.chainPem }],
    ['a key that is cut off', { keyFile: chain.keyPem.slice(0, -60) }],
    ['a key in the place of a certificate', { certFile: chain.keyPem }],
    ['a key in base64, which is taken for a path', { keyFile: body }],
    ['a key in hexadecimal', { keyFile: Buffer.from(der.toString('hex')) }],
    ['a key as the trust', { opensslTrustedFile: chain.keyPem, verifyCallback: true }],
    ['a key as a CRL', { crlFile: chain.keyPem }],
    ['a key as an OCSP response', { ocspStaple: der }],
    ['a key as DH parameters', { dhFile: chain.keyPem }],
    ['a ticket key', { ticketKey, sslConf: { Nonsense: 'x' } }],
  ] as const)('by the failure of %s', async (_what, wishes) => {
    const { serverError } = await meet(serverContext(wishes as never), clientContext());
    expect(serverError).not.toBeNull();
    expectNothing(serverError);
    expectNothing(serverError?.cause);
  });

  it.each([
    ['password', Buffer.from(PASSWORD)],
    ['password', { secret: PASSWORD }],
    ['passwordCallback', PASSWORD],
    ['ticketKey', ticketKey.subarray(1)],
    ['ticketKey', PASSWORD],
    ['keyFile', { key: chain.keyPem }],
    ['keyFile', [chain.keyPem, { key: chain.keyPem }]],
    ['verifyTime', chain.keyPem],
    ['rawPublicKeys', { own: chain.keyPem }],
    ['sslConf', chain.keyPem],
  ])('by the refusal of a wrong %s', (keyword, value) => {
    for (const create of [createSslServerContext, createSslClientContext]) {
      try {
        create({ keyFile: chain.keyPem, [keyword]: value } as never);
      } catch (error) {
        expectNothing(error);
        continue;
      }
      expect.unreachable();
    }
  });
});

describe.runIf(process.platform === 'linux')('nothing is left in memory', () => {
  /** Lines of a script that count where bytes, given in hexadecimal, stand in the memory of the process. */
  const COUNT = `
    const fs = await import('node:fs');
    function places(hex, where = '') {
      const mask = 0x5a;
      const wanted = [];
      for (let i = 0; i < hex.length; i += 2) wanted.push(parseInt(hex.slice(i, i + 2), 16) ^ mask);
      const memory = fs.openSync('/proc/self/mem', 'r');
      const room = new Uint8Array(1 << 20);
      let found = 0;
      for (const line of fs.readFileSync('/proc/self/maps', 'utf8').split('\\n')) {
        const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
        if (match === null || line.includes('[v') || !line.includes(where)) continue;
        const end = parseInt(match[2], 16);
        for (let at = parseInt(match[1], 16); at < end; at += room.length - wanted.length) {
          let size = 0;
          try { size = fs.readSync(memory, room, 0, Math.min(room.length, end - at), at); } catch { break; }
          for (let i = room.indexOf(wanted[0] ^ mask); i >= 0 && i < size - wanted.length; i = room.indexOf(wanted[0] ^ mask, i + 1)) {
            let k = 1;
            while (k < wanted.length && (room[i + k] ^ mask) === wanted[k]) k++;
            if (k === wanted.length) found++;
          }
          if (size < room.length) break;
        }
      }
      room.fill(0);
      fs.closeSync(memory);
      return found;
    }`;
  const USE = (server: string) => `
    const context = libssl.createSslServerContext(${server});
    const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0, (_handle, state) => state.writeBuffer('+'), { address: '127.0.0.1', sslCtx: context });
    const visiting = libssl.createSslClientContext({ verifyCallback: null });
    const state = await libssl.createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort, { sslCtx: visiting, handshakeTimeout: 10 });
    await state.readBuffer(new Uint8Array(1), { timeout: 10 });`;

  it('of a key file', () => {
    const both = file('both.pem', chain.keyPem + chain.chainPem);
    const wanted = Buffer.from(body.slice(64, 128)).toString('hex');
    const script = `${COUNT}
      const before = fs.readFileSync(${JSON.stringify(both)});
      const seen = places('${wanted}');
      before.fill(0);
      ${USE(`{ keyFile: ${JSON.stringify(both)} }`)}
      print([seen > 0, places('${wanted}')]);
      process.exit(0);`;
    expect(resultOf(script)).toEqual([[true, 0]]);
  });

  it('of a password', () => {
    const keyFile = file('locked.pem', locked());
    const certFile = file('chain.pem', chain.chainPem);
    const hex = Buffer.from(PASSWORD).toString('hex');
    const script = `${COUNT}
      const passwordCallback = () => {
        // Of a buffer of its own: small arrays are moved about by JavaScript, which leaves copies behind.
        const bytes = new Uint8Array(new ArrayBuffer(${PASSWORD.length}));
        for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt('${hex}'.slice(2 * i, 2 * i + 2), 16);
        given.push(bytes);
        return bytes;
      };
      const given = [];
      ${USE(`{ keyFile: ${JSON.stringify(keyFile)}, certFile: ${JSON.stringify(certFile)}, passwordCallback }`)}
      const seen = places('${hex}');
      for (const bytes of given) bytes.fill(0);
      print([given.length, seen, places('${hex}')]);
      process.exit(0);`;
    expect(resultOf(script)).toEqual([[1, 1, 0]]);
  });

  it('of a password for PKCS #12', () => {
    const long = PASSWORD.repeat(4);
    const { key, certificate } = chain.leaf;
    const p12 = f.PKCS12_create(long, 'x', key, certificate, null, 0, 0, 0, 0, 0);
    const keyFile = file('web.p12', (p12 && f.i2d_PKCS12(p12)) ?? new Uint8Array(0));
    const codes = Array.from(long, (letter) => letter.charCodeAt(0) ^ 1);
    // The end of it: the beginning of memory that was given back is overwritten anyhow. The string itself
    // is JavaScript's, which nobody can overwrite; what is looked at is the heap of C.
    const hex = Buffer.from(long.slice(-24)).toString('hex');
    const script = `${COUNT}
      const password = String.fromCharCode(...[${codes}].map((code) => code ^ 1));
      ${USE(`{ keyFile: ${JSON.stringify(keyFile)}, password }`)}
      const left = places('${hex}', '[heap]');
      globalThis.kept = new TextEncoder().encode(password.slice(-24)).buffer;
      print([left, places('${hex}') > 0]);
      process.exit(0);`;
    expect(resultOf(script)).toEqual([[0, true]]);
  });
});
