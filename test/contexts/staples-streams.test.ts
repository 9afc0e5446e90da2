// Stapled OCSP responses of blocking servers: bytes, files, and functions, which must answer at once.
// What clients accept is in staples.test.ts, and so is all of asynchronous servers.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { certificatePem, type Identity, keyPem } from '../../lib/cli/certificate-maker.js';
import {
  createSslServerContext,
  createSslSocketStream,
  type SocketHandle,
  type SocketStream,
  type SslCtxPointer,
  type SslServerContextInit,
  setSslCtxCertCb,
  startUpServer,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { hasProgram, startClientProgram } from '../interop/programs.js';
import { namedLibraries, nameOf, titleOf } from '../support/libraries.js';
import { startScript } from '../support/run-script.js';
import {
  AUTHORITY,
  certify,
  type OcspWishes,
  ocspResponse,
} from '../support/special-certificates.js';

const folder = mkdtempSync(join(tmpdir(), 'libssl-staples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const VERSIONS = ['tls-v1-2', 'tls-v1-3'] as const;

describe.each(namedLibraries().map((one) => [titleOf(one), one] as const))(
  'with %s',
  (_t, library) => {
    const f = opensslFor(library);
    const root = certify(f, { name: 'Staple Root', extensions: AUTHORITY });
    const leaf = certify(f, { name: 'localhost', issuer: root });
    const pem = ({ certificate }: Identity) => certificatePem(f, certificate);
    const response = (wishes: OcspWishes = {}) => ocspResponse(f, leaf, root, wishes);
    const pair = { keyFile: keyPem(f, leaf.key), certFile: pem(leaf) };

    /** What clients say of the responses that they got, one after the other in a process of its own. */
    const visitor = (port: number, clients: readonly string[]) =>
      startScript(`
      for (const wishes of [${clients.join()}]) {
        const sslCtx = libssl.createSslClientContext({
          library: ${JSON.stringify(nameOf(library))},
          opensslTrustedFile: ${JSON.stringify(pem(root))},
          ...wishes,
        });
        const options = { sslCtx, ipv6: null, handshakeTimeout: 10, readTimeout: 10, errorp: false };
        const [stream, error] = libssl.openTcpStream('localhost', ${port}, options);
        if (error !== null) print([error.code, error.verifyError?.code ?? null]);
        else {
          let end;
          try { end = stream.readLine() } catch (error) { end = error.code }
          const f = openssl.opensslFor(stream.ssl.library);
          const { resp } = f.SSL_get_tlsext_status_ocsp_resp(stream.ssl);
          print([end, resp && Buffer.from(resp).toString('base64')]);
          stream.close();
        }
      }`);

    /** Serves one client for each of these, while this thread waits. */
    async function serve(...visits: readonly (readonly [SslServerContextInit, string])[]) {
      const server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });
      const { ended } = visitor(
        server.localPort,
        visits.map(([, wishes]) => wishes),
      );
      const served = visits.map(([more]) => {
        const sslCtx = createSslServerContext({ library, ...pair, ...more });
        const socket = server.accept(10) as SocketHandle;
        const stream = createSslSocketStream(socket, sslCtx, { readTimeout: 10 });
        let error: unknown = null;
        try {
          stream.writeLine('served');
        } catch (thrown) {
          error = thrown;
        }
        stream.close();
        return { stream, error };
      });
      server.terminate();
      const said = await ended;
      return served.map((one, index) => ({ ...one, said: said[index] }));
    }

    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

    describe.each(VERSIONS)('in %s', (version) => {
      const plain = `{ protocolVersion: '${version}' }`;
      const soft = `{ ocspStaple: true, protocolVersion: '${version}' }`;
      const must = `{ ocspStaple: 'must-staple', protocolVersion: '${version}' }`;

      it('bytes, a file and what a function gives are stapled', async () => {
        const bytes = response();
        const file = join(folder, `${library.id}.der`);
        writeFileSync(file, bytes);
        const asked: unknown[] = [];
        const ocspStaple = (stream: unknown) => {
          asked.push(stream);
          return bytes;
        };
        const all = [bytes, file, ocspStaple].map(
          (given) => [{ ocspStaple: given }, must] as const,
        );
        const served = await serve(...all);
        for (const { said, error } of served) {
          expect([said, error]).toEqual([['served', base64(bytes)], null]);
        }
        expect(asked.length).toBe(1);
        expect(asked[0]).toBe(served[2]?.stream);
      });

      it('a function is asked only for clients that want a response, and may give none', async () => {
        let asked = 0;
        const none = () => {
          asked++;
          return null;
        };
        const given = { ocspStaple: none };
        const [first, second, third] = await serve([given, plain], [given, soft], [given, must]);
        expect([first?.said, second?.said, asked]).toEqual([['served', null], ['served', null], 2]);
        expect(third?.said).toEqual(['ERR_SSL_CERTIFICATE_VERIFY_FAILED', 73]);
        expect(third?.error).toMatchObject({ alert: { sent: false, number: 113 } });
      });

      it('a client refuses what is bad', async () => {
        const bad = response({ status: 'revoked' });
        const [served] = await serve([{ ocspStaple: () => bad }, must]);
        expect(served?.said).toEqual(['ERR_SSL_CERTIFICATE_VERIFY_FAILED', 23]);
        expect(served?.error).toMatchObject({ alert: { sent: false, number: 113 } });
      });

      it('what else a function does ends the handshake, with what it was', async () => {
        const mine = new Error('mine');
        const inside = { code: 'ERR_SSL_OPERATION_IN_PROGRESS' };
        const cases: [(stream: SocketStream) => unknown, object][] = [
          [() => Promise.resolve(response()), { code: 'ERR_SSL_WANT_X509_LOOKUP' }],
          [() => Promise.reject(mine), { code: 'ERR_SSL_WANT_X509_LOOKUP' }],
          [() => 'text', { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }],
          [(stream) => stream.close(), { code: 'ERR_SOCKET_CLOSED' }],
          [(stream) => stream.detachSsl(), { code: 'ERR_SOCKET_CLOSED' }],
          [(stream) => stream.read(), inside],
          [(stream) => stream.write('x'), inside],
          [(stream) => stream.handshake(), inside],
        ];
        const visits = cases.map(([ocspStaple]) => [{ ocspStaple }, must] as const);
        const throwing = () => {
          throw mine;
        };
        const served = await serve(...(visits as never as []), [{ ocspStaple: throwing }, must]);
        for (const [index, [, wanted]] of cases.entries()) {
          expect(served[index]?.error).toMatchObject(wanted);
        }
        expect(String(served[0]?.error)).toMatch(/let the callback answer at once/);
        expect(served.at(-1)?.error).toBe(mine);
        for (const { said } of served) {
          expect(said).toEqual([expect.stringMatching(/^(ERR_SSL_|ECONNRESET)/), null]);
        }
      });

      it('beside a function that chooses the certificate', async () => {
        const bytes = response();
        const choosing = (ctx: SslCtxPointer) =>
          setSslCtxCertCb(ctx, () => [leaf.certificate, leaf.key]);
        const nothing = { keyFile: null, certFile: null, opensslCtxConfigureCallback: choosing };
        const [served] = await serve([{ ...nothing, ocspStaple: () => bytes }, must]);
        expect([served?.said, served?.error]).toEqual([['served', base64(bytes)], null]);
      });
    });

    it.runIf(hasProgram('openssl'))('openssl s_client gets it', async () => {
      const server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });
      const trusted = join(folder, 'root.pem');
      writeFileSync(trusted, pem(root));
      const visit = startClientProgram(
        'openssl',
        ['s_client', '-connect', `127.0.0.1:${server.localPort}`, '-status', '-CAfile', trusted],
        'Q\n',
      );
      const bytes = response();
      const sslCtx = createSslServerContext({ library, ...pair, ocspStaple: () => bytes });
      const stream = createSslSocketStream(server.accept(10) as SocketHandle, sslCtx);
      expect(stream.handshake(10)).toBe(true);
      stream.readAll();
      stream.close();
      server.terminate();
      expect((await visit).output).toMatch(
        /OCSP Response Status: successful[\s\S]*Cert Status: good/,
      );
    });
  },
);
