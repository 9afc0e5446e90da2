// DANE: which TLSA records let which server in, against our server and openssl s_server.
// The records stand in the test: nobody asks a name server.

import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import {
  type DaneOptions,
  openTcpStream,
  type SslClientContextInit,
  type SslPointer,
  SslVerificationFailure,
  type TlsaRecord,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { hasProgram, startServerProgram } from '../interop/programs.js';
import { chainFiles } from '../support/certificates.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { AUTHORITY, certify, LEAF, NID } from '../support/special-certificates.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`DANE with ${titleOf(library)}`, () => {
    const { createSslServerContext, createSslClientContext } = contextsOver(library);

    const f = opensslFor(library);
    afterEach(closeAll);

    const root = certify(f, { name: 'Dane Root', extensions: AUTHORITY });
    const middle = certify(f, { name: 'Dane Middle', issuer: root, extensions: AUTHORITY });
    const leaf = certify(f, { name: 'localhost', issuer: middle });
    const elsewhere = certify(f, {
      name: 'elsewhere',
      issuer: middle,
      extensions: [...LEAF.slice(0, 3), [NID.subjectAltName, 'DNS:elsewhere.example']],
    });
    const expired = certify(f, { name: 'localhost', issuer: middle, validDays: [-5, -2] });
    const other = certify(f, { name: 'Other Root', extensions: AUTHORITY });

    const pem = ({ certificate }: Identity) => certificatePem(f, certificate);
    const der = ({ certificate }: Identity) => f.i2d_X509(certificate) as Uint8Array;
    const spki = ({ key }: Identity) => f.i2d_PUBKEY(key) as Uint8Array;
    const sha = (bits: 256 | 512, bytes: Uint8Array) =>
      createHash(`sha${bits}`).update(bytes).digest('hex');

    function server(identity = leaf, chain = [middle]) {
      const certFile = [identity, ...chain].map(pem).join('');
      return createSslServerContext({ keyFile: keyPem(f, identity.key), certFile });
    }
    function client(dane: SslClientContextInit['dane'], more: SslClientContextInit = {}) {
      return createSslClientContext({ opensslTrustedFile: pem(other), dane, ...more });
    }

    /** The record that let the server in: its fields, and the depth of what it named. */
    function matched(ssl: SslPointer | undefined) {
      const { result, usage, selector, matchingType } = f.SSL_get0_dane_tlsa(ssl as SslPointer);
      return [result, usage, selector, matchingType];
    }

    describe('records that name the server', () => {
      it.each<[string, TlsaRecord, readonly number[]]>([
        ['3 1 1', `3 1 1 ${sha(256, spki(leaf))}`, [0, 3, 1, 1]],
        ['3 0 2', `3 0 2 ${sha(512, der(leaf))}`, [0, 3, 0, 2]],
        [
          'DANE-EE SPKI Full',
          { usage: 'DANE-EE', selector: 'SPKI', matchingType: 'Full', data: spki(leaf) },
          [0, 3, 1, 0],
        ],
        ['2 0 1 of the intermediate', `2 0 1 ${sha(256, der(middle))}`, [1, 2, 0, 1]],
        [
          'DANE-TA Cert Full of the root, which the server did not send',
          { usage: 'dane-ta', selector: 'cert', matchingType: 'full', data: der(root) } as never,
          [2, 2, 0, 0],
        ],
      ])('%s lets it in without any trust', async (_what, record, expected) => {
        for (const protocolVersion of ['tls-v1-2', 'tls-v1-3'] as const) {
          const meeting = await meet(server(), client([record], { protocolVersion }));
          expect(meeting.clientError).toBeNull();
          expect(meeting.client?.verify()).toEqual([true, 0]);
          expect(matched(meeting.client?.sslRef)).toEqual(expected);
        }
      });

      it.each([
        ['PKIX-EE', `1 1 1 ${sha(256, spki(leaf))}`],
        ['PKIX-TA', `0 0 1 ${sha(256, der(root))}`],
      ])('%s lets it in where the trust does, too', async (_what, record) => {
        const trusting = client([record], { opensslTrustedFile: pem(root) });
        expect((await meet(server(), trusting)).client?.verify()).toEqual([true, 0]);
        expect((await meet(server(), client([record]))).clientError).toBeInstanceOf(
          SslVerificationFailure,
        );
      });

      it('one of several is enough, and unknown ones are passed over', async () => {
        const records = [
          { usage: 3, selector: 1, matchingType: 200, data: 'ff' },
          `3 1 1 ${sha(256, spki(other))}`,
          `3 1 1 ${sha(256, spki(leaf))}`,
        ];
        expect((await meet(server(), client(records))).clientError).toBeNull();
      });

      it('may come from a function of the name', async () => {
        const names: string[] = [];
        const records = (name: string) => {
          names.push(name);
          return [`3 1 1 ${sha(256, spki(leaf))}`];
        };
        expect((await meet(server(), client(records))).clientError).toBeNull();
        expect((await meet(server(), client({ records }))).clientError).toBeNull();
        expect(names).toEqual(['localhost', 'localhost']);
      });
    });

    describe('records that do not name the server', () => {
      it.each([
        ['another key', `3 1 1 ${sha(256, spki(other))}`],
        ['another root', `2 0 1 ${sha(256, der(other))}`],
        ['the leaf as an authority', `2 0 1 ${sha(256, der(leaf))}`],
      ])('with %s refuse it, also where the trust would not', async (_what, record) => {
        const trusting = client([record], { opensslTrustedFile: pem(root) });
        const { clientError, serverError } = await meet(server(), trusting);
        expect(clientError).toBeInstanceOf(SslVerificationFailure);
        expect([65, 19, 20]).toContain(clientError?.verifyError?.code);
        expect(clientError?.alert?.sent).toBe(true);
        expect(serverError?.alert?.sent).toBe(false);
      });

      it('the code is X509_V_ERR_DANE_NO_MATCH, the alert bad certificate', async () => {
        const trusting = client([`3 1 1 ${sha(256, spki(other))}`], {
          opensslTrustedFile: pem(root),
        });
        const { clientError } = await meet(server(), trusting);
        expect(clientError?.verifyError).toMatchObject({ code: 65, depth: 0 });
        expect(clientError?.alert).toMatchObject({ sent: true, number: 42 });
        expect(clientError?.message).toMatch(/matches none of the TLSA records/);
      });

      it('are refused before the handshake when none is usable: the trust does not step in', async () => {
        const unusable = [{ usage: 3, selector: 1, matchingType: 200, data: 'ff' }];
        const trusting = client(unusable, { opensslTrustedFile: pem(root) });
        const { clientError } = await meet(server(), trusting);
        expect(clientError?.code).toBe('ERR_SSL_DANE_NO_TLSA_RECORDS');
        expect(clientError?.message).toMatch(/None of the 1 TLSA records for localhost is usable/);
        const { clientError: none } = await meet(
          server(),
          client(() => []),
        );
        expect(none).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
      });

      it('with verifyCallback try are noted', async () => {
        const looking = client([`3 1 1 ${sha(256, spki(other))}`], { verifyCallback: 'try' });
        expect((await meet(server(), looking)).client?.verify()[0]).toBe(false);
      });
    });

    describe('names and times', () => {
      const ee = (identity: Identity): DaneOptions => ({
        records: [`3 1 1 ${sha(256, spki(identity))}`],
      });

      it('DANE-EE takes a certificate that has expired', async () => {
        expect((await meet(server(expired), client(ee(expired)))).client?.verify()).toEqual([
          true,
          0,
        ]);
      });

      it('DANE-EE asks for the name unless eeNameChecks is false', async () => {
        const { clientError } = await meet(server(elsewhere), client(ee(elsewhere)));
        expect(clientError?.verifyError?.code).toBe(62);
        const relaxed = client({ ...ee(elsewhere), eeNameChecks: false });
        expect((await meet(server(elsewhere), relaxed)).client?.verify()).toEqual([true, 0]);
      });

      it('DANE-TA asks for name and time always', async () => {
        const ta = { records: [`2 0 1 ${sha(256, der(middle))}`], eeNameChecks: false };
        expect((await meet(server(elsewhere), client(ta))).clientError?.verifyError?.code).toBe(62);
        expect((await meet(server(expired), client(ta))).clientError?.verifyError?.code).toBe(10);
      });

      it('the base domain is what is sent and checked', async () => {
        const dane = { ...ee(elsewhere), baseDomain: 'elsewhere.example' };
        for (const [wishes, host] of [
          [{ tlsextHostName: null }, '127.0.0.1'],
          [{}, 'localhost'],
          [{ tlsextHostName: 'other.example' }, 'localhost'],
        ] as const) {
          const { client: state, server: other } = await meet(
            server(elsewhere),
            client(dane, wishes),
            host,
          );
          expect(state?.verify()).toEqual([true, 0]);
          expect(f.SSL_get_servername(other?.sslRef as SslPointer, 0)).toBe('elsewhere.example');
        }
        const { clientError } = await meet(
          server(),
          client({ ...ee(leaf), baseDomain: 'no.example' }),
        );
        expect(clientError?.verifyError?.code).toBe(62);
      });

      it('an address has no records: a name is needed', async () => {
        const { clientError } = await meet(server(), client(ee(leaf)), '127.0.0.1');
        expect(clientError?.message).toMatch(/DANE needs the name/);
      });
    });

    it.each([
      ['no record', [], /must have at least one record/],
      ['a number', 7, /an object with 'records'|object/],
      ['text that is none', ['3 1 1'], /must be a record such as/],
      ['an odd digest', ['3 1 1 abc'], /hexadecimal digits in pairs/],
      ['a short digest', ['3 1 1 abcd'], /data.length.*32/],
      ['a usage that is none', [{ usage: 'DANE-E', selector: 1, matchingType: 1 }], /usage|data/],
      [
        'an unknown field',
        { records: ['3 1 0 ab'], nonsense: 1 },
        /must not have the field 'nonsense'/,
      ],
      ['a large number', [{ usage: 256, selector: 1, matchingType: 0, data: 'ab' }], /0 to 255/],
    ])('dane refuses %s', (_what, dane, message) => {
      expect(() => createSslClientContext({ dane: dane as never })).toThrow(message);
    });

    it('dane without verification is refused', () => {
      const records = ['3 1 0 ab'];
      expect(() => createSslClientContext({ dane: records, verifyCallback: null })).toThrow(
        /dane must verify its peer/,
      );
    });

    it.runIf(hasProgram('openssl'))('openssl s_server is let in and refused', async () => {
      const files = chainFiles({
        rootPem: pem(root),
        chainPem: pem(leaf) + pem(middle),
        keyPem: keyPem(f, leaf.key),
      } as never);
      const program = await startServerProgram('openssl', (port) => [
        ...['s_server', '-accept', `127.0.0.1:${port}`, '-quiet'],
        ...['-cert', files.chain, '-cert_chain', files.chain, '-key', files.key],
      ]);
      try {
        const options = { ipv6: null, handshakeTimeout: 10, timeout: 10 } as const;
        const open = (record: string) =>
          openTcpStream('localhost', program.port, { ...options, sslCtx: client([record]) });
        const stream = open(`2 1 1 ${sha(256, spki(middle))}`);
        expect(stream.verify()).toEqual([true, 0]);
        stream.close();
        expect(() => open(`3 1 1 ${sha(256, spki(other))}`)).toThrow(SslVerificationFailure);
      } finally {
        program.stop();
      }
    });
  });
}
