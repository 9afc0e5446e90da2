// Which certificates are accepted and refused, at both ends, with openssl, gnutls and node:tls at the other one:
// the code of verification here, and the alert that the peer says it has received.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
  createSslServerContext,
  type SocketError,
  type SslClientContextInit,
  type SslLibrary,
  type SslServerContextInit,
  SslVerificationFailure,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { namedLibraries, titleOf } from '../support/libraries.js';
import { AUTHORITY, certify, crl, LEAF, NID } from '../support/special-certificates.js';
import { isThere, OTHERS, runOther, type Shown, saysAlert, startOther } from './matrix-programs.js';

// Certificates are made once: what goes over the wire is the same for all libraries.
const f = opensslFor(namedLibraries()[0] as SslLibrary);
const folder = mkdtempSync(join(tmpdir(), 'libssl-matrix-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = certify(f, { name: 'Matrix Root', extensions: AUTHORITY });
const middle = certify(f, { name: 'Matrix Middle', issuer: root, extensions: AUTHORITY });
// Of the same names, so that clients show them although a server says whose certificates it takes.
const falseRoot = certify(f, { name: 'Matrix Root', extensions: AUTHORITY });
const falseMiddle = certify(f, { name: 'Matrix Middle', issuer: falseRoot, extensions: AUTHORITY });

const pem = ({ certificate }: Identity) => certificatePem(f, certificate);
let count = 0;
function shown(identity: Identity, ...chain: readonly Identity[]): Shown {
  const chainPem = [identity, ...chain].map(pem).join('');
  const paths = { chain: join(folder, `${++count}.pem`), key: join(folder, `${count}.key`) };
  writeFileSync(paths.chain, chainPem);
  writeFileSync(paths.key, keyPem(f, identity.key));
  return { ...paths, chainPem, keyPem: keyPem(f, identity.key) };
}

const [constraints, usage, purpose] = LEAF;
const withNames = (names: string) =>
  [constraints, usage, purpose, [NID.subjectAltName, names]] as const;
const withPurpose = (what: string) =>
  [constraints, usage, [NID.extendedKeyUsage, what], LEAF[3]] as const;
const leaf = (wishes: Partial<Parameters<typeof certify>[1]> = {}) =>
  certify(f, { name: 'localhost', issuer: middle, ...wishes });

const good = leaf();
const narrow = certify(f, {
  name: 'Narrow',
  issuer: root,
  extensions: [...AUTHORITY, [NID.nameConstraints, 'critical,permitted;DNS:example.test']],
});
// The old root, and the certificate that a new one gave it.
const oldRoot = certify(f, { name: 'Old Root', extensions: AUTHORITY });
const crossed = certify(f, {
  name: 'Old Root',
  key: oldRoot.key,
  issuer: root,
  extensions: AUTHORITY,
});
const rsa = (bits: number) => {
  const key = f.EVP_RSA_gen(bits);
  if (key === null) throw new Error('no key');
  return key;
};
const self = certify(f, { name: 'localhost' });

/** A leaf and as many authorities above it as asked for, below the root. */
function deep(depth: number): Shown {
  const chain: Identity[] = [];
  let issuer = root;
  for (let i = 0; i < depth; i++) {
    issuer = certify(f, { name: `Deep ${i}`, issuer, extensions: AUTHORITY });
    chain.unshift(issuer);
  }
  return shown(certify(f, { name: 'localhost', issuer }), ...chain);
}

const crlFile = crl(f, middle) + crl(f, root);
const revoked = leaf();
const revoking = crl(f, middle, [revoked]) + crl(f, root);

interface Case {
  readonly what: string;
  readonly shown: Shown;
  /** 0: accepted. */
  readonly code: number;
  readonly alert?: number;
  readonly wishes?: Pick<SslClientContextInit, 'tlsextHostName' | 'crlFile'>;
  readonly host?: string;
  /** Programs that do not show such a thing. */
  readonly not?: readonly string[];
}

/** What is the same for servers and for clients. */
const BOTH: readonly Case[] = [
  { what: 'good', shown: shown(good, middle), code: 0 },
  { what: 'good, with CRLs', shown: shown(good, middle), code: 0, wishes: { crlFile } },
  {
    what: 'of another root',
    shown: shown(certify(f, { name: 'localhost', issuer: falseMiddle }), falseMiddle),
    code: 20,
    alert: 48,
  },
  {
    what: 'of another root that it shows',
    shown: shown(certify(f, { name: 'localhost', issuer: falseMiddle }), falseMiddle, falseRoot),
    code: 19,
    alert: 48,
  },
  { what: 'expired', shown: shown(leaf({ validDays: [-5, -2] }), middle), code: 10, alert: 45 },
  { what: 'of the future', shown: shown(leaf({ validDays: [2, 5] }), middle), code: 9, alert: 42 },
  {
    what: 'revoked',
    shown: shown(revoked, middle),
    code: 23,
    alert: 44,
    wishes: { crlFile: revoking },
  },
  {
    what: 'for another purpose',
    shown: shown(leaf({ extensions: withPurpose('codeSigning') }), middle),
    code: 26,
    alert: 43,
  },
  { what: 'without its intermediate', shown: shown(good), code: 20, alert: 48 },
  {
    what: 'self-signed',
    shown: shown(self),
    code: 18,
    alert: 48,
    // gnutls-cli shows nothing whose issuer the server does not name
    not: ['gnutls client'],
  },
  {
    what: 'signed by an old root, whom the new one has signed',
    shown: shown(certify(f, { name: 'localhost', issuer: oldRoot }), crossed),
    code: 0,
  },
  {
    what: 'outside of the name constraints',
    shown: shown(certify(f, { name: 'localhost', issuer: narrow }), narrow),
    code: 47,
    alert: 46,
  },
  {
    what: 'signed with SHA-1',
    shown: shown(leaf({ digest: f.EVP_sha1() }), middle),
    code: 68,
    alert: 42,
  },
  {
    what: 'of an RSA key of 1024 bits',
    shown: shown(leaf({ key: rsa(1024) }), middle),
    code: 66,
    alert: 42,
  },
  {
    what: '100 authorities deep',
    shown: deep(100),
    code: 0,
    not: ['gnutls server', 'gnutls client'],
  },
  {
    what: '101 authorities deep',
    shown: deep(101),
    code: 22,
    alert: 48,
    not: ['gnutls server', 'gnutls client'],
  },
];

const SERVERS: readonly Case[] = [
  ...BOTH,
  {
    what: 'for clients only',
    shown: shown(leaf({ extensions: withPurpose('clientAuth') }), middle),
    code: 26,
    alert: 43,
  },
  {
    what: 'for another host',
    shown: shown(leaf({ extensions: withNames('DNS:other.test') }), middle),
    code: 62,
    alert: 42,
  },
  { what: 'for the address', shown: shown(good, middle), code: 0, host: '127.0.0.1' },
  {
    what: 'for another address',
    shown: shown(leaf({ extensions: withNames('IP:127.0.0.2,DNS:127.0.0.1') }), middle),
    code: 64,
    alert: 42,
    host: '127.0.0.1',
  },
  {
    what: 'with a wildcard for the host',
    shown: shown(leaf({ extensions: withNames('DNS:*.example.test') }), middle),
    code: 0,
    wishes: { tlsextHostName: 'www.example.test' },
  },
  {
    what: 'with a wildcard for other hosts',
    shown: shown(leaf({ extensions: withNames('DNS:*.example.test') }), middle),
    code: 62,
    alert: 42,
    wishes: { tlsextHostName: 'a.www.example.test' },
  },
  {
    what: 'inside of the name constraints',
    shown: shown(
      certify(f, {
        name: 'x',
        issuer: narrow,
        extensions: withNames('DNS:www.example.test'),
      }),
      narrow,
    ),
    code: 0,
    wishes: { tlsextHostName: 'www.example.test' },
  },
];

const CLIENTS: readonly Case[] = [
  ...BOTH,
  {
    what: 'for servers only',
    shown: shown(leaf({ extensions: withPurpose('serverAuth') }), middle),
    code: 26,
    alert: 43,
  },
];

const skips = (one: Case, who: string) => one.not?.includes(who) === true;

for (const library of namedLibraries()) {
  describe(titleOf(library), () => {
    describe.each(OTHERS.filter((other) => isThere(other, 'server')))(
      'our client and %s',
      (other) => {
        const cases = SERVERS.filter((one) => !skips(one, `${other} server`));
        it.each(cases.map((one) => [one.what, one] as const))('%s', async (_what, one) => {
          const server = await startOther(other, one.shown);
          try {
            // In TLS 1.3 OpenSSL sends these alerts before its keys are in use, which gnutls does not read.
            const protocolVersion = other === 'gnutls' ? 'tls-v1-2' : true;
            const own = {
              opensslTrustedFile: pem(root),
              securityLevel: 2,
              protocolVersion,
            } as const;
            const sslCtx = createSslClientContext({ library, ...own, ...one.wishes });
            const options = { sslCtx, ipv6: null, handshakeTimeout: 10 } as const;
            const opening = createAsyncIoStateAndConnectedTcpSocket(
              one.host ?? 'localhost',
              server.port,
              options,
            );
            if (one.code === 0) {
              const state = await opening;
              expect(state.verify()).toEqual([true, 0]);
              await state.close();
              return;
            }
            const error = await opening.then(
              () => null,
              (failure: SocketError) => failure,
            );
            expect(error).toBeInstanceOf(SslVerificationFailure);
            expect([error?.verifyError?.code, error?.alert?.number]).toEqual([one.code, one.alert]);
            expect(error?.alert?.sent).toBe(true);
            await server.received(one.alert ?? 0);
          } finally {
            server.stop();
          }
        });
      },
    );

    describe.each(OTHERS.filter((other) => isThere(other, 'client')))(
      'our server and %s',
      (other) => {
        /** Serves one client, and gives what became of it. */
        async function serve(client: Shown | null, wishes: SslServerContextInit = {}) {
          const own = shown(good, middle);
          let settle: (result: [number | null, SocketError | null]) => void = () => {};
          const served = new Promise<[number | null, SocketError | null]>((resolve) => {
            settle = resolve;
          });
          const handle = await acceptTcpConnectionsCreatingAsyncIoStates(
            0,
            async (_handle, state) => {
              settle([state.verify()[1], null]);
              await state.writeBuffer('hello\n').catch(() => {});
              await state.close().catch(() => {});
            },
            {
              address: '127.0.0.1',
              handshakeTimeout: 10,
              sslCtx: createSslServerContext({
                library,
                keyFile: own.keyPem,
                certFile: own.chainPem,
                opensslTrustedFile: pem(root),
                securityLevel: 2,
                verifyCallback: true,
                ...wishes,
              }),
              sslErrorCallback: (error) => settle([null, error as SocketError]),
            },
          );
          const said = await runOther(other, handle.localPort, pem(root), client);
          const [code, error] = await served;
          await handle.close();
          return { said, code, error };
        }

        it('no certificate', async () => {
          const { said, error } = await serve(null);
          expect(error?.message).toMatch(/peer did not return a certificate/);
          expect(error?.alert).toMatchObject({ sent: true, number: 116 });
          expect(said).toMatch(saysAlert(116));
        });

        const cases = CLIENTS.filter((one) => !skips(one, `${other} client`));
        it.each(cases.map((one) => [one.what, one] as const))('%s', async (_what, one) => {
          const { crlFile: lists = null } = one.wishes ?? {};
          const { said, code, error } = await serve(one.shown, { crlFile: lists });
          if (one.code === 0) {
            expect([code, error]).toEqual([0, null]);
            return;
          }
          expect(error).toBeInstanceOf(SslVerificationFailure);
          expect([error?.verifyError?.code, error?.alert?.number]).toEqual([one.code, one.alert]);
          expect(said).toMatch(saysAlert(one.alert ?? 0));
        });
      },
    );

    describe.runIf(isThere('openssl', 'server'))('a client that refuses its server', () => {
      it.each(['tls-v1-2', 'tls-v1-3'] as const)(
        'has not sent it its own certificate in %s',
        async (protocolVersion) => {
          for (const [server, trusted] of [
            [shown(good, middle), true],
            [shown(self), false],
          ] as const) {
            const own = shown(good, middle);
            const program = await startOther('openssl', server, ['-msg', '-verify', '1']);
            try {
              const sslCtx = createSslClientContext({
                library,
                opensslTrustedFile: pem(root),
                keyFile: own.keyPem,
                certFile: own.chainPem,
                protocolVersion,
              });
              const options = { sslCtx, ipv6: null, handshakeTimeout: 10 } as const;
              const opening = createAsyncIoStateAndConnectedTcpSocket(
                'localhost',
                program.port,
                options,
              );
              const CERTIFICATE = /<<< TLS 1\.[23], Handshake \[length \w+\], Certificate\n/;
              if (trusted) {
                await (await opening).close();
                await expect.poll(program.said, { timeout: 5000 }).toMatch(CERTIFICATE);
              } else {
                await expect(opening).rejects.toBeInstanceOf(SslVerificationFailure);
                await program.received(48);
                expect(program.said()).not.toMatch(CERTIFICATE);
              }
            } finally {
              program.stop();
            }
          }
        },
      );
    });
  });
}
