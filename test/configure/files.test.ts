// Passwords, PEM files, Diffie-Hellman parameters, options and pairs of an SSL_CTX, with real keys and handshakes.
// Keys are encrypted by the openssl program, so that somebody else's format is read.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makeIdentity } from '../../lib/cli/certificate-maker.js';
import {
  freeCertificateKeyPairs,
  lookupInCertificateKeyPairs,
  makeSslCtx,
  pemRead,
  readCertificateFile,
  readCertificateKeyPairs,
  readDhparams,
  readPrivateKeyFile,
  selectCertificatesMatchingCaList,
  setCipherList,
  setSslCtxCertCb,
  setSslCtxDh,
  setSslCtxOptions,
  setSslCtxPasswordCallback,
  setVerificationMode,
  sslNew,
} from '../../lib/index.js';
import {
  opensslFor,
  SSL_CTX_get_options,
  SSL_CTX_set_max_proto_version,
  SSL_CTX_use_certificate_chain_file,
  SSL_CTX_use_PrivateKey_file,
  SSL_OP_NO_TICKET,
  SSL_OP_NO_TLSv1,
  SSL_use_PrivateKey_file,
} from '../../lib/openssl.js';
import { chain } from '../contexts/support.js';
import { makeChain, trust } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { closeAll, securePair } from '../support/states.js';

const folder = mkdtempSync(join(tmpdir(), 'libssl-configure-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(closeAll);

const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const openssl = (...args: string[]) => {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};

const SECRET = 'pässword-of-the-key';
const plainKey = file('key.pem', chain.keyPem);
const lockedKey = join(folder, 'locked.pem');
openssl('pkey', '-in', plainKey, '-aes256', '-passout', `pass:${SECRET}`, '-out', lockedKey);
const chainFile = file('chain.pem', chain.chainPem);
const dh1024 = join(folder, 'dh1024.pem');
openssl('dhparam', '-dsaparam', '-out', dh1024, '1024');
const dh2048 = join(folder, 'dh2048.pem');
openssl('dhparam', '-dsaparam', '-out', dh2048, '2048');

const thrown = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

for (const library of testLibraries()) {
  const make = (sslSide: 'client' | 'server' = 'server') => makeSslCtx({ library, sslSide });
  const load = (ctx = make()) => SSL_CTX_use_PrivateKey_file(ctx, lockedKey, 1);

  describe(`passwords with ${titleOf(library)}`, () => {
    it('none: OpenSSL does not ask at the terminal, and fails', () => {
      expect(load()).toBe(0);
    });

    it('a constant one', () => {
      const ctx = make();
      setSslCtxPasswordCallback(ctx, { password: SECRET });
      expect(load(ctx)).toBe(1);
      setSslCtxPasswordCallback(ctx, { password: 'wrong' });
      expect(load(ctx)).toBe(0);
    });

    it('a function is called with the greatest length, and for connections, too', () => {
      const ctx = make();
      const calls: unknown[][] = [];
      setSslCtxPasswordCallback(ctx, {
        callback: (...args) => {
          calls.push(args);
          return Buffer.from(SECRET);
        },
      });
      expect(load(ctx)).toBe(1);
      expect(SSL_use_PrivateKey_file(sslNew(ctx), lockedKey, 1)).toBe(1);
      expect(calls).toEqual([
        [1024, false],
        [1024, false],
      ]);
      expect(SSL_CTX_use_PrivateKey_file(ctx, plainKey, 1)).toBe(1);
      expect(calls.length).toBe(2);
    });

    it.each([new Error('no'), null, 42, 'text'])('what it throws is thrown: %s', (value) => {
      const ctx = make();
      setSslCtxPasswordCallback(ctx, {
        callback: () => {
          throw value;
        },
      });
      let caught: unknown = 'nothing';
      try {
        load(ctx);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(value);
      setSslCtxPasswordCallback(ctx, { password: SECRET });
      expect(load(ctx)).toBe(1);
    });

    it('wrong results are errors that do not show them', () => {
      const ctx = make();
      for (const said of [5, {}, 'x'.repeat(2000), new Uint8Array(1025)]) {
        setSslCtxPasswordCallback(ctx, { callback: () => said as never });
        const error = thrown(() => load(ctx)) as Error & { code: string };
        expect(error.code).toBe('ERR_INVALID_RETURN_VALUE');
        expect(inspect(error)).not.toContain('xxx');
      }
      setSslCtxPasswordCallback(ctx, { callback: () => null as never });
      expect(load(ctx)).toBe(0);
    });

    it('a function that touches what OpenSSL is inside of is stopped, and nothing crashes', () => {
      const ctx = make();
      const codes: unknown[] = [];
      const attempt = (call: () => unknown) => {
        try {
          codes.push(call());
        } catch (error) {
          codes.push((error as { code: string }).code);
        }
      };
      const ssl = sslNew(ctx);
      setSslCtxPasswordCallback(ctx, {
        callback: () => {
          attempt(() => ctx.release());
          attempt(() => ssl.release());
          attempt(() => load(ctx));
          attempt(() => sslNew(ctx));
          attempt(() => opensslFor(library).SSL_clear(ssl));
          attempt(() => setSslCtxPasswordCallback(ctx, { password: 'x' }));
          return SECRET;
        },
      });
      expect(load(ctx)).toBe(1);
      expect(codes).toEqual([...Array(5).fill('ERR_SSL_HANDLE_IN_USE'), 'ERR_SSL_HANDLE_IN_USE']);
      expect(ctx.alive && ssl.alive).toBe(true);
      expect(ssl.release() && ctx.release()).toBe(true);
    });

    it('neither, both, or another thing is refused', () => {
      for (const options of [
        {},
        { password: 'a', callback: () => 'b' },
        { password: 5 as never },
      ]) {
        const error = thrown(() => setSslCtxPasswordCallback(make(), options));
        expect(error).toBeInstanceOf(TypeError);
      }
      expect(() => setSslCtxPasswordCallback(sslNew(make()) as never, { password: 'x' })).toThrow(
        /must be an SslCtxPointer/,
      );
    });
  });

  describe(`pemRead with ${titleOf(library)}`, () => {
    it('reads by the name of the reader, in any case', () => {
      const key = pemRead('PrivateKey', plainKey, { library });
      expect(key?.library).toBe(library.id);
      expect(pemRead('privatekey' as 'PrivateKey', plainKey, { library })?.kind).toBe('EVP_PKEY');
      expect(pemRead('X509', chainFile, { library })?.kind).toBe('X509');
      expect(pemRead('DHparams', dh2048, { library })?.kind).toBe('EVP_PKEY');
      expect(pemRead('Parameters', dh2048, { library })?.kind).toBe('EVP_PKEY');
      expect(pemRead('X509_CRL', chainFile, { library })).toBeNull();
    });

    it('asks for the password only of what is encrypted', () => {
      const calls: unknown[][] = [];
      const callback = (...args: unknown[]) => {
        calls.push(args);
        return SECRET;
      };
      expect(pemRead('PrivateKey', plainKey, { callback, library })).not.toBeNull();
      expect(calls).toEqual([]);
      expect(pemRead('PrivateKey', lockedKey, { callback, library })).not.toBeNull();
      expect(calls).toEqual([[1024, false]]);
      expect(pemRead('PrivateKey', lockedKey, { passPhrase: SECRET, library })).not.toBeNull();
    });

    it('fails with null, or with an error that tells no secret', () => {
      expect(pemRead('PrivateKey', lockedKey, { passPhrase: 'hunter2', library })).toBeNull();
      expect(pemRead('PrivateKey', lockedKey, { library })).toBeNull();
      expect(pemRead('X509', '/nowhere', { library })).toBeNull();
      const error = thrown(() =>
        pemRead('PrivateKey', lockedKey, { passPhrase: 'hunter2', errorp: true, library }),
      );
      expect(error).toMatchObject({ code: 'ERR_SSL_CERTIFICATE_KEY_FILE' });
      expect(inspect(error)).toMatch(/encrypted/);
      expect(inspect(error)).not.toContain('hunter2');
      expect(() => pemRead('X509', '/nowhere', { errorp: true, library })).toThrow(/ENOENT/);
      expect(() => pemRead('Nothing' as never, plainKey)).toThrow(/must be one of X509/);
      expect(() => pemRead('X509', 5 as never)).toThrow(TypeError);
      const both = { passPhrase: 'a', callback: () => 'b' };
      expect(() => pemRead('X509', plainKey, both)).toThrow(/not both/);
    });
  });

  describe(`Diffie-Hellman parameters with ${titleOf(library)}`, () => {
    it('are read once for each file', () => {
      const first = readDhparams(dh2048, { library });
      expect(readDhparams(dh2048, { library })).toBe(first);
      const forced = readDhparams(dh2048, { library, force: true });
      expect(forced).not.toBe(first);
      forced?.release();
      expect(readDhparams(dh2048, { library })?.alive).toBe(true);
      expect(readDhparams(plainKey, { library, errorp: false })).toBeNull();
      expect(() => readDhparams(plainKey, { library })).toThrow(/There is no DHparams/);
    });

    it('are used in a handshake, wherever they come from', async () => {
      const rsa = makeChain(library, { keyType: 'RSA' });
      const dh = readDhparams(dh2048, { library });
      if (dh === null) throw new Error('no parameters');
      const asked: unknown[][] = [];
      const func = (...args: unknown[]) => {
        asked.push(args);
        return dh;
      };
      const filenameList = [
        [1024, dh1024],
        [2048, dh2048],
      ] as const;
      for (const options of [{ dh }, { filename: dh2048 }, { func }, { filenameList }]) {
        const server = make();
        const f = opensslFor(library);
        f.SSL_CTX_set_security_level(server, 2);
        f.SSL_CTX_use_cert_and_key(server, rsa.leaf.certificate, rsa.leaf.key, [], 1);
        SSL_CTX_set_max_proto_version(server, 0x0303);
        expect(setCipherList(server, 'DHE-RSA-AES256-GCM-SHA384')).toBe(true);
        expect(setSslCtxDh(server, options)).toBe(true);
        const [client] = await securePair([make('client'), server]);
        expect(client.cipher?.name).toBe('DHE-RSA-AES256-GCM-SHA384');
      }
      expect(asked).toEqual([[false, 1024]]);
    });

    it('are refused when they are too short, and when there are none', () => {
      const server = make();
      opensslFor(library).SSL_CTX_set_security_level(server, 2);
      expect(setSslCtxDh(server, { filename: dh1024 })).toBe(false);
      expect(setSslCtxDh(sslNew(server), { filename: dh2048 })).toBe(true);
      expect(setSslCtxDh(server, { func: () => null })).toBe(false);
      expect(() => setSslCtxDh(server, {})).toThrow(/needs one of/);
      expect(() => setSslCtxDh(server, { dh: {} as never })).toThrow(/EvpPkeyPointer/);
      expect(() => setSslCtxDh(server, { filename: '/nowhere' })).toThrow(/ENOENT/);
      expect(() => setSslCtxDh(server, { filenameList: [[1]] as never })).toThrow(TypeError);
      const key = readPrivateKeyFile(plainKey, { library });
      expect(() => setSslCtxDh(server, { dh: key })).toThrow(/DH/);
    });
  });

  describe(`options with ${titleOf(library)}`, () => {
    it('are added by keyword', async () => {
      const ctx = make();
      const bits = setSslCtxOptions(ctx, { noTlsv1: true, noTicket: true, noSslv2: true });
      expect(bits & SSL_OP_NO_TLSv1).toBe(SSL_OP_NO_TLSv1);
      expect(bits & SSL_OP_NO_TICKET).toBe(SSL_OP_NO_TICKET);
      expect(SSL_CTX_get_options(ctx)).toBe(bits);
      expect(setSslCtxOptions(sslNew(ctx), { noTlsv13: false, cookieExchange: null })).toBe(bits);
    });

    it('of the original are all taken', () => {
      const original =
        'microsoft_sess_id_bug netscape_challenge_bug netscape_reuse_cipher_change_bug sslref2_reuse_cert_type_bug microsoft_big_sslv3_buffer msie_sslv2_rsa_padding ssleay_080_client_dh_bug tls_d5_bug tls_block_padding_bug dont_insert_empty_fragments all no_session_resumption_on_renegotiation single_dh_use ephemeral_rsa cipher_server_preference tls_rollback_bug no_sslv2 no_sslv3 no_tlsv1 pkcs1_check_1 pkcs1_check_2 netscape_ca_dn_bug netscape_demo_cipher_change_bug';
      for (const name of original.split(' ')) {
        const keyword = name.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
        expect(() => setSslCtxOptions(make(), { [keyword]: true })).not.toThrow();
      }
    });

    it('that are unknown are refused, with the nearest', () => {
      expect(() => setSslCtxOptions(make(), { no_tlsv1: true } as never)).toThrow(/"noTlsv1"/);
      expect(() => setSslCtxOptions(make(), { zzz: true } as never)).toThrow(/It takes: all/);
      expect(() => setSslCtxOptions(make(), { noTicket: 1 } as never)).toThrow(TypeError);
      expect(() => setSslCtxOptions({} as never)).toThrow(TypeError);
    });
  });

  describe(`certificates and keys with ${titleOf(library)}`, () => {
    it('are read in pairs, looked up, chosen by authority, and freed', async () => {
      const functions = opensslFor(library);
      const issuer = makeIdentity(functions, { commonName: 'Another authority', ca: true });
      const other = makeChain(library, { issuer });
      const both = file('both.pem', chain.chainPem + chain.keyPem + other.chainPem + other.keyPem);
      const pairs = readCertificateKeyPairs(both, { library });
      expect(pairs.length).toBe(2);
      const [first, second] = pairs;
      if (first === undefined || second === undefined) throw new Error('no pairs');
      expect(lookupInCertificateKeyPairs(second[0], pairs)).toBe(second);
      const server = make();
      const f = opensslFor(library);
      f.SSL_CTX_use_cert_and_key(server, first[0], first[1], [], 1);
      setVerificationMode(server, 'server', 'always', () => true);
      f.SSL_CTX_add_client_CA(server, issuer.certificate);
      const client = make('client');
      let chosen: unknown = null;
      setSslCtxCertCb(client, async (ssl) => {
        const fitting = selectCertificatesMatchingCaList(ssl, pairs);
        chosen = fitting;
        return fitting[0] ?? null;
      });
      const [, state] = await securePair([client, server]);
      expect(chosen).toEqual([second]);
      const [seen] = state.copyPeerCertificates();
      expect(seen && f.X509_cmp(seen, (chosen as typeof pairs)[0]?.[0] as never)).toBe(0);
      freeCertificateKeyPairs(pairs);
      expect(first[0].alive || second[1].alive).toBe(false);
      expect(() => readCertificateKeyPairs(plainKey)).toThrow(
        /no certificate with its private key/,
      );
    });

    it('a server may choose its certificate for each connection', async () => {
      const [pair] = readCertificateKeyPairs(file('one.pem', chain.chainPem + chain.keyPem), {
        library,
      });
      const server = make();
      setSslCtxCertCb(server, () => pair ?? null);
      const client = make('client');
      const [state] = await securePair([client, server]);
      expect(state.getPeerCertificatesData()?.[0]?.subjectCommonName).toBe('localhost');
      const wrong = make();
      setSslCtxCertCb(wrong, () => 5 as never);
      await expect(securePair([client, wrong])).rejects.toMatchObject({ code: /ERR_/ });
    });
  });
}

it('single files', () => {
  expect(readCertificateFile(chainFile).kind).toBe('X509');
  expect(readPrivateKeyFile(lockedKey, { passPhrase: SECRET }).kind).toBe('EVP_PKEY');
  expect(() => readCertificateFile(plainKey)).toThrow(/There is no X509/);
  const ctx = makeSslCtx({});
  expect(SSL_CTX_use_certificate_chain_file(ctx, chainFile)).toBe(1);
  trust(chain)(ctx);
  expect(setCipherList(ctx, 'NOTHING')).toBe(false);
});
