// Streams with openssl s_client and s_server, gnutls-cli and gnutls-serv, and curl, where they are installed.
// What they say in return is looked at only as far as the protocol and the data go.

import { describe, expect, it } from 'vitest';
import { createSslSocketStream, openTcpStream, startUpServer } from '../../lib/index.js';
import { chainFiles, clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { hasProgram, startClientProgram, startServerProgram } from './programs.js';

const LIMITS = { timeout: 10, handshakeTimeout: 10, readTimeout: 10, writeTimeout: 10 };
const SERVER_LIMITS = { handshakeTimeout: 10, readTimeout: 10, writeTimeout: 10 };

/** How each program names the versions. */
const VERSIONS = [
  { name: 'tls-v1-2', openssl: '-tls1_2', gnutls: 'NORMAL:-VERS-ALL:+VERS-TLS1.2', curl: '1.2' },
  { name: 'tls-v1-3', openssl: '-tls1_3', gnutls: 'NORMAL:-VERS-ALL:+VERS-TLS1.3', curl: '1.3' },
] as const;

for (const library of testLibraries()) {
  const chain = makeChain(library);
  const files = chainFiles(chain);

  describe.each(VERSIONS)(`$name with ${titleOf(library)}`, (version) => {
    it.skipIf(!hasProgram('openssl'))('opens a stream to openssl s_server', async () => {
      const program = await startServerProgram('openssl', (port) => [
        ...['s_server', '-accept', `127.0.0.1:${port}`, '-rev', version.openssl],
        ...['-cert', files.chain, '-cert_chain', files.chain, '-key', files.key],
      ]);
      const stream = openTcpStream('127.0.0.1', program.port, {
        sslCtx: clientCtx(library, chain),
        ...LIMITS,
      });
      expect(stream.protocolVersion).toBe(version.name);
      stream.writeLine('abc');
      expect(stream.readLine()).toBe('cba');
      stream.close();
      program.stop();
    });

    it.skipIf(!hasProgram('gnutls-serv'))('opens a stream to gnutls-serv', async () => {
      const program = await startServerProgram('gnutls-serv', (port) => [
        ...['--echo', '-p', String(port), '--priority', version.gnutls],
        ...['--x509certfile', files.chain, '--x509keyfile', files.key],
      ]);
      const stream = openTcpStream('127.0.0.1', program.port, {
        sslCtx: clientCtx(library, chain),
        ...LIMITS,
      });
      expect(stream.protocolVersion).toBe(version.name);
      stream.writeLine('abc');
      expect(stream.readLine()).toBe('abc');
      stream.close();
      program.stop();
    });

    it.skipIf(!hasProgram('openssl'))('serves openssl s_client', async () => {
      const output = await serve((port) =>
        startClientProgram(
          'openssl',
          [
            ...['s_client', '-connect', `127.0.0.1:${port}`, version.openssl, '-quiet'],
            ...['-CAfile', files.root, '-verify_return_error', '-verify_hostname', 'localhost'],
          ],
          'abc\n',
        ),
      );
      expect(output).toContain('you said: abc');
    });

    it.skipIf(!hasProgram('gnutls-cli'))('serves gnutls-cli', async () => {
      const output = await serve((port) =>
        startClientProgram(
          'gnutls-cli',
          [
            ...['-p', String(port), '--priority', version.gnutls, '--x509cafile', files.root],
            ...['--verify-hostname', 'localhost', '127.0.0.1'],
          ],
          'abc\n',
        ),
      );
      expect(output).toContain('you said: abc');
    });

    it.skipIf(!hasProgram('curl'))('serves curl', async () => {
      const output = await serve(
        (port) =>
          startClientProgram(
            'curl',
            [
              ...['-sS', '--http1.1', `--tlsv${version.curl}`, '--tls-max', version.curl],
              ...['--noproxy', '*', '--cacert', files.root, `https://127.0.0.1:${port}/abc`],
            ],
            '',
          ),
        true,
      );
      expect(output).toContain('you said: GET /abc HTTP/1.1');
    });

    async function serve(
      start: (port: number) => Promise<{ output: string }>,
      http = false,
    ): Promise<string> {
      const server = startUpServer({
        localAddress: '127.0.0.1',
        function: (socket) => {
          const stream = createSslSocketStream(socket, serverCtx(library, chain), SERVER_LIMITS);
          const said = stream.readLine();
          expect(stream.protocolVersion).toBe(version.name);
          const answer = `you said: ${said}\r\n`;
          if (http) {
            while (stream.readLine() !== '');
            stream.write(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\n\r\n`);
          }
          stream.write(answer);
          stream.close();
        },
      });
      const client = start(server.localPort);
      server.serve({ count: 1 });
      server.terminate();
      return (await client).output;
    }
  });
}
