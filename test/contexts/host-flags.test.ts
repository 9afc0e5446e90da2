// verifyHostFlags: how the name that a client expects is matched with the certificate's.
// Both ends are ours.

import { afterEach, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import type { SslClientContextInit, SslCtxPointer, SslPointer } from '../../lib/index.js';
import * as openssl from '../../lib/openssl.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { AUTHORITY, certify, LEAF, NID } from '../support/special-certificates.js';
import { closeAll, contextsOver, meet } from './support.js';

for (const library of namedLibraries()) {
  describe(`host flags with ${titleOf(library)}`, () => {
    const { createSslServerContext, createSslClientContext } = contextsOver(library);

    const f = openssl.opensslFor(library);
    afterEach(closeAll);

    const root = certify(f, { name: 'Flag Root', extensions: AUTHORITY });
    const named = (name: string, alternative: string | null) =>
      certify(f, {
        name,
        issuer: root,
        extensions: [
          ...LEAF.slice(0, 3),
          ...(alternative === null ? [] : ([[NID.subjectAltName, alternative]] as const)),
        ],
      });
    const pem = ({ certificate }: Identity) => certificatePem(f, certificate);
    const server = (identity: Identity) =>
      createSslServerContext({ keyFile: keyPem(f, identity.key), certFile: pem(identity) });
    const client = (more: SslClientContextInit) =>
      createSslClientContext({ opensslTrustedFile: pem(root), ...more });

    const wildcard = named('x', 'DNS:*.example.test');
    const partial = named('x', 'DNS:w*.example.test');
    const subjectToo = named('by-subject.test', 'DNS:other.test');
    const subjectOnly = named('by-subject.test', null);

    describe('a client', () => {
      it.each<[string, Identity, SslClientContextInit['verifyHostFlags'], string, boolean]>([
        ['takes a wildcard', wildcard, null, 'www.example.test', true],
        ['takes none that stands for two labels', wildcard, null, 'a.b.example.test', false],
        ['takes none with NO_WILDCARDS', wildcard, 'NO_WILDCARDS', 'www.example.test', false],
        ['takes no partial wildcard', partial, null, 'www.example.test', false],
        ['takes one where no flag forbids it', partial, 0, 'www.example.test', true],
        [
          'takes the name of the subject where there is no other',
          subjectOnly,
          null,
          'by-subject.test',
          true,
        ],
        [
          'takes no name of a subject with NEVER_CHECK_SUBJECT',
          subjectOnly,
          'x509-check-flag-never-check-subject',
          'by-subject.test',
          false,
        ],
        ['takes no name of a subject beside others', subjectToo, null, 'by-subject.test', false],
        [
          'takes it with ALWAYS_CHECK_SUBJECT',
          subjectToo,
          ['X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT', openssl.X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS],
          'by-subject.test',
          true,
        ],
      ])('%s', async (_what, identity, verifyHostFlags, tlsextHostName, accepted) => {
        const meeting = await meet(server(identity), client({ verifyHostFlags, tlsextHostName }));
        if (accepted) expect(meeting.client?.verify()).toEqual([true, 0]);
        else expect(meeting.clientError?.verifyError?.code).toBe(62);
      });
    });

    it('a server has them for a host that its callback names', async () => {
      const who = named('x', 'DNS:w*.clients.test');
      const asks = (verifyHostFlags: 0 | null) =>
        createSslServerContext({
          keyFile: keyPem(f, wildcard.key),
          certFile: pem(wildcard),
          opensslTrustedFile: pem(root),
          verifyCallback: true,
          verifyHostFlags,
          opensslSslConfigureCallback: (ssl: SslPointer) =>
            f.SSL_set1_host(ssl, 'web.clients.test'),
        });
      const shows = client({
        keyFile: keyPem(f, who.key),
        certFile: pem(who),
        tlsextHostName: 'www.example.test',
      });
      expect((await meet(asks(0), shows)).server?.verify()).toEqual([true, 0]);
      expect((await meet(asks(null), shows)).serverError?.verifyError?.code).toBe(62);
    });

    it('names have the numbers of the library', async () => {
      const constants = openssl as unknown as Record<string, number>;
      const names = Object.keys(constants).filter(
        (name) => name.startsWith('X509_CHECK_FLAG_') && !name.startsWith('X509_CHECK_FLAG__'),
      );
      for (const name of names) {
        const seen: number[] = [];
        const context = client({
          verifyHostFlags: name,
          tlsextHostName: 'www.example.test',
          opensslCtxConfigureCallback: (ctx: SslCtxPointer) => {
            const param = f.SSL_CTX_get0_param(ctx);
            if (param !== null) seen.push(f.X509_VERIFY_PARAM_get_hostflags(param));
          },
        });
        await meet(server(wildcard), context);
        expect([name, seen]).toEqual([name, [constants[name]]]);
      }
      expect(names.length).toBeGreaterThan(5);
    });

    it.each([
      [
        'NO_WILDCARD',
        /must be 'X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT'.*Did you mean 'NO_WILDCARDS'/,
      ],
      [64, /0 to 63/],
      [-1, /0 to 63/],
      [2 ** 32 + 1, /0 to 63/],
      [[true], /verifyHostFlags\[0\]/],
    ])('refuses %j', (verifyHostFlags, message) => {
      expect(() => createSslClientContext({ verifyHostFlags: verifyHostFlags as never })).toThrow(
        message,
      );
    });
  });
}
