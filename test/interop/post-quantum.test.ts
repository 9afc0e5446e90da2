// The hybrid group X25519MLKEM768: agreed between two ends of ours, and with an openssl that has it.
// OpenSSL has it from 3.5 on.

import { afterEach, describe, expect, it } from 'vitest';
import { opensslVersion, openTcpStream } from '../../lib/index.js';
import { chain, clientContext, closeAll, meet, serverContext } from '../contexts/support.js';
import { chainFiles } from '../support/certificates.js';
import { printedBy, startServerProgram } from './programs.js';

afterEach(closeAll);

const GROUP = 'X25519MLKEM768';
const hasIt = /^OpenSSL (3\.([5-9]|\d\d)|[4-9])/.test(opensslVersion());
const others = printedBy('openssl', ['list', '-tls-groups']);

describe.runIf(hasIt)(GROUP, () => {
  it('is what two ends of ours agree on without being told to', async () => {
    const { client, server } = await meet(serverContext(), clientContext());
    expect([client?.group, server?.group]).toEqual([GROUP, GROUP]);
  });

  it('is agreed on where nothing else is allowed', async () => {
    const only = { groups: [GROUP] };
    const { client } = await meet(serverContext(only), clientContext(only));
    expect(client?.group).toBe(GROUP);
    const { serverError } = await meet(serverContext(only), clientContext({ groups: 'X25519' }));
    expect(serverError?.name).toBe('SslVersionOrCipherMismatch');
  });

  it('gives way to what both have', async () => {
    const { client } = await meet(serverContext({ groups: 'X25519' }), clientContext());
    expect(client?.group).toBe('x25519');
  });

  it.runIf(others.includes(GROUP))('is agreed on with openssl s_server', async () => {
    const files = chainFiles(chain);
    const program = await startServerProgram('openssl', (port) => [
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-groups', GROUP, '-quiet'],
      ...['-cert', files.chain, '-cert_chain', files.chain, '-key', files.key],
    ]);
    try {
      const options = { timeout: 10, handshakeTimeout: 10, ipv6: null } as const;
      const sslCtx = clientContext();
      const stream = openTcpStream('localhost', program.port, { ...options, sslCtx });
      expect(stream.group).toBe(GROUP);
      stream.close();
    } finally {
      program.stop();
    }
  });
});
